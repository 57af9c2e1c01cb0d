//! One file of both sides, line by line.

use crate::edit::{DiffLine, diff};
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
    /// It is longer than [`MOST_COMPARED`].
    TooLong,
}

/// Compares a file with what it was; `None`: it was or is not there. Texts are
/// read in their own encodings.
#[must_use]
pub fn file_diff(path: &str, before: Option<&[u8]>, after: Option<&[u8]>) -> FileDiff {
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    if before == after {
        return FileDiff::Same;
    }
    if before.len().max(after.len()) as u64 > MOST_COMPARED {
        return FileDiff::TooLong;
    }
    match (text(path, before), text(path, after)) {
        (Some(before), Some(after)) => {
            let lines = diff(&before, &after);
            // They differ in what is no line, such as the encoding.
            if lines.is_empty() {
                FileDiff::Bytes
            } else {
                FileDiff::Lines(lines)
            }
        }
        _ => FileDiff::Bytes,
    }
}

fn text(path: &str, bytes: &[u8]) -> Option<String> {
    match identify(bytes, path, "") {
        Kind::Empty => Some(String::new()),
        Kind::Text | Kind::Json | Kind::Log => Some(Encoding::of(bytes).decode(bytes)),
        _ => None,
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

    #[test]
    fn bytes_and_long_files_are_only_told() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(file_diff("a.png", Some(png), Some(b"x")), FileDiff::Bytes);
        let long = vec![b'a'; 2 << 20];
        assert_eq!(file_diff("a.js", Some(&long), None), FileDiff::TooLong);
    }
}
