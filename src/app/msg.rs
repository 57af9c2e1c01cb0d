//! What happened, in the past tense.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::effect::{Folder, Outside};
use super::{ApplicationReply, EventReply, Graphics, LoginId, RequestId, Size};
use crate::api::{
    Activation, ApiError, Exchange, Fingerprint, Guard, Limits, Links, LoginOffers, Question,
};
use crate::config::Known;
use crate::deploy::{PushProgress, WatchEvent};
use crate::domain::{Binary, BinaryId, Finding, Page, Pasted, Reference, User};
use crate::keys::{KeyPress, Mouse};
use crate::panes::preview::Seen;
use crate::transfer::journal::{Past, Record};
use crate::transfer::local_path::Completion;
use crate::transfer::safety::Kept;
use crate::transfer::{JobEvent, Progress};
use crate::ui::FoundTheme;
use crate::usage::Answer;

/// Something happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyPress),
    /// The mouse did something.
    Mouse(Mouse),
    /// Text was pasted, or a file dropped.
    Pasted(Pasted),
    /// The terminal has another size.
    Resized(Size),
    /// A call was answered, or failed.
    Replied(RequestId, Reply),
    /// Something happened to a folder that is watched: of the call with this id.
    Watched(RequestId, WatchEvent),
    /// A push is so far: of the call with this id.
    Pushing(RequestId, PushProgress),
    /// A transfer started, asks, or ended.
    Transfer(JobEvent),
    /// What was asked of the platform last, the oldest first.
    Exchanged(Vec<Arc<Exchange>>),
    /// There is a client for the connection of this number: of this host, where
    /// this may be changed. Nothing was asked of it yet.
    Connected(usize, String, Guard),
    /// The platform of the connection of this number takes no single files of
    /// applications.
    NoSingleFiles(usize),
    /// A login is refused, or its secret is not known, and calls wait for it.
    /// [`super::Effect::AnswerLogin`] lets them go on.
    LoginAsked(LoginId, Question),
    /// What asked this waits no longer.
    LoginWithdrawn(LoginId),
    /// A password that the person typed was taken, and is kept: a sentence where, or
    /// why not.
    PasswordKept(Result<String, String>),
    /// A login waits for the person to sign in in a browser.
    SignInShown(Activation),
    /// The person's editor ended: the answer to [`super::Effect::Edit`].
    Edited(RequestId, Edited),
    /// How pictures get onto the screen: what is set, and then the answer to
    /// [`super::Effect::AskTerminal`].
    Graphics(Graphics),
    /// The moment that [`super::next_wake`] named has come; with a sample of
    /// all transfers that have not ended.
    Woke(Vec<Progress>),
    /// Another program was to open a file and could not: a sentence.
    NotOpened(String),
    /// The system asks the program to end (SIGTERM, SIGHUP).
    Terminated,
}

/// The answer to a [`super::Call`].
#[derive(Debug)]
pub enum Reply {
    /// To `Session`.
    Session(Result<Session, ApiError>),
    /// To `Themes`: their names, sorted.
    Themes(Vec<String>),
    /// To `Theme`, or a sentence why there is none.
    Theme(Result<Box<FoundTheme>, String>),
    /// To `Binaries`.
    Binaries(Result<Page<Binary>, ApiError>),
    /// To `CountBinaries`; `None` where the server does not tell.
    Counted(Result<Option<u64>, ApiError>),
    /// To `Existing`.
    Existing(Result<BTreeSet<BinaryId>, ApiError>),
    /// To `Binary`.
    Binary(Result<Binary, ApiError>),
    /// To `Seek`.
    Sought(Result<Binary, ApiError>),
    /// To `Preview`, or a sentence why the file cannot be looked into.
    Preview(Box<Result<Seen, String>>),
    /// To `Draw`, or a sentence why not.
    Drawn(Result<Arc<[u8]>, String>),
    /// To `Fetch`, or a sentence why not.
    Fetched(Result<Outside, String>),
    /// To `SaveEntry`: where it is, or a sentence why not.
    EntrySaved(Result<PathBuf, String>),
    /// To `Delete`.
    Deleted(Result<(), ApiError>),
    /// To `Change`.
    Changed(Result<Changed<Binary>, ApiError>),
    /// To `Keep`, or a sentence why there is no copy.
    Kept(Result<(), String>),
    /// To `Copies`, the newest first, or a sentence why they cannot be read.
    Copies(Result<Vec<Kept>, String>),
    /// To `References`.
    References(Result<Vec<Reference>, ApiError>),
    /// To `Object`: JSON text.
    Object(Result<Arc<str>, ApiError>),
    /// To `Links`.
    Links(Result<Links, ApiError>),
    /// To `Event`.
    Event(EventReply),
    /// To `Application`.
    Application(ApplicationReply),
    /// To `Platform`.
    Platform(Box<Result<PlatformFacts, ApiError>>),
    /// To `Profiles`: they, and sentences about what cannot be read.
    Profiles(Vec<Known>, Vec<String>),
    /// To `TryHost`.
    HostTried(HostTried),
    /// To `TryLogin`: how it went, or why it did not, without the end of the
    /// sentence.
    LoginTried(Result<LoggedIn, String>),
    /// To `ChangeProfile`: what came of it, or a sentence why not.
    ProfileChanged(Result<String, String>),
    /// To `KeepProfile`: what was kept and where, or a sentence why not.
    ProfileKept(Result<String, String>),
    /// To `CompletePath`, or a sentence why the folder cannot be read.
    Completed(Result<Completion, String>),
    /// To `InspectFiles`: the files, and a sentence for each path that is none.
    Inspected(Vec<Result<InspectedFile, String>>),
    /// To `PrepareFolder` and `ReadyFolder`, or a sentence why not.
    Folder(Result<Folder, String>),
    /// To `Interrupted`.
    Interrupted(Result<LeftBehind, ApiError>),
    /// To `Adopt`, or a sentence why not.
    Adopted(Result<Adopted, String>),
    /// To `History`, the newest first, or a sentence why it cannot be read.
    History(Result<PastPage, String>),
    /// To `Notes`, the oldest first, or a sentence why they cannot be read.
    Notes(Result<Vec<(Timestamp, String)>, String>),
    /// To `ClearHistory`: how many, or a sentence why not.
    HistoryCleared(Result<usize, String>),
    /// To `Finding`, `Searched`, `Typed`, `KeepView` and `DropView`: what is kept now, or
    /// a sentence why that cannot be read or written.
    Finding(Result<Finding, String>),
    /// To `Usage`, or a sentence why not.
    Usage(Result<Answer, String>),
    /// To `Export`: the file and its rows, or a sentence why not.
    Exported(Result<(PathBuf, u64), String>),
}

