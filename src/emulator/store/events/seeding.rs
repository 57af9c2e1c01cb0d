//! The events that a new store begins with.

use std::io::Write as _;

use rusqlite::Connection;
use serde_json::{Map, Value};

use super::writing::put;
use super::{Attachment, Event, State};
use crate::emulator::store::contents::Contents;
use crate::emulator::store::{StoreError, schema};

/// An event to begin with.
pub struct SeedEvent {
    /// The place of its managed object in the order of the seed; without one the
    /// event is left out.
    pub source: usize,
    /// Its type.
    pub type_name: String,
    /// Its text.
    pub text: String,
    /// When it happened, in milliseconds since 1970.
    pub time: i64,
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
    /// When it last changed, in milliseconds since 1970.
    pub updated: i64,
    /// Its file.
    pub attachment: Option<SeedAttachment>,
    /// All its other fragments.
    pub fragments: Map<String, Value>,
}

/// The file of an event to begin with.
pub struct SeedAttachment {
    /// Its name.
    pub name: Option<String>,
    /// Its media type.
    pub content_type: String,
    /// Its bytes, or those that have come.
    pub content: Vec<u8>,
    /// Whether that is all of it.
    pub is_complete: bool,
}

/// Writes an event of the seed. `ids` are those of the objects, in the order of
/// the seed.
///
/// Its file is one of its own, not a part of the pack: more may come.
pub fn seed(
    connection: &Connection,
    contents: &Contents,
    seed: SeedEvent,
    ids: &[i64],
) -> Result<(), StoreError> {
    let Some(source) = ids.get(seed.source) else {
        return Ok(());
    };
    let id = schema::next_id(connection)?;
    let attachment = match seed.attachment {
        None => None,
        Some(file) => {
            let mut spool = contents.spool().map_err(failed)?;
            spool.write_all(&file.content).map_err(failed)?;
            Some(Attachment {
                state: if file.is_complete {
                    State::Complete
                } else {
                    State::Incomplete
                },
                length: spool.length(),
                place: contents.keep(spool, id)?,
                name: file.name,
                content_type: Some(file.content_type),
            })
        }
    };
    put(
        connection,
        &Event {
            id,
            source: *source,
            type_name: seed.type_name,
            text: seed.text,
            time: seed.time,
            created: seed.created,
            updated: seed.updated,
            attachment,
            fragments: seed.fragments,
        },
    )
}

fn failed(source: std::io::Error) -> StoreError {
    StoreError::File {
        what: "Cannot write a file in the folder",
        path: "spool".to_owned(),
        source,
    }
}
