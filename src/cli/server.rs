//! What can be typed after `serve` and `demo`: the embedded server's data, its
//! account, and how it misbehaves.

use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::TypedValueParser;
use clap::{Args, ValueEnum};

use super::logins::{LoginArgs, password, user};

/// `serve`
#[derive(Args, Debug)]
pub struct Serve {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Which data.
    #[command(flatten)]
    pub store: StoreArgs,
    /// The tenant's id
    #[arg(long, value_name = "ID", default_value = "t2000", value_parser = tenant)]
    pub tenant: String,
    /// The first user, with whom it is announced
    #[arg(long, value_name = "NAME", default_value = "demo", value_parser = user)]
    pub user: String,
    /// Their password; no secret, since it is printed with the address
    #[arg(long, value_name = "WORD", default_value = "demo", value_parser = password)]
    pub password: String,
    /// Who may sign in, and how.
    #[command(flatten)]
    pub logins: LoginArgs,
    /// How to misbehave.
    #[command(flatten)]
    pub knobs: KnobArgs,
}

/// What the embedded server keeps.
#[derive(Args, Debug)]
pub struct StoreArgs {
    /// The folder for objects and files, which are kept [default: a temporary
    /// one, removed at the end]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// What an empty store begins with
    #[arg(long, value_enum, default_value_t = SeedArg::Demo, value_name = "WHAT")]
    pub seed: SeedArg,
    /// So many generated binaries besides, in an empty store
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub objects: u64,
}

/// What an empty store begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SeedArg {
    /// A tenant that looks like a real one
    Demo,
    /// Nothing
    None,
}

/// How the embedded server misbehaves, to try a client against it.
#[derive(Args, Debug)]
#[command(next_help_heading = "Trouble to try a client with")]
pub struct KnobArgs {
    /// Answer so much later, in milliseconds
    #[arg(long, value_name = "MS", value_parser = milliseconds)]
    pub latency: Option<Duration>,
    /// Refuse larger uploads with 413, in bytes
    #[arg(long, value_name = "BYTES")]
    pub max_upload: Option<u64>,
    /// Answer every so many requests with 503
    #[arg(long, value_name = "N", value_parser = one_or_more())]
    pub fail_every: Option<NonZeroU64>,
    /// Answer 429 to more requests a second than this
    #[arg(long, value_name = "N")]
    pub rate_limit: Option<u64>,
    /// End each download after so many bytes of it
    #[arg(long, value_name = "BYTES")]
    pub truncate_downloads: Option<u64>,
    /// Give totals that may be ten seconds old, as the platform does
    #[arg(long)]
    pub stale_totals: bool,
    /// Write links with this origin, such as `https://t2000.example.com`
    #[arg(long, value_name = "URL", visible_alias = "links-as")]
    pub link_origin: Option<String>,
    /// Give a replaced binary a new id, as old platforms do
    #[arg(long)]
    pub new_id_on_replace: bool,
    /// Give binaries the MD5 of their content, as very old ones have it
    #[arg(long)]
    pub couch_digests: bool,
    /// Let the user read one object of so many alone, as inventory roles do:
    /// short pages, no totals, links that count objects
    #[arg(long, value_name = "N", value_parser = one_or_more())]
    pub readable_every: Option<NonZeroU64>,
    /// Refuse larger attachments of events with 413, in bytes [default: 50 MiB]
    #[arg(long, value_name = "BYTES")]
    pub max_attachment: Option<u64>,
    /// What becomes of an attachment that comes in chunks
    #[arg(long, value_enum, default_value_t = ChunksArg::On, value_name = "HOW")]
    pub chunks: ChunksArg,
    /// What becomes of requests for the plugins and single files of applications
    #[arg(long, value_enum, default_value_t = PluginsArg::On, value_name = "HOW")]
    pub plugins: PluginsArg,
    /// Have these other tenants subscribed to each application that is not
    /// private, so that it is deleted by force alone
    #[arg(long, value_name = "TENANT,…", value_delimiter = ',')]
    pub subscribers: Vec<String>,
}

/// What becomes of requests for the plugins and single files of applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PluginsArg {
    /// They are answered
    On,
    /// They are refused with 404, as by a platform that has no such paths
    Missing,
    /// They are refused with 405
    NotAllowed,
}

/// What becomes of an attachment that comes in chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChunksArg {
    /// They are put together
    On,
    /// They are refused with 400
    Off,
    /// The first is taken for the whole file
    Ignored,
}

fn milliseconds(text: &str) -> Result<Duration, std::num::ParseIntError> {
    text.parse().map(Duration::from_millis)
}

fn one_or_more() -> impl TypedValueParser<Value = NonZeroU64> {
    clap::value_parser!(u64)
        .range(1..)
        .try_map(NonZeroU64::try_from)
}

/// A tenant's id stands before the user's name, as `t2000/demo:demo`.
fn tenant(text: &str) -> Result<String, String> {
    without(&['/', ':'], text)
}

/// A text that is not empty and holds none of these characters.
pub(super) fn without(forbidden: &[char], text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("it is empty, and nobody could log in".to_owned());
    }
    match text.chars().find(|c| forbidden.contains(c)) {
        Some(c) => Err(format!("it holds “{c}”, and nobody could log in")),
        None => Ok(text.to_owned()),
    }
}
