//! The commands of `apps` that send something to an application.

use std::path::PathBuf;

use clap::{ArgAction, Args};

use super::moving::label;
use super::{ChangeArgs, ConnectionArgs, DeployArgs};

/// How a folder or a zip is looked at before it is sent.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Check")]
pub struct Checks {
    /// Strip the folder that everything lies in, where there is one
    #[arg(long)]
    pub strip: bool,
    /// Send it although the check found errors
    #[arg(long)]
    pub force: bool,
}

/// `apps plugin-add`
#[derive(Args, Debug)]
pub struct PluginAdd {
    /// The application's id, or its name
    #[arg(value_name = "APP")]
    pub application: String,
    /// The plugin's name: that of its folder in the application
    pub plugin: String,
    /// A zip, or a folder that is zipped; what it has goes over what the plugin
    /// has
    #[arg(value_name = "ZIP|FOLDER")]
    pub source: PathBuf,
    /// Send only the files that differ from what is deployed, in one request
    #[arg(long, conflicts_with_all = ["limit_rate", "retries"])]
    pub changed: bool,
    /// One JSON object: application, file, length and the new active archive
    #[arg(long)]
    pub json: bool,
    /// How it is checked and moves, and over which connection.
    #[command(flatten)]
    pub with: DeployArgs,
}

/// `apps archive-put`
#[derive(Args, Debug)]
pub struct ArchivePut {
    /// The application's id, or its name
    #[arg(value_name = "APP")]
    pub application: String,
    /// A zip, or a folder that is zipped
    #[arg(value_name = "ZIP|FOLDER")]
    pub source: PathBuf,
    /// Its name on the platform [default: that of the zip or the folder]
    #[arg(long, value_name = "NAME", value_parser = label, conflicts_with = "changed")]
    pub name: Option<String>,
    /// Send only the files that differ from what is deployed, in one request
    #[arg(long, conflicts_with_all = ["limit_rate", "retries"])]
    pub changed: bool,
    /// One JSON object: application, file, length, archive, how it was verified
    #[arg(long)]
    pub json: bool,
    /// How it is checked and moves, and over which connection.
    #[command(flatten)]
    pub with: DeployArgs,
}

/// `apps versions add`
#[derive(Args, Debug)]
pub struct VersionAdd {
    /// The application's id, or its name
    #[arg(value_name = "APP")]
    pub application: String,
    /// The version, such as 1.0.2
    #[arg(value_name = "VERSION")]
    pub name: String,
    /// A zip, or a folder that is zipped
    #[arg(value_name = "ZIP|FOLDER")]
    pub source: PathBuf,
    /// A tag of it; latest makes it the one that others get
    #[arg(long = "tag", value_name = "TAG", action = ArgAction::Append)]
    pub tags: Vec<String>,
    /// One JSON object: application, file, length, archive, how it was verified
    #[arg(long)]
    pub json: bool,
    /// How it is checked and moves, and over which connection.
    #[command(flatten)]
    pub with: DeployArgs,
}

/// `apps file-put`
#[derive(Args, Debug)]
pub struct FilePut {
    /// The application's id, or its name
    #[arg(value_name = "APP")]
    pub application: String,
    /// The files, each with its path in the archive before it [default: its name]
    #[arg(required = true, value_name = "[PATH=]FILE")]
    pub files: Vec<String>,
    /// Send them although the check found errors
    #[arg(long)]
    pub force: bool,
    /// One JSON object: application, files and the new active archive
    #[arg(long)]
    pub json: bool,
    /// Before it is done, and over which connection.
    #[command(flatten)]
    pub with: ChangeArgs,
}

/// `apps diff`
#[derive(Args, Debug)]
pub struct Diff {
    /// The application's id, or its name
    #[arg(value_name = "APP")]
    pub application: String,
    /// A zip, or a folder
    #[arg(value_name = "ZIP|FOLDER")]
    pub source: PathBuf,
    /// Compare with this plugin, and not with the whole application
    #[arg(long, value_name = "NAME")]
    pub plugin: Option<String>,
    /// Compare this one file, line by line
    #[arg(long, value_name = "PATH", conflicts_with = "all")]
    pub file: Option<String>,
    /// List also what is the same
    #[arg(long)]
    pub all: bool,
    /// Take away the folder that everything lies in
    #[arg(long)]
    pub strip: bool,
    /// One JSON object: the archive, and path, change and lengths of each file
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `apps watch`
#[derive(Args, Debug)]
pub struct Watch {
    /// The application's id, or its name
    #[arg(value_name = "APP")]
    pub application: String,
    /// The folder that the build writes
    pub folder: PathBuf,
    /// It is this plugin, and not the whole application
    #[arg(long, value_name = "NAME")]
    pub plugin: Option<String>,
    /// Let files go that are no longer in the folder, with a new archive of all
    /// of it, once nothing was written for two seconds; those of a plugin stay
    #[arg(long)]
    pub remove: bool,
    /// Send it although the check finds errors
    #[arg(long)]
    pub force: bool,
    /// Say what would be sent now, and end
    #[arg(long)]
    pub dry: bool,
    /// One JSON object a line for each thing that happens
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}
