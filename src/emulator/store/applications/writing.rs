//! New applications, changed ones, removed ones.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value};

use super::reading::{archive_ids, find};
use super::{Application, ApplicationError, Kind, subscriptions};
use crate::emulator::store::{Place, Store, StoreError, reading, writing};

/// The id before that of the first application. A range of their own, so that
/// people do not take one for an object.
const FIRST_ID: i64 = 8000;

/// An application that is to be made.
#[derive(Clone, Debug)]
pub struct NewApplication {
    /// The tenant that it belongs to.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// Its key.
    pub key: String,
    /// What it is.
    pub kind: Kind,
    /// Who may subscribe to it.
    pub availability: String,
    /// Where it is served below `/apps/`.
    pub context_path: Option<String>,
    /// All else.
    pub properties: Map<String, Value>,
}

impl Store {
    /// Makes an application, without an archive.
    ///
    /// # Errors
    /// Its name, key or context path is taken, or the database refused.
    pub fn insert_application(&self, new: NewApplication) -> Result<Application, ApplicationError> {
        let writer = self.writer();
        let transaction = writer.unchecked_transaction()?;
        let application = Application {
            id: next_id(&transaction)?,
            owner: new.owner,
            name: new.name,
            key: new.key,
            kind: new.kind,
            availability: new.availability,
            context_path: new.context_path,
            active: None,
            versions: Vec::new(),
            properties: new.properties,
        };
        check_taken(&transaction, &application)?;
        put(&transaction, &application)?;
        transaction.commit()?;
        self.totals.outdate();
        Ok(application)
    }

    /// Changes the application with this id. What `change` returns as an error
    /// leaves it as it was.
    ///
    /// # Errors
    /// There is none; `change` refused; its name, key or context path is taken;
    /// its active archive is none of its own; or the database refused.
    pub fn change_application<E: From<ApplicationError>>(
        &self,
        id: i64,
        change: impl FnOnce(&mut Application) -> Result<(), E>,
    ) -> Result<Application, E> {
        let writer = self.writer();
        let transaction = writer
            .unchecked_transaction()
            .map_err(ApplicationError::from)?;
        let mut application = find(&transaction, id)
            .map_err(ApplicationError::from)?
            .ok_or(ApplicationError::NoApplication(id))?;
        change(&mut application)?;
        let write = || -> Result<(), ApplicationError> {
            check_taken(&transaction, &application)?;
            if let Some(active) = application.active
                && !archive_ids(&transaction, id)?.contains(&active)
            {
                return Err(ApplicationError::NoArchive(active));
            }
            put(&transaction, &application)?;
            Ok(())
        };
        write()?;
        transaction.commit().map_err(ApplicationError::from)?;
        self.totals.outdate();
        Ok(application)
    }

    /// Removes the application with this id and all its archives.
    ///
    /// # Errors
    /// There is none, or the database refused.
    pub fn remove_application(&self, id: i64) -> Result<(), ApplicationError> {
        let writer = self.writer();
        let transaction = writer.unchecked_transaction()?;
        if find(&transaction, id)?.is_none() {
            return Err(ApplicationError::NoApplication(id));
        }
        let mut contents = Vec::new();
        for archive in archive_ids(&transaction, id)? {
            contents.extend(forget_archive(&transaction, archive)?);
        }
        transaction.execute("DELETE FROM applications WHERE id = ?", [id])?;
        subscriptions::forget(&transaction, id)?;
        transaction.commit()?;
        self.totals.outdate();
        for place in contents {
            self.contents.forget(&place);
        }
        Ok(())
    }
}

/// Takes an archive out of the database; gives its content, which is to be
/// forgotten once that is certain.
pub(super) fn forget_archive(
    connection: &Connection,
    archive: i64,
) -> Result<Option<Place>, StoreError> {
    let object = reading::find(connection, archive)?;
    connection
        .prepare_cached("DELETE FROM archives WHERE id = ?")?
        .execute([archive])?;
    writing::delete(connection, archive)?;
    Ok(object.and_then(|object| object.content))
}

/// Whether another application of the tenant has this name, key or context path.
fn check_taken(connection: &Connection, new: &Application) -> Result<(), ApplicationError> {
    let path = new.context_path.as_ref();
    for (property, query, value) in [
        (
            "name",
            "SELECT 1 FROM applications WHERE owner = ? AND name = ? AND id <> ?",
            Some(&new.name),
        ),
        (
            "key",
            "SELECT 1 FROM applications WHERE owner = ? AND key = ? AND id <> ?",
            Some(&new.key),
        ),
        (
            "contextPath",
            "SELECT 1 FROM applications WHERE owner = ? AND context_path = ? AND id <> ?",
            path,
        ),
    ] {
        let Some(value) = value else { continue };
        let found = connection
            .prepare_cached(query)?
            .query_row(params![new.owner, value, new.id], |_| Ok(()))
            .optional()?;
        if found.is_some() {
            return Err(ApplicationError::Taken {
                tenant: new.owner.clone(),
                property,
                value: value.clone(),
            });
        }
    }
    Ok(())
}

/// The next id of an application; one is never given twice.
fn next_id(connection: &Connection) -> Result<i64, StoreError> {
    connection.execute(
        "INSERT OR IGNORE INTO meta (name, value) VALUES ('last_application', ?)",
        [FIRST_ID],
    )?;
    Ok(connection.query_row(
        "UPDATE meta SET value = value + 1 WHERE name = 'last_application' RETURNING value",
        [],
        |row| row.get(0),
    )?)
}

/// Writes an application, whether it is there already or not.
pub(super) fn put(connection: &Connection, application: &Application) -> Result<(), StoreError> {
    let damaged = |error| StoreError::Damaged(format!("application {}: {error}", application.id));
    let versions = serde_json::to_string(&application.versions).map_err(damaged)?;
    let properties = serde_json::to_string(&application.properties).map_err(damaged)?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO applications (id, owner, name, key, type, availability, \
             context_path, active, versions, properties) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            application.id,
            application.owner,
            application.name,
            application.key,
            application.kind.word(),
            application.availability,
            application.context_path,
            application.active,
            versions,
            properties,
        ])?;
    Ok(())
}
