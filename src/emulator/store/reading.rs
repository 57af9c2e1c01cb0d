//! Pages of objects, and single ones.

use std::fs::File;

use rusqlite::types::Value as Bound;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use super::names::Within;
use super::words;
use super::{Freshness, Object, Place, Standard, Store, StoreError, schema};
use crate::emulator::query::sql::End;
use crate::emulator::query::{Query, sql};

/// One object; [`object()`] reads the columns in this order.
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
        // Also where words are spelled otherwise: what cannot be is refused, and
        // the total is known by it.
        let asked = sql::condition(wanted.query.filter.as_ref())?;
        let key = format!("{asked:?}");
        self.reading(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let version = self.totals.version();
            let spelled = match &wanted.query.filter {
                Some(filter) => words::spelled(&transaction, filter)?,
                None => None,
            };
            let filter = spelled.as_ref().or(wanted.query.filter.as_ref());
            let condition = sql::condition(filter)?;
            let within = Within::of(filter);
            let narrowed = match &within {
                Some(within) => within.narrow(&transaction, &condition)?,
                None => None,
            };
            let narrowed = narrowed.as_ref().unwrap_or(&condition);
            let count = |seen: Option<u64>| {
                let known = match (seen, &within) {
                    (None, Some(within)) => within.count(&transaction)?,
                    (seen, _) => seen,
                };
                known.map_or_else(|| count(&transaction, narrowed), Ok)
            };
            // A late page is sooner found from the end, if that is known.
            let all = match wanted.total {
                _ if wanted.offset < LATE => None,
                Some(Freshness::Exact) => {
                    let exact = Freshness::Exact;
                    Some(
                        self.totals
                            .get_or_count(&key, exact, version, || count(None))?,
                    )
                }
                _ => self.totals.exact(&key),
            };
            let (ids, more) = match all.filter(|all| wanted.offset > all / 2) {
                Some(all) => late_ids(&transaction, wanted, narrowed, all)?,
                None => early_ids(&transaction, wanted, narrowed)?,
            };
            // The last page in hand says how many there are.
            let end = wanted.offset + ids.len() as u64;
            let seen = (!more && (wanted.offset == 0 || !ids.is_empty())).then_some(end);
            let total = match wanted.total {
                None => None,
                Some(freshness) => {
                    Some(
                        self.totals
                            .get_or_count(&key, freshness, version, || count(seen))?,
                    )
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

    pub(super) fn reading<T>(
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

/// Fewer rows are skipped sooner than they are counted.
const LATE: u64 = 2000;

/// The ids of a page, and whether there are more behind it.
fn early_ids(
    connection: &Connection,
    wanted: &Wanted,
    condition: &sql::Sql,
) -> Result<(Vec<i64>, bool), StoreError> {
    let limit = wanted.limit.saturating_add(1);
    let mut ids = some_ids(
        connection,
        wanted,
        condition,
        End::First,
        (limit, wanted.offset),
    )?;
    let more = ids.len() as u64 > wanted.limit;
    if more {
        ids.pop();
    }
    Ok((ids, more))
}

/// The same of a page that is nearer to the end of `all` rows.
fn late_ids(
    connection: &Connection,
    wanted: &Wanted,
    condition: &sql::Sql,
    all: u64,
) -> Result<(Vec<i64>, bool), StoreError> {
    let there = all.saturating_sub(wanted.offset);
    let limit = there.min(wanted.limit);
    let behind = there - limit;
    let mut ids = some_ids(connection, wanted, condition, End::Last, (limit, behind))?;
    ids.reverse();
    Ok((ids, behind > 0))
}

/// So many ids behind so many, from this end.
///
/// Only ids: so the database can stay in the index that gives the order, also
/// while it skips to a late page.
fn some_ids(
    connection: &Connection,
    wanted: &Wanted,
    condition: &sql::Sql,
    from: End,
    (limit, offset): (u64, u64),
) -> Result<Vec<i64>, StoreError> {
    let order = sql::order(&wanted.query.order, from);
    let text = format!(
        "SELECT id FROM objects WHERE {} ORDER BY {} LIMIT ? OFFSET ?",
        condition.text, order.text
    );
    let bounds =
        [limit, offset].map(|number| Bound::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulator::query::{Filter, Property, parse};
    use crate::emulator::store::seeding::SeedObject;
    use proptest::prelude::*;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let fragments = serde_json::json!({"a": {"b": "2026-01-01T00:00:00Z"}, "n": 1.5, "l": [1]});
        let objects = (0..20).map(|n| SeedObject {
            standard: Standard {
                name: Some(format!("name-{n}")),
                owner: "ana".to_owned(),
                ..Standard::default()
            },
            created: n,
            updated: n,
            fragments: fragments.as_object().unwrap().clone(),
            content: (n % 2 == 0).then(|| vec![7; 3]),
            digested: false,
            child_of: None,
        });
        store
            .seed(
                objects.map(Ok),
                std::iter::empty(),
                std::iter::empty(),
                |_, _| {},
            )
            .unwrap();
        (folder, store)
    }

    fn all(query: Query) -> Wanted {
        Wanted {
            query,
            offset: 0,
            limit: 2000,
            total: Some(Freshness::Exact),
        }
    }

    /// How the database finds it.
    fn plan(store: &Store, query: &str) -> String {
        let query = parse(query).unwrap();
        let condition = sql::condition(query.filter.as_ref()).unwrap();
        let order = sql::order(&query.order, End::First);
        let text = format!(
            "EXPLAIN QUERY PLAN SELECT id FROM objects WHERE {} ORDER BY {} LIMIT 50",
            condition.text, order.text
        );
        store
            .reading(|connection| {
                let mut statement = connection.prepare(&text)?;
                let lines = statement
                    .query_map(params_from_iter(&condition.bound), |row| row.get(3))?
                    .collect::<Result<Vec<String>, _>>()?;
                Ok(lines.join("; "))
            })
            .unwrap()
    }

    #[test]
    fn pages_of_binaries_come_from_an_index_alone_and_in_its_order() {
        let (_folder, store) = store();
        for (query, index) in [
            (
                "has(c8y_IsBinary) $orderby=lastUpdated.date desc",
                "updated",
            ),
            (
                "has(c8y_IsBinary) and name eq '*x*' $orderby=lastUpdated desc",
                "updated",
            ),
            (
                "has(c8y_IsBinary) and owner eq 'a*' $orderby=creationTime",
                "created",
            ),
            (
                "has(c8y_IsBinary) and name eq '*x*' $orderby=length desc",
                "length",
            ),
        ] {
            let plan = plan(&store, query);
            let wanted = format!("USING COVERING INDEX binaries_by_{index}");
            assert!(plan.contains(&wanted), "{query}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{query}: {plan}");
        }
    }

    #[test]
    fn a_late_page_is_the_same_from_either_end() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let objects = (0..5_000).map(|n: i64| SeedObject {
            standard: Standard {
                // Some are equal in the order, some have none.
                type_name: (n % 3 > 0).then(|| format!("t{}", n % 7)),
                ..Standard::default()
            },
            created: n,
            updated: n,
            fragments: serde_json::Map::new(),
            content: Some(Vec::new()),
            digested: false,
            child_of: None,
        });
        let objects = objects.map(Ok);
        store
            .seed(objects, std::iter::empty(), std::iter::empty(), |_, _| {})
            .unwrap();
        for order in ["type", "type desc,creationTime", "length desc"] {
            let query = parse(&format!("has(c8y_IsBinary) $orderby={order}")).unwrap();
            let page = |offset: u64, total: Option<Freshness>| {
                let found = store.page(&Wanted {
                    query: query.clone(),
                    offset,
                    limit: 700,
                    total,
                });
                let found = found.unwrap();
                let ids: Vec<i64> = found.objects.iter().map(|object| object.id).collect();
                (ids, found.more)
            };
            let pages = [0, 700, 1400, 2100, 2800, 3500, 4200, 4900, 5600];
            // Before anything was counted, and without a count, all come from the first.
            let early = pages.map(|offset| page(offset, None));
            assert_eq!(
                pages.map(|offset| page(offset, Some(Freshness::Exact))),
                early
            );
            assert_eq!(pages.map(|offset| page(offset, None)), early);
            store.totals.outdate();
        }
    }

    #[test]
    fn the_fragment_of_an_odd_name_is_looked_for_all_the_same() {
        let (_folder, store) = store();
        for name in [
            "", "\"", "a\"b", "\\", "a.b", "$", "\u{0}", "a\u{0}b", "[0]", "ü",
        ] {
            let filter = Some(Filter::Has(Property::named(name)));
            let found = store.page(&all(Query {
                filter,
                order: Vec::new(),
            }));
            assert_eq!(found.unwrap().objects, [], "{name:?}");
        }
    }

    proptest! {
        /// A query that was understood is one that the database understands.
        #[test]
        fn whatever_is_understood_is_answered(
            words in prop::collection::vec(
                prop::sample::select(vec![
                    "has(c8y_IsBinary)", "has(a)", "has(a.b)", "hasany(n,x)", "bygroupid(3)",
                    "isinhierarchyof(3)", "name", "type", "owner", "id", "length", "n", "a.b",
                    "a.b.date", "creationTime.date", "contentType", "eq", "gt", "le", "and", "or",
                    "not", "(", ")", "'x*'", "'2026-01-01'", "'1001'", "null", "true", "7", "1.5f",
                    "$orderby=", "name,", "desc", "a.b.c",
                ]),
                0..12,
            )
        ) {
            let text = words.join(" ");
            if let Ok(query) = parse(&text) {
                let shared = STORE.with(Clone::clone);
            let store = &shared.1;
                match store.page(&all(query)) {
                    Ok(_) | Err(StoreError::Query(_)) => {}
                    Err(error) => prop_assert!(false, "{text}: {error}"),
                }
            }
        }

        /// Not, and, or: the same objects as by thought.
        #[test]
        fn a_filter_and_its_opposite_share_all_objects(
            property in prop::sample::select(vec!["name", "type", "length", "n", "a.b", "id", "x.y"]),
            operator in prop::sample::select(vec!["eq", "gt", "ge", "lt", "le"]),
            value in prop::sample::select(vec!["'name-1*'", "'m'", "3", "1.5d", "1005"]),
        ) {
            let shared = STORE.with(Clone::clone);
            let store = &shared.1;
            let count = |text: String| {
                store.page(&all(parse(&text).unwrap())).unwrap().objects.len()
            };
            let filter = format!("{property} {operator} {value}");
            prop_assert_eq!(count(filter.clone()) + count(format!("not({filter})")), 20);
            prop_assert_eq!(count(format!("{filter} and not({filter})")), 0);
            prop_assert_eq!(count(format!("{filter} or not({filter})")), 20);
        }
    }

    thread_local! {
        static STORE: std::rc::Rc<(tempfile::TempDir, Store)> = std::rc::Rc::new(store());
    }
}
