//! `apps`, with what can be typed behind it.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::deploying::{ArchivePut, Diff, FilePut, PluginAdd, VersionAdd, Watch};
use super::moving::{OnConflict, label};
use super::{ChangeArgs, ConnectionArgs, OneTransferArgs, PageArgs};
use crate::domain::{ApplicationKind, Availability};

/// `apps`
#[derive(Debug, Subcommand)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one, made by the parser of arguments"
)]
pub enum Apps {
    /// List applications
    Ls(LsApps),
    /// Show one application with all its fields
    Show(OfApp),
    /// List the plugins: the folders at the root of the active archive
    Plugins(OfApp),
    /// Add a plugin, or put files over those it has; prints the id of the new
    /// active archive
    PluginAdd(PluginAdd),
    /// Delete a plugin; prints the id of the new active archive
    PluginRm(PluginRm),
    /// Put files into the active archive; prints the id of the new one
    FilePut(FilePut),
    /// Compare what is deployed with a folder or a zip, file by file
    Diff(Diff),
    /// Watch a build folder and deploy what changes in it, until Ctrl-C
    Watch(Watch),
    /// List the archives, the newest first
    Archives(OfApp),
    /// Download an archive
    ArchiveGet(ArchiveGet),
    /// Upload an archive, which becomes the active one; prints its id
    ArchivePut(ArchivePut),
    /// Delete archives, never the active one
    ArchiveRm(ArchiveRm),
    /// Make an archive the active one, so that it is served; prints its id
    Activate(Activate),
    /// Go back to the newest archive that is older than the active one; prints its id
    Rollback(Rollback),
    /// List the versions, or change them
    Versions(Versions),
}

/// Before something is changed.
#[derive(Args, Clone, Copy, Debug)]
pub struct Caution {
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Say what would be sent, and send nothing
    #[arg(long)]
    pub dry: bool,
}

/// What an application is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    /// Pages that the platform serves
    Hosted,
    /// A service that the platform runs
    Microservice,
    /// A link to pages elsewhere
    External,
}

impl From<KindArg> for ApplicationKind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Hosted => Self::Hosted,
            KindArg::Microservice => Self::Microservice,
            KindArg::External => Self::External,
        }
    }
}

/// Which tenants may use an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AvailabilityArg {
    /// The owner alone
    Private,
    /// The owner's subtenants too
    Shared,
    /// Every tenant that subscribes to it
    Market,
}

impl From<AvailabilityArg> for Availability {
    fn from(availability: AvailabilityArg) -> Self {
        match availability {
            AvailabilityArg::Private => Self::Private,
            AvailabilityArg::Shared => Self::Shared,
            AvailabilityArg::Market => Self::Market,
        }
    }
}

/// Which applications.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Which applications")]
pub struct AppFilterArgs {
    /// Only those of this name, exactly
    #[arg(long, value_name = "NAME", value_parser = label)]
    pub name: Option<String>,
    /// Only those of these types
    #[arg(
        long = "type",
        value_enum,
        ignore_case = true,
        value_name = "TYPE",
        value_delimiter = ','
    )]
    pub kinds: Vec<KindArg>,
    /// Only those that this tenant owns
    #[arg(long, value_name = "TENANT", value_parser = label)]
    pub owner: Option<String>,
    /// Only those for these tenants
    #[arg(long, value_enum, ignore_case = true, value_name = "WHICH")]
    pub availability: Option<AvailabilityArg>,
    /// Only those with versions: packages
    #[arg(long)]
    pub with_versions: bool,
}

