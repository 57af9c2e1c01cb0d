//! The tables of the journal, and how those of an older version become them.
//!
//! Few indexes: the open jobs are few, and an index is one more thing that can be
//! damaged unnoticed. The history is read in the order of the ends, which an index
//! tells, as the clock may have been set back between two.

use rusqlite::{Connection, TransactionBehavior};

/// The steps from nothing to the tables of today. The database knows how many
/// of them it has had; a step that was in a release never changes.
pub(super) const STEPS: &[&str] = &[
    "
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
",
    "
    ALTER TABLE jobs ADD COLUMN partial_inode INTEGER;
    ALTER TABLE jobs ADD COLUMN etag TEXT;
    ALTER TABLE history ADD COLUMN partial_inode INTEGER;
    ALTER TABLE history ADD COLUMN etag TEXT;
",
    "
    ALTER TABLE jobs ADD COLUMN media_type TEXT;
    ALTER TABLE history ADD COLUMN media_type TEXT;
",
    "
    ALTER TABLE jobs ADD COLUMN profile TEXT;
    ALTER TABLE history ADD COLUMN profile TEXT;
",
    "
    ALTER TABLE jobs ADD COLUMN doubtful_from INTEGER;
    ALTER TABLE jobs ADD COLUMN doubtful_to INTEGER;
    ALTER TABLE history ADD COLUMN doubtful_from INTEGER;
    ALTER TABLE history ADD COLUMN doubtful_to INTEGER;
",
    "
    ALTER TABLE history ADD COLUMN place INTEGER;   -- greater: ended later
    UPDATE history SET place = key;
    CREATE INDEX history_by_place ON history (place);
    ALTER TABLE history ADD COLUMN made TEXT;       -- id of what the platform got or gave
",
    "
    ALTER TABLE jobs ADD COLUMN named BLOB;
    ALTER TABLE history ADD COLUMN named BLOB;
",
    "
    ALTER TABLE jobs ADD COLUMN rank INTEGER;       -- NULL: that of its key
",
];

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
    use jiff::Timestamp;
    use rusqlite::params_from_iter;
    use rusqlite::types::Value;

    use super::super::learned;
    use super::super::owner::Owners;
    use super::super::row;
    use super::super::tables::{self, Tables};
    use super::*;
    use crate::domain::BinaryId;
    use crate::transfer::journal::Account;
    use crate::transfer::{Job, Memory};

    /// Columns that the first tables lack.
    const LATE: [&str; 7] = [
        "partial_inode",
        "etag",
        "media_type",
        "profile",
        "doubtful_from",
        "doubtful_to",
        "named",
    ];

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
        assert_eq!(super::tables(&connection), Ok(vec![]));
    }

    #[test]
    fn a_journal_of_the_first_tables_is_read_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let owners = Owners::register(dir.path()).unwrap();
        let mut sql = Connection::open_in_memory().unwrap();
        let (first, _) = STEPS.split_at(1);
        migrate(&mut sql, first).unwrap();
        let memory = Memory {
            partial: Some("/tmp/.a.c8ybin-part".into()),
            last_error: Some("the connection broke".into()),
            ..Memory::default()
        };
        // As the first version wrote it: without what came later.
        let is_late = |column: &str| LATE.contains(&column);
        let columns: Vec<&str> = learned::MEMORY.split(", ").map(str::trim).collect();
        let values = learned::memory(&memory);
        let (names, old): (Vec<&str>, Vec<Value>) = columns
            .into_iter()
            .zip(values)
            .filter(|(column, _)| !is_late(column))
            .unzip();
        let account = Account {
            host: "acme.example.com".into(),
            tenant: None,
            user: None,
            profile: None,
        };
        let job = Job::Replace {
            id: BinaryId::new("4711").unwrap(),
            path: "/tmp/a".into(),
            content_type: "text/plain".into(),
            copying: crate::transfer::safety::Copying::Forget,
        };
        let order = row::order(&account, Timestamp::UNIX_EPOCH, &job);
        let (order_names, order): (Vec<&str>, Vec<Value>) = row::ORDER
            .split(", ")
            .map(str::trim)
            .zip(order)
            .filter(|(column, _)| !is_late(column))
            .unzip();
        let all: Vec<Value> = order.into_iter().chain(old).collect();
        let text = format!(
            "INSERT INTO jobs ({}, {}) VALUES ({})",
            order_names.join(", "),
            names.join(", "),
            vec!["?"; all.len()].join(", ")
        );
        sql.execute(&text, params_from_iter(all)).unwrap();
        migrate(&mut sql, STEPS).unwrap();
        assert_eq!(tables::are_whole(&sql), Ok(true));
        let tables = Tables {
            sql: &sql,
            owners: &owners,
        };
        let found = tables.interrupted(None).unwrap();
        assert_eq!(found.first().map(|one| &one.memory), Some(&memory));
        assert_eq!(found.first().map(|one| &one.account), Some(&account));
        // What came later is sealed where it is there.
        sql.execute("UPDATE jobs SET etag = 'x'", []).unwrap();
        assert_eq!(tables::are_whole(&sql), Ok(false));
    }
}
