//! Arguments that several commands have together: over which connection
//! something is done, and how.

use clap::Args;

use super::{Caution, Checks, ConnectionArgs, Moving, Pace};

/// How files move, and over which connection.
#[derive(Args, Debug)]
pub struct TransferArgs {
    /// How they move.
    #[command(flatten)]
    pub moving: Moving,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// How one file moves, and over which connection.
#[derive(Args, Debug)]
pub struct OneTransferArgs {
    /// How it moves.
    #[command(flatten)]
    pub pace: Pace,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// Before something of an application is changed, and over which connection.
#[derive(Args, Debug)]
pub struct ChangeArgs {
    /// Before it is done.
    #[command(flatten)]
    pub caution: Caution,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// How something is deployed, and over which connection.
#[derive(Args, Debug)]
pub struct DeployArgs {
    /// How it is checked.
    #[command(flatten)]
    pub checks: Checks,
    /// Before it is done.
    #[command(flatten)]
    pub caution: Caution,
    /// How it moves.
    #[command(flatten)]
    pub pace: Pace,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}
