//! New objects, changed ones, removed ones.

use rusqlite::{Connection, params};
use serde_json::{Map, Value};

use super::reading::find;
use super::{Object, Place, Spool, Standard, Store, StoreError, digest, events, names, schema};
use crate::emulator::query::ChildKind;

/// Whether a replaced content keeps the object's id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Identity {
    /// It does, as on today's platform.
    #[default]
    Keeps,
    /// It gets a new one and the old one is gone, as on platforms of 2018
    /// (API.md section 2.2).
    Changes,
}

impl Store {
    /// A spool file for bytes that are coming in.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn spool(&self) -> std::io::Result<Spool> {
        self.contents.spool()
    }

    /// Makes an object; with a spooled content it is a binary.
    ///
    /// # Errors
    /// The database or the file system refused; then nothing is there.
    pub fn insert(
        &self,
        standard: Standard,
        fragments: Map<String, Value>,
        content: Option<Spool>,
    ) -> Result<Object, StoreError> {
        let writer = self.writer();
        let transaction = writer.unchecked_transaction()?;
        let id = schema::next_id(&transaction)?;
        let now = now();
        let mut object = Object {
            id,
            standard,
            created: now,
            updated: now,
            content: None,
            fragments,
        };
        if let Some(spool) = content {
            object.standard.length = i64::try_from(spool.length()).ok();
            digest::note(&mut object, spool.digest());
            object.content = Some(self.contents.keep(spool, id)?);
        }
        let done = put_named(&transaction, &object).and_then(|()| Ok(transaction.commit()?));
        self.settle(done, object.content.as_ref())?;
        Ok(object)
    }

    /// Changes the object with this id; none is `None`. What `change` returns
    /// as an error leaves the object as it was.
    ///
    /// # Errors
    /// The database refused.
    pub fn change<E>(
        &self,
        id: i64,
        change: impl FnOnce(&mut Object) -> Result<(), E>,
    ) -> Result<Option<Result<Object, E>>, StoreError> {
        let writer = self.writer();
        let transaction = writer.unchecked_transaction()?;
        let Some(mut object) = find(&transaction, id)? else {
            return Ok(None);
        };
        if let Err(refused) = change(&mut object) {
            return Ok(Some(Err(refused)));
        }
        object.updated = now();
        put_named(&transaction, &object)?;
        transaction.commit()?;
        self.totals.outdate();
        Ok(Some(Ok(object)))
    }

    /// Gives the binary with this id a new content; none is `None`.
    ///
    /// # Errors
    /// The database or the file system refused; then the old content stays.
    pub fn replace_content(
        &self,
        id: i64,
        content: Spool,
        content_type: String,
        identity: Identity,
    ) -> Result<Option<Object>, StoreError> {
        let writer = self.writer();
        let transaction = writer.unchecked_transaction()?;
        let Some(mut object) = find(&transaction, id)? else {
            return Ok(None);
        };
        let Some(old) = object.content.take() else {
            return Ok(None);
        };
        if identity == Identity::Changes {
            delete(&transaction, id)?;
            object.id = schema::next_id(&transaction)?;
        }
        object.updated = now();
        object.standard.length = i64::try_from(content.length()).ok();
        object.standard.content_type = Some(content_type);
        digest::note(&mut object, content.digest());
        object.content = Some(self.contents.keep(content, object.id)?);
        let done = put_named(&transaction, &object).and_then(|()| Ok(transaction.commit()?));
        self.settle(done, object.content.as_ref())?;
        self.contents.forget(&old);
        Ok(Some(object))
    }

    /// Removes the object with this id and its content; `true` if there was one
    /// that `allowed` let go.
    ///
    /// # Errors
    /// The database refused.
    pub fn remove(
        &self,
        id: i64,
        allowed: impl FnOnce(&Object) -> bool,
    ) -> Result<bool, StoreError> {
        let writer = self.writer();
        let transaction = writer.unchecked_transaction()?;
        let Some(object) = find(&transaction, id)?.filter(allowed) else {
            return Ok(false);
        };
        delete(&transaction, id)?;
        transaction.commit()?;
        self.totals.outdate();
        if let Some(place) = &object.content {
            self.contents.forget(place);
        }
        Ok(true)
    }

    /// Hangs one object under another.
    ///
    /// # Errors
    /// The database refused.
    pub fn link(&self, parent: i64, child: i64, kind: ChildKind) -> Result<(), StoreError> {
        link(&self.writer(), parent, child, kind)?;
        self.totals.outdate();
        Ok(())
    }

    /// Throws away the contents that belong to no object and no event: a crash came between
    /// the rename and the commit.
    pub(super) fn sweep(&self) -> Result<(), StoreError> {
        let writer = self.writer();
        for (file, id) in self.contents.files()? {
            let owner = find(&writer, id)?.and_then(|object| object.content);
            let is_owned = match owner {
                Some(place) => place.file == file,
                None => events::owns(&writer, id, &file)?,
            };
            if !is_owned {
                self.contents.forget(&Place { file, offset: 0 });
            }
        }
        Ok(())
    }

    /// After a write: what failed keeps no content behind.
    pub(super) fn settle(
        &self,
        done: Result<(), StoreError>,
        content: Option<&Place>,
    ) -> Result<(), StoreError> {
        if let (Err(_), Some(place)) = (&done, content) {
            self.contents.forget(place);
        }
        self.totals.outdate();
        done
    }
}

/// Writes an object and its name, whether it is there already or not.
pub(super) fn put_named(connection: &Connection, object: &Object) -> Result<(), StoreError> {
    put(connection, object)?;
    names::put(connection, object)
}

/// Writes an object, whether it is there already or not. Its name is left to
/// be indexed.
pub(super) fn put(connection: &Connection, object: &Object) -> Result<(), StoreError> {
    let standard = &object.standard;
    let fragments = serde_json::to_string(&object.fragments)
        .map_err(|error| StoreError::Damaged(format!("object {}: {error}", object.id)))?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO objects (id, type, name, owner, created, updated, is_binary, \
             length, content_type, content_file, content_offset, fragments) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            object.id,
            standard.type_name,
            standard.name,
            standard.owner,
            object.created,
            object.updated,
            object.content.is_some(),
            standard.length,
            standard.content_type,
            object.content.as_ref().map(|place| &place.file),
            object
                .content
                .as_ref()
                .and_then(|place| i64::try_from(place.offset).ok()),
            fragments,
        ])?;
    Ok(())
}

pub(super) fn link(
    connection: &Connection,
    parent: i64,
    child: i64,
    kind: ChildKind,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO children (parent, child, kind) VALUES (?, ?, ?)")?
        .execute(params![parent, child, kind.word()])?;
    Ok(())
}

pub(super) fn delete(connection: &Connection, id: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM objects WHERE id = ?")?
        .execute([id])?;
    connection
        .prepare_cached("DELETE FROM children WHERE parent = ?1 OR child = ?1")?
        .execute([id])?;
    names::forget(connection, id)
}

pub(super) fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
