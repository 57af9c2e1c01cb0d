//! `usage`, with what can be typed behind it.

use clap::{ArgGroup, Args, ValueEnum};

use super::ConnectionArgs;
use crate::usage::By;

/// `usage`
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("view").args(["by", "largest", "oldest", "duplicates", "unreferenced"]))]
pub struct Usage {
    /// Bytes and files of each type, owner, device or age [default: type]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub by: Option<Division>,
    /// The so many largest files
    #[arg(long, value_name = "N")]
    pub largest: Option<usize>,
    /// The so many files that did not change for the longest
    #[arg(long, value_name = "N")]
    pub oldest: Option<usize>,
    /// Files that are there more than once: of the same length and digest, or
    /// of the same length and name
    #[arg(long)]
    pub duplicates: bool,
    /// Files that no firmware, software, configuration or profile points to;
    /// events and operations are not looked at
    #[arg(long)]
    pub unreferenced: bool,
    /// One JSON array
    #[arg(long)]
    pub json: bool,
    /// Comma-separated values with a head
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    /// Scan all anew, not only what changed since the last scan
    #[arg(long)]
    pub refresh: bool,
    /// What the last scan found; asks the tenant nothing
    #[arg(long, conflicts_with = "refresh")]
    pub cached: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// By what files are summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Division {
    /// The object's type
    Type,
    /// Its owner
    Owner,
    /// The device that it names
    Device,
    /// How long ago it changed
    Age,
}

impl From<Division> for By {
    fn from(division: Division) -> Self {
        match division {
            Division::Type => Self::Type,
            Division::Owner => Self::Owner,
            Division::Device => Self::Device,
            Division::Age => Self::Age,
        }
    }
}
