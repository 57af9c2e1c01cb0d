//! How a text is read as paths: quotes, escapes, `file://` URLs. Pure.

/// Whether a backslash escapes, as in the shells of Unix, or separates.
const BACKSLASH_ESCAPES: bool = cfg!(unix);

/// The text without the quotes, escapes or URL form that one path may come in.
pub(super) fn plain(text: &str) -> String {
    let trimmed = text.trim_end();
    if let Some(path) = from_url(trimmed) {
        return path;
    }
    if trimmed.starts_with(['\'', '"'])
        && let Some([word]) = shell_words(trimmed).as_deref()
    {
        return word.clone();
    }
    unescaped(text)
}

/// What a backslash makes of the next character: itself, where that is a sign.
/// Before a letter or digit the backslash stays, as shells never write it.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if BACKSLASH_ESCAPES && c == '\\' && !next.is_alphanumeric() => {
                plain.push(*next);
                chars.next();
            }
            _ => plain.push(c),
        }
    }
    plain
}

/// A name so that [`plain`] gives it back.
pub(super) fn escaped(name: &str) -> String {
    if BACKSLASH_ESCAPES {
        name.replace('\\', "\\\\")
    } else {
        name.to_owned()
    }
}

/// What follows the home folder: of `~/x` it is `x`, of `~` it is nothing.
pub(super) fn after_home(plain: &str) -> Option<&str> {
    match plain.strip_prefix('~')? {
        "" => Some(""),
        rest => rest.strip_prefix(std::path::is_separator),
    }
}

/// Whether a word names a place whatever folder one is in.
pub(super) fn is_absolute(plain: &str) -> bool {
    after_home(plain).is_some() || std::path::Path::new(plain).is_absolute()
}

/// The ways to read a paste as paths, the likeliest first: each line as it
/// stands, then as words of a shell. Both because `/my file` is one path when
/// it is copied and two words when it is dropped.
pub(super) fn pasted_readings(text: &str) -> Vec<Vec<String>> {
    // Terminals send the end of a line as the key Enter does: a bare CR.
    let lines: Vec<&str> = text
        .split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    if lines.is_empty() || text.contains('\0') {
        return Vec::new();
    }
    let mut readings = vec![lines.iter().map(|line| plain(line)).collect()];
    let words: Option<Vec<Vec<String>>> = lines.iter().map(|line| shell_words(line)).collect();
    if let Some(words) = words {
        readings.push(
            words
                .into_iter()
                .flatten()
                .map(|word| from_url(&word).unwrap_or(word))
                .collect(),
        );
    }
    readings
}

/// The path of a `file://` URL on this machine, percent-decoded.
fn from_url(text: &str) -> Option<String> {
    let rest = text.strip_prefix("file://")?;
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    if !path.starts_with('/') {
        return None;
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    let path = String::from_utf8(bytes).ok()?;
    // `/C:/x` is `C:/x` there.
    Some(if cfg!(windows) {
        path.trim_start_matches('/').to_owned()
    } else {
        path
    })
}

/// Words as a shell splits them; `None` where a quote does not end.
fn shell_words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '\'' => break,
                        quoted => word.push(quoted),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '"' => break,
                        '\\' if BACKSLASH_ESCAPES => match chars.next()? {
                            sign @ ('"' | '\\' | '$' | '`') => word.push(sign),
                            other => word.extend(['\\', other]),
                        },
                        quoted => word.push(quoted),
                    }
                }
            }
            '\\' if BACKSLASH_ESCAPES => word.get_or_insert_default().push(chars.next()?),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_split_as_a_shell_does() {
        let words = |text| shell_words(text).map(|words| words.join("|"));
        assert_eq!(words("a  b\tc"), Some("a|b|c".into()));
        assert_eq!(words("'it'\\''s' \"a b\"c"), Some("it's|a bc".into()));
        assert_eq!(words("\"\\$x \\n\""), Some("$x \\n".into()));
        assert_eq!(words("''"), Some(String::new()));
        assert_eq!(words(""), Some(String::new()));
        for open in ["'a", "\"a", "a\\"] {
            assert_eq!(words(open), None, "{open}");
        }
    }

    #[test]
    fn lines_end_as_files_or_as_terminals_end_them() {
        let lines = vec!["/a b".to_owned(), "/c".to_owned()];
        for text in ["/a b\n/c\n", "/a b\r\n/c\r\n", "/a b\r/c"] {
            assert_eq!(pasted_readings(text).first(), Some(&lines), "{text:?}");
        }
    }

    #[test]
    fn only_urls_of_files_on_this_machine_are_paths() {
        assert_eq!(from_url("file:///a%20b"), Some("/a b".into()));
        for bad in [
            "file:///a%2",
            "file:///a%zz",
            "file:///%ff",
            "file://x/y",
            "http://x/y",
            "/a",
        ] {
            assert_eq!(from_url(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn an_escaped_name_is_read_back(name in "[a-z \\\\'\"~%é测🚀(){}$-]{0,16}x") {
            prop_assert_eq!(plain(&format!("./{}", escaped(&name))), format!("./{name}"));
        }

        #[test]
        fn any_paste_can_be_read(text in any::<String>()) {
            let _ = pasted_readings(&text);
        }
    }
}
