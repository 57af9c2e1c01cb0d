//! The tables of the journal, and how those of an older version become them.
//!
//! No index: the open jobs are few, the history is read in the order of its
//! keys, and an index is one more thing that can be damaged unnoticed.

use rusqlite::{Connection, TransactionBehavior};

/// The steps from nothing to the tables of today. The database knows how many
/// of them it has had; a step that was in a release never changes.
pub(super) const STEPS: &[&str] = &["
    CREATE TABLE jobs (
        key INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again
        owner TEXT,                     -- which program has it; NULL: set aside
        host TEXT NOT NULL, tenant TEXT, user TEXT,
        created TEXT NOT NULL,
        kind TEXT NOT NULL,             -- upload, replace, attach, download
        object TEXT,                    -- id of the binary or event
        path BLOB NOT NULL,             -- the local file; the folder where a
                                        -- download has a name
        name TEXT, type TEXT, fragments TEXT,
        chunk INTEGER, length INTEGER,  -- bytes
        listed_digest BLOB,
        existing TEXT,
        seal INTEGER NOT NULL,          -- checksum of the cells from host on
        source_length INTEGER, source_seconds INTEGER, source_nanos INTEGER,
        source_inode INTEGER,
        marker TEXT,
        partial BLOB, synced INTEGER NOT NULL, written INTEGER NOT NULL, boot TEXT,
        version INTEGER NOT NULL,       -- 1: known
        version_length INTEGER, version_updated TEXT,
        digest BLOB,
        confirmed INTEGER NOT NULL,
        attempts INTEGER NOT NULL, last_error TEXT,
        memory_seal INTEGER NOT NULL    -- checksum from source_length on
    ) STRICT;
    CREATE INDEX jobs_of_owner ON jobs (owner);
    CREATE TABLE history (
        key INTEGER PRIMARY KEY,
        ended TEXT NOT NULL,
        outcome TEXT NOT NULL,          -- done, failed, cancelled
        told TEXT,
        host TEXT NOT NULL, tenant TEXT, user TEXT,
        created TEXT NOT NULL,
        kind TEXT NOT NULL,
        object TEXT,
        path BLOB NOT NULL,
        name TEXT, type TEXT, fragments TEXT,
        chunk INTEGER, length INTEGER,
        listed_digest BLOB,
        existing TEXT,
        seal INTEGER NOT NULL,
        source_length INTEGER, source_seconds INTEGER, source_nanos INTEGER,
        source_inode INTEGER,
        marker TEXT,
        partial BLOB, synced INTEGER NOT NULL, written INTEGER NOT NULL, boot TEXT,
        version INTEGER NOT NULL,
        version_length INTEGER, version_updated TEXT,
        digest BLOB,
        confirmed INTEGER NOT NULL,
        attempts INTEGER NOT NULL, last_error TEXT,
        memory_seal INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE notes (
        job INTEGER NOT NULL,
        number INTEGER NOT NULL,        -- within the job, from 1
        time TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (job, number)
    ) STRICT, WITHOUT ROWID;
"];

/// How many steps the database has had.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let steps: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(steps as usize)
}

/// Takes the steps that are missing: all of them, or none.
pub(super) fn migrate(connection: &mut Connection, steps: &[&str]) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let taken = version(&transaction)?;
    for step in steps.iter().skip(taken) {
        transaction.execute_batch(step)?;
    }
    if taken < steps.len() {
        transaction.pragma_update(None, "user_version", steps.len().cast_signed())?;
    }
    transaction.commit()
}

/// The tables as they are described in the database.
pub(super) fn tables(connection: &Connection) -> rusqlite::Result<Vec<Option<String>>> {
    connection
        .prepare("SELECT sql FROM sqlite_schema ORDER BY name")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// The tables as they are to be.
pub(super) fn expected() -> rusqlite::Result<Vec<Option<String>>> {
    let mut model = Connection::open_in_memory()?;
    migrate(&mut model, STEPS)?;
    tables(&model)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_journal_takes_only_the_steps_that_it_lacks() {
        let mut connection = Connection::open_in_memory().unwrap();
        let first = "CREATE TABLE a (x); INSERT INTO a VALUES (1);";
        let second = "ALTER TABLE a ADD COLUMN y DEFAULT 7;";
        migrate(&mut connection, &[first]).unwrap();
        migrate(&mut connection, &[first, second]).unwrap();
        migrate(&mut connection, &[first, second]).unwrap();
        assert_eq!(version(&connection), Ok(2));
        let row = connection.query_row("SELECT x, y, count(*) FROM a", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        });
        assert_eq!(row, Ok((1, 7, 1)));
    }

    #[test]
    fn a_step_that_fails_leaves_all_as_it_was() {
        let mut connection = Connection::open_in_memory().unwrap();
        assert!(migrate(&mut connection, &["CREATE TABLE a (x)", "nonsense"]).is_err());
        assert_eq!(version(&connection), Ok(0));
        assert_eq!(tables(&connection), Ok(vec![]));
    }
}
