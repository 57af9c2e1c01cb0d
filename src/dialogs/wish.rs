//! What a dialog says: what became of a key, and what the person decided.

use std::path::PathBuf;

use super::{AttachTo, Keeping, Limits, QuitChoice};
use crate::app::{ApplicationChange, Chosen, EditedText, Exported, PushWish};
use crate::config::{Known, NewConnection, ProfileChange};
use crate::domain::{
    ApplicationId, Binary, BinaryQuery, Columns, EventSearch, ListedEvent, Sort, View,
};
use crate::keys::Action;
use crate::panes::applications::ApplicationSearch;
use crate::panes::changes::Change;
use crate::panes::events::Attaching;
use crate::panes::preview::Subject;
use crate::transfer::safety::Copying;
use crate::transfer::{Answer, Job, JobId};

/// What became of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// The dialog stays open.
    Stay,
    /// It closes; nothing happens.
    Close,
    /// It closes, and this is to be done.
    Finish(Wish),
}

/// What the person decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Queue these transfers.
    Transfer(Vec<Job>),
    /// Queue these downloads, and propose this folder the next time.
    Download(Vec<Job>, PathBuf),
    /// Queue these downloads, which have nothing to do with the list, and
    /// propose this folder the next time.
    SaveAll(Vec<Job>, PathBuf),
    /// Keep the attachment that a transfer asks about.
    KeepAttachment {
        /// The transfer.
        job: JobId,
        /// How.
        keeping: Keeping,
        /// Also for all others that ask about one now.
        for_all: bool,
    },
    /// Answer a transfer's question.
    Answer {
        /// The transfer.
        job: JobId,
        /// The answer.
        answer: Answer,
        /// Also to all others that ask for the same reason.
        for_all: bool,
    },
    /// List these instead, and remember what was typed.
    Ask(Box<BinaryQuery>),
    /// List these instead: a saved view.
    Show(Box<BinaryQuery>),
    /// Keep this view.
    KeepView(View),
    /// Let the view of this name go.
    DropView(String),
    /// Go to the object with this id or name.
    Jump(String),
    /// Sort like this; `None` leaves it to the server.
    SortBy(Option<Sort>),
    /// Show a list in these columns.
    ShowColumns(Columns),
    /// Delete these.
    Delete(Vec<Binary>, Copying),
    /// Send these changes.
    Change(Vec<Change<Binary>>),
    /// Send these changes of events.
    ChangeEvents(Vec<Change<ListedEvent>>),
    /// Open the editor again with the text as it was left.
    EditAgain,
    /// Go to this connection, which may not be open yet; with what is kept of it.
    Connect(Chosen, Option<Box<Known>>),
    /// Go to this connection, which was just described.
    ConnectNew(Box<NewConnection>),
    /// Describe a new connection; profiles have these names.
    NewConnection(Vec<String>),
    /// Change the profile of this name, or remove it.
    ChangeProfile(String, ProfileChange),
    /// Go to the connection of this run with this number.
    GoTo(usize),
    /// Put a text into the clipboard; first the word for it.
    Copy(&'static str, String),
    /// Change an application.
    ChangeApplication(ApplicationId, ApplicationChange),
    /// Put an edited text into an application.
    PutText(ApplicationId, EditedText),
    /// Deploy what differs between these sides, or all.
    Push(Box<PushWish>),
    /// Show these applications instead.
    AskApplications(ApplicationSearch),
    /// List these events instead.
    AskEvents(Box<EventSearch>),
    /// Attach a file.
    Attach(Box<(Attaching, AttachTo)>),
    /// Delete what is attached to these.
    Detach(Vec<ListedEvent>),
    /// Do what this key does, also where it works in another tab.
    Act(Action),
    /// Open the command line with this text.
    Type(String),
    /// Carry this command out.
    Run(&'static str),
    /// Quit, after what was chosen for the transfers.
    Quit(QuitChoice),
    /// Run transfers like this.
    Limit(Limits),
    /// Forget the history of transfers.
    ForgetHistory,
    /// Write this list to this file, as typed.
    Export(Exported, String),
    /// Fetch this file and open it with another program.
    OpenOutside(Subject),
    /// Save this file of an archive in that folder.
    SaveEntry(Subject, PathBuf),
}
