//! Text from devices and servers, made fit to be shown.

use std::borrow::Cow;

/// Replaces what a terminal would obey or what would reorder a line: C0 and C1
/// controls, DEL, and the bidirectional formatting characters. Controls become
/// their picture (`ESC` → `␛`), the others `�`. Tabs and line ends count as
/// controls too: a cleaned text is one line.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(picture).collect())
}

/// Like [`clean`], but keeps line ends, and tabs as four spaces.
#[must_use]
pub fn clean_lines(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => cleaned.push('\n'),
            '\t' => cleaned.push_str("    "),
            '\r' => {}
            other => cleaned.push(picture(other)),
        }
    }
    cleaned
}

fn is_harmless(c: char) -> bool {
    !c.is_control() && !is_bidi_format(c) && c != '\u{2028}' && c != '\u{2029}'
}

fn is_bidi_format(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The picture of a control character, or the character itself.
fn picture(c: char) -> char {
    match c {
        // U+2400 is the first of the control pictures; they follow ASCII's order.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if is_harmless(c) => c,
        _ => '\u{fffd}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn controls_become_pictures_and_the_rest_stays() {
        assert_eq!(
            clean("naïve 测试 🚀\u{1b}[31m.bin"),
            "naïve 测试 🚀␛[31m.bin"
        );
        assert_eq!(clean("a\r\nb\tc\u{7f}\u{85}"), "a␍␊b␉c␡\u{fffd}");
        assert_eq!(clean("abc\u{202e}gpj.exe"), "abc\u{fffd}gpj.exe");
        assert!(matches!(clean("plain"), Cow::Borrowed("plain")));
        assert_eq!(clean_lines("a\r\n\tb\u{1b}"), "a\n    b␛");
    }

    proptest! {
        #[test]
        fn nothing_cleaned_can_move_the_cursor(text in any::<String>()) {
            prop_assert!(clean(&text).chars().all(is_harmless));
            prop_assert!(clean_lines(&text).chars().all(|c| c == '\n' || is_harmless(c)));
        }
    }
}
