//! The tables of a scan.
//!
//! Types, owners and devices are numbers that stand for words: groups are then
//! counted over short keys. Each index begins with what rows are grouped or
//! sorted by and carries what is summed, so that neither looks at the table.

use rusqlite::Connection;

/// Grows with each change of the tables. An older database is begun anew: a
/// scan tells all of it again.
pub(super) const VERSION: u32 = 2;

const TABLES: &str = "
    CREATE TABLE words (key INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE files (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        type INTEGER NOT NULL,           -- words
        owner INTEGER NOT NULL,          -- words; the empty one: none
        device INTEGER NOT NULL,         -- words; the empty one: none
        content_type INTEGER NOT NULL,   -- words; the empty one: none
        length INTEGER,                  -- bytes; NULL: not told
        created INTEGER,                 -- milliseconds since 1970
        updated INTEGER,                 -- milliseconds since 1970
        aged INTEGER,                    -- updated, else created
        digest BLOB,
        archive_of TEXT,
        referenced INTEGER NOT NULL,     -- 1: an entry of a repository points to it
        pass INTEGER NOT NULL            -- the last scan that saw it
    ) STRICT;
    CREATE INDEX by_type ON files (type, owner, device, aged, length);
    CREATE INDEX by_owner ON files (owner, type, device, aged, length);
    CREATE INDEX by_device ON files (device, type, owner, aged, length);
    CREATE INDEX by_age ON files (aged, length, type, owner, device);
    -- The files of a group, the largest first, also far down.
    CREATE INDEX by_type_and_length ON files (type, length);
    CREATE INDEX by_owner_and_length ON files (owner, length);
    CREATE INDEX by_device_and_length ON files (device, length);
    CREATE INDEX by_length ON files (length);
    CREATE INDEX by_content ON files (length, digest) WHERE digest IS NOT NULL;
    CREATE INDEX by_name ON files (length, name);
    CREATE INDEX unreferenced ON files (length) WHERE referenced = 0 AND archive_of IS NULL;
    -- What the pages told that were read once; `binary` need not be scanned.
    CREATE TABLE refs (
        binary TEXT NOT NULL,
        object TEXT NOT NULL,
        PRIMARY KEY (binary, object)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE scan (
        pass INTEGER NOT NULL,           -- counts the scans
        next_page INTEGER,               -- NULL: the pass is over
        page_size INTEGER NOT NULL,
        last_id TEXT,                    -- the last row of the page before
        since INTEGER,                   -- the newest change, by the server's clock
        completed INTEGER,               -- milliseconds since 1970
        knows_references INTEGER NOT NULL,
        note TEXT
    ) STRICT;
    INSERT INTO scan (pass, page_size, knows_references) VALUES (0, 0, 0);
";

/// Where duplicates are gathered when they are asked for: in memory, or in a
/// file that goes with the connection.
const DUPLICATES: &str = "
    CREATE TEMP TABLE IF NOT EXISTS twins (
        row INTEGER PRIMARY KEY, file INTEGER NOT NULL, number INTEGER NOT NULL,
        files INTEGER NOT NULL, certain INTEGER NOT NULL, length INTEGER NOT NULL);
";

/// Which version wrote the database; 0: none.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Whether it has no table.
pub(super) fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| {
        row.get(0)
    })
}

/// Makes the tables that are missing.
pub(super) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    if version(connection)? == 0 {
        let transaction = connection.unchecked_transaction()?;
        transaction.execute_batch(TABLES)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
        transaction.commit()?;
    }
    connection.execute_batch(DUPLICATES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_group_come_from_an_index_in_their_order() {
        let connection = Connection::open_in_memory().unwrap();
        prepare(&connection).unwrap();
        for column in ["type", "owner", "device"] {
            let sql = format!(
                "EXPLAIN QUERY PLAN SELECT key FROM files
                 WHERE {column} = (SELECT key FROM words WHERE text = 'x')
                 ORDER BY length DESC, key DESC LIMIT 200 OFFSET 50000"
            );
            let mut statement = connection.prepare(&sql).unwrap();
            let plan: Vec<String> = statement
                .query_map([], |row| row.get(3))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            let plan = plan.join("\n");
            let index = format!("COVERING INDEX by_{column}_and_length");
            assert!(plan.contains(&index), "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}
