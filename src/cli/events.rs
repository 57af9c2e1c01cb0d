//! `events`, with what can be typed behind it.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::moving::{OnAttached, ThereArgs, chunk_size, label};
use super::{ConnectionArgs, OneTransferArgs, PageArgs, TransferArgs};

/// `events`
#[derive(Debug, Subcommand)]
pub enum Events {
    /// List events with an attachment, the newest first
    Ls(LsEvents),
    /// Show one event with all its fragments, and what is attached to it
    Show(ShowEvent),
    /// Attach a file to an event, or to a new one; prints the event's id
    Attach(Attach),
    /// Download attachments: of single events, or all of a device and a time
    Get(GetAttachments),
    /// Replace the attachment of an event, or what came of one; prints the
    /// event's id
    Replace(ReplaceAttachment),
    /// Delete attachments, also incomplete ones; the events stay
    Rm(RmAttachments),
    /// List uploads in chunks that did not end, or discard some
    Incomplete(Incomplete),
    /// Go on with an upload in chunks that did not end
    Resume(ResumeAttachment),
}

/// Which events.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Which events")]
pub struct EventFilterArgs {
    /// Only those of this device or asset
    #[arg(long, value_name = "ID|NAME")]
    pub device: Option<String>,
    /// With those of what is below it
    #[arg(long, requires = "device")]
    pub with_children: bool,
    /// Only this type, exactly
    #[arg(long = "type", value_name = "TYPE", value_parser = label)]
    pub type_name: Option<String>,
    /// Only those that happened since: 2026-01-31, 2026-01-31T10:00, or how
    /// long ago: -1d, -10min, -2w
    #[arg(
        long,
        visible_alias = "since",
        value_name = "DATE",
        allow_hyphen_values = true
    )]
    pub from: Option<String>,
    /// Only those that happened before: a date as for --from
    #[arg(
        long,
        visible_alias = "until",
        value_name = "DATE",
        allow_hyphen_values = true
    )]
    pub to: Option<String>,
    /// Only those that the platform got since
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub created_from: Option<String>,
    /// Only those that the platform got before
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub created_to: Option<String>,
    /// Only those that changed since
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub updated_from: Option<String>,
    /// Only those that last changed before
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub updated_to: Option<String>,
}

impl EventFilterArgs {
    /// Whether nothing is given.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.device.is_none()
            && self.type_name.is_none()
            && self.from.is_none()
            && self.to.is_none()
            && self.created_from.is_none()
            && self.created_to.is_none()
            && self.updated_from.is_none()
            && self.updated_to.is_none()
    }
}

/// `events ls`
#[derive(Args, Debug)]
pub struct LsEvents {
    /// Those without an attachment, too
    #[arg(long)]
    pub any: bool,
    /// Those with this fragment instead, or where it is exactly this text; with
    /// an attachment or without
    #[arg(long, value_name = "NAME[=TEXT]", conflicts_with = "any")]
    pub fragment: Option<String>,
    /// The oldest first
    #[arg(long)]
    pub oldest_first: bool,
    /// Which pages.
    #[command(flatten)]
    pub pages: PageArgs,
    /// One JSON array of the events as the platform gave them
    #[arg(long)]
    pub json: bool,
    /// Which.
    #[command(flatten)]
    pub filter: EventFilterArgs,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `events show`
#[derive(Args, Debug)]
pub struct ShowEvent {
    /// The event's id
    pub id: String,
    /// The event as the platform gave it
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// How a file goes to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum WayArg {
    /// In one request with a form
    Form,
    /// In one request whose body is the file
    Raw,
    /// In chunks, so that it can be resumed: for slow lines and those that break
    Chunks,
}

/// What the platform is told of a file.
#[derive(Args, Clone, Debug)]
pub struct DescribedArgs {
    /// The file's name on the platform [default: its own]
    #[arg(long, value_name = "NAME", value_parser = label)]
    pub name: Option<String>,
    /// The file's media type [default: guessed from name and content]
    #[arg(long, value_name = "TYPE", value_parser = label)]
    pub media_type: Option<String>,
}

/// `events attach`
#[derive(Args, Debug)]
#[command(
    override_usage = "c8ybin events attach [OPTIONS] <ID> <FILE> [<ID> <FILE>]...\n       \
    c8ybin events attach [OPTIONS] --device <ID|NAME> --type <TYPE> <FILE>"
)]
pub struct Attach {
    /// The event's id and the file, 50 MiB at most, as often as wished; the file
    /// alone where --device makes a new event
    #[arg(required = true, value_names = ["ID", "FILE"], num_args = 1..)]
    pub place: Vec<PathBuf>,
    /// Make an event of this device or asset for the file. Where the file does
    /// not come through, the same command takes the event again
    #[arg(long, value_name = "ID|NAME", requires = "type_name")]
    pub device: Option<String>,
    /// The new event's type, such as c8y_Logfile
    #[arg(long = "type", value_name = "TYPE", value_parser = label, requires = "device")]
    pub type_name: Option<String>,
    /// The new event's text [default: the file's name]
    #[arg(long, value_name = "TEXT", value_parser = label, requires = "device")]
    pub text: Option<String>,
    /// When the new event happened: 2026-01-31T10:00, -1h [default: now]
    #[arg(
        long,
        value_name = "DATE",
        allow_hyphen_values = true,
        requires = "device"
    )]
    pub time: Option<String>,
    /// What the file is called there.
    #[command(flatten)]
    pub described: DescribedArgs,
    /// How it goes there [default: form]
    #[arg(long, value_enum, value_name = "HOW")]
    pub way: Option<WayArg>,
    /// How much of it goes in a request, 5MiB at most; says --way chunks
    /// [default: 5MiB]
    #[arg(long, value_name = "SIZE", value_parser = chunk_size)]
    pub chunk_size: Option<u64>,
    /// What to do where the event has an attachment, or the beginning of one
    /// [default: fail]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub on_conflict: Option<OnAttached>,
    /// Send what is missing of a beginning; as --on-conflict resume
    #[arg(long, conflicts_with = "on_conflict")]
    pub resume: bool,
    /// One JSON object: event, file, length, how it was verified; of several
    /// files an array
    #[arg(long)]
    pub json: bool,
    /// How they move, and over which connection.
    #[command(flatten)]
    pub with: TransferArgs,
}

