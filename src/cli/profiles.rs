//! `profiles`: connections by name.

use clap::{Args, Subcommand};

use super::ConnectionArgs;

/// Connections by name.
#[derive(Debug, Subcommand)]
pub enum Profiles {
    /// List the profiles, and the sessions of go-c8y-cli
    Ls(LsProfiles),
    /// Keep the connection that the flags and the environment name
    ///
    /// The password goes into the keyring of the system where one answers, else
    /// into a file of its own that only you can read; with --no-secret it is asked
    /// for each time. C8YBIN_KEYRING=off leaves the keyring alone.
    Add(AddProfile),
    /// Forget a profile and its password
    Rm(RmProfile),
    /// Ask for the password of a profile, try it, and keep it in place of the old one
    Password(PasswordProfile),
    /// Connect, and say as whom and what is allowed
    Test(TestProfile),
}

/// `profiles ls`
#[derive(Args, Debug)]
pub struct LsProfiles {
    /// One JSON array: name, source, host, tenant, user, mode of each
    #[arg(long)]
    pub json: bool,
}

/// `profiles add`
#[derive(Args, Debug)]
pub struct AddProfile {
    /// Its name
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Use it where nothing else names a tenant
    #[arg(long)]
    pub default: bool,
    /// A command that prints the password on its first line, such as
    /// 'pass show acme'
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["password", "password_stdin", "no_secret"])]
    pub password_command: Option<String>,
    /// Keep no password
    #[arg(long, conflicts_with_all = ["password", "password_stdin"])]
    pub no_secret: bool,
    /// Put it in place of one of the same name
    #[arg(long)]
    pub replace: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `profiles rm`
#[derive(Args, Debug)]
pub struct RmProfile {
    /// Its name
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// `profiles password`
#[derive(Args, Debug)]
pub struct PasswordProfile {
    /// Its name
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `profiles test`
#[derive(Args, Debug)]
pub struct TestProfile {
    /// Its name [default: the connection in use]
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// One JSON object: host, tenant, user, login, roles, mode
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}
