//! Which binaries have a text within their name.
//!
//! A pattern such as `*image*` would mean a look at each of 200,000 names. SQLite's
//! full-text index of trigrams knows where any three characters stand, and thus
//! any longer text. It holds the names as `LIKE` compares them: the letters of
//! ASCII made small, all others as they are. So it finds what `LIKE` finds.

use rusqlite::types::Value as Bound;
use rusqlite::{Connection, params};

use super::{Object, StoreError};
use crate::emulator::query::{Filter, Operator, Value, sql::Sql};

/// The index; it keeps no copy of the names.
pub const TABLE: &str = "
    CREATE VIRTUAL TABLE names USING fts5(
        name, content='', contentless_delete=1, tokenize='trigram case_sensitive 1'
    );
";

/// Fills the index anew.
pub const FILL: &str = "
    INSERT INTO names (names) VALUES ('delete-all');
    INSERT INTO names (rowid, name)
        SELECT id, lower(name) FROM objects WHERE is_binary = 1 AND name IS NOT NULL;
";

/// A shorter text is in no trigram.
const SHORTEST: usize = 3;

/// So many are looked at one by one. Where more have the text, a page of them
/// is found sooner by going through all in the order of the page.
const FEW: i64 = 2000;

/// Writes down the name of an object that is new or has changed.
pub fn put(connection: &Connection, object: &Object) -> Result<(), StoreError> {
    forget(connection, object.id)?;
    if let (Some(_), Some(name)) = (&object.content, &object.standard.name) {
        connection
            .prepare_cached("INSERT INTO names (rowid, name) VALUES (?, ?)")?
            .execute(params![object.id, name.to_ascii_lowercase()])?;
    }
    Ok(())
}

/// Forgets the name of the object with this id.
pub fn forget(connection: &Connection, id: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM names WHERE rowid = ?")?
        .execute([id])?;
    Ok(())
}

/// A text that the names of the wanted binaries hold.
#[derive(Debug, PartialEq, Eq)]
pub struct Within {
    /// As the index is asked for it.
    phrase: String,
    /// Those with one of these ids are wanted as well.
    ids: Vec<i64>,
    /// Whether to hold it is all that is wanted of a binary.
    is_all: bool,
}

impl Within {
    /// The text that a filter demands; none where it demands none, or not of
    /// binaries, or one that is too short for the index.
    pub fn of(filter: Option<&Filter>) -> Option<Self> {
        let mut parts = Vec::new();
        flatten(filter?, &mut parts);
        if !parts.contains(&&Filter::IsBinary) {
            return None;
        }
        let others = parts.iter().filter(|part| ***part != Filter::IsBinary);
        let is_single = others.clone().count() == 1;
        let mut found = others.filter_map(|part| Self::of_one(part)).next()?;
        found.is_all &= is_single;
        Some(found)
    }

    /// The text that one condition demands: a pattern, or one of several, or of
    /// ids.
    fn of_one(filter: &Filter) -> Option<Self> {
        let parts = match filter {
            Filter::Any(parts) => parts.as_slice(),
            single => std::slice::from_ref(single),
        };
        let (mut phrases, mut ids, mut is_all) = (Vec::new(), Vec::new(), parts.len() == 1);
        for part in parts {
            if let Filter::Ids(wanted) = part {
                ids.extend(wanted);
                continue;
            }
            let pattern = pattern(part)?;
            let text = pattern.split('*').max_by_key(|text| text.chars().count())?;
            if text.chars().count() < SHORTEST || text.contains('\0') {
                return None;
            }
            let around = pattern.strip_prefix('*');
            let around = around.and_then(|rest| rest.strip_suffix('*'));
            is_all &= around == Some(text);
            let text = text.to_ascii_lowercase().replace('"', "\"\"");
            phrases.push(format!("\"{text}\""));
        }
        (!phrases.is_empty()).then(|| Self {
            phrase: phrases.join(" OR "),
            ids,
            is_all,
        })
    }