impl Reply {
    /// Whether a failure of it came from the platform, and not from this machine.
    #[must_use]
    pub const fn is_of_the_platform(&self) -> bool {
        matches!(
            self,
            Self::Session(_)
                | Self::Binaries(_)
                | Self::Counted(_)
                | Self::Existing(_)
                | Self::Binary(_)
                | Self::Sought(_)
                | Self::Deleted(_)
                | Self::Changed(_)
                | Self::References(_)
                | Self::Object(_)
                | Self::Event(_)
                | Self::Application(_)
                | Self::Fetched(_)
        )
    }
}

/// How a host answered, in sentences without their end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostTried {
    /// Whether it is there and answers as the platform does.
    pub host: Result<String, String>,
    /// Whether the connection is secure; `None` where that was not tried.
    pub tls: Option<Result<String, String>>,
    /// The certificate that it showed, where nobody known here stands for it.
    pub certificate: Option<Fingerprint>,
    /// The ways to sign in, where it told them.
    pub offers: Option<LoginOffers>,
}

/// What a login told that was tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoggedIn {
    /// As whom, in a sentence without its end.
    pub words: String,
    /// The tenant's id, where the platform told it.
    pub tenant: Option<String>,
}

/// What came of a text in the person's editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edited {
    /// The text as it was saved.
    Saved(String),
    /// The editor could not be started or says that it failed.
    Failed {
        /// A sentence.
        why: String,
        /// The text as it is all the same, where it can be read.
        text: Option<String>,
    },
}

/// What came of a change of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed<T> {
    /// It is made; the object as it is now.
    Done(Box<T>),
    /// Nothing was sent: somebody else changed the object, which is now this.
    Meanwhile(Box<T>),
}

/// What the journal of transfers says at the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftBehind {
    /// The transfers of this account that an earlier run left.
    pub records: Vec<Record>,
    /// What the person should know of the journal: a sentence.
    pub notice: Option<String>,
    /// Whether there is a journal, so that transfers can be kept.
    pub keeps: bool,
}

/// What became of a transfer that was to be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adopted {
    /// It is ours.
    Ours,
    /// Another program has it, or it is over.
    Gone,
}

/// Transfers that ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastPage {
    /// The newest first.
    pub rows: Vec<Past>,
    /// Whether there are older ones.
    pub more: bool,
}

/// Who we are, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// `acme.example.com`, with its port where it is not the usual one.
    pub host: String,
    /// The tenant's id: `t12345`.
    pub tenant: String,
    /// The user's name.
    pub user: String,
    /// What the user may do.
    pub user_roles: User,
    /// What may be changed through the connection, and who says so.
    pub guard: Guard,
    /// The largest file that the tenant takes, in bytes, where it says so.
    pub upload_limit: Option<u64>,
}

/// What was found out about a platform, and about the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformFacts {
    /// What it offers, and how much it takes.
    pub limits: Limits,
    /// When that was asked.
    pub found: Timestamp,
    /// Where it is kept, where it is.
    pub kept: Option<PathBuf>,
    /// How one signs in, as `--login` names it.
    pub login: String,
    /// How the server is known: a sentence.
    pub safety: String,
}

/// A local file that can be uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectedFile {
    /// Its path.
    pub path: PathBuf,
    /// Its name, made printable, as the proposed name of the binary.
    pub name: String,
    /// Its length in bytes.
    pub length: u64,
    /// The type that its extension or content suggests.
    pub type_name: String,
}
