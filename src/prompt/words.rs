//! Arguments as words: quotation marks, double or single, hold spaces together.
//! What it is not: a shell. Nothing is expanded, and a backslash is a backslash.

/// The words of a text; `None` where a quotation mark is not closed.
pub(super) fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut open: Option<char> = None;
    for c in text.chars() {
        match (open, c) {
            (Some(mark), c) if c == mark => open = None,
            (None, '"' | '\'') => {
                open = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    open.is_none().then_some(words)
}

/// What is read as this one word; marks go around what follows an `=`.
pub(super) fn quoted_value(word: &str) -> String {
    match word.split_once('=') {
        Some((key, value)) if key.chars().all(char::is_alphanumeric) => {
            format!("{key}={}", quoted(value))
        }
        _ => quoted(word),
    }
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| !c.is_whitespace() && !matches!(c, '"' | '\'');
    if word.chars().all(is_plain) {
        return word.to_owned();
    }
    // A double mark goes between single ones.
    format!("\"{}\"", word.replace('"', "\"'\"'\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_hold_spaces_together() {
        let read = |text| words(text).unwrap();
        assert_eq!(read("  a  b\tc "), ["a", "b", "c"]);
        assert_eq!(read("a=\"b c\"d '' \"it's\""), ["a=b cd", "", "it's"]);
        assert_eq!(read("C:\\x"), ["C:\\x"]);
        assert_eq!(words("a 'b"), None);
    }

    #[test]
    fn what_is_quoted_is_read_as_one_word() {
        for word in ["a", "a b", "it's", "say \"x y\"", "'\"", "\""] {
            assert_eq!(words(&quoted_value(word)).unwrap(), [word], "{word}");
        }
        assert_eq!(quoted_value("type=a b"), "type=\"a b\"");
    }
}
