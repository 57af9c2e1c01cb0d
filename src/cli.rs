//! The command line: what can be typed, and its help. What it does is in
//! `commands/`.

use std::path::PathBuf;

use clap::builder::RangedI64ValueParser;
use clap::{ArgAction, Args, Parser, Subcommand};

use crate::domain::MAX_PAGE_SIZE;
use crate::exit;
use moving::label;

mod apps;
mod cat;
mod changing;
mod connection;
mod deploying;
mod describing;
mod events;
mod finding;
mod logins;
mod moving;
mod profiles;
mod reference;
mod server;
mod together;
mod transfers;
mod usage;

pub use apps::{
    Activate, AppFilterArgs, Apps, ArchiveGet, ArchiveRm, AvailabilityArg, Caution, KindArg,
    LsApps, OfApp, PluginRm, Rollback, VersionRm, VersionTag, Versions, VersionsCommand,
};
pub use cat::Cat;
pub use changing::{Edit, Rename, Restore, UsedBy};
pub use connection::{ConnectionArgs, TlsArgs};
pub use deploying::{ArchivePut, Checks, Diff, FilePut, PluginAdd, VersionAdd, Watch};
pub use describing::{Completions, Doctor, Info, Man};
pub use events::{
    Attach, DescribedArgs, EventFilterArgs, Events, GetAttachments, Incomplete, LsEvents,
    ReplaceAttachment, ResumeAttachment, RmAttachments, ShowEvent, WayArg,
};
pub use finding::{FindArgs, Views};
pub use logins::{AddedUser, LoginArg, LoginArgs, TfaArg};
pub use moving::{Moving, OnAttached, OnConflict, Pace, ThereArgs};
pub use profiles::{AddProfile, LsProfiles, PasswordProfile, Profiles, RmProfile, TestProfile};
pub use reference::{FILES, VARIABLES};
pub use server::{ChunksArg, KnobArgs, PluginsArg, SeedArg, Serve, StoreArgs};
pub use together::{ChangeArgs, DeployArgs, OneTransferArgs, TransferArgs};
pub use transfers::{ClearTransfers, LsTransfers, Resume, Transfers};
pub use usage::{Division, Usage};