/// `apps ls`
#[derive(Args, Debug)]
pub struct LsApps {
    /// Which.
    #[command(flatten)]
    pub filter: AppFilterArgs,
    /// Which pages.
    #[command(flatten)]
    pub pages: PageArgs,
    /// One JSON array of the applications as the platform gave them
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `apps show`, `apps plugins`, `apps archives`
#[derive(Args, Debug)]
pub struct OfApp {
    /// The application's id, or its name
    #[arg(value_name = "APP")]
    pub application: String,
    /// The same as JSON
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `apps plugin-rm`
#[derive(Args, Debug)]
pub struct PluginRm {
    /// The application's id, or its name
    #[arg(value_name = "APP")]
    pub application: String,
    /// The plugin's name: that of its folder
    pub plugin: String,
    /// One JSON object: application, plugin and the new active archive
    #[arg(long)]
    pub json: bool,
    /// Before it is done, and over which connection.
    #[command(flatten)]
    pub with: ChangeArgs,
}

/// `apps archive-get`
#[derive(Args, Debug)]
pub struct ArchiveGet {
    /// The application's id, or its name
    #[arg(value_name = "APP")]
    pub application: String,
    /// The archive's id [default: the active one]
    pub archive: Option<String>,
    /// Where to: a folder that exists, or a file [default: this folder]
    #[arg(short, long, value_name = "DIR|FILE")]
    pub output: Option<PathBuf>,
    /// What to do where a file of that name is there [default: fail]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub on_conflict: Option<OnConflict>,
    /// Take a file that is there as the beginning; as --on-conflict resume
    #[arg(long, conflicts_with = "on_conflict")]
    pub resume: bool,
    /// One JSON object: application, archive, file and length, how it was
    /// verified
    #[arg(long)]
    pub json: bool,
    /// How it moves, and over which connection.
    #[command(flatten)]
    pub with: OneTransferArgs,
}

/// `apps archive-rm`
#[derive(Args, Debug)]
pub struct ArchiveRm {
    /// The application's id, or its name
    #[arg(value_name = "APP")]
    pub application: String,
    /// The archives' ids
    #[arg(required = true, value_name = "ARCHIVE")]
    pub archives: Vec<String>,
    /// One JSON array: application and archive of each, or with the error
    #[arg(long)]
    pub json: bool,
    /// Before it is done, and over which connection.
    #[command(flatten)]
    pub with: ChangeArgs,
}

/// `apps activate`
#[derive(Args, Debug)]
pub struct Activate {
    /// The application's id, or its name
    #[arg(value_name = "APP")]
    pub application: String,
    /// The archive's id
    pub archive: String,
    /// One JSON object: application, the active archive and the one before
    #[arg(long)]
    pub json: bool,
    /// Before it is done, and over which connection.
    #[command(flatten)]
    pub with: ChangeArgs,
}

/// `apps rollback`
#[derive(Args, Debug)]
pub struct Rollback {
    /// The application's id, or its name
    #[arg(value_name = "APP")]
    pub application: String,
    /// One JSON object: application, the active archive and the one before
    #[arg(long)]
    pub json: bool,
    /// Before it is done, and over which connection.
    #[command(flatten)]
    pub with: ChangeArgs,
}

/// `apps versions`
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Versions {
    /// What to do with them; nothing: list them.
    #[command(subcommand)]
    pub command: Option<VersionsCommand>,
    /// The application's id, or its name
    #[arg(value_name = "APP", required = true)]
    pub application: Option<String>,
    /// One JSON array: version, archive and tags of each
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `apps versions …`
#[derive(Debug, Subcommand)]
pub enum VersionsCommand {
    /// Add a version; prints the id of its archive
    Add(VersionAdd),
    /// Give a version these tags and no others; prints the version
    Tag(VersionTag),
    /// Delete versions with their archives, never the one tagged latest
    Rm(VersionRm),
}

/// `apps versions tag`
#[derive(Args, Debug)]
pub struct VersionTag {
    /// The application's id, or its name
    #[arg(value_name = "APP")]
    pub application: String,
    /// The version, such as 1.0.2
    #[arg(value_name = "VERSION")]
    pub name: String,
    /// All its tags from now on; latest makes it the one that others get
    #[arg(value_name = "TAG")]
    pub tags: Vec<String>,
    /// One JSON object: application, version, tags, and what is latest
    #[arg(long)]
    pub json: bool,
    /// Before it is done, and over which connection.
    #[command(flatten)]
    pub with: ChangeArgs,
}

/// `apps versions rm`
#[derive(Args, Debug)]
pub struct VersionRm {
    /// The application's id, or its name
    #[arg(value_name = "APP")]
    pub application: String,
    /// The versions, such as 1.0.2
    #[arg(required = true, value_name = "VERSION")]
    pub names: Vec<String>,
    /// One JSON array: application and version of each, or with the error
    #[arg(long)]
    pub json: bool,
    /// Before it is done, and over which connection.
    #[command(flatten)]
    pub with: ChangeArgs,
}
