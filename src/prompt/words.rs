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

/// The last word of a text as it stands there, with its marks; also one that is
/// not closed yet. Empty behind a space.
pub(super) fn last_word(text: &str) -> &str {
    let (mut open, mut start) = (None, 0);
    for (at, c) in text.char_indices() {
        match open {
            Some(mark) if c == mark => open = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => open = Some(c),
            None if c.is_whitespace() => start = at + c.len_utf8(),
            None => {}
        }
    }
    text.get(start..).unwrap_or_default()
}

/// A value as it can follow what was typed of it, in whatever marks that stands;
/// `None` where it does not begin like that, in any case of its letters.
pub(super) fn quoted_like(value: &str, typed: &str) -> Option<String> {
    let begins = |text: &str| text.to_lowercase().starts_with(&typed.to_lowercase());
    let usual = quoted_value(value);
    if begins(&usual) {
        return Some(usual);
    }
    let (key, rest) = match typed.split_once('=') {
        Some((key, rest)) if is_key(key) => (Some(key), rest),
        _ => (None, typed),
    };
    // The mark that is open goes around the whole of it.
    let mark = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let marked = mark.and_then(|mark| {
        let bare = match key {
            Some(key) => value.strip_prefix(key)?.strip_prefix('=')?,
            None => value,
        };
        let key = key.map_or_else(String::new, |key| format!("{key}="));
        (!bare.contains(mark)).then(|| format!("{key}{mark}{bare}{mark}"))
    });
    // What is typed need not have the marks.
    marked
        .filter(|marked| begins(marked))
        .or_else(|| begins(value).then_some(usual))
}

fn is_key(text: &str) -> bool {
    text.chars().all(char::is_alphanumeric)
}

/// What is read as this one word; marks go around what follows an `=`.
fn quoted_value(word: &str) -> String {
    match word.split_once('=') {
        Some((key, value)) if is_key(key) => {
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
    fn the_last_word_keeps_its_marks_and_may_be_open() {
        assert_eq!(last_word("a b"), "b");
        assert_eq!(last_word("a "), "");
        assert_eq!(last_word("a b=\"c d"), "b=\"c d");
        assert_eq!(last_word("a 'it is' x=\"y z\" w"), "w");
        assert_eq!(last_word("\"a b\""), "\"a b\"");
    }

    #[test]
    fn what_follows_stands_in_the_marks_that_are_typed() {
        let like = |value, typed| quoted_like(value, typed);
        let of = |text: &str| Some(text.to_owned());
        assert_eq!(like("owner=ana b", "owner=an"), of("owner=\"ana b\""));
        assert_eq!(like("owner=ana b", "owner=\"ANA "), of("owner=\"ana b\""));
        assert_eq!(like("owner=ana", "owner='an"), of("owner='ana'"));
        assert_eq!(like("owner=ana b", "owner='ana b"), of("owner='ana b'"));
        assert_eq!(like("it's so", "'it"), None);
        assert_eq!(like("Acme portal", "\"acme p"), of("\"Acme portal\""));
        assert_eq!(like("owner=bob", "owner=\"an"), None);
    }

    #[test]
    fn what_is_quoted_is_read_as_one_word() {
        for word in ["a", "a b", "it's", "say \"x y\"", "'\"", "\""] {
            assert_eq!(words(&quoted_value(word)).unwrap(), [word], "{word}");
        }
        assert_eq!(quoted_value("type=a b"), "type=\"a b\"");
    }
}
