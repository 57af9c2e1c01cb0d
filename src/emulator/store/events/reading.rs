//! Pages of events, and single ones.

use std::fs::File;

use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::Map;

use super::{Attachment, Event, EventFilter, State};
use crate::emulator::store::paged::Paged;
use crate::emulator::store::{Freshness, Place, Rows, Store, StoreError};

/// The columns; [`event`] reads them in this order.
const SELECT: &str = "
    SELECT id, source, type, text, time, created, updated, attachment, content_file,
           content_offset, length, name, content_type, fragments
    FROM events WHERE ";

/// Which events are wanted.
#[derive(Clone, Debug)]
pub struct WantedEvents {
    /// Which.
    pub filter: EventFilter,
    /// Whether the oldest come first, rather than the newest.
    pub oldest_first: bool,
    /// How many to leave out.
    pub offset: u64,
    /// How many at most.
    pub limit: u64,
    /// Whether the total is wanted, and how fresh.
    pub total: Option<Freshness>,
}

impl Store {
    /// A page of events, by the time at which they happened.
    ///
    /// # Errors
    /// The database refused.
    pub fn events(&self, wanted: &WantedEvents) -> Result<Rows<Event>, StoreError> {
        let page = Paged {
            table: "events",
            select: SELECT,
            condition: &wanted.filter.condition(),
            order: if wanted.oldest_first {
                "time, id"
            } else {
                "time DESC, id DESC"
            },
            offset: wanted.offset,
            limit: wanted.limit,
            total: wanted.total,
            key: format!("{:?}", wanted.filter),
        };
        self.paged(page, event, complete)
    }

    /// The event with this id.
    ///
    /// # Errors
    /// The database refused.
    pub fn event(&self, id: i64) -> Result<Option<Event>, StoreError> {
        self.reading(|connection| find(connection, id))
    }

    /// The event with this id and, if all of its attachment is there, that, open
    /// at its first byte.
    ///
    /// # Errors
    /// The database or the file system refused.
    pub fn open_attachment(&self, id: i64) -> Result<Option<(Event, Option<File>)>, StoreError> {
        loop {
            let Some(event) = self.event(id)? else {
                return Ok(None);
            };
            let place = match &event.attachment {
                Some(attachment) if attachment.state == State::Complete => &attachment.place,
                _ => return Ok(Some((event, None))),
            };
            match self.contents.read(place) {
                Ok(file) => return Ok(Some((event, Some(file)))),
                // Replaced or removed between the two looks: look again.
                Err(error) if self.event(id)?.as_ref() == Some(&event) => return Err(error),
                Err(_) => {}
            }
        }
    }
}

/// The event with this id, by any connection.
pub(super) fn find(connection: &Connection, id: i64) -> Result<Option<Event>, StoreError> {
    connection
        .prepare_cached(&format!("{SELECT}id = ?"))?
        .query_row([id], event)
        .optional()?
        .map(complete)
        .transpose()
}

/// Whether this content file is of the event with this id.
pub fn owns(connection: &Connection, id: i64, file: &str) -> Result<bool, StoreError> {
    let attachment = find(connection, id)?.and_then(|event| event.attachment);
    Ok(attachment.is_some_and(|attachment| attachment.place.file == file))
}

/// An event of a row, and its fragments, still as text.
fn event(row: &Row<'_>) -> rusqlite::Result<(Event, String)> {
    let state = match row.get(7)? {
        1 => Some(State::Incomplete),
        2 => Some(State::Complete),
        _ => None,
    };
    let bytes = |column| {
        let number: Option<i64> = row.get(column)?;
        Ok::<_, rusqlite::Error>(number.and_then(|number| u64::try_from(number).ok()))
    };
    let attachment = match (state, row.get(8)?) {
        (Some(state), Some(file)) => Some(Attachment {
            state,
            place: Place {
                file,
                offset: bytes(9)?.unwrap_or_default(),
            },
            length: bytes(10)?.unwrap_or_default(),
            name: row.get(11)?,
            content_type: row.get(12)?,
        }),
        _ => None,
    };
    let event = Event {
        id: row.get(0)?,
        source: row.get(1)?,
        type_name: row.get(2)?,
        text: row.get(3)?,
        time: row.get(4)?,
        created: row.get(5)?,
        updated: row.get(6)?,
        attachment,
        fragments: Map::new(),
    };
    Ok((event, row.get(13)?))
}

fn complete((mut event, fragments): (Event, String)) -> Result<Event, StoreError> {
    event.fragments = serde_json::from_str(&fragments)
        .map_err(|error| StoreError::Damaged(format!("event {}: {error}", event.id)))?;
    Ok(event)
}