/// `events get`
#[derive(Args, Debug)]
pub struct GetAttachments {
    /// The events' ids
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Where to: a folder that exists, and for one id a file, or - for standard
    /// output [default: this folder]
    #[arg(short, long, value_name = "DIR|FILE|-")]
    pub output: Option<PathBuf>,
    /// Folders and names below it, made of {device}, {device-id}, {id}, {date},
    /// {time}, {type} and {name}. A file of that name and length is there
    /// already: it is skipped [default for ids: {name}, else
    /// {device}/{date}-{type}-{name}]
    #[arg(long, value_name = "TEMPLATE")]
    pub template: Option<String>,
    /// What is there already.
    #[command(flatten)]
    pub there: ThereArgs,
    /// One JSON array: event, file and length of each, how it was verified
    #[arg(long)]
    pub json: bool,
    /// Which.
    #[command(flatten)]
    pub filter: EventFilterArgs,
    /// How they move, and over which connection.
    #[command(flatten)]
    pub with: TransferArgs,
}

/// `events replace`
#[derive(Args, Debug)]
pub struct ReplaceAttachment {
    /// The event's id
    pub id: String,
    /// The file, 50 MiB at most
    pub file: PathBuf,
    /// What the file is called there.
    #[command(flatten)]
    pub described: DescribedArgs,
    /// One JSON object: event, file, length, how it was verified
    #[arg(long)]
    pub json: bool,
    /// How it moves, and over which connection.
    #[command(flatten)]
    pub with: OneTransferArgs,
}

/// `events rm`
#[derive(Args, Debug)]
pub struct RmAttachments {
    /// The events' ids
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// One JSON array: event of each, with what was deleted or with the error
    #[arg(long)]
    pub json: bool,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `events incomplete`
#[derive(Args, Debug)]
pub struct Incomplete {
    /// Discard the uploads of these events; what has come is gone
    #[arg(long, value_name = "ID", num_args = 1..)]
    pub discard: Vec<String>,
    /// Do not ask
    #[arg(short, long, requires = "discard")]
    pub yes: bool,
    /// One JSON array: event, received bytes, share and age of each
    #[arg(long)]
    pub json: bool,
    /// Which.
    #[command(flatten)]
    pub filter: EventFilterArgs,
    /// The connection.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// `events resume`
#[derive(Args, Debug)]
pub struct ResumeAttachment {
    /// The event's id
    pub id: String,
    /// The file, of which the platform has the beginning
    pub file: PathBuf,
    /// What the file is called there.
    #[command(flatten)]
    pub described: DescribedArgs,
    /// How much of it goes in a request, 5MiB at most [default: 5MiB]
    #[arg(long, value_name = "SIZE", value_parser = chunk_size)]
    pub chunk_size: Option<u64>,
    /// One JSON object: event, file, length, how it was verified
    #[arg(long)]
    pub json: bool,
    /// How it moves, and over which connection.
    #[command(flatten)]
    pub with: OneTransferArgs,
}
