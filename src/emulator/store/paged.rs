//! A page of a table by a filter, with the total where that is wanted.

use rusqlite::types::Value as Bound;
use rusqlite::{Row, params_from_iter};

use super::{Freshness, Store, StoreError};

/// What stands behind `WHERE`, and the values of its `?`.
pub struct Condition {
    /// The text.
    pub text: String,
    /// The values.
    pub bound: Vec<Bound>,
}

impl Condition {
    /// One that lets all pass.
    pub fn all() -> Self {
        Self {
            text: "1".to_owned(),
            bound: Vec::new(),
        }
    }

    /// Lets pass only what passes this as well.
    pub fn and(&mut self, text: &str, values: impl IntoIterator<Item = Bound>) {
        self.text.push_str(" AND ");
        self.text.push_str(text);
        self.bound.extend(values);
    }
}

/// A table, and what is wanted of it.
pub struct Paged<'a> {
    /// Its name.
    pub table: &'a str,
    /// The columns and the table, up to `WHERE`.
    pub select: &'a str,
    /// Which rows.
    pub condition: &'a Condition,
    /// Their order, with a row's id at its end.
    pub order: &'a str,
    /// How many to leave out.
    pub offset: u64,
    /// How many at most.
    pub limit: u64,
    /// Whether the total is wanted, and how fresh.
    pub total: Option<Freshness>,
    /// What the total is remembered by: another text for each filter.
    pub key: String,
}

/// A page.
#[derive(Clone, Debug)]
pub struct Rows<T> {
    /// What is on it.
    pub rows: Vec<T>,
    /// Whether there are more behind them.
    pub more: bool,
    /// How many pass the filter, if that was asked for.
    pub total: Option<u64>,
}

impl Store {
    /// Reads a page: each row by `read`, and what that gives by `complete`.
    ///
    /// # Errors
    /// The database refused, or a row is damaged.
    pub fn paged<R, T>(
        &self,
        wanted: Paged<'_>,
        read: fn(&Row<'_>) -> rusqlite::Result<R>,
        complete: fn(R) -> Result<T, StoreError>,
    ) -> Result<Rows<T>, StoreError> {
        let Condition { text, bound } = wanted.condition;
        self.reading(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let version = self.totals.version();
            let (select, order) = (wanted.select, wanted.order);
            let page = format!("{select}{text} ORDER BY {order} LIMIT ? OFFSET ?");
            let mut values = bound.clone();
            // One more, which tells whether there are more.
            for number in [wanted.limit.saturating_add(1), wanted.offset] {
                values.push(i64::try_from(number).unwrap_or(i64::MAX).into());
            }
            let mut statement = transaction.prepare_cached(&page)?;
            let mut rows = Vec::new();
            for row in statement.query_map(params_from_iter(values), read)? {
                rows.push(complete(row?)?);
            }
            let more = rows.len() as u64 > wanted.limit;
            if more {
                rows.pop();
            }
            let count = || {
                let text = format!("SELECT count(*) FROM {} WHERE {text}", wanted.table);
                let count: i64 = transaction
                    .prepare_cached(&text)?
                    .query_row(params_from_iter(bound), |row| row.get(0))?;
                Ok::<_, StoreError>(u64::try_from(count).unwrap_or_default())
            };
            let total = wanted
                .total
                .map(|freshness| {
                    let totals = &self.totals;
                    totals.get_or_count(&wanted.key, freshness, version, count)
                })
                .transpose()?;
            Ok(Rows { rows, more, total })
        })
    }
}
