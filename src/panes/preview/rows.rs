//! Rows of a text as they stand on the screen: cleaned, and broken where the
//! pane ends.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::domain::clean;

/// Columns from one tab stop to the next.
const TAB: usize = 8;

/// A row with spaces for its tabs, and pictures for what a terminal would obey.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut row = String::with_capacity(text.len());
    let mut column = 0;
    for part in text.split_inclusive('\t') {
        let (part, has_tab) = match part.strip_suffix('\t') {
            Some(part) => (part, true),
            None => (part, false),
        };
        let part = clean(part);
        column += columns(&part);
        row.push_str(&part);
        if has_tab {
            let gap = TAB - column % TAB;
            row.extend(std::iter::repeat_n(' ', gap));
            column += gap;
        }
    }
    row
}

fn columns(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The parts of a shown row that fit so many columns each, broken behind a
/// space where one is near the end of the part; at least one part.
#[must_use]
pub fn parts(row: &str, wide: usize) -> Vec<Range<usize>> {
    let wide = wide.max(2);
    if row.len() <= wide {
        return std::iter::once(0..row.len()).collect();
    }
    let mut parts = Vec::new();
    let (mut start, mut used) = (0, 0);
    // Behind the last space, and the columns up to there.
    let mut space = (0, 0);
    for (at, grapheme) in row.grapheme_indices(true) {
        let takes = grapheme.width();
        if used + takes > wide && at > start {
            let (cut, before) = match space {
                (cut, before)
                    if cut > start && before * 2 >= wide && used - before + takes <= wide =>
                {
                    (cut, before)
                }
                _ => (at, used),
            };
            parts.push(start..cut);
            (start, used) = (cut, used - before);
        }
        used += takes;
        if grapheme == " " {
            space = (at + 1, used);
        }
    }
    parts.push(start..row.len());
    parts
}

/// What of a shown row is to be seen behind `skip` columns, as bytes of it.
#[must_use]
pub fn behind(row: &str, skip: usize) -> usize {
    let mut used = 0;
    for (at, grapheme) in row.grapheme_indices(true) {
        if used >= skip {
            return at;
        }
        used += grapheme.width();
    }
    row.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tabs_become_spaces_and_controls_pictures() {
        assert_eq!(shown("a\tb\tc"), "a       b       c");
        assert_eq!(shown("测\tx"), "测      x");
        assert_eq!(shown("\u{1b}[31mred\u{202e}"), "␛[31mred\u{fffd}");
    }

    #[test]
    fn rows_break_where_the_pane_ends() {
        let broken = |row: &str, wide| -> Vec<String> {
            let ranges = parts(row, wide);
            ranges.into_iter().map(|r| row[r].to_owned()).collect()
        };
        assert_eq!(broken("abcdefg", 3), ["abc", "def", "g"]);
        assert_eq!(broken("测试a", 3), ["测", "试a"]);
        assert_eq!(broken("", 3), [""]);
        assert_eq!(broken("one two three", 8), ["one two ", "three"]);
        assert_eq!(broken(" a测", 2), [" a", "测"]);
        assert_eq!(broken("a bcdefghij", 6), ["a bcde", "fghij"]);
        assert_eq!(behind("测试a", 2), 3);
        assert_eq!(behind("ab", 9), 2);
    }

    proptest! {
        #[test]
        fn parts_are_the_row(text in any::<String>(), wide in 2usize..30) {
            let row = shown(&text);
            let parts = parts(&row, wide);
            let whole: String = parts.iter().map(|part| &row[part.clone()]).collect();
            prop_assert_eq!(&whole, &row);
            for part in parts.into_iter().map(|part| &row[part]) {
                let is_one = part.graphemes(true).count() == 1;
                prop_assert!(columns(part) <= wide || is_one, "{:?}", part);
            }
        }
    }
}