    /// The same condition, but only for those that the index gives; none where
    /// these are many.
    pub fn narrow(
        &self,
        connection: &Connection,
        condition: &Sql,
    ) -> Result<Option<Sql>, StoreError> {
        let found: i64 = connection
            .prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM names WHERE names MATCH ? LIMIT ?)",
            )?
            .query_row(params![self.phrase, FEW + 1], |row| row.get(0))?;
        if found > FEW {
            return Ok(None);
        }
        let mut bound = vec![Bound::Text(self.phrase.clone())];
        let mut among = "SELECT rowid FROM names WHERE names MATCH ?".to_owned();
        if !self.ids.is_empty() {
            among.push_str(" UNION SELECT value FROM json_each(?)");
            let ids = serde_json::Value::from(self.ids.clone());
            bound.push(Bound::Text(ids.to_string()));
        }
        bound.extend(condition.bound.iter().cloned());
        let text = format!("id IN ({among}) AND ({})", condition.text);
        Ok(Some(Sql { text, bound }))
    }

    /// How many binaries have it, where that is all that is wanted of them.
    pub fn count(&self, connection: &Connection) -> Result<Option<u64>, StoreError> {
        if !self.is_all {
            return Ok(None);
        }
        let count: i64 = connection
            .prepare_cached("SELECT count(*) FROM names WHERE names MATCH ?")?
            .query_row([&self.phrase], |row| row.get(0))?;
        Ok(u64::try_from(count).ok())
    }
}

/// The conditions that all have to hold.
fn flatten<'a>(filter: &'a Filter, parts: &mut Vec<&'a Filter>) {
    match filter {
        Filter::All(inner) => inner.iter().for_each(|part| flatten(part, parts)),
        single => parts.push(single),
    }
}

