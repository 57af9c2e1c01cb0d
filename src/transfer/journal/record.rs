//! What the journal keeps and tells: plain values.

use std::fmt;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::api::Connection;
use crate::transfer::{Job, Memory};

/// Where a transfer goes to or comes from, and as whom. Never a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// The platform's host, with its port where that is not the usual one.
    pub host: String,
    /// The tenant, where it is known.
    pub tenant: Option<String>,
    /// The user, where it is known: a token does not tell.
    pub user: Option<String>,
}

impl Account {
    /// That of a connection.
    #[must_use]
    pub fn of(connection: &Connection) -> Self {
        Self {
            host: connection.host().to_owned(),
            tenant: connection.tenant().map(str::to_owned),
            user: connection.user().map(str::to_owned),
        }
    }
}

/// Names a job in the journal, for good: no other job ever gets the same one.
/// A greater key is a later job, whatever the clock said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub i64);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A job that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its name.
    pub key: Key,
    /// Where and as whom.
    pub account: Account,
    /// What is to be done. Its paths are absolute: the program that goes on
    /// may have been started elsewhere.
    pub job: Job,
    /// What was learned.
    pub memory: Memory,
    /// When it was made, by the clock of that moment.
    pub created: Timestamp,
    /// How it came to be interrupted.
    pub state: State,
}

/// What the journal has of a transfer that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// An earlier run left the same one, and it is claimed.
    Known(Box<Record>),
    /// It is new, and has this name now.
    New(Key),
}

/// How a job came to be interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Its program gave it up, for another time: [`Journal::set_aside`].
    ///
    /// [`Journal::set_aside`]: super::Journal::set_aside
    SetAside,
    /// Its program is gone and said nothing.
    Orphaned,
}

/// How a job ended, in words for people.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// As wished: what is there now.
    Done(String),
    /// With an error: which.
    Failed(String),
    /// By the person.
    Cancelled,
}

/// A job of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Its name.
    pub key: Key,
    /// Where and as whom.
    pub account: Account,
    /// What was to be done.
    pub job: Job,
    /// What was learned until the end.
    pub memory: Memory,
    /// When it was made, by the clock of that moment.
    pub created: Timestamp,
    /// When it ended, by the clock of that moment.
    pub ended: Timestamp,
    /// How it ended.
    pub end: End,
}

/// What is to be cleared from the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clear {
    /// The history of one account, or of all.
    Ended(Option<Account>),
    /// These jobs, where they are interrupted. A job that a program runs
    /// stays, and so does one that is over.
    Interrupted(Vec<Key>),
}

/// What was cleared from the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleared {
    /// How many jobs.
    pub jobs: usize,
    /// The partial files of the interrupted ones: nobody goes on with them, so
    /// whoever clears removes them.
    pub partials: Vec<PathBuf>,
}
