//! Sentences broken into lines.

use super::width::{columns, shorten};
use crate::domain::clean;

/// Breaks a text, cleaned, at its spaces into lines of at most `width` columns;
/// a word that is longer is cut up. At most `most` lines: what is left out ends
/// the last one with `…`.
#[must_use]
pub fn wrap(text: &str, width: usize, most: usize) -> Vec<String> {
    let width = width.max(1);
    let text = clean(text);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut rest = text.split_whitespace();
    let mut next = rest.next().map(str::to_owned);
    while let Some(word) = next.take() {
        let longer = joined(&line, &word);
        if columns(&longer) <= width {
            line = longer;
        } else if columns(&word) > width
            && let Some((head, tail)) = split(&line, &word, width)
        {
            lines.push(joined(&line, head));
            line.clear();
            next = Some(tail.to_owned());
        } else {
            lines.push(std::mem::take(&mut line));
            next = Some(word);
        }
        if lines.len() >= most {
            if let Some(last) = lines.last_mut() {
                *last = format!(
                    "{}…",
                    shorten(last, width.saturating_sub(1)).trim_end_matches('…')
                );
            }
            return lines;
        }
        if next.is_none() {
            next = rest.next().map(str::to_owned);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The line with a word behind it.
fn joined(line: &str, word: &str) -> String {
    let gap = if line.is_empty() { "" } else { " " };
    format!("{line}{gap}{word}")
}

/// As many characters of the word as fit behind the line, and the rest. An
/// empty line takes at least one; `None` where the line has room for none.
fn split<'a>(line: &str, word: &'a str, width: usize) -> Option<(&'a str, &'a str)> {
    let mut end = 0;
    for (at, c) in word.char_indices() {
        let after = at + c.len_utf8();
        let head = word.get(..after).unwrap_or(word);
        let is_needed = line.is_empty() && end == 0;
        if !is_needed && columns(&joined(line, head)) > width {
            break;
        }
        end = after;
    }
    (end > 0).then(|| word.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_break_at_spaces_and_long_words_are_cut() {
        assert_eq!(wrap("one two three", 7, 9), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 3, 9), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("one two three four", 7, 2), ["one two", "three…"]);
        assert_eq!(wrap("测试测试", 4, 9), ["测试", "测试"]);
        assert!(wrap("  ", 7, 2).is_empty());
    }

    #[test]
    fn a_wide_character_is_not_put_into_the_one_column_that_is_left() {
        assert_eq!(wrap("¡¡𠀀 𠀀!¡\0¡\0", 6, 9), ["¡¡𠀀", "𠀀!¡␀¡", "␀"]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide(text in ".{0,80}", width in 2usize..30, most in 1usize..6) {
            let lines = wrap(&text, width, most);
            prop_assert!(lines.len() <= most);
            for line in &lines {
                prop_assert!(columns(line) <= width, "{line:?}");
            }
        }
    }
}
