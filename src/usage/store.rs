//! What the thread of the database knows beside it.

use jiff::Timestamp;
use rusqlite::Connection;

use super::{State, UsageError};

/// The database, and what was worked out of it.
pub(super) struct Store {
    pub(super) connection: Connection,
    /// Grows with each change of the rows.
    pub(super) version: u64,
    /// For which version the duplicates are gathered.
    pub(super) gathered: Option<u64>,
}

/// Where a scan stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Which scan.
    pub(super) pass: i64,
    /// The page to read next, from 1; `None`: the pass is over.
    pub(super) next_page: Option<u32>,
    /// Rows of a page of this pass.
    pub(super) page_size: u32,
    /// The last row of the page before.
    pub(super) last_id: Option<String>,
    /// The newest change that is known, by the server's clock.
    pub(super) since: Option<Timestamp>,
    /// Whether a scan ever saw all there was.
    pub(super) is_complete: bool,
}

impl Store {
    pub(super) fn new(connection: Connection) -> Result<Self, UsageError> {
        Ok(Self {
            connection,
            version: 0,
            gathered: None,
        })
    }

    /// Where the scan stands.
    pub(super) fn place(&self) -> Result<Place, UsageError> {
        let sql =
            "SELECT pass, next_page, page_size, last_id, since, completed IS NOT NULL FROM scan";
        Ok(self.connection.query_row(sql, [], |row| {
            Ok(Place {
                pass: row.get(0)?,
                next_page: row.get(1)?,
                page_size: row.get(2)?,
                last_id: row.get(3)?,
                since: moment(row.get(4)?),
                is_complete: row.get(5)?,
            })
        })?)
    }

    /// How the scan stands, for people.
    pub(super) fn state(&self) -> Result<State, UsageError> {
        let (files, bytes) = self.totals()?;
        let sql = "SELECT completed, next_page IS NOT NULL, knows_references, note FROM scan";
        let state = self.connection.query_row(sql, [], |row| {
            Ok(State {
                files,
                bytes,
                completed: moment(row.get(0)?),
                is_interrupted: row.get(1)?,
                knows_references: row.get(2)?,
                note: row.get(3)?,
                notice: None,
                running: None,
                version: self.version,
            })
        })?;
        Ok(state)
    }

    /// How many files there are, and their bytes.
    pub(super) fn totals(&self) -> Result<(u64, u64), UsageError> {
        // The shortest index; the planner takes it for `length` alone.
        let sql = "SELECT count(*), coalesce(sum(length), 0) FROM files";
        let totals = self
            .connection
            .prepare_cached(sql)?
            .query_row([], |row| Ok((unsigned(row.get(0)?), unsigned(row.get(1)?))))?;
        Ok(totals)
    }
}

/// A number that is never below zero.
pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// Milliseconds since 1970 as a moment.
pub(super) fn moment(milliseconds: Option<i64>) -> Option<Timestamp> {
    Timestamp::from_millisecond(milliseconds?).ok()
}
