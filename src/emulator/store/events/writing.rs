//! New events, changed ones, removed ones.

use rusqlite::{Connection, params, params_from_iter};
use serde_json::{Map, Value};

use super::reading::find;
use super::{Event, EventFilter};
use crate::emulator::store::{Place, Store, StoreError, reading, schema, writing::now};

/// An event that is to be made.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// The id of the managed object that it belongs to.
    pub source: i64,
    /// Its type.
    pub type_name: String,
    /// Its text.
    pub text: String,
    /// When it happened, in milliseconds since 1970.
    pub time: i64,
    /// All its other fragments.
    pub fragments: Map<String, Value>,
}

impl Store {
    /// Makes an event. None, if there is no managed object that it could belong
    /// to.
    ///
    /// # Errors
    /// The database refused.
    pub fn insert_event(&self, new: NewEvent) -> Result<Option<Event>, StoreError> {
        let writer = self.writer();
        let transaction = writer.unchecked_transaction()?;
        if reading::find(&transaction, new.source)?.is_none() {
            return Ok(None);
        }
        let now = now();
        let event = Event {
            id: schema::next_id(&transaction)?,
            source: new.source,
            type_name: new.type_name,
            text: new.text,
            time: new.time,
            created: now,
            updated: now,
            attachment: None,
            fragments: new.fragments,
        };
        put(&transaction, &event)?;
        transaction.commit()?;
        self.totals.outdate();
        Ok(Some(event))
    }

    /// Changes the event with this id; none is `None`. What `change` returns as
    /// an error leaves the event as it was.
    ///
    /// # Errors
    /// The database refused.
    pub fn change_event<E>(
        &self,
        id: i64,
        change: impl FnOnce(&mut Event) -> Result<(), E>,
    ) -> Result<Option<Result<Event, E>>, StoreError> {
        let writer = self.writer();
        let transaction = writer.unchecked_transaction()?;
        let Some(mut event) = find(&transaction, id)? else {
            return Ok(None);
        };
        if let Err(refused) = change(&mut event) {
            return Ok(Some(Err(refused)));
        }
        event.updated = now();
        put(&transaction, &event)?;
        transaction.commit()?;
        self.totals.outdate();
        Ok(Some(Ok(event)))
    }

    /// Removes the event with this id and its attachment; `true` if there was
    /// one.
    ///
    /// # Errors
    /// The database refused.
    pub fn remove_event(&self, id: i64) -> Result<bool, StoreError> {
        let writer = self.writer();
        let Some(event) = find(&writer, id)? else {
            return Ok(false);
        };
        writer.execute("DELETE FROM events WHERE id = ?", [id])?;
        self.totals.outdate();
        if let Some(attachment) = &event.attachment {
            self.contents.forget(&attachment.place);
        }
        Ok(true)
    }

    /// Removes the events that pass the filter, and their attachments.
    ///
    /// # Errors
    /// The database refused; then all of them stay.
    pub fn remove_events(&self, filter: &EventFilter) -> Result<(), StoreError> {
        let condition = filter.condition();
        let writer = self.writer();
        let text = format!(
            "DELETE FROM events WHERE {} RETURNING content_file",
            condition.text
        );
        let transaction = writer.unchecked_transaction()?;
        let files = transaction
            .prepare(&text)?
            .query_map(params_from_iter(&condition.bound), |row| row.get(0))?
            .collect::<Result<Vec<Option<String>>, _>>()?;
        transaction.commit()?;
        self.totals.outdate();
        for file in files.into_iter().flatten() {
            self.contents.forget(&Place { file, offset: 0 });
        }
        Ok(())
    }
}

/// Writes an event, whether it is there already or not.
pub(super) fn put(connection: &Connection, event: &Event) -> Result<(), StoreError> {
    let fragments = serde_json::to_string(&event.fragments)
        .map_err(|error| StoreError::Damaged(format!("event {}: {error}", event.id)))?;
    let attachment = event.attachment.as_ref();
    let bytes = |number: u64| i64::try_from(number).ok();
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO events (id, source, type, text, time, created, updated, \
             attachment, content_file, content_offset, length, name, content_type, fragments) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            event.id,
            event.source,
            event.type_name,
            event.text,
            event.time,
            event.created,
            event.updated,
            attachment.map_or(0, |attachment| attachment.state.number()),
            attachment.map(|attachment| &attachment.place.file),
            attachment.and_then(|attachment| bytes(attachment.place.offset)),
            attachment.and_then(|attachment| bytes(attachment.length)),
            attachment.and_then(|attachment| attachment.name.as_ref()),
            attachment.and_then(|attachment| attachment.content_type.as_ref()),
            fragments,
        ])?;
    Ok(())
}
