//! What should happen outside the model, as values.

use std::path::PathBuf;
use std::sync::Arc;

use super::{ApplicationCall, Chosen, EventCall, LoginId, RequestId, ToDraw};
use crate::config::{NewConnection, ProfileChange};
use crate::domain::{
    BinaryId, BinaryQuery, Filter, Last, ObjectId, PageRequest, SecretText, View, clean,
};
use crate::edit::Patch;
use crate::panes::preview::{Ask, Subject};
use crate::transfer::journal::Key;
use crate::transfer::safety::Why;
use crate::transfer::{Answer, Job, JobId, Leave, Shift};
use crate::ui::Theme;
use crate::usage::{Inquiry, Window};

/// Something to be done by the runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask; exactly one reply with this id follows, unless it is cancelled.
    Call(RequestId, Call),
    /// The reply is not wanted any more.
    CancelCall(RequestId),
    /// Go to another connection; it gets the next number. What was asked of the
    /// one before is given up, its transfers go on.
    Connect(Chosen),
    /// The same to a connection that was just described.
    ConnectNew(Box<NewConnection>),
    /// The same to the connection of this number.
    GoTo(usize),
    /// Keep what the connection is left with, for this profile or session. It is
    /// done also where the program ends then.
    KeepLast(String, Last),
    /// Keep with its profile what this question is answered with, once the platform
    /// takes it.
    KeepPassword(LoginId),
    /// Answer what a login asked; `None`: the person gives up.
    AnswerLogin(LoginId, Option<SecretText>),
    /// Let logins ask again that the person gave up.
    AskLoginsAgain,
    /// Queue a transfer.
    StartTransfer(JobId, Job),
    /// Answer what a transfer asked.
    AnswerTransfer(JobId, Answer),
    /// Answer what all transfers of the connection of this number ask that are
    /// there now, also those that would ask it later.
    AnswerAllTransfers(usize, Answer),
    /// Cancel a transfer.
    CancelTransfer(JobId, Leave),
    /// Let a transfer stand still.
    PauseTransfer(JobId),
    /// Let a transfer go on.
    GoOnTransfer(JobId),
    /// Move a transfer among those that wait.
    ShiftTransfer(JobId, Shift),
    /// Limit a transfer to so many bytes a second.
    LimitTransfer(JobId, Option<u64>),
    /// These transfers ended and are not shown any more: nobody tries them again.
    ForgetTransfers(Vec<JobId>),
    /// Limit all transfers together to so many bytes a second.
    LimitTransfers(Option<u64>),
    /// Run so many transfers at once.
    RunAtOnce(usize),
    /// Give the terminal to the person's editor with this text; exactly one
    /// [`super::Msg::Edited`] with this id follows.
    Edit(RequestId, EditText),
    /// Draw in this theme from now on.
    Draw(Box<Theme>),
    /// Have the terminal tell what the mouse does, or leave that to it.
    TakeMouse(bool),
    /// Put a text into the terminal's clipboard.
    Copy(String),
    /// Ask the terminal whether it has graphics; exactly one
    /// [`super::Msg::Graphics`] follows.
    AskTerminal,
    /// Send what is asked of the platform, now and whenever something of it
    /// changed: as [`super::Msg::Exchanged`].
    FollowExchanges,
    /// Send it no more.
    LeaveExchanges,
    /// Ring the terminal's bell.
    Ring,
    /// Have the desktop tell this, where the terminal hands it on: a sentence, not
    /// yet cleaned.
    Announce(String),
    /// Open a local file with another program, which may take the terminal.
    OpenExternally(Outside),
    /// Stop the process until the shell brings it back.
    Suspend,
}

/// A text for the person's editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditText {
    /// It.
    pub text: String,
    /// What the name of its file ends with, so that the editor knows what it
    /// is: `.json`.
    pub ending: &'static str,
}

