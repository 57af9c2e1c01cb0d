//! The full-text search as conditions that indexes help with.
//!
//! A word is looked for in id, type, name and owner: four looks at each of
//! 200,000 binaries. But there are few types and owners. Those that hold the
//! word are found by leaping through an index from one to the next; then only
//! names are left to be looked at, which the index of names is for.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::StoreError;
use crate::emulator::query::sql::like;
use crate::emulator::query::{Filter, Operator, Property, Value};

/// With more types or owners than this, leaping is slower than looking at all.
const MOST_LEAPS: i64 = 500;

/// With more that match than this, comparing with each is slower.
const MOST_MATCHES: usize = 8;

/// The same filter of binaries, with its words spelled as names, types, owners
/// and ids; `None` where that is no help.
pub fn spelled(connection: &Connection, filter: &Filter) -> Result<Option<Filter>, StoreError> {
    let Filter::All(parts) = filter else {
        return Ok(None);
    };
    let are_binaries = is_of_binaries(filter);
    let mut spelled = Vec::with_capacity(parts.len());
    let mut helps = false;
    for part in parts {
        let found = match part {
            Filter::Words(words) if are_binaries => any_of(connection, words)?,
            _ => None,
        };
        helps |= found.is_some();
        spelled.push(found.unwrap_or_else(|| part.clone()));
    }
    Ok(helps.then_some(Filter::All(spelled)))
}

fn is_of_binaries(filter: &Filter) -> bool {
    match filter {
        Filter::All(parts) => parts.iter().any(is_of_binaries),
        single => *single == Filter::IsBinary,
    }
}

fn any_of(connection: &Connection, words: &[String]) -> Result<Option<Filter>, StoreError> {
    let mut any = Vec::new();
    for word in words {
        let pattern = format!("*{word}*");
        for column in ["type", "owner"] {
            let Some(matching) = matching(connection, column, &like(&pattern))? else {
                return Ok(None);
            };
            let exactly = |text| Filter::Exactly(Property::named(column), text);
            any.extend(matching.into_iter().map(exactly));
        }
        // As the id is written, or it is another text.
        let id = word
            .parse::<i64>()
            .ok()
            .filter(|id| id.to_string() == *word);
        if let Some(id) = id.filter(|id| *id > 0)
            && super::reading::find(connection, id)?.is_some()
        {
            any.push(Filter::Ids(vec![id]));
        }
        let name = Property::named("name");
        any.push(Filter::Compare(name, Operator::Eq, Value::Text(pattern)));
    }
    Ok(match any.len() {
        1 => any.pop(),
        _ => Some(Filter::Any(any)),
    })
}

/// The types, or the owners, of binaries that match the pattern; `None` where
/// there are too many to be leapt through.
fn matching(
    connection: &Connection,
    column: &'static str,
    pattern: &str,
) -> Result<Option<Vec<String>>, StoreError> {
    // The name of the column is a constant of this file.
    let all = format!(
        "WITH RECURSIVE texts(text) AS (
             SELECT min({column}) FROM objects WHERE is_binary = 1
             UNION ALL
             SELECT (SELECT min({column}) FROM objects WHERE is_binary = 1 AND {column} > text)
             FROM texts WHERE text IS NOT NULL LIMIT {MOST_LEAPS}
         )"
    );
    let count: Option<i64> = connection
        .prepare_cached(&format!("{all} SELECT count(*) FROM texts"))?
        .query_row([], |row| row.get(0))
        .optional()?;
    if count.is_none_or(|count| count >= MOST_LEAPS) {
        return Ok(None);
    }
    let mut statement = connection.prepare_cached(&format!(
        "{all} SELECT text FROM texts WHERE text LIKE ? ESCAPE '\\' LIMIT ?"
    ))?;
    let most = MOST_MATCHES as i64 + 1;
    let found = statement
        .query_map(params![pattern, most], |row| row.get(0))?
        .collect::<Result<Vec<String>, _>>()?;
    Ok((found.len() <= MOST_MATCHES).then_some(found))
}

#[cfg(test)]
mod tests {
    use super::super::seeding::SeedObject;
    use super::super::{Freshness, Standard, Store, Wanted};
    use super::*;
    use crate::emulator::query::{Order, Query, words};
    use proptest::prelude::*;

    fn store(rows: &[(String, String, String)]) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let objects = rows.iter().map(|(name, type_name, owner)| {
            Ok(SeedObject {
                standard: Standard {
                    name: Some(name.clone()),
                    type_name: Some(type_name.clone()).filter(|text| !text.is_empty()),
                    owner: owner.clone(),
                    ..Standard::default()
                },
                created: 0,
                updated: 0,
                fragments: serde_json::Map::new(),
                content: Some(Vec::new()),
                digested: false,
                child_of: None,
            })
        });
        store
            .seed(objects, std::iter::empty(), std::iter::empty(), |_, _| {})
            .unwrap();
        (folder, store)
    }

    fn ids(store: &Store, filter: Vec<Filter>) -> Vec<i64> {
        let wanted = Wanted {
            query: Query {
                filter: Some(Filter::All(filter)),
                order: Vec::<Order>::new(),
            },
            offset: 0,
            limit: 100,
            total: Some(Freshness::Exact),
        };
        let found = store.page(&wanted).unwrap();
        assert_eq!(found.total, Some(found.objects.len() as u64));
        found.objects.iter().map(|object| object.id).collect()
    }

    #[test]
    fn too_many_types_are_left_to_the_look_at_all() {
        let row = |n: usize| (format!("n{n}"), format!("type-{n}"), "ana".to_owned());
        let rows: Vec<_> = (0..600).map(row).collect();
        let (_folder, store) = store(&rows);
        let filter = Filter::All(vec![Filter::IsBinary, Filter::Words(words("n7"))]);
        let none = store.reading(|connection| spelled(connection, &filter));
        assert_eq!(none.unwrap(), None);
        assert_eq!(
            ids(&store, vec![Filter::IsBinary, Filter::Words(words("n77"))]).len(),
            1
        );
    }

    proptest! {
        /// What is found for binaries is what is found without help among all.
        #[test]
        fn the_spelled_search_finds_what_the_plain_one_finds(
            rows in prop::collection::vec(("[a-c%1]{0,5}|[x-z]?100[0-9]", "[a-c_]{0,3}", "[a-c\u{e4}]{1,3}"), 1..9),
            text in "[a-c%_1*\u{e4} ]{1,6}|100[0-9]|100[0-9] aab",
        ) {
            let (_folder, store) = store(&rows);
            let words = words(&text);
            prop_assume!(!words.is_empty());
            let helped = ids(&store, vec![Filter::IsBinary, Filter::Words(words.clone())]);
            // All objects here are binaries; without saying so there is no help.
            prop_assert_eq!(helped, ids(&store, vec![Filter::Words(words)]));
        }
    }
}
