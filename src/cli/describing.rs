//! `completions`, `man` and `info`: what c8ybin says about itself.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

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
