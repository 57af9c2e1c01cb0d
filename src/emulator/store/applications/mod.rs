//! Applications, and which objects are their archives.
//!
//! They share the database with the objects but not the counter of ids, as on
//! the platform. An archive is an object with a content like any other; a table
//! says whose it is, so that a binary that only calls itself one is none.

mod archives;
mod error;
mod filter;
mod reading;
mod seeding;
mod subscriptions;
mod versions;
mod writing;

use rusqlite::Connection;
use serde_json::{Map, Value};

pub use archives::{Archive, NewArchive};
pub use error::ApplicationError;
pub use filter::{ApplicationFilter, WantedApplications};
pub use seeding::SeedApplication;
pub use versions::{Version, Which};
pub use writing::NewApplication;

pub(super) use seeding::seed;

use super::StoreError;

/// The type of an archive is this and the id of its application.
pub const STORAGE_TYPE: &str = "c8y_applications_storage_";

/// The fragment of an archive.
pub const STORAGE: &str = "c8y_applications_storage";

/// An application.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// Its id.
    pub id: i64,
    /// The tenant that it belongs to.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// Its key.
    pub key: String,
    /// What it is.
    pub kind: Kind,
    /// Who may subscribe to it: `PRIVATE`, `SHARED` or `MARKET`.
    pub availability: String,
    /// Where it is served below `/apps/`.
    pub context_path: Option<String>,
    /// The id of the archive that is deployed.
    pub active: Option<i64>,
    /// Its versions, the oldest first.
    pub versions: Vec<Version>,
    /// All else.
    pub properties: Map<String, Value>,
}

/// What an application is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A web application that the platform serves.
    Hosted,
    /// A program that the platform runs.
    Microservice,
    /// A link to somewhere else.
    External,
}

impl Kind {
    /// As the platform spells it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hosted => "HOSTED",
            Self::Microservice => "MICROSERVICE",
            Self::External => "EXTERNAL",
        }
    }

    /// The kind that the platform spells so.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::Hosted, Self::Microservice, Self::External]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// Makes the tables that are missing.
pub(super) fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(
        "
        CREATE TABLE IF NOT EXISTS applications (
            id INTEGER PRIMARY KEY,
            owner TEXT NOT NULL,             -- a tenant
            name TEXT NOT NULL,
            key TEXT NOT NULL,
            type TEXT NOT NULL,
            availability TEXT NOT NULL,
            context_path TEXT,
            active INTEGER,                  -- the archive that is deployed
            versions TEXT NOT NULL,          -- a JSON array
            properties TEXT NOT NULL         -- all else, a JSON object
        );
        CREATE TABLE IF NOT EXISTS archives (
            id INTEGER PRIMARY KEY,          -- of the object
            application INTEGER NOT NULL
        );
        CREATE INDEX IF NOT EXISTS archives_by_application ON archives (application, id);
        ",
    )?;
    subscriptions::prepare(connection)
}
