//! Events, and the one file that may be attached to each.
//!
//! They share the database, the counter of ids and the folder of contents with
//! the objects. An attachment that comes in chunks is a content from its first
//! chunk on, and grows; how much of its file counts stands in the database, so
//! that a chunk that came in only half is as if it had never come.

mod attaching;
mod filter;
mod reading;
mod seeding;
mod writing;

use rusqlite::Connection;
use serde_json::{Map, Value};

pub use attaching::{AttachError, Chunk, Label, Over};
pub use filter::{EventFilter, Sources, Span};
pub use reading::WantedEvents;
pub use seeding::{SeedAttachment, SeedEvent};
pub use writing::NewEvent;

pub(super) use reading::owns;
pub(super) use seeding::seed;

use super::{Place, StoreError};

/// The fragment of an event with an attachment.
pub const COMPLETE: &str = "c8y_IsBinary";

/// The fragment of an event of whose attachment only a part has come.
pub const INCOMPLETE: &str = "c8y_IsIncompleteBinary";

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its id.
    pub id: i64,
    /// The id of the managed object that it belongs to.
    pub source: i64,
    /// Its type.
    pub type_name: String,
    /// Its text.
    pub text: String,
    /// When it happened, by the device's clock, in milliseconds since 1970.
    pub time: i64,
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
    /// When it last changed, in milliseconds since 1970.
    pub updated: i64,
    /// Its file, or what came of it.
    pub attachment: Option<Attachment>,
    /// All its other fragments.
    pub fragments: Map<String, Value>,
}

/// The file of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Whether all of it has come.
    pub state: State,
    /// Where its bytes are.
    pub place: Place,
    /// How many bytes have come.
    pub length: u64,
    /// Its name, if somebody said one.
    pub name: Option<String>,
    /// Its media type, if somebody said one.
    pub content_type: Option<String>,
}

/// Whether all of an attachment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The first chunks only.
    Incomplete,
    /// All of it.
    Complete,
}

impl State {
    /// As the database spells it.
    const fn number(self) -> i64 {
        match self {
            Self::Incomplete => 1,
            Self::Complete => 2,
        }
    }
}

/// Makes the tables and indexes that are missing.
pub(super) fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(
        "
        CREATE TABLE IF NOT EXISTS events (
            id INTEGER PRIMARY KEY,
            source INTEGER NOT NULL,
            type TEXT NOT NULL,
            text TEXT NOT NULL,
            time INTEGER NOT NULL,           -- milliseconds since 1970
            created INTEGER NOT NULL,        -- milliseconds since 1970
            updated INTEGER NOT NULL,        -- milliseconds since 1970
            attachment INTEGER NOT NULL,     -- 0: none, 1: incomplete, 2: complete
            content_file TEXT,               -- name of the file in the folder of contents
            content_offset INTEGER,          -- where in that file it begins
            length INTEGER,                  -- bytes that have come
            name TEXT,                       -- of the attachment
            content_type TEXT,
            fragments TEXT NOT NULL          -- all else, a JSON object
        );
        CREATE INDEX IF NOT EXISTS events_by_time ON events (time, id);
        CREATE INDEX IF NOT EXISTS events_by_source ON events (source, time, id);
        CREATE INDEX IF NOT EXISTS events_by_type ON events (type, time, id);
        CREATE INDEX IF NOT EXISTS events_by_attachment ON events (attachment, time, id);
        ",
    )?;
    Ok(())
}
