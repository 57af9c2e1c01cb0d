//! `transfers` and `events`, with what can be typed behind them.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::ConnectionArgs;
use super::moving::{ChunkSize, Moving, OnAttached, OnConflict, chunk_size, label};

/// `events`
#[derive(Debug, Subcommand)]
pub enum Events {
    /// Attach a file to an event; prints the event's id
    Attach(Attach),
}

/// `events attach`
#[derive(Args, Debug)]
pub struct Attach {
    /// The event's id
    pub id: String,
    /// The file, 50 MiB at most
    pub file: PathBuf,
    /// Its name on the platform [default: the file's name]
    #[arg(long, value_name = "NAME", value_parser = label)]
    pub name: Option<String>,
    /// Its media type [default: guessed from name and content]
    #[arg(long = "type", value_name = "TYPE", value_parser = label)]
    pub type_name: Option<String>,
    /// How much goes in one request, 5MiB at most: a larger file goes in
    /// chunks and can be resumed; none: all at once
    #[arg(long, value_name = "SIZE|none", default_value = "5MiB", value_parser = chunk_size)]
    pub chunk_size: ChunkSize,
    /// What to do where the event has an attachment, or the beginning of one
    /// [default: fail]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub on_conflict: Option<OnAttached>,
    /// Send what is missing of a beginning; as --on-conflict resume
    #[arg(long, conflicts_with = "on_conflict")]
    pub resume: bool,
    /// One JSON object: event, file, length, how it was verified
    #[arg(long)]
    pub json: bool,
    /// How it moves.
    #[command(flatten)]
    pub moving: Moving,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

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
    /// transfer was begun]
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
