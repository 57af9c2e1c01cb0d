//! Text in columns of a terminal: how wide it is, and how it is made to fit.
//!
//! A column is measured as the screen measures it: grapheme by grapheme, so
//! that a wide character, a combining accent and a joined emoji each stay
//! whole. All that is fitted is cleaned of control characters first.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::domain::clean;

/// Stands where text was left out. One column.
const ELLIPSIS: &str = "…";

/// An extension longer than this many bytes is a part of the name.
const MAX_EXTENSION_BYTES: usize = 12;

/// Where the text stands in its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// How many columns the text takes. Text with control characters is cleaned
/// before it is measured, as it is before it is shown.
#[must_use]
pub fn columns(text: &str) -> usize {
    measured(&clean(text))
}

/// The text cleaned, cut at its end with `…` where it is too long, and padded:
/// exactly `columns` columns.
#[must_use]
pub fn fit(text: &str, columns: usize, align: Align) -> String {
    padded(&shorten(text, columns), columns, align)
}

/// Like [`fit`], but cut in the middle, so that the extension stays in sight:
/// `very-long-na….img.xz`.
#[must_use]
pub fn fit_middle(text: &str, columns: usize) -> String {
    padded(&shorten_middle(text, columns), columns, Align::Left)
}

/// The text cleaned and cut at its end with `…` where it is too long: at most
/// `columns` columns.
#[must_use]
pub fn shorten(text: &str, columns: usize) -> Cow<'_, str> {
    let text = clean(text);
    if measured(&text) <= columns {
        return text;
    }
    let Some(room) = columns.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    Cow::Owned(format!("{}{ELLIPSIS}", head(&text, room)))
}

/// The text cleaned and cut before its extension where it is too long: at most
/// `columns` columns. Where the extension would take more than half of them,
/// as much of the end is kept as of the beginning.
#[must_use]
pub fn shorten_middle(text: &str, columns: usize) -> Cow<'_, str> {
    let text = clean(text);
    if measured(&text) <= columns {
        return text;
    }
    let Some(room) = columns.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let extension = extension(&text);
    let end = if extension.is_empty() || measured(extension) > columns / 2 {
        tail(&text, room / 2)
    } else {
        extension
    };
    let beginning = head(&text, room.saturating_sub(measured(end)));
    Cow::Owned(format!("{beginning}{ELLIPSIS}{end}"))
}

