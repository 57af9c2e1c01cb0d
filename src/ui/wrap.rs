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
        let gap = usize::from(!line.is_empty());
        if columns(&line) + gap + columns(&word) <= width {
            if gap == 1 {
                line.push(' ');
            }
            line.push_str(&word);
        } else if columns(&word) > width && columns(&line) + gap < width {
            let (head, tail) = split_at(&word, width - columns(&line) - gap);
            if gap == 1 {
                line.push(' ');
            }
            line.push_str(head);
            lines.push(std::mem::take(&mut line));
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

/// As many characters as fit into so many columns, at least one, and the rest.
fn split_at(word: &str, width: usize) -> (&str, &str) {
    let mut end = 0;
    for (at, c) in word.char_indices() {
        let after = at + c.len_utf8();
        if end > 0 && columns(word.get(..after).unwrap_or(word)) > width {
            break;
        }
        end = after;
    }
    word.split_at(end)
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
