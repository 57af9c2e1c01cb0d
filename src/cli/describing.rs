//! `completions`, `man`, `info` and `doctor`: what c8ybin says about itself.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

use super::ConnectionArgs;

/// `completions`
#[derive(Args, Debug)]
pub struct Completions {
    /// For which shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

/// `man`
#[derive(Args, Debug)]
pub struct Man {
    /// Write a page for each command into this folder, which is made; without it
    /// the page of c8ybin goes to standard output
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

/// `info`
#[derive(Args, Debug)]
pub struct Info {
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// `doctor`
#[derive(Args, Debug)]
pub struct Doctor {
    /// One JSON array: check, state (ok, warn, fail or skipped), message, advice
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}
