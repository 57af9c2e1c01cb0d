//! Which applications the tenant is subscribed to.

use rusqlite::{Connection, OptionalExtension as _};

use super::reading::find;
use super::{Application, ApplicationError};
use crate::emulator::store::{Store, StoreError};

impl Store {
    /// The applications that the tenant is subscribed to, by their ids.
    ///
    /// # Errors
    /// The database refused.
    pub fn subscribed(&self) -> Result<Vec<Application>, StoreError> {
        self.reading(|connection| {
            let ids = connection
                .prepare_cached("SELECT application FROM subscriptions ORDER BY application")?
                .query_map([], |row| row.get(0))?
                .collect::<Result<Vec<i64>, _>>()?;
            let mut applications = Vec::with_capacity(ids.len());
            for id in ids {
                applications.extend(find(connection, id)?);
            }
            Ok(applications)
        })
    }

    /// Subscribes the tenant to an application.
    ///
    /// # Errors
    /// There is none, it is subscribed already, or the database refused.
    pub fn subscribe(&self, id: i64) -> Result<Application, ApplicationError> {
        let writer = self.writer();
        let transaction = writer.unchecked_transaction()?;
        let application = find(&transaction, id)?.ok_or(ApplicationError::NoApplication(id))?;
        if !note(&transaction, id)? {
            return Err(ApplicationError::Subscribed);
        }
        transaction.commit()?;
        self.totals.outdate();
        Ok(application)
    }

    /// Ends the tenant's subscription to an application.
    ///
    /// # Errors
    /// There is none, or the database refused.
    pub fn unsubscribe(&self, id: i64) -> Result<(), ApplicationError> {
        let removed = forget(&self.writer(), id)?;
        self.totals.outdate();
        if removed {
            Ok(())
        } else {
            Err(ApplicationError::NoApplication(id))
        }
    }
}

/// Makes the table. To what was there before it did, the tenant is subscribed.
pub(super) fn prepare(connection: &Connection) -> Result<(), StoreError> {
    let is_there = connection
        .query_row(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'subscriptions'",
            [],
            |_| Ok(()),
        )
        .optional()?
        .is_some();
    if !is_there {
        connection.execute_batch(
            "
            CREATE TABLE subscriptions (application INTEGER PRIMARY KEY);
            INSERT INTO subscriptions SELECT id FROM applications;
            ",
        )?;
    }
    Ok(())
}

/// Notes a subscription; `true` where there was none.
pub(super) fn note(connection: &Connection, id: i64) -> Result<bool, StoreError> {
    let added = connection
        .prepare_cached("INSERT OR IGNORE INTO subscriptions (application) VALUES (?)")?
        .execute([id])?;
    Ok(added > 0)
}

/// Forgets a subscription; `true` where there was one.
pub(super) fn forget(connection: &Connection, id: i64) -> Result<bool, StoreError> {
    let removed = connection
        .prepare_cached("DELETE FROM subscriptions WHERE application = ?")?
        .execute([id])?;
    Ok(removed > 0)
}