/// A terminal browser for the files that a Cumulocity IoT tenant keeps.
///
/// Without a command the screen opens on the tenant. `c8ybin demo` opens it on
/// an embedded server with demo data and needs nothing else.
///
/// `?` on the screen shows what every key does. `c8ybin info` says where its files
/// are and what is wrong in them, `c8ybin doctor` what is wrong with a connection.
#[derive(Debug, Parser)]
#[command(name = "c8ybin", version, after_long_help = after_help())]
pub struct Cli {
    /// The connection, where it stands before the command.
    #[command(flatten)]
    pub connection: ConnectionArgs,
    /// How the screen is shown, where there is no command.
    #[command(flatten)]
    pub screen: ScreenArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What stands below all flags.
fn after_help() -> String {
    format!("{}\n{}", reference::help(), exit::help())
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List binaries
    Ls(Ls),
    /// List the saved views of a host
    Views(Views),
    /// Show one binary with all its fields
    Show(Show),
    /// Download binaries
    Get(Get),
    /// Write binaries, or files inside of them, to standard output
    Cat(Cat),
    /// Upload files; prints the new ids, one a line
    Put(Put),
    /// Give a binary new content; prints its id, which old platforms change
    Replace(Replace),
    /// Delete binaries, after a copy of each was kept on this machine
    Rm(Rm),
    /// Give a binary another name; prints its id
    Rename(Rename),
    /// Change fragments of binaries, in your editor or by flags; prints the ids
    ///
    /// Without --set and --unset the fragments of the binary open in the editor
    /// that VISUAL or EDITOR names; what was changed is shown and asked about
    /// before it is sent.
    Edit(Edit),
    /// List the firmware, software and configuration that points to binaries
    ///
    /// Device profiles count as well. What devices say that they run
    /// (c8y_SoftwareList) is not looked at: it tells nothing of what is needed.
    UsedBy(UsedBy),
    /// Upload again what was deleted or replaced, from its copy; prints the new
    /// ids
    Restore(Restore),
    /// What fills the tenant: by type, owner, device or age; the largest, the
    /// oldest, duplicates
    Usage(Usage),
    /// Events and the files attached to them
    #[command(subcommand)]
    Events(Events),
    /// Applications: their archives, plugins, files and versions
    #[command(subcommand)]
    Apps(Apps),
    /// Interrupted transfers and those that are over
    #[command(subcommand)]
    Transfers(Transfers),
    /// Connections by name, kept on this machine
    #[command(subcommand)]
    Profiles(Profiles),
    /// Print the version, where things are kept, and what is known of the platform
    Info(Info),
    /// Look at what could be wrong: the network, the login, roles, this machine
    ///
    /// Each thing is ok, warn or fail, with what to do about it; one that fails
    /// makes the exit code another one than 0. On the platform nothing is changed.
    Doctor(Doctor),
    /// Print the completions of a shell
    Completions(Completions),
    /// Print the manual, or write a page for each command
    Man(Man),
    /// Open the screen on an embedded server with demo data
    Demo(Demo),
    /// Run the embedded server alone; the first line is its address as JSON
    Serve(Serve),
}

/// How the screen is shown.
#[derive(Args, Clone, Debug, Default)]
pub struct ScreenArgs {
    /// Rows a page of the screen, 2000 at most [default: 50]
    #[arg(long, value_name = "N", value_parser = page_size())]
    pub page_size: Option<u32>,
    /// The colours: terminal (its own sixteen), plain, dark, light, or one of
    /// your own [default: terminal]
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// Draw borders and signs in ASCII, whatever the terminal has
    #[arg(long)]
    pub ascii: bool,
}

/// From one row to as many as the platform gives at once.
fn page_size() -> RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..=i64::from(MAX_PAGE_SIZE))
}

/// Which pages of a list.
#[derive(Args, Clone, Copy, Debug)]
pub struct PageArgs {
    /// Which page, from 1
    #[arg(long, value_name = "N", default_value_t = 1,
          value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "all")]
    pub page: u32,
    /// All pages, one after the other
    #[arg(long)]
    pub all: bool,
    /// Rows a page, 2000 at most [default: 50, with --all 2000]
    #[arg(long, value_name = "N", value_parser = page_size())]
    pub page_size: Option<u32>,
}

