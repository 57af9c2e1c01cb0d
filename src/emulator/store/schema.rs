//! The tables, their indexes, and how connections are opened.
//!
//! The standard properties are columns; all other fragments are one JSON text.
//! The indexes on binaries each begin with a column to sort by and carry the
//! columns that filters look at, so that a page of 50 out of 200,000 is found
//! without touching the table. They are made after seeding: in one go they cost
//! a fraction of what they cost row by row. So is the index of what stands within
//! names (see `names`).

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::{StoreError, applications, events, names};

/// Grows with each change of the tables; an older program refuses a newer
/// folder.
const FORMAT: i64 = 4;

/// The id before the first one: small numbers look like test data.
const FIRST_ID: i64 = 1000;

const TABLES: &str = "
    CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE objects (
        id INTEGER PRIMARY KEY,
        type TEXT,
        name TEXT,
        owner TEXT NOT NULL,
        created INTEGER NOT NULL,        -- milliseconds since 1970
        updated INTEGER NOT NULL,        -- milliseconds since 1970
        is_binary INTEGER NOT NULL,      -- 1: has a content
        length INTEGER,                  -- bytes
        content_type TEXT,
        content_file TEXT,               -- name of the file in the folder of contents
        content_offset INTEGER,          -- where in that file it begins
        fragments TEXT NOT NULL          -- all else, a JSON object
    );
    CREATE TABLE children (
        parent INTEGER NOT NULL,
        child INTEGER NOT NULL,
        kind TEXT NOT NULL,              -- addition, asset, device
        PRIMARY KEY (child, kind, parent)
    ) WITHOUT ROWID;
    CREATE INDEX children_by_parent ON children (parent, kind, child);
";

const INDEXES: &str = "
    CREATE INDEX IF NOT EXISTS binaries_by_id
        ON objects (id, name, type, owner, length) WHERE is_binary = 1;
    CREATE INDEX IF NOT EXISTS binaries_by_updated
        ON objects (updated, id, name, type, owner, length) WHERE is_binary = 1;
    CREATE INDEX IF NOT EXISTS binaries_by_created
        ON objects (created, id, name, type, owner, length) WHERE is_binary = 1;
    CREATE INDEX IF NOT EXISTS binaries_by_name
        ON objects (name, id, type, owner, length) WHERE is_binary = 1;
    CREATE INDEX IF NOT EXISTS binaries_names
        ON objects (name) WHERE is_binary = 1;
    CREATE INDEX IF NOT EXISTS binaries_by_length
        ON objects (length, id, name, type, owner) WHERE is_binary = 1;
    CREATE INDEX IF NOT EXISTS binaries_by_type
        ON objects (type, id, name, owner, length, created, updated) WHERE is_binary = 1;
    CREATE INDEX IF NOT EXISTS binaries_by_owner
        ON objects (owner, id, name, type, length, created, updated) WHERE is_binary = 1;
    CREATE INDEX IF NOT EXISTS binaries_by_type_and_owner
        ON objects (type, owner, id, name, length, created, updated) WHERE is_binary = 1;
    CREATE INDEX IF NOT EXISTS binaries_by_type_and_update
        ON objects (type, updated, id, name, owner, length) WHERE is_binary = 1;
    CREATE INDEX IF NOT EXISTS binaries_by_type_and_name
        ON objects (type, name, id, owner, length) WHERE is_binary = 1;
    CREATE INDEX IF NOT EXISTS objects_by_type ON objects (type, id);
    CREATE INDEX IF NOT EXISTS objects_by_owner ON objects (owner, id);
    ANALYZE;
";

/// Opens the database to write, and makes its tables if it is new. `None` where
/// it holds tables of another program.
pub fn open_writer(path: &Path) -> Result<Option<Connection>, StoreError> {
    let connection = Connection::open(path)?;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let is_empty: bool =
        connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| {
            row.get(0)
        })?;
    if found == 0 && !is_empty {
        return Ok(None);
    }
    // Set before the first table, or it has no effect. Larger pages mean fewer
    // reads for a scan of a whole index.
    connection.pragma_update(None, "page_size", 16_384)?;
    prepare(&connection)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // A crash of the program loses nothing; a power cut may lose the last
    // writes, which an emulator may.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    match found {
        0 => {
            let transaction = connection.unchecked_transaction()?;
            transaction.execute_batch(TABLES)?;
            transaction.execute_batch(names::TABLE)?;
            transaction.execute(
                "INSERT INTO meta (name, value) VALUES ('last_id', ?)",
                [FIRST_ID],
            )?;
            transaction.pragma_update(None, "user_version", FORMAT)?;
            transaction.commit()?;
        }
        // It lacks the index of names, and the tables made below.
        1 => {
            let transaction = connection.unchecked_transaction()?;
            transaction.execute_batch(names::TABLE)?;
            index(&transaction)?;
            transaction.pragma_update(None, "user_version", FORMAT)?;
            transaction.commit()?;
        }
        // It lacks no more than the tables made below.
        2 | 3 => connection.pragma_update(None, "user_version", FORMAT)?,
        FORMAT => {}
        found => {
            return Err(StoreError::Newer {
                found,
                known: FORMAT,
            });
        }
    }
    events::prepare(&connection)?;
    applications::prepare(&connection)?;
    Ok(Some(connection))
}

/// Opens the database once more, to read.
pub fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    // 1 MiB a connection: the system's cache holds the rest, at no cost to the
    // memory of this process.
    connection.pragma_update(None, "cache_size", -1024)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Whether the seed, or the decision to have none, is in already.
pub fn is_seeded(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection
        .query_row("SELECT 1 FROM meta WHERE name = 'seeded'", [], |_| Ok(()))
        .optional()?
        .is_some())
}

/// Remembers that the seed is in.
pub fn mark_seeded(connection: &Connection) -> Result<(), StoreError> {
    connection.execute(
        "INSERT OR REPLACE INTO meta (name, value) VALUES ('seeded', 1)",
        [],
    )?;
    Ok(())
}

/// Makes the indexes that are missing, fills that of names, and tells the planner
/// how many there are of what.
pub fn index(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(names::FILL)?;
    connection.execute_batch(INDEXES)?;
    Ok(())
}

/// The next id; one counter for all kinds of objects.
pub fn next_id(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("UPDATE meta SET value = value + 1 WHERE name = 'last_id' RETURNING value")?
        .query_row([], |row| row.get(0))?)
}

/// Moves the log into the database and empties it.
pub fn checkpoint(connection: &Connection) -> Result<(), StoreError> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}
