//! The commands that change binaries and what is known of them.

use clap::{ArgAction, Args};

use super::{ConnectionArgs, TransferArgs};

/// `rename`
#[derive(Args, Debug)]
pub struct Rename {
    /// The binary's id
    pub id: String,
    /// Its new name
    pub name: String,
    /// The changed object as the platform gave it
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `edit`
#[derive(Args, Debug)]
pub struct Edit {
    /// The binaries' ids; one where the editor is to be opened
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,
    /// A field of the object, its new value as JSON: 'c8y_Global={}'
    #[arg(long, value_name = "KEY=JSON", action = ArgAction::Append)]
    pub set: Vec<String>,
    /// A field of the object that is to go
    #[arg(long, value_name = "KEY", action = ArgAction::Append)]
    pub unset: Vec<String>,
    /// Do not ask before what was edited is sent
    #[arg(short, long)]
    pub yes: bool,
    /// One JSON array: each changed object as the platform gave it
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `used-by`
#[derive(Args, Debug)]
pub struct UsedBy {
    /// The binaries' ids
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,
    /// One JSON array: binary, id, kind and name of each object
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `restore`
#[derive(Args, Debug)]
pub struct Restore {
    /// Copies as --list names them, or ids that the binaries had: then the
    /// newest copy
    #[arg(required_unless_present = "list", value_name = "ID")]
    pub ids: Vec<String>,
    /// List the copies, the newest first
    #[arg(long, conflicts_with = "ids")]
    pub list: bool,
    /// One JSON array: the copies, or file, id and length of each new binary
    #[arg(long)]
    pub json: bool,
    /// How they move, and over which connection.
    #[command(flatten)]
    pub with: TransferArgs,
}
