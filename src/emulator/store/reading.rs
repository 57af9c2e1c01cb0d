//! Pages of objects, and single ones.

use std::fs::File;

use rusqlite::types::Value as Bound;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use super::{Freshness, Object, Place, Standard, Store, StoreError, schema};
use crate::emulator::query::{Query, sql};

/// One object; [`object`] reads the columns in this order.
const SELECT: &str = "
    SELECT id, type, name, owner, created, updated, is_binary, length, content_type,
           content_file, content_offset, fragments
    FROM objects WHERE id = ?";

/// Which objects are wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The filter and the order.
    pub query: Query,
    /// How many to leave out.
    pub offset: u64,
    /// How many at most.
    pub limit: u64,
    /// Whether the total is wanted, and how fresh.
    pub total: Option<Freshness>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The objects of the page.
    pub objects: Vec<Object>,
    /// Whether there are more behind them.
    pub more: bool,
    /// How many pass the filter, if that was asked for.
    pub total: Option<u64>,
}

impl Store {
    /// A page of objects.
    ///
    /// # Errors
    /// The query compares a time with what is none, or the database refused.
    pub fn page(&self, wanted: &Wanted) -> Result<Found, StoreError> {
        let condition = sql::condition(wanted.query.filter.as_ref())?;
        self.reading(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let version = self.totals.version();
            let mut ids = page_of_ids(&transaction, wanted, &condition)?;
            let more = ids.len() as u64 > wanted.limit;
            if more {
                ids.pop();
            }
            let total = match wanted.total {
                None => None,
                Some(freshness) => {
                    let key = format!("{condition:?}");
                    let total = match self.totals.get(&key, freshness) {
                        Some(total) => total,
                        // The last page is in hand: it says how many there are.
                        None if !more && (wanted.offset == 0 || !ids.is_empty()) => {
                            wanted.offset + ids.len() as u64
                        }
                        None => count(&transaction, &condition)?,
                    };
                    if freshness == Freshness::Exact || self.totals.get(&key, freshness).is_none() {
                        self.totals.put(key, total, version);
                    }
                    Some(total)
                }
            };
            let mut objects = Vec::with_capacity(ids.len());
            for id in ids {
                objects.extend(find(&transaction, id)?);
            }
            Ok(Found {
                objects,
                more,
                total,
            })
        })
    }

    /// The object with this id.
    ///
    /// # Errors
    /// The database refused.
    pub fn get(&self, id: i64) -> Result<Option<Object>, StoreError> {
        self.reading(|connection| find(connection, id))
    }

    /// The binary with this id, and its content opened at the first byte.
    ///
    /// # Errors
    /// The database or the file system refused.
    pub fn open_content(&self, id: i64) -> Result<Option<(Object, Place, File)>, StoreError> {
        loop {
            let Some(object) = self.get(id)? else {
                return Ok(None);
            };
            let Some(place) = object.content.clone() else {
                return Ok(None);
            };
            match self.contents.read(&place) {
                Ok(file) => return Ok(Some((object, place, file))),
                // Replaced or removed between the two looks: look again.
                Err(error) if self.get(id)?.as_ref() == Some(&object) => return Err(error),
                Err(_) => {}
            }
        }
    }

    fn reading<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle_readers().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => schema::open_reader(&self.database)?,
        };
        let answer = read(&connection);
        self.idle_readers().push(connection);
        answer
    }
}

/// The ids of a page, and one more if there are more.
///
/// Only ids: so the database can stay in the index that gives the order, also
/// while it skips to a late page.
fn page_of_ids(
    connection: &Connection,
    wanted: &Wanted,
    condition: &sql::Sql,
) -> Result<Vec<i64>, StoreError> {
    let order = sql::order(&wanted.query.order);
    let text = format!(
        "SELECT id FROM objects WHERE {} ORDER BY {} LIMIT ? OFFSET ?",
        condition.text, order.text
    );
    let bounds = [wanted.limit.saturating_add(1), wanted.offset]
        .map(|number| Bound::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
    let values = condition.bound.iter().chain(&order.bound).chain(&bounds);
    let mut statement = connection.prepare_cached(&text)?;
    let ids = statement.query_map(params_from_iter(values), |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn count(connection: &Connection, condition: &sql::Sql) -> Result<u64, StoreError> {
    let text = format!("SELECT count(*) FROM objects WHERE {}", condition.text);
    let count: i64 = connection
        .prepare_cached(&text)?
        .query_row(params_from_iter(&condition.bound), |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The object with this id, by any connection.
pub(super) fn find(connection: &Connection, id: i64) -> Result<Option<Object>, StoreError> {
    let found = connection
        .prepare_cached(SELECT)?
        .query_row([id], object)
        .optional()?;
    match found {
        None => Ok(None),
        Some((mut object, fragments)) => {
            object.fragments = serde_json::from_str(&fragments)
                .map_err(|error| StoreError::Damaged(format!("object {id}: {error}")))?;
            Ok(Some(object))
        }
    }
}

/// An object of a row, and its fragments, still as text.
fn object(row: &Row<'_>) -> rusqlite::Result<(Object, String)> {
    let is_binary: bool = row.get(6)?;
    let offset: Option<i64> = row.get(10)?;
    let content = match (is_binary, row.get(9)?, offset) {
        (true, Some(file), Some(offset)) => Some(Place {
            file,
            offset: u64::try_from(offset).unwrap_or_default(),
        }),
        _ => None,
    };
    let object = Object {
        id: row.get(0)?,
        standard: Standard {
            type_name: row.get(1)?,
            name: row.get(2)?,
            owner: row.get(3)?,
            length: row.get(7)?,
            content_type: row.get(8)?,
        },
        created: row.get(4)?,
        updated: row.get(5)?,
        content,
        fragments: serde_json::Map::new(),
    };
    Ok((object, row.get(11)?))
}
