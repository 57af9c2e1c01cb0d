//! `transfers`, with what can be typed behind it.

use clap::{Args, Subcommand};

use super::ConnectionArgs;
use super::moving::{Moving, OnConflict};

/// `transfers`
#[derive(Debug, Subcommand)]
pub enum Transfers {
    /// List interrupted transfers, or those that are over
    Ls(LsTransfers),
    /// Go on with interrupted transfers of this connection
    Resume(Resume),
    /// Forget interrupted transfers and remove their partial files
    Clear(ClearTransfers),
}

/// `transfers ls`
#[derive(Args, Debug)]
pub struct LsTransfers {
    /// Of every connection; else only of the one that is given, if one is
    #[arg(long)]
    pub all: bool,
    /// Those that are over, the newest first; with a word only those that have
    /// it in a name, a path or an id
    #[arg(long, value_name = "SEARCH", num_args = 0..=1, default_missing_value = "")]
    pub history: Option<String>,
    /// One JSON array
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `transfers resume`
#[derive(Args, Debug)]
pub struct Resume {
    /// Which, as transfers ls numbers them [default: all of this connection]
    #[arg(value_name = "ID")]
    pub ids: Vec<u32>,
    /// What to do where a file of that name is there by now [default: as the
    /// transfer was begun; what would fail is set aside again]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub on_conflict: Option<OnConflict>,
    /// One JSON array with a result for each
    #[arg(long)]
    pub json: bool,
    /// How they move.
    #[command(flatten)]
    pub moving: Moving,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `transfers clear`
#[derive(Args, Debug)]
pub struct ClearTransfers {
    /// Which, as transfers ls numbers them [default: all of this connection]
    #[arg(value_name = "ID")]
    pub ids: Vec<u32>,
    /// Those of every connection
    #[arg(long, conflicts_with = "ids")]
    pub all: bool,
    /// The history of this connection instead, or with --all of every one
    #[arg(long, conflicts_with = "ids")]
    pub history: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}
