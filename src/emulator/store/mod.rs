//! What the server keeps: objects and events in SQLite, contents in plain files.
//!
//! One writer connection and a few readers over a write-ahead log, so that a
//! list never waits for an upload. All of it blocks; the handlers call it off
//! the event loop. Contents come in as spooled files and become part of the
//! store by a rename; seeded ones stand one after the other in a pack file, so
//! that 200,000 of them are one file.

pub mod applications;
mod bulk;
mod contents;
mod digest;
pub mod events;
mod folder;
mod names;
mod object;
mod paged;
mod reading;
mod schema;
mod seeding;
mod totals;
mod words;
mod writing;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

pub use bulk::Unchanged;
pub use contents::{Place, Spool};
pub use object::{Object, Standard};
pub use paged::Rows;
pub use reading::{Found, Wanted};
pub use seeding::SeedObject;
pub use totals::Freshness;
pub use writing::Identity;

use contents::Contents;
use folder::Lock;
use totals::Totals;

use super::reason::reason;

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another server works in the folder.
    #[error("Another server uses the data folder {0}. Stop it, or choose another folder.")]
    InUse(String),
    /// The folder holds what no server wrote.
    #[error(
        "The folder {0} holds other files, and a server would remove some of them. \
         Choose an empty folder, or one that does not exist yet."
    )]
    NotOurs(String),
    /// There is a file where the folder should be.
    #[error(
        "The data folder {0} cannot be used: it is a file. \
         Choose a folder, or a name that does not exist yet."
    )]
    NoFolder(String),
    /// The folder was written by a later version.
    #[error(
        "The data folder was written by a newer version of this program (its format is {found}, \
         this version knows {known}). Use that version, or another folder."
    )]
    Newer {
        /// The format found.
        found: i64,
        /// The format that this version writes.
        known: i64,
    },
    /// The database refused.
    #[error("The database of the server failed: {0}.")]
    Database(#[from] rusqlite::Error),
    /// The file system refused.
    #[error("{what} {path}: {}.", reason(source))]
    File {
        /// What was tried, as the beginning of a sentence.
        what: &'static str,
        /// Where.
        path: String,
        /// The system's answer.
        source: std::io::Error,
    },
    /// Nobody waits for the server any more.
    #[error("The server was stopped while it started.")]
    GivenUp,
    /// The database holds what this program never wrote.
    #[error("The database of the server is damaged: {0}.")]
    Damaged(String),
    /// What was asked of the query could not be understood.
    #[error("{0}")]
    Query(#[from] super::query::QueryError),
}

impl StoreError {
    fn file(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::File { what, path, source }
    }
}

/// The objects and their contents.
pub struct Store {
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    totals: Totals,
    contents: Contents,
    database: std::path::PathBuf,
    // Held as long as the store lives; the system lets go of it at the end.
    _lock: Lock,
}

impl Store {
    /// Opens the store in this folder, which is made if it is missing.
    ///
    /// # Errors
    /// The folder is a file, cannot be made or read, holds somebody else's files, is used by
    /// another server, or was written by a later version.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        if folder.is_file() {
            return Err(StoreError::NoFolder(folder.display().to_string()));
        }
        std::fs::create_dir_all(folder)
            .map_err(StoreError::file("Cannot make the data folder", folder))?;
        let database = folder.join("objects.db");
        folder::refuse_others(folder, &database)?;
        let lock = Lock::take(folder)?;
        let Some(writer) = schema::open_writer(&database)? else {
            return Err(StoreError::NotOurs(folder.display().to_string()));
        };
        let contents = Contents::open(folder)?;
        let store = Self {
            writer: Mutex::new(writer),
            readers: Mutex::default(),
            totals: Totals::default(),
            contents,
            database,
            _lock: lock,
        };
        store.sweep()?;
        Ok(store)
    }

    /// Writes all that is still in the log into the database itself.
    ///
    /// # Errors
    /// The database refused.
    pub fn close(&self) -> Result<(), StoreError> {
        self.idle_readers().clear();
        schema::checkpoint(&self.writer())
    }

    /// The writer. A panic of another thread left it as its transaction found
    /// it: rolled back.
    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn idle_readers(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
