//! Text that comes all at once.

use tui_input::Input;

/// Inserts a text at the cursor of a line. Character by character it would take
/// time with the square of its length: minutes for a file that was pasted by
/// mistake.
pub fn insert(input: &mut Input, text: &str) {
    let at = input.cursor();
    let before = input.value().chars().take(at);
    let after = input.value().chars().skip(at);
    let whole: String = before.chain(text.chars()).chain(after).collect();
    *input = Input::new(whole).with_cursor(at + text.chars().count());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_in_at_the_cursor() {
        let mut input = Input::new("naïve".to_owned()).with_cursor(3);
        insert(&mut input, "测é");
        assert_eq!((input.value(), input.cursor()), ("naï测éve", 5));
        insert(&mut input, "");
        assert_eq!((input.value(), input.cursor()), ("naï测éve", 5));
    }
}