/// A question to the platform or to the local disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Who are we, and where?
    Session,
    /// The theme of this name.
    Theme(String),
    /// Which themes of one's own are there?
    Themes,
    /// One page of binaries.
    Binaries(BinaryQuery, PageRequest),
    /// How many binaries are there?
    CountBinaries(BinaryQuery),
    /// Which of these binaries are still there?
    Existing(Vec<BinaryId>),
    /// Everything about one binary.
    Binary(BinaryId),
    /// What is the object with this id, which is not on the page?
    Seek(BinaryId),
    /// What is in a file?
    Preview(Box<Ask>),
    /// What is the terminal sent to show this picture?
    Draw(Box<ToDraw>),
    /// Fetch all of a file, for another program.
    Fetch(Box<Subject>),
    /// Save a file of an archive in this folder.
    SaveEntry(Box<Subject>, PathBuf),
    /// Delete a binary.
    Delete(BinaryId),
    /// Change the object of a binary.
    Change {
        /// Which.
        id: BinaryId,
        /// What becomes of its fields.
        patch: Patch,
        /// The object that the change was made from: where the platform has
        /// another one by now, nothing is sent. `None`: in any case.
        seen: Option<Arc<str>>,
    },
    /// Keep a copy of a binary on this machine before this happens to it.
    Keep(BinaryId, Why),
    /// Which copies are there?
    Copies,
    /// What points to these binaries?
    References(Vec<BinaryId>),
    /// What does this object hold?
    Object(ObjectId),
    /// How do other programs reach this binary?
    Links(BinaryId),
    /// About events.
    Event(Box<EventCall>),
    /// About applications.
    Application(Box<ApplicationCall>),
    /// Which profiles and sessions are kept?
    Profiles,
    /// What does the platform offer, and how is it connected to? It is found out
    /// once a day, or `anew`.
    Platform {
        /// Ask it, whatever is known.
        anew: bool,
    },
    /// Does the host of this connection answer? No secret is in it.
    TryHost(Box<NewConnection>),
    /// Can one log in like this?
    TryLogin(Box<NewConnection>),
    /// Keep this as a profile.
    KeepProfile(Box<NewConnection>),
    /// Change the profile of this name, or remove it.
    ChangeProfile(String, ProfileChange),
    /// Which paths begin like this text?
    CompletePath(String),
    /// What are the files named in this text? Typed by the person, or pasted.
    InspectFiles(String),
    /// Is this text a folder that files can be saved in? If it does not exist,
    /// `create` makes it.
    PrepareFolder {
        /// As typed.
        text: String,
        /// Make it where it is missing.
        create: bool,
    },
    /// Can so many bytes be saved in the folder of this text? It is made where
    /// it does not exist.
    ReadyFolder {
        /// As typed.
        text: String,
        /// How many bytes.
        room: u64,
    },
    /// Which transfers did an earlier run leave?
    Interrupted,
    /// Take a transfer over that an earlier run left, and do this with it.
    Adopt(JobId, Key, Adoption),
    /// Which transfers ended? At most a page of those before this one.
    History {
        /// What is to be in a name, a path, an id or the result.
        search: String,
        /// The last one known; `None` for the newest.
        before: Option<Key>,
    },
    /// What does the log of this transfer say?
    Notes(Key),
    /// Forget all transfers that ended.
    ClearHistory,
    /// Which views and searches are kept?
    Finding,
    /// Keep what was searched for.
    Searched(Vec<(Filter, String)>),
    /// Keep the command that was typed.
    Typed(String),
    /// Keep this view, instead of another one of its name.
    KeepView(View),
    /// Let the view of this name go.
    DropView(String),
    /// What fills the tenant?
    Usage(Inquiry),
    /// Write this list to a new file, as its name's ending says.
    Export {
        /// Which list.
        what: Exported,
        /// The file, as typed.
        path: String,
    },
}

/// A list that is written to a file: all of it, not what is on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exported {
    /// The binaries of a query.
    Binaries(Box<BinaryQuery>),
    /// The rows of a scan.
    Usage(Window),
}

