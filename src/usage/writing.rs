//! How the scan writes: a page at a time, each in one transaction with the
//! place that it reached.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::UsageError;
use super::store::Store;
use crate::api::device_of;
use crate::domain::{Binary, BinaryId, Reference};

/// Marks a row as seen that is as it was. A column that an index has is only
/// written where it changed: to write all of them costs ten times as much.
const SEEN: &str = "
    UPDATE files SET pass = ?1 WHERE id = ?2 AND name = ?3 AND type = ?4 AND owner = ?5
        AND device = ?6 AND content_type = ?7 AND length IS ?8 AND created IS coalesce(?9, created)
        AND updated IS ?10 AND digest IS ?11 AND archive_of IS ?12";

const WRITE: &str = "
    INSERT INTO files (pass, id, name, type, owner, device, content_type, length, created,
        updated, digest, archive_of, aged, referenced)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, coalesce(?10, ?9), 0)
    ON CONFLICT (id) DO UPDATE SET pass = excluded.pass, name = excluded.name,
        type = excluded.type, owner = excluded.owner, device = excluded.device,
        content_type = excluded.content_type, length = excluded.length,
        created = coalesce(excluded.created, created), updated = excluded.updated,
        digest = excluded.digest, archive_of = excluded.archive_of,
        aged = coalesce(excluded.updated, excluded.created, created)";

impl Store {
    /// Begins a pass over all pages. `newest` is the newest change before it.
    /// Gives its number.
    pub(super) fn begin_pass(
        &mut self,
        page_size: u32,
        newest: Option<Timestamp>,
    ) -> Result<i64, UsageError> {
        let sql = "UPDATE scan SET pass = pass + 1, next_page = 1, page_size = ?1, last_id = NULL,
                   since = ?2, note = NULL RETURNING pass";
        let newest = newest.map(|newest| newest.as_millisecond());
        let pass = self
            .connection
            .query_row(sql, params![page_size, newest], |row| row.get(0))?;
        Ok(pass)
    }

    /// Keeps a page of a pass, and that it was read.
    pub(super) fn keep_page(
        &mut self,
        pass: i64,
        number: u32,
        rows: &[Binary],
    ) -> Result<(), UsageError> {
        let transaction = self.connection.transaction()?;
        for row in rows {
            write(&transaction, pass, row)?;
        }
        let last = rows.last().map(|row| row.id.as_str());
        transaction.execute(
            "UPDATE scan SET next_page = ?1, last_id = ?2",
            params![number.saturating_add(1), last],
        )?;
        transaction.commit()?;
        self.version += 1;
        Ok(())
    }

    /// Keeps what changed since the last scan.
    pub(super) fn keep_changes(&mut self, rows: &[Binary]) -> Result<(), UsageError> {
        let transaction = self.connection.transaction()?;
        let pass = transaction.query_row("SELECT pass FROM scan", [], |row| row.get(0))?;
        for row in rows {
            write(&transaction, pass, row)?;
        }
        if let Some(newest) = rows.iter().filter_map(|row| row.updated).max() {
            transaction.execute(
                "UPDATE scan SET since = max(coalesce(since, ?1), ?1)",
                [newest.as_millisecond()],
            )?;
        }
        transaction.commit()?;
        self.version += 1;
        Ok(())
    }

    /// Ends a pass: what it did not see is gone. Gives how many there are.
    pub(super) fn end_pass(&mut self, pass: i64) -> Result<u64, UsageError> {
        let transaction = self.connection.transaction()?;
        transaction.execute("DELETE FROM files WHERE pass <> ?1", [pass])?;
        // Words of rows that are gone; the planner needs to know the rest.
        transaction.execute_batch(
            "UPDATE scan SET next_page = NULL;
             DELETE FROM words WHERE key NOT IN (SELECT type FROM files UNION SELECT owner
                FROM files UNION SELECT device FROM files UNION SELECT content_type FROM files);",
        )?;
        transaction.commit()?;
        self.version += 1;
        Ok(self.totals()?.0)
    }

    /// Keeps which objects point to binaries, in place of what was known, and
    /// marks the files. `begin` forgets what was known first.
    pub(super) fn keep_references(
        &mut self,
        references: &[Reference],
        begin: bool,
    ) -> Result<(), UsageError> {
        let transaction = self.connection.transaction()?;
        if begin {
            transaction.execute("DELETE FROM refs", [])?;
        }
        let sql = "INSERT OR REPLACE INTO refs (binary, object) VALUES (?1, ?2)";
        for reference in references {
            let (binary, object) = (reference.binary.as_str(), reference.object.as_str());
            transaction.prepare_cached(sql)?.execute([binary, object])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Marks the files that are pointed to.
    pub(super) fn mark_referenced(&mut self) -> Result<(), UsageError> {
        let transaction = self.connection.transaction()?;
        transaction.execute_batch(
            "UPDATE files SET referenced = 0
                WHERE referenced = 1 AND id NOT IN (SELECT binary FROM refs);
             UPDATE files SET referenced = 1
                WHERE referenced = 0 AND id IN (SELECT binary FROM refs);
             UPDATE scan SET knows_references = 1;",
        )?;
        transaction.commit()?;
        self.version += 1;
        Ok(())
    }

    /// Notes that all there was is known as of `now`, and what is to be said of
    /// it.
    pub(super) fn complete(
        &mut self,
        now: Timestamp,
        note: Option<&str>,
    ) -> Result<(), UsageError> {
        self.connection.execute(
            "UPDATE scan SET completed = ?1, note = ?2",
            params![now.as_millisecond(), note],
        )?;
        Ok(())
    }

    /// Takes files out that are gone.
    pub(super) fn forget(&mut self, ids: &[BinaryId]) -> Result<(), UsageError> {
        let transaction = self.connection.transaction()?;
        for id in ids {
            transaction
                .prepare_cached("DELETE FROM files WHERE id = ?1")?
                .execute([id.as_str()])?;
        }
        transaction.commit()?;
        self.version += 1;
        Ok(())
    }
}

fn write(sql: &Connection, pass: i64, row: &Binary) -> Result<(), UsageError> {
    let device = device_of(row).unwrap_or_default();
    let time = |time: Option<Timestamp>| time.map(|time| time.as_millisecond());
    let values = params![
        pass,
        row.id.as_str(),
        row.name,
        word(sql, &row.type_name)?,
        word(sql, row.owner.as_deref().unwrap_or_default())?,
        word(sql, &device)?,
        word(sql, row.content_type.as_deref().unwrap_or_default())?,
        // More than the database counts to is no length of a file.
        row.length.and_then(|length| i64::try_from(length).ok()),
        time(row.created),
        time(row.updated),
        row.digest.map(|digest| digest.0),
        row.archive_of,
    ];
    if sql.prepare_cached(SEEN)?.execute(values)? == 0 {
        sql.prepare_cached(WRITE)?.execute(values)?;
    }
    Ok(())
}

/// The number that stands for a word.
fn word(sql: &Connection, text: &str) -> Result<i64, UsageError> {
    use rusqlite::OptionalExtension as _;
    let known = sql
        .prepare_cached("SELECT key FROM words WHERE text = ?1")?
        .query_row([text], |row| row.get(0))
        .optional()?;
    if let Some(key) = known {
        return Ok(key);
    }
    let key = sql
        .prepare_cached("INSERT INTO words (text) VALUES (?1) RETURNING key")?
        .query_row([text], |row| row.get(0))?;
    Ok(key)
}
