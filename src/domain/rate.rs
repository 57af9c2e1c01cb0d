//! How fast transfers may be, as people type it.

use std::fmt;
use std::str::FromStr;

use bytesize::ByteSize;

/// Bytes a second; `None` is no limit. Reads `500K`, `2M`, `1.5MiB`, also with
/// `/s`, plain numbers of bytes, and `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(pub Option<u64>);

/// Why a text is no rate: a sentence that says what would be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRate {
    /// It cannot be read.
    #[error("“{}” is no rate: type 500K, 2M or none.", super::clean(.0))]
    Unreadable(String),
    /// It is so low that a transfer would seem to stand still.
    #[error("Less than 4KiB a second seems to stand still: type 500K, 2M or none.")]
    TooLow,
}

/// Bytes in a unit, the largest first. Powers of 1000 where it fits, as people
/// type them.
const UNITS: [(&str, u64); 6] = [
    ("G", 1_000_000_000),
    ("M", 1_000_000),
    ("K", 1000),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
];

/// The least that is worth a limit, in bytes a second: what the engine takes.
const LEAST: u64 = 4 << 10;

impl FromStr for Rate {
    type Err = InvalidRate;

    fn from_str(text: &str) -> Result<Self, InvalidRate> {
        let text = text.trim();
        if text.is_empty() || text.eq_ignore_ascii_case("none") {
            return Ok(Self(None));
        }
        let number = text.strip_suffix("/s").unwrap_or(text);
        match number.parse::<ByteSize>() {
            Ok(ByteSize(0)) => Ok(Self(None)),
            Ok(ByteSize(bytes)) if bytes < LEAST => Err(InvalidRate::TooLow),
            Ok(ByteSize(bytes)) => Ok(Self(Some(bytes))),
            Err(_) => Err(InvalidRate::Unreadable(text.to_owned())),
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(bytes) = self.0 else {
            return f.write_str("none");
        };
        let unit = UNITS.into_iter().find(|(_, unit)| bytes % unit == 0);
        match unit.filter(|_| bytes > 0) {
            Some((sign, unit)) => write!(f, "{}{sign}", bytes / unit),
            None => write!(f, "{bytes}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_as_people_type_them() {
        let cases = [
            ("none", None),
            ("", None),
            ("0", None),
            (" 500K ", Some(500_000)),
            ("500 KiB/s", Some(512_000)),
            ("2m", Some(2_000_000)),
            ("1.5MiB", Some(3 << 19)),
            ("20480", Some(20_480)),
        ];
        for (text, bytes) in cases {
            assert_eq!(text.parse(), Ok(Rate(bytes)), "{text}");
        }
        for text in ["fast", "-1M", "inf", "K", "1.2.3M"] {
            let error = text.parse::<Rate>().unwrap_err().to_string();
            let said = format!("“{text}” is no rate: type 500K, 2M or none.");
            assert_eq!(error, said);
        }
        assert_eq!("1K".parse::<Rate>(), Err(InvalidRate::TooLow));
    }

    #[test]
    fn what_is_shown_is_read_again() {
        for bytes in [
            None,
            Some(500_000),
            Some(2 << 20),
            Some(1 << 30),
            Some(4567),
        ] {
            assert_eq!(Rate(bytes).to_string().parse(), Ok(Rate(bytes)));
        }
        assert_eq!(Rate(Some(500_000)).to_string(), "500K");
        assert_eq!(Rate(Some(2 << 20)).to_string(), "2MiB");
    }
}
