//! The flags of every command that moves files, and what their values mean.

use bytesize::ByteSize;
use clap::{Args, ValueEnum};

use crate::transfer::{Existing, MAX_CHUNK, MIN_LIMIT};

/// How files move.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Transfer")]
pub struct Moving {
    /// How many transfers run at once, 32 at most
    #[arg(long, value_name = "N", default_value_t = 4,
          value_parser = clap::value_parser!(u8).range(1..=32))]
    pub jobs: u8,
    /// How each of them does.
    #[command(flatten)]
    pub pace: Pace,
}

/// How fast files move, and how often that is tried.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Transfer")]
pub struct Pace {
    /// Bytes a second for all together, 4KiB at least: 500K, 2M, 1.5MiB
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub limit_rate: Option<u64>,
    /// How often in a row an attempt that moved nothing is made again before
    /// the transfer is set aside, 100 at most
    #[arg(long, value_name = "N", default_value_t = 8,
          value_parser = clap::value_parser!(u8).range(0..=100))]
    pub retries: u8,
}

impl Moving {
    /// One after the other, as fast as it goes.
    pub const ONE: Self = Self {
        jobs: 1,
        pace: Pace {
            limit_rate: None,
            retries: 8,
        },
    };
}

impl From<Pace> for Moving {
    /// One after the other.
    fn from(pace: Pace) -> Self {
        Self { jobs: 1, pace }
    }
}

/// What to do where a file of that name is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnConflict {
    /// Keep it and fail
    Fail,
    /// Replace it once the new one is complete
    Overwrite,
    /// Save as “name (2).ext”
    Rename,
    /// Keep it and go on
    Skip,
    /// Take it as the beginning, where it is that
    Resume,
    /// Ask at the terminal, while the others go on
    Ask,
}

/// What becomes of a file that a download meets.
#[derive(Args, Clone, Copy, Debug)]
pub struct ThereArgs {
    /// What to do where a file of that name is there [default: fail]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub on_conflict: Option<OnConflict>,
    /// Take a file that is there as the beginning; as --on-conflict resume
    #[arg(long, conflicts_with = "on_conflict")]
    pub resume: bool,
}

impl ThereArgs {
    /// What it means for a download.
    #[must_use]
    pub fn existing(self) -> Existing {
        match self.on_conflict {
            Some(wish) => wish.into(),
            None if self.resume => Existing::Resume,
            None => Existing::Fail,
        }
    }
}

impl From<OnConflict> for Existing {
    fn from(wish: OnConflict) -> Self {
        match wish {
            OnConflict::Ask => Self::Ask,
            OnConflict::Fail => Self::Fail,
            OnConflict::Overwrite => Self::Overwrite,
            OnConflict::Rename => Self::Rename,
            OnConflict::Skip => Self::Skip,
            OnConflict::Resume => Self::Resume,
        }
    }
}

/// What to do where the event has an attachment, or the beginning of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnAttached {
    /// Keep it and fail
    Fail,
    /// Replace it
    Overwrite,
    /// Download it to this folder first, then replace it
    Save,
    /// Keep it, and attach the file to a new event like this one; one file at a
    /// time
    NewEvent,
    /// Keep it and go on
    Skip,
    /// Send what is missing, where the file begins with what is there
    Resume,
    /// Ask at the terminal, while the others go on
    Ask,
}

/// A name or a type that is given to a file: it has to say something.
pub(super) fn label(text: &str) -> Result<String, &'static str> {
    if text.trim().is_empty() {
        return Err("it is blank; leave the flag out, and the file tells it");
    }
    Ok(text.to_owned())
}

fn amount(text: &str) -> Result<u64, String> {
    match text.parse::<ByteSize>() {
        Ok(ByteSize(0)) => Err("it must be more than 0".to_owned()),
        Ok(ByteSize(bytes)) => Ok(bytes),
        Err(_) => Err("it is a number of bytes, such as 800000, 500K, 2M or 1.5MiB".to_owned()),
    }
}

fn rate(text: &str) -> Result<u64, String> {
    // People write a rate with the unit of time as well.
    match amount(text.strip_suffix("/s").unwrap_or(text))? {
        rate if rate < MIN_LIMIT => Err(format!(
            "less than {MIN_LIMIT} bytes a second seems to stand still"
        )),
        rate => Ok(rate),
    }
}

pub(super) fn chunk_size(text: &str) -> Result<u64, String> {
    match amount(text)? {
        bytes if bytes > MAX_CHUNK => Err(format!(
            "the platform takes chunks of {} at most ({MAX_CHUNK} bytes)",
            ByteSize(MAX_CHUNK).display().iec()
        )),
        bytes => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_units() {
        for (text, bytes) in [
            ("4096", 4096),
            ("800000", 800_000),
            ("500K", 500_000),
            ("2M", 2_000_000),
            ("1.5MiB", 3 << 19),
            ("2 MB/s", 2_000_000),
        ] {
            assert_eq!(rate(text), Ok(bytes), "{text}");
        }
        for text in ["", "K", "-1", "fast", "1Q", "NaN", "inf", "0", "0.1", "4K"] {
            assert!(rate(text).is_err(), "{text}: {:?}", rate(text));
        }
    }

    #[test]
    fn a_chunk_is_no_larger_than_the_platform_takes() {
        assert_eq!(chunk_size("5MiB"), Ok(MAX_CHUNK));
        let said = chunk_size("5242881").unwrap_err();
        assert_eq!(
            said,
            "the platform takes chunks of 5.0 MiB at most (5242880 bytes)"
        );
        assert!(chunk_size("0").unwrap_err().contains("more than 0"));
    }
}
