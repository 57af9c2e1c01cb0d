//! The archives of an application come and go.

use rusqlite::Connection;
use serde_json::{Map, json};

use super::reading::{archive_ids, find};
use super::writing::{forget_archive, put};
use super::{Application, ApplicationError, STORAGE, STORAGE_TYPE};
use crate::emulator::store::{
    Object, Place, Spool, Standard, Store, StoreError, digest, schema, writing,
};

/// So many archives an application keeps (API.md section 1.6).
pub const MOST: usize = 20;

/// The media type of an archive.
const ZIP: &str = "application/zip";

/// An archive that is to be kept.
pub struct NewArchive {
    /// Its bytes.
    pub content: Spool,
    /// The name of its file.
    pub name: String,
    /// The user who brought it.
    pub owner: String,
}

/// An archive that was kept, and its application as it is since.
pub struct Archive {
    /// The application.
    pub application: Application,
    /// The archive.
    pub object: Object,
}

impl Store {
    /// Gives an application an archive. `settle` then says what becomes of it,
    /// by its id: the active one, that of a version.
    ///
    /// Beyond [`MOST`] the oldest ones that are neither go, without a word, as
    /// on the platform.
    ///
    /// # Errors
    /// There is no such application, `settle` refused, or the database or the
    /// file system did; then all is as it was.
    pub fn add_archive<E: From<ApplicationError>>(
        &self,
        application: i64,
        new: NewArchive,
        settle: impl FnOnce(&mut Application, i64) -> Result<(), E>,
    ) -> Result<Archive, E> {
        let writer = self.writer();
        let transaction = writer
            .unchecked_transaction()
            .map_err(ApplicationError::from)?;
        let mut application = find(&transaction, application)
            .map_err(ApplicationError::from)?
            .ok_or(ApplicationError::NoApplication(application))?;
        let id = schema::next_id(&transaction).map_err(ApplicationError::from)?;
        settle(&mut application, id)?;
        let mut object = object(id, application.id, &new);
        digest::note(&mut object, new.content.digest());
        let place = self
            .contents
            .keep(new.content, id)
            .map_err(ApplicationError::from)?;
        object.content = Some(place);
        let mut old = Vec::new();
        let mut write = || -> Result<(), StoreError> {
            keep(&transaction, &object, application.id)?;
            put(&transaction, &application)?;
            old = prune(&transaction, &application)?;
            Ok(())
        };
        let done = write().and_then(|()| Ok(transaction.commit()?));
        self.settle(done, object.content.as_ref())
            .map_err(ApplicationError::from)?;
        for place in old {
            self.contents.forget(&place);
        }
        Ok(Archive {
            application,
            object,
        })
    }

    /// Removes an archive of an application.
    ///
    /// # Errors
    /// There is none; it is the active one, or that of a version; or the
    /// database refused.
    pub fn remove_archive(&self, application: i64, archive: i64) -> Result<(), ApplicationError> {
        let writer = self.writer();
        let transaction = writer.unchecked_transaction()?;
        let found =
            find(&transaction, application)?.ok_or(ApplicationError::NoApplication(application))?;
        if !archive_ids(&transaction, application)?.contains(&archive) {
            return Err(ApplicationError::NoArchive(archive));
        }
        if found.active == Some(archive) {
            return Err(ApplicationError::Active);
        }
        if let Some(version) = found.versions.iter().find(|v| v.binary == archive) {
            return Err(ApplicationError::OfVersion(version.version.clone()));
        }
        let content = forget_archive(&transaction, archive)?;
        transaction.commit()?;
        self.totals.outdate();
        if let Some(place) = content {
            self.contents.forget(&place);
        }
        Ok(())
    }
}

/// What the inventory shows of an archive.
fn object(id: i64, application: i64, new: &NewArchive) -> Object {
    let now = writing::now();
    let mut fragments = Map::new();
    fragments.insert(STORAGE.to_owned(), json!(""));
    Object {
        id,
        standard: Standard {
            type_name: Some(format!("{STORAGE_TYPE}{application}")),
            name: Some(new.name.clone()),
            owner: new.owner.clone(),
            length: i64::try_from(new.content.length()).ok(),
            content_type: Some(ZIP.to_owned()),
        },
        created: now,
        updated: now,
        content: None,
        fragments,
    }
}

fn keep(connection: &Connection, object: &Object, application: i64) -> Result<(), StoreError> {
    writing::put_named(connection, object)?;
    note(connection, object.id, application)
}

/// Notes whose archive an object is.
pub(super) fn note(
    connection: &Connection,
    archive: i64,
    application: i64,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO archives (id, application) VALUES (?, ?)")?
        .execute([archive, application])?;
    Ok(())
}

/// Takes away the oldest archives beyond [`MOST`] that nothing holds; gives
/// their contents.
fn prune(connection: &Connection, application: &Application) -> Result<Vec<Place>, StoreError> {
    let ids = archive_ids(connection, application.id)?;
    let beyond = ids.len().saturating_sub(MOST);
    let is_held = |id: &i64| {
        application.active == Some(*id) || application.versions.iter().any(|v| v.binary == *id)
    };
    let mut contents = Vec::new();
    for id in ids.into_iter().filter(|id| !is_held(id)).take(beyond) {
        contents.extend(forget_archive(connection, id)?);
    }
    Ok(contents)
}
