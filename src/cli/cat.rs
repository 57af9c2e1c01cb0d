//! `cat`: binaries, and files inside of them, to standard output.

use clap::Args;

use super::ConnectionArgs;

/// `cat`
#[derive(Args, Debug)]
pub struct Cat {
    /// The binaries' ids; with a path behind it the one file inside of a zip,
    /// tar, tar.gz, tar.xz, tar.zst, deb, RPM, SWU or Mender file, fetched
    /// without the rest where that is possible: 104332/etc/hosts. Of a single
    /// file packed with gzip, xz or zstd it is called by the name in it, or
    /// content
    #[arg(required = true, value_name = "ID[/PATH]")]
    pub targets: Vec<String>,
    /// Write to a terminal also what is no plain text
    #[arg(short, long)]
    pub force: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}
