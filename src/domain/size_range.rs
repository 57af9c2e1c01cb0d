//! Which lengths are wanted, as people type it.

use std::str::FromStr;

use bytesize::ByteSize;

/// A range of lengths in bytes, both ends in it. Reads `>10MiB`, `>=1K`,
/// `<1GiB`, `<=4096`, `1MiB..2GiB`, `1MiB..`, `..2GiB` and `4096`. It keeps the
/// text, so that a form shows it again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SizeRange {
    text: String,
    least: Option<u64>,
    most: Option<u64>,
}

/// Text that is no range of lengths: a sentence that says what would be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSizeRange {
    /// It cannot be read.
    #[error("“{}” is no size: type >10MiB, <=500K, or 1MiB..2GiB.", super::clean(.0))]
    Unreadable(String),
    /// Nothing is so large and so small.
    #[error("“{}” is a range without anything in it.", super::clean(.0))]
    Empty(String),
}

impl SizeRange {
    /// As it was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The least length that is wanted, in bytes.
    #[must_use]
    pub const fn least(&self) -> Option<u64> {
        self.least
    }

    /// The largest length that is wanted, in bytes.
    #[must_use]
    pub const fn most(&self) -> Option<u64> {
        self.most
    }
}

impl FromStr for SizeRange {
    type Err = InvalidSizeRange;

    fn from_str(text: &str) -> Result<Self, InvalidSizeRange> {
        let text = text.trim();
        let unreadable = || InvalidSizeRange::Unreadable(text.to_owned());
        let empty = || InvalidSizeRange::Empty(text.to_owned());
        let bytes = |text: &str| match text.trim().parse::<ByteSize>() {
            Ok(ByteSize(bytes)) => Ok(bytes),
            Err(_) => Err(unreadable()),
        };
        let end = |text: &str| match text.trim() {
            "" => Ok(None),
            text => bytes(text).map(Some),
        };
        let (least, most) = if let Some(size) = text.strip_prefix(">=") {
            (Some(bytes(size)?), None)
        } else if let Some(size) = text.strip_prefix("<=") {
            (None, Some(bytes(size)?))
        } else if let Some(size) = text.strip_prefix('>') {
            (Some(bytes(size)?.checked_add(1).ok_or_else(empty)?), None)
        } else if let Some(size) = text.strip_prefix('<') {
            (None, Some(bytes(size)?.checked_sub(1).ok_or_else(empty)?))
        } else if let Some((least, most)) = text.split_once("..") {
            (end(least)?, end(most)?)
        } else {
            let size = bytes(text)?;
            (Some(size), Some(size))
        };
        match (least, most) {
            (None, None) => Err(unreadable()),
            (Some(least), Some(most)) if least > most => Err(empty()),
            _ => Ok(Self {
                text: text.to_owned(),
                least,
                most,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn range(text: &str) -> Result<(Option<u64>, Option<u64>), String> {
        let range = text.parse::<SizeRange>();
        range
            .map(|range| (range.least(), range.most()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn ranges_are_read_as_people_type_them() {
        for (text, least, most) in [
            (">10MiB", Some((10 << 20) + 1), None),
            (" >= 1K ", Some(1000), None),
            ("<1GiB", None, Some((1 << 30) - 1)),
            ("<=4096", None, Some(4096)),
            ("1MiB..2GiB", Some(1 << 20), Some(2 << 30)),
            ("1.5 MiB ..", Some(3 << 19), None),
            ("..0", None, Some(0)),
            ("4096", Some(4096), Some(4096)),
        ] {
            assert_eq!(range(text), Ok((least, most)), "{text}");
        }
    }

    #[test]
    fn what_is_no_range_is_told_with_what_would_be_one() {
        for text in ["", "..", "large", ">", "1..2..3", ">-1", "10 bananas"] {
            let said = range(text).unwrap_err();
            assert!(
                said.starts_with(&format!("“{text}” is no size: type >10MiB")),
                "{said}"
            );
        }
        for text in ["2..1", "<0", ">18446744073709551615"] {
            let said = range(text).unwrap_err();
            assert!(said.contains("without anything in it"), "{said}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in any::<String>()) {
            let _ = range(&text);
        }
    }
}