/// The pattern that a condition compares the name with.
fn pattern(filter: &Filter) -> Option<&str> {
    match filter {
        Filter::Compare(property, Operator::Eq, Value::Text(text))
            if property.top_level() == Some("name") && text.contains('*') =>
        {
            Some(text)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Freshness, Identity, SeedObject, Standard, Store, Wanted};
    use super::*;
    use crate::emulator::query::{parse, sql};
    use proptest::prelude::*;
    use rusqlite::params_from_iter;

    fn within(query: &str) -> Option<(String, bool)> {
        let query = parse(query).unwrap();
        Within::of(query.filter.as_ref()).map(|within| (within.phrase, within.is_all))
    }

    #[test]
    fn the_longest_text_of_a_pattern_is_looked_for() {
        for (filter, phrase, is_all) in [
            ("name eq '*FW-1*'", "\"fw-1\"", true),
            ("name eq 'a*image*.b'", "\"image\"", false),
            ("name eq '*Ünï*' and owner eq 'x'", "\"Ünï\"", false),
            ("(name eq '*a\"b*')", "\"a\"\"b\"", true),
            (
                "(name eq '*one*' or name eq '*two*')",
                "\"one\" OR \"two\"",
                false,
            ),
        ] {
            assert_eq!(
                within(&format!("has(c8y_IsBinary) and {filter}")),
                Some((phrase.to_owned(), is_all)),
                "{filter}"
            );
        }
    }

    #[test]
    fn what_the_index_does_not_know_is_left_to_the_rest() {
        for query in [
            "name eq '*image*'",
            "has(c8y_IsBinary)",
            "has(c8y_IsBinary) and name eq '*ab*'",
            "has(c8y_IsBinary) and name eq 'image'",
            "has(c8y_IsBinary) and type eq '*image*'",
            "has(c8y_IsBinary) and (name eq '*image*' or owner eq 'x')",
            "has(c8y_IsBinary) and (name eq '*image*' or name eq '*ab*')",
            "has(c8y_IsBinary) and not(name eq '*image*')",
        ] {
            assert_eq!(within(query), None, "{query}");
        }
    }

    /// A store with binaries of these names, and so many others of one name.
    fn store(names: &[&str], others: usize) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let others = std::iter::repeat_n("other.bin", others);
        let objects = names.iter().copied().chain(others).map(|name| {
            Ok(SeedObject {
                standard: Standard {
                    name: Some(name.to_owned()),
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

    /// The ids on the first page and the total, for a pattern.
    fn found(store: &Store, pattern: &str) -> (Vec<i64>, u64) {
        let pattern = pattern.replace('\'', "''");
        let query = format!("has(c8y_IsBinary) and name eq '{pattern}' $orderby=name");
        let found = store
            .page(&Wanted {
                query: parse(&query).unwrap(),
                offset: 0,
                limit: 5,
                total: Some(Freshness::Exact),
            })
            .unwrap();
        let ids = found.objects.iter().map(|object| object.id).collect();
        (ids, found.total.unwrap())
    }

    #[test]
    fn few_and_many_are_found_and_counted() {
        let (_folder, store) = store(&["Edge-1.LOG", "edge-2.log", "edge", "a%b_c"], 3000);
        assert_eq!(found(&store, "*edge-*"), (vec![1001, 1002], 2));
        assert_eq!(found(&store, "*.Log"), (vec![1001, 1002], 2));
        assert_eq!(found(&store, "*%b_*"), (vec![1004], 1));
        assert_eq!(found(&store, "*nothing*").1, 0);
        assert_eq!(found(&store, "*other*"), ((1005..1010).collect(), 3000));
        assert_eq!(found(&store, "*oth*.bin").1, 3000);
        assert_eq!(found(&store, "*.*").1, 3002);
    }

    #[test]
    fn few_are_looked_up_by_their_ids() {
        let (_folder, store) = store(&["edge-1.log"], 3000);
        for order in ["name", "length desc", "lastUpdated", "type"] {
            let query = format!("has(c8y_IsBinary) and name eq '*edge*' $orderby={order}");
            let query = parse(&query).unwrap();
            let condition = sql::condition(query.filter.as_ref()).unwrap();
            let within = Within::of(query.filter.as_ref()).unwrap();
            let connection = store.writer();
            let narrowed = within.narrow(&connection, &condition).unwrap().unwrap();
            let text = format!(
                "EXPLAIN QUERY PLAN SELECT id FROM objects WHERE {} ORDER BY {} LIMIT 50",
                narrowed.text,
                sql::order(&query.order, sql::End::First).text
            );
            let mut statement = connection.prepare(&text).unwrap();
            let lines = statement
                .query_map(params_from_iter(&narrowed.bound), |row| row.get(3))
                .unwrap();
            let plan: Vec<String> = lines.map(Result::unwrap).collect();
            assert!(plan[0].contains("id=?"), "{order}: {plan:?}");
        }
    }

    #[test]
    fn a_name_is_known_as_it_is_now() {
        let (_folder, store) = store(&["first.log"], 3000);
        let renamed = store.change(1001, |object| {
            object.standard.name = Some("second.txt".to_owned());
            Ok::<_, ()>(())
        });
        renamed.unwrap().unwrap().unwrap();
        assert_eq!(found(&store, "*first*").1, 0);
        assert_eq!(found(&store, "*second*"), (vec![1001], 1));
        let named = |name: &str| Standard {
            name: Some(name.to_owned()),
            ..Standard::default()
        };
        let content = Some(store.spool().unwrap());
        let new = store.insert(named("second.zip"), serde_json::Map::new(), content);
        let id = new.unwrap().id;
        let plain = store.insert(named("second"), serde_json::Map::new(), None);
        plain.unwrap();
        assert_eq!(found(&store, "*second*"), (vec![1001, id], 2));
        assert_eq!(found(&store, "*other*").1, 3000);
        assert!(store.remove(1001, |_| true).unwrap());
        assert_eq!(found(&store, "*second*"), (vec![id], 1));
        let content = store.spool().unwrap();
        let replaced = store.replace_content(id, content, "a/b".to_owned(), Identity::Changes);
        let id = replaced.unwrap().unwrap().id;
        assert_eq!(found(&store, "*second*"), (vec![id], 1));
    }

    #[test]
    fn a_folder_of_the_first_format_learns_its_names() {
        let (folder, first) = store(&["edge-1.log"], 0);
        first.close().unwrap();
        drop(first);
        let database = Connection::open(folder.path().join("objects.db")).unwrap();
        database
            .execute_batch("DROP TABLE names; PRAGMA user_version = 1")
            .unwrap();
        drop(database);
        for _ in 0..2 {
            let store = Store::open(folder.path()).unwrap();
            assert_eq!(found(&store, "*edge*"), (vec![1001], 1));
        }
    }

    proptest! {
        /// What the index finds is what a look at each name finds.
        #[test]
        fn the_index_finds_what_like_finds(
            names in prop::collection::vec("[aAbBäÄſsKk%_\"'\\\\ *]{0,8}", 1..8),
            pattern in "[*]?[aAbBäÄſsKk%_\"'\\\\ ]{3,4}[*]",
        ) {
            let texts: Vec<&str> = names.iter().map(String::as_str).collect();
            let (_folder, store) = store(&texts, 0);
            let counted = found(&store, &pattern).1;
            // A condition that the index knows nothing of.
            let quoted = pattern.replace('\'', "''");
            let query = parse(&format!("name eq '{quoted}'")).unwrap();
            let wanted = Wanted { query, offset: 0, limit: 9, total: None };
            prop_assert_eq!(counted, store.page(&wanted).unwrap().objects.len() as u64);
        }
    }
}