/// The width of text that is clean already. The sum over graphemes, and not
/// the width of the whole: the screen places each grapheme on its own, where
/// ligatures (Arabic lam and alef) would count for less.
fn measured(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

fn padded(text: &str, columns: usize, align: Align) -> String {
    let padding = " ".repeat(columns.saturating_sub(measured(text)));
    match align {
        Align::Left => format!("{text}{padding}"),
        Align::Right => format!("{padding}{text}"),
    }
}

/// As many graphemes from the beginning as fit.
fn head(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (start, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > columns {
            return text.split_at(start).0;
        }
    }
    text
}

/// As many graphemes from the end as fit.
fn tail(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let mut kept = "";
    for (start, grapheme) in text.grapheme_indices(true).rev() {
        used += grapheme.width();
        if used > columns {
            break;
        }
        kept = text.split_at(start).1;
    }
    kept
}

/// The extension with its dot, and the one before it where there are two as in
/// `.img.xz`; a version as in `2.4.1.swu` is none. `""` where there is none.
fn extension(name: &str) -> &str {
    let last = last_extension(name);
    let rest = name.split_at(name.len() - last.len()).0;
    let before = last_extension(rest);
    if last.is_empty() || before.len() > 5 || !before.contains(|c: char| c.is_ascii_alphabetic()) {
        return last;
    }
    name.split_at(rest.len() - before.len()).1
}

fn last_extension(name: &str) -> &str {
    let Some(dot) = name.rfind('.').filter(|dot| *dot > 0) else {
        return "";
    };
    let extension = name.split_at(dot).1;
    let plain = extension.len() > 1
        && extension.len() <= MAX_EXTENSION_BYTES
        && extension.chars().skip(1).all(|c| c.is_ascii_alphanumeric());
    if plain { extension } else { "" }
}

/// The columns of the longest of these texts, cleaned.
#[must_use]
pub fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    let widths = texts.map(|text| columns(&crate::domain::clean(text)));
    widths.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_padded_to_its_column() {
        assert_eq!(fit("abc", 5, Align::Left), "abc  ");
        assert_eq!(fit("abc", 5, Align::Right), "  abc");
        assert_eq!(fit("abc", 3, Align::Left), "abc");
        assert_eq!(fit("abcd", 3, Align::Left), "ab…");
        assert_eq!(fit("abcd", 1, Align::Left), "…");
        assert_eq!(fit("abcd", 0, Align::Left), "");
        assert_eq!(fit("", 2, Align::Left), "  ");
    }

    #[test]
    fn graphemes_stay_whole() {
        // Two columns each: a cut through the third leaves one column free.
        assert_eq!(fit("测试版本", 6, Align::Left), "测试… ");
        // An accent of its own belongs to the letter before it.
        assert_eq!(fit("nai\u{308}ve", 4, Align::Left), "nai\u{308}…");
        // A family is one grapheme of two columns.
        let family = "👨\u{200d}👩\u{200d}👧";
        assert_eq!(
            fit(&format!("{family}abc"), 4, Align::Left),
            format!("{family}a…")
        );
        assert_eq!(fit("🇩🇪🇫🇷", 3, Align::Left), "🇩🇪…");
        assert_eq!(columns("مرحبا"), 5);
        assert_eq!(columns("لا"), 2);
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown_instead() {
        assert_eq!(fit("a\u{1b}[2J", 5, Align::Left), "a␛[2J");
        assert_eq!(columns("a\tb"), 3);
        assert_eq!(shorten_middle("a\nb", 8), "a␊b");
    }

    #[test]
    fn a_cut_in_the_middle_keeps_the_extension() {
        assert_eq!(
            fit_middle("very-long-name-of-an-image.img.xz", 20),
            "very-long-na….img.xz"
        );
        assert_eq!(
            fit_middle("gateway-firmware-2.4.1.swu", 16),
            "gateway-fir….swu"
        );
        assert_eq!(fit_middle("short.txt", 12), "short.txt   ");
        // No extension, or one that would take the room of the name.
        assert_eq!(fit_middle("abcdefghijklmnop", 9), "abcd…mnop");
        assert_eq!(fit_middle("abcdefgh.properties", 9), "abcd…ties");
        assert_eq!(fit_middle("测试测试测试.png", 10), "测试….png ");
        assert_eq!(fit_middle("abcdef", 1), "…");
        assert_eq!(fit_middle("abcdef", 0), "");
    }

    proptest! {
        #[test]
        fn a_column_is_exactly_filled(text in any::<String>(), wide in 0usize..40) {
            prop_assert_eq!(measured(&fit(&text, wide, Align::Left)), wide);
            prop_assert_eq!(measured(&fit(&text, wide, Align::Right)), wide);
            prop_assert_eq!(measured(&fit_middle(&text, wide)), wide);
        }

        #[test]
        fn names_of_all_scripts_fill_it_too(
            text in "[a-z测試🚀👩\u{200d}\u{fe0f}\u{308}🇩🇪لا\u{600}ก็. ]{0,30}(\\.[a-z]{1,6}){0,2}",
            wide in 0usize..40,
        ) {
            prop_assert_eq!(measured(&fit(&text, wide, Align::Left)), wide);
            prop_assert_eq!(measured(&fit_middle(&text, wide)), wide);
            prop_assert!(measured(&shorten(&text, wide)) <= wide);
        }
    }
}
