//! One file of both sides, line by line.

use crate::edit::{DiffLine, Sign, diff_exactly};
use crate::preview::encoding::Encoding;
use crate::preview::{Kind, identify};

/// Longer files are not compared line by line, in bytes: nobody reads that.
pub const MOST_COMPARED: u64 = 1 << 20;

/// How a file differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileDiff {
    /// Not at all.
    Same,
    /// In these lines, with some around them; not yet cleaned.
    Lines(Vec<DiffLine>),
    /// In its bytes: it is no text on both sides.
    Bytes,
    /// It is on this machine alone, and has no lines to show.
    Added,
    /// It is deployed alone, and has no lines to show.
    Removed,
    /// It is longer than [`MOST_COMPARED`].
    TooLong,
}

impl FileDiff {
    /// What is said in the place of lines: the end of a sentence that begins with
    /// the file. `None`: there are lines.
    #[must_use]
    pub const fn said(&self) -> Option<&'static str> {
        Some(match self {
            Self::Lines(_) => return None,
            Self::Same => "is the same on both sides",
            Self::Bytes => "differs, and is no text",
            Self::Added => "is only on this machine, and has no lines to show",
            Self::Removed => "is only deployed, and has no lines to show",
            Self::TooLong => "differs, and is too long to be compared line by line",
        })
    }
}

/// Compares a file with what it was; `None`: it was or is not there. Texts are
/// read in their own encodings.
#[must_use]
pub fn file_diff(path: &str, before: Option<&[u8]>, after: Option<&[u8]>) -> FileDiff {
    if before == after {
        return FileDiff::Same;
    }
    let longest = before.into_iter().chain(after).map(<[u8]>::len).max();
    if longest.unwrap_or_default() as u64 > MOST_COMPARED {
        return FileDiff::TooLong;
    }
    let texts = text(path, before).zip(text(path, after));
    let lines = texts.map(|(before, after)| of_texts(&before, &after));
    match lines {
        Some(lines) if !lines.is_empty() => FileDiff::Lines(lines),
        _ if before.is_none() => FileDiff::Added,
        _ if after.is_none() => FileDiff::Removed,
        _ => FileDiff::Bytes,
    }
}

/// A file as text.
struct Text {
    text: String,
    /// How it is written; `None` where nothing is there.
    encoding: Option<Encoding>,
}

fn text(path: &str, bytes: Option<&[u8]>) -> Option<Text> {
    let bytes = bytes.unwrap_or_default();
    let (text, encoding) = match identify(bytes, path, "") {
        Kind::Empty => (String::new(), None),
        Kind::Text | Kind::Json | Kind::Log => {
            let encoding = Encoding::of(bytes);
            let text = bytes.get(encoding.mark()..).unwrap_or_default();
            (encoding.decode(text), Some(encoding))
        }
        _ => return None,
    };
    Some(Text { text, encoding })
}

fn of_texts(before: &Text, after: &Text) -> Vec<DiffLine> {
    let mut lines = Vec::new();
    if let (Some(one), Some(other)) = (before.encoding, after.encoding)
        && one != other
    {
        lines.push(DiffLine {
            sign: Sign::Note,
            text: format!("written as {}, and was as {}", words(other), words(one)),
        });
    }
    lines.extend(diff_exactly(&before.text, &after.text));
    lines
}

fn words(encoding: Encoding) -> String {
    match encoding.mark() {
        0 => encoding.name().to_owned(),
        _ => format!("{} with a byte order mark", encoding.name()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Sign;

    #[test]
    fn texts_are_compared_by_lines() {
        let FileDiff::Lines(lines) = file_diff("a.js", Some(b"one\ntwo\n"), Some(b"one\n2\n"))
        else {
            panic!("these are texts");
        };
        let signs: Vec<_> = lines.iter().map(|line| line.sign).collect();
        assert_eq!(signs, [Sign::Same, Sign::Removed, Sign::Added]);
        assert_eq!(file_diff("a", Some(b"x"), Some(b"x")), FileDiff::Same);
        let new = file_diff("a.js", None, Some(b"one\n"));
        assert!(matches!(new, FileDiff::Lines(lines) if lines.len() == 1));
    }

    fn lines(before: &[u8], after: &[u8]) -> Vec<String> {
        match file_diff("a.js", Some(before), Some(after)) {
            FileDiff::Lines(lines) => lines
                .iter()
                .map(|line| format!("{} {}", line.sign.mark(), line.text))
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_hardly_seen_is_shown() {
        assert_eq!(lines(b"1,\n2\n", b"1\n2\n"), ["- 1,", "+ 1", "  2"]);
        assert_eq!(lines(b"a\n", b"a\r\n"), ["- a", "+ a\r"]);
        assert_eq!(
            lines(b"a\n", b"a"),
            ["- a", "+ a", "\\ no newline at the end"]
        );
        assert_eq!(
            lines(b"a\n", b"\xef\xbb\xbfa\n"),
            ["\\ written as UTF-8 with a byte order mark, and was as UTF-8"]
        );
    }

    #[test]
    fn a_file_on_one_side_alone_is_not_the_same_on_both() {
        assert_eq!(file_diff("a.js", None, Some(b"")), FileDiff::Added);
        assert_eq!(file_diff("a.js", Some(b""), None), FileDiff::Removed);
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(file_diff("a.png", None, Some(png)), FileDiff::Added);
        assert_eq!(file_diff("a.js", Some(b""), Some(b"")), FileDiff::Same);
    }

    #[test]
    fn bytes_and_long_files_are_only_told() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(file_diff("a.png", Some(png), Some(b"x")), FileDiff::Bytes);
        let long = vec![b'a'; 2 << 20];
        assert_eq!(file_diff("a.js", Some(&long), None), FileDiff::TooLong);
    }
}