/// `ls`
#[derive(Args, Debug)]
pub struct Ls {
    /// Which, in which order.
    #[command(flatten)]
    pub find: FindArgs,
    /// Which pages.
    #[command(flatten)]
    pub pages: PageArgs,
    /// One JSON array of the objects as the platform gave them
    #[arg(long)]
    pub json: bool,
    /// Comma-separated values with a head
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `show`
#[derive(Args, Debug)]
pub struct Show {
    /// The binary's id
    pub id: String,
    /// The object as the platform gave it
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `get`
#[derive(Args, Debug)]
pub struct Get {
    /// The binaries' ids
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,
    /// Where to: a folder that exists, a file for one id, or - for standard
    /// output [default: this folder]
    #[arg(short, long, value_name = "DIR|FILE|-")]
    pub output: Option<PathBuf>,
    /// What is there already.
    #[command(flatten)]
    pub there: ThereArgs,
    /// One JSON array: id, file and length of each, how it was verified
    #[arg(long)]
    pub json: bool,
    /// How they move, and over which connection.
    #[command(flatten)]
    pub with: TransferArgs,
}

/// `put`
#[derive(Args, Debug)]
pub struct Put {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Its name on the platform [default: the file's name]
    #[arg(long, value_name = "NAME", value_parser = label)]
    pub name: Option<String>,
    /// Its type on the platform [default: guessed from name and content]
    #[arg(long = "type", value_name = "TYPE", value_parser = label)]
    pub type_name: Option<String>,
    /// A further field of the object, its value as JSON: 'c8y_Global={}'
    #[arg(long, value_name = "KEY=JSON", action = ArgAction::Append)]
    pub set: Vec<String>,
    /// One JSON array: file, id and length of each, and the new object
    #[arg(long)]
    pub json: bool,
    /// How they move, and over which connection.
    #[command(flatten)]
    pub with: TransferArgs,
}

/// `replace`
#[derive(Args, Debug)]
#[command(override_usage = "c8ybin replace [OPTIONS] <ID> <FILE> [<ID> <FILE>]...")]
pub struct Replace {
    /// The binary's id and the file with its new content, as often as wished
    #[arg(required = true, value_names = ["ID", "FILE"], num_args = 1..)]
    pub pairs: Vec<PathBuf>,
    /// The media type of the new content, for all [default: guessed from name
    /// and content]
    #[arg(long = "type", value_name = "TYPE", value_parser = label)]
    pub type_name: Option<String>,
    /// Keep no copy of the old content on this machine
    #[arg(long)]
    pub no_copy: bool,
    /// One JSON object: file, id and length, and the changed object; of several
    /// files an array
    #[arg(long)]
    pub json: bool,
    /// How they move, and over which connection.
    #[command(flatten)]
    pub with: TransferArgs,
}

/// `rm`
#[derive(Args, Debug)]
pub struct Rm {
    /// The binaries' ids
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Keep no copies on this machine; else restore uploads them again
    #[arg(long)]
    pub no_copy: bool,
    /// Delete also what firmware, software or configuration points to
    #[arg(long)]
    pub force_used: bool,
    /// One JSON array: id of each, with its name and copy or with the error
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `demo`
#[derive(Args, Debug)]
pub struct Demo {
    /// Which data.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How the screen is shown.
    #[command(flatten)]
    pub screen: ScreenArgs,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    /// The words of the command lines in a document, without what a shell does
    /// with them.
    fn examples(document: &str) -> Vec<Vec<String>> {
        let mut is_code = false;
        let code = document.lines().filter(|line| {
            is_code ^= line.starts_with("```");
            is_code
        });
        let lines = code.filter(|line| line.split(' ').next() == Some("c8ybin"));
        let words = |line: &str| {
            let ends = ["  #", " # ", " | ", " > "];
            let end = ends.iter().filter_map(|sign| line.find(sign)).min();
            let line = &line[..end.unwrap_or(line.len())];
            let parts = line.split('\'').enumerate();
            let words = parts.flat_map(|(at, part)| match at % 2 {
                0 => part.split_whitespace().map(str::to_owned).collect(),
                _ => vec![part.to_owned()],
            });
            words.collect()
        };
        lines.map(words).collect()
    }

    #[test]
    fn what_the_documents_type_can_be_typed() {
        let mut seen = 0;
        for document in [
            include_str!("../README.md"),
            include_str!("../docs/GUIDE.md"),
            include_str!("../docs/KEYS.md"),
        ] {
            for words in examples(document) {
                let parsed = Cli::try_parse_from(&words);
                assert!(parsed.is_ok(), "{words:?}: {}", parsed.unwrap_err());
                seen += 1;
            }
        }
        assert!(seen > 50, "{seen}");
    }

    #[test]
    fn no_help_prints_a_secret_or_a_password() {
        let mut command = Cli::command();
        command.build();
        let mut helps = vec![command.render_long_help().to_string()];
        for sub in command.get_subcommands_mut() {
            helps.push(sub.render_long_help().to_string());
        }
        assert!(helps.len() > 8);
        for help in helps {
            assert!(
                !help.contains("[default: demo]\n\n      --latency"),
                "{help}"
            );
            assert!(!help.contains("[env: C8Y_PASSWORD="), "{help}");
        }
    }
}
