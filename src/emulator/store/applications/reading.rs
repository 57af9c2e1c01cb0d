//! Pages of applications, and single ones.

use std::fs::File;

use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::Map;

use super::{Application, Kind, WantedApplications};
use crate::emulator::store::paged::Paged;
use crate::emulator::store::{Object, Place, Rows, Store, StoreError};

/// The columns; [`application`] reads them in this order.
const SELECT: &str = "
    SELECT id, owner, name, key, type, availability, context_path, active, versions, properties
    FROM applications WHERE ";

impl Store {
    /// A page of applications, by their ids.
    ///
    /// # Errors
    /// The database refused.
    pub fn applications(
        &self,
        wanted: &WantedApplications,
    ) -> Result<Rows<Application>, StoreError> {
        let page = Paged {
            table: "applications",
            select: SELECT,
            condition: &wanted.filter.condition(),
            order: "id",
            offset: wanted.offset,
            limit: wanted.limit,
            total: wanted.total,
            key: format!("{:?}", wanted.filter),
        };
        self.paged(page, application, complete)
    }

    /// The application with this id.
    ///
    /// # Errors
    /// The database refused.
    pub fn application(&self, id: i64) -> Result<Option<Application>, StoreError> {
        self.reading(|connection| find(connection, id))
    }

    /// The web application that is served there: the image of a microservice is
    /// nobody's to read. One of the tenant may take the place
    /// of one that it subscribed to, which has no archive here.
    ///
    /// # Errors
    /// The database refused.
    pub fn application_at(&self, context_path: &str) -> Result<Option<Application>, StoreError> {
        self.reading(|connection| {
            connection
                .prepare_cached(&format!(
                    "{SELECT}context_path = ? AND type = ? ORDER BY active IS NULL, id LIMIT 1"
                ))?
                .query_row([context_path, Kind::Hosted.word()], application)
                .optional()?
                .map(complete)
                .transpose()
        })
    }

    /// The archives of this application, the oldest first.
    ///
    /// # Errors
    /// The database refused.
    pub fn archives(&self, application: i64) -> Result<Vec<Object>, StoreError> {
        self.reading(|connection| {
            let mut archives = Vec::new();
            for id in archive_ids(connection, application)? {
                archives.extend(crate::emulator::store::reading::find(connection, id)?);
            }
            Ok(archives)
        })
    }

    /// The application that has this object as an archive.
    ///
    /// # Errors
    /// The database refused.
    pub fn application_of(&self, archive: i64) -> Result<Option<i64>, StoreError> {
        self.reading(|connection| application_of(connection, archive))
    }

    /// This archive of this application, opened at its first byte.
    ///
    /// # Errors
    /// The database or the file system refused.
    pub fn open_archive(
        &self,
        application: i64,
        archive: i64,
    ) -> Result<Option<(Object, Place, File)>, StoreError> {
        if self.application_of(archive)? == Some(application) {
            self.open_content(archive)
        } else {
            Ok(None)
        }
    }
}

/// The application with this id, by any connection.
pub(super) fn find(connection: &Connection, id: i64) -> Result<Option<Application>, StoreError> {
    connection
        .prepare_cached(&format!("{SELECT}id = ?"))?
        .query_row([id], application)
        .optional()?
        .map(complete)
        .transpose()
}

/// The ids of the archives of this application, the oldest first.
pub(super) fn archive_ids(
    connection: &Connection,
    application: i64,
) -> Result<Vec<i64>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT id FROM archives WHERE application = ? ORDER BY id")?
        .query_map([application], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?)
}

/// The application that has this object as an archive, by any connection.
pub(super) fn application_of(
    connection: &Connection,
    archive: i64,
) -> Result<Option<i64>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT application FROM archives WHERE id = ?")?
        .query_row([archive], |row| row.get(0))
        .optional()?)
}

/// An application of a row; its versions and properties are still texts.
fn application(row: &Row<'_>) -> rusqlite::Result<(Application, [String; 3])> {
    let application = Application {
        id: row.get(0)?,
        owner: row.get(1)?,
        name: row.get(2)?,
        key: row.get(3)?,
        kind: Kind::External,
        availability: row.get(5)?,
        context_path: row.get(6)?,
        active: row.get(7)?,
        versions: Vec::new(),
        properties: Map::new(),
    };
    Ok((application, [row.get(4)?, row.get(8)?, row.get(9)?]))
}

fn complete(
    (mut application, [kind, versions, properties]): (Application, [String; 3]),
) -> Result<Application, StoreError> {
    let id = application.id;
    let damaged =
        |what: &dyn std::fmt::Display| StoreError::Damaged(format!("application {id}: {what}"));
    application.kind = Kind::of(&kind).ok_or_else(|| damaged(&"it has an unknown type"))?;
    application.versions = serde_json::from_str(&versions).map_err(|error| damaged(&error))?;
    application.properties = serde_json::from_str(&properties).map_err(|error| damaged(&error))?;
    Ok(application)
}