/// A local file that another program is to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// The file.
    pub path: PathBuf,
    /// With what.
    pub with: Opener,
}

/// A program for files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opener {
    /// That of `$PAGER`, in the terminal.
    Pager,
    /// What the desktop has for such files.
    Desktop,
}

/// What is done with a transfer that is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adoption {
    /// It goes on.
    GoOn,
    /// It is cancelled.
    Cancel(Leave),
}

impl Call {
    /// Whether it keeps or forgets something on this machine, which is finished
    /// also where the person goes to another connection or quits.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        matches!(
            self,
            Self::SaveEntry(..)
                | Self::ClearHistory
                | Self::Searched(_)
                | Self::Typed(_)
                | Self::KeepView(_)
                | Self::DropView(_)
                | Self::KeepProfile(_)
                | Self::ChangeProfile(..)
        )
    }

    /// What it does, as the object of “could not …”.
    #[must_use]
    pub fn asked(&self) -> String {
        match self {
            Self::Session => "log in".to_owned(),
            Self::Binaries(..) => "list the binaries".to_owned(),
            Self::CountBinaries(_) => "count the binaries".to_owned(),
            Self::Existing(_) => "look for the marked binaries".to_owned(),
            Self::Binary(id) => format!("read binary {id}"),
            Self::Seek(id) => format!("look for binary {id}"),
            Self::Preview(ask) => format!("look into {}", clean(&ask.subject.name)),
            Self::Draw(_) => "show the picture".to_owned(),
            Self::Fetch(subject) => format!("open {}", clean(&subject.name)),
            Self::SaveEntry(subject, _) => format!("save {}", clean(&subject.name)),
            Self::Delete(id) => format!("delete binary {id}"),
            Self::Change { id, .. } => format!("change binary {id}"),
            Self::Keep(id, _) => format!("keep a copy of binary {id}"),
            Self::Copies => "list the copies".to_owned(),
            Self::References(_) => "look for what uses binaries".to_owned(),
            Self::Object(id) => format!("read object {id}"),
            Self::Links(id) => format!("make the addresses of binary {id}"),
            Self::Event(call) => call.asked(),
            Self::Application(call) => call.asked(),
            Self::Profiles => "list the profiles".to_owned(),
            Self::Platform { .. } => "ask what the platform offers".to_owned(),
            Self::Theme(name) => format!("take the theme {}", clean(name)),
            Self::Themes => "list the themes".to_owned(),
            Self::TryHost(_) => "reach the host".to_owned(),
            Self::TryLogin(_) => "log in".to_owned(),
            Self::KeepProfile(_) => "keep the profile".to_owned(),
            Self::ChangeProfile(name, _) => format!("change the profile {}", clean(name)),
            Self::CompletePath(text) => format!("list {text}"),
            Self::InspectFiles(text) => format!("look at {text}"),
            Self::PrepareFolder { text, .. } | Self::ReadyFolder { text, .. } => {
                format!("use the folder {text}")
            }
            Self::Interrupted => "look for transfers that were interrupted".to_owned(),
            Self::Adopt(..) => "go on with the transfer".to_owned(),
            Self::History { .. } => "read the history of transfers".to_owned(),
            Self::Notes(_) => "read the log of the transfer".to_owned(),
            Self::ClearHistory => "clear the history of transfers".to_owned(),
            Self::Finding => "read the saved views".to_owned(),
            Self::Searched(_) => "keep the search".to_owned(),
            Self::Typed(_) => "keep the command".to_owned(),
            Self::KeepView(_) => "save the view".to_owned(),
            Self::DropView(_) => "delete the view".to_owned(),
            Self::Usage(_) => "look what fills the tenant".to_owned(),
            Self::Export { path, .. } => format!("export to {path}"),
        }
    }
}

/// Where a folder stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Folder {
    /// It is there and can be written to.
    Ready(PathBuf),
    /// It is not there.
    Missing(PathBuf),
}
