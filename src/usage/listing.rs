//! How questions are answered. The order comes from an index; only the rows of
//! the window are read from the table.

use jiff::Timestamp;
use rusqlite::types::Value as Bound;
use rusqlite::{Row, params, params_from_iter};

use super::store::{Store, moment, unsigned};
use super::{
    Age, By, Entry, FileRow, Group, Level, Listing, Rows, Twin, UsageError, Value, Window,
};
use crate::domain::{BinaryId, Md5};

/// The columns of a file; [`file()`] reads them in this order.
const FILE: &str = "
    SELECT f.id, f.name, t.text, c.text, f.length, o.text, d.text, f.created, f.updated,
           f.digest, f.archive_of
    FROM files f JOIN words t ON t.key = f.type JOIN words c ON c.key = f.content_type
        JOIN words o ON o.key = f.owner JOIN words d ON d.key = f.device
    WHERE f.key = ?1";

/// Files that are the same by what is known of them. First those whose digests
/// are the same; of the others those of the same length and name, unless their
/// digests tell that they differ. Empty files take no room. What would free the
/// most comes first.
const GATHER: &str = "
    DELETE FROM twins;
    INSERT INTO twins (file, number, files, certain, length)
    WITH sure AS MATERIALIZED (
        SELECT length, digest, count(*) AS n FROM files
        WHERE digest IS NOT NULL AND length > 0 GROUP BY length, digest HAVING n > 1
    ), likely AS MATERIALIZED (
        SELECT length, name FROM files WHERE length > 0
        GROUP BY length, name HAVING count(*) > 1
    ), named AS (
        SELECT f.key, f.aged, f.length, f.name, count(*) OVER same AS n,
               count(f.digest) OVER same AS digests
        FROM likely JOIN files f ON f.length = likely.length AND f.name = likely.name
            LEFT JOIN sure ON sure.length = f.length AND sure.digest = f.digest
        WHERE sure.n IS NULL
        WINDOW same AS (PARTITION BY f.length, f.name)
    ), every AS (
        SELECT f.key, f.aged, f.length, f.digest, NULL AS name, sure.n, 1 AS certain
        FROM sure JOIN files f ON f.length = sure.length AND f.digest = sure.digest
        UNION ALL
        SELECT key, aged, length, NULL, name, n, 0 FROM named WHERE n > 1 AND digests < n
    )
    SELECT key, row_number() OVER (PARTITION BY certain, length, digest, name
                                   ORDER BY aged, key) AS number, n, certain, length
    FROM every ORDER BY length * (n - 1) DESC, certain DESC, length, digest, name, number;
";

/// A piece of SQL and the values of its `?`.
#[derive(Default)]
struct Condition {
    text: String,
    bound: Vec<Bound>,
}

impl Condition {
    /// Of the files within a path, as of `now`.
    fn of(path: &[Level], now: Timestamp) -> Self {
        let mut this = Self::default();
        for level in path {
            this.text.push_str(if this.text.is_empty() {
                "WHERE "
            } else {
                " AND "
            });
            match &level.value {
                Value::Text(text) => {
                    this.text.push_str(column(level.by));
                    this.text
                        .push_str(" = (SELECT key FROM words WHERE text = ?)");
                    this.bound.push(text.clone().into());
                }
                Value::Age(age) => this.of_age(*age, now),
            }
        }
        this
    }

    fn of_age(&mut self, age: Age, now: Timestamp) {
        if age == Age::Unknown {
            self.text.push_str("aged IS NULL");
            return;
        }
        self.text.push_str("aged >= ?");
        self.bound.push(age.from(now).unwrap_or(i64::MIN).into());
        let younger = Age::ALL.into_iter().take_while(|it| *it < age).last();
        if let Some(end) = younger.and_then(|age| age.from(now)) {
            self.text.push_str(" AND aged < ?");
            self.bound.push(end.into());
        }
    }
}

const fn column(by: By) -> &'static str {
    match by {
        By::Type => "type",
        By::Owner => "owner",
        By::Device => "device",
        By::Age => "aged",
    }
}

impl Store {
    /// A stretch of rows.
    pub(super) fn listing(&mut self, window: &Window) -> Result<Listing, UsageError> {
        match &window.of {
            Rows::Groups { path, by } => self.groups(path, *by, window),
            Rows::Files { path } if path.is_empty() => {
                let (files, bytes) = self.totals()?;
                let rows = self.files("ORDER BY length DESC, key DESC", vec![], window)?;
                Ok(listing(window, rows, files, bytes))
            }
            Rows::Files { path } => {
                let Condition { text, bound } = Condition::of(path, window.now);
                let (files, bytes) = self.sums(&text, &bound)?;
                let text = format!("{text} ORDER BY length DESC, key DESC");
                let rows = self.files(&text, bound, window)?;
                Ok(listing(window, rows, files, bytes))
            }
            Rows::Oldest => self.oldest(window),
            Rows::Duplicates => self.duplicates(window),
            Rows::Unreferenced => self.unreferenced(window),
        }
    }

    fn groups(&self, path: &[Level], by: By, window: &Window) -> Result<Listing, UsageError> {
        let condition = Condition::of(path, window.now);
        let mut bound = Vec::new();
        let key = if by == By::Age {
            let mut case = String::from("CASE WHEN aged IS NULL THEN 5");
            for (number, age) in Age::ALL.into_iter().enumerate() {
                if let Some(from) = age.from(window.now) {
                    case.push_str(&format!(" WHEN aged >= ? THEN {number}"));
                    bound.push(Bound::from(from));
                }
            }
            case.push_str(" ELSE 4 END");
            case
        } else {
            column(by).to_owned()
        };
        bound.extend(condition.bound);
        let sql = format!(
            "SELECT {key} AS k, coalesce(sum(length), 0), count(*) FROM files {} GROUP BY k",
            condition.text
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut groups: Vec<(i64, u64, u64)> = statement
            .query_map(params_from_iter(bound), |row| {
                Ok((row.get(0)?, unsigned(row.get(1)?), unsigned(row.get(2)?)))
            })?
            .collect::<Result<_, _>>()?;
        if by != By::Age {
            // Ages have an order of their own, which people expect.
            groups.sort_unstable_by_key(|(key, bytes, files)| {
                (std::cmp::Reverse((*bytes, *files)), *key)
            });
        }
        let files = groups.iter().map(|group| group.2).sum();
        let bytes = groups.iter().map(|group| group.1).sum();
        let total = groups.len();
        let mut rows = Vec::new();
        for (key, bytes, files) in groups.into_iter().skip(window.from).take(window.len) {
            let value = if by == By::Age {
                let at = usize::try_from(key).unwrap_or_default();
                Value::Age(Age::ALL.get(at).copied().unwrap_or(Age::Unknown))
            } else {
                let sql = "SELECT text FROM words WHERE key = ?1";
                let mut word = self.connection.prepare_cached(sql)?;
                Value::Text(word.query_row([key], |row| row.get(0))?)
            };
            rows.push(Entry::Group(Group {
                value,
                bytes,
                files,
            }));
        }
        Ok(Listing {
            from: window.from,
            rows,
            total,
            files,
            bytes,
        })
    }

    fn oldest(&self, window: &Window) -> Result<Listing, UsageError> {
        let (files, bytes) = self.totals()?;
        let dated = "WHERE aged IS NOT NULL";
        let mut rows = self.files(&format!("{dated} ORDER BY aged"), vec![], window)?;
        if rows.len() < window.len {
            // Behind them come those of which nobody knows.
            let (known, _) = self.sums(dated, &[])?;
            let known = usize::try_from(known).unwrap_or(usize::MAX);
            let rest = Window {
                from: (window.from + rows.len()).saturating_sub(known),
                len: window.len - rows.len(),
                ..window.clone()
            };
            rows.extend(self.files("WHERE aged IS NULL ORDER BY key", vec![], &rest)?);
        }
        Ok(listing(window, rows, files, bytes))
    }

    fn unreferenced(&self, window: &Window) -> Result<Listing, UsageError> {
        if !self.state()?.knows_references {
            return Ok(Listing::default());
        }
        let text = "WHERE referenced = 0 AND archive_of IS NULL";
        let (files, bytes) = self.sums(text, &[])?;
        let ordered = format!("{text} ORDER BY length DESC, key DESC");
        let rows = self.files(&ordered, vec![], window)?;
        Ok(listing(window, rows, files, bytes))
    }

    fn duplicates(&mut self, window: &Window) -> Result<Listing, UsageError> {
        if self.gathered != Some(self.version) {
            self.connection.execute_batch(GATHER)?;
            self.gathered = Some(self.version);
        }
        let sql = "SELECT count(*), coalesce(sum(iif(number > 1, length, 0)), 0) FROM twins";
        let (files, bytes) = self.connection.query_row(sql, [], |row| {
            Ok((unsigned(row.get(0)?), unsigned(row.get(1)?)))
        })?;
        let sql =
            "SELECT file, number, files, certain FROM twins WHERE row > ?1 ORDER BY row LIMIT ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found: Vec<(i64, Twin)> = statement
            .query_map(params![bounded(window.from), bounded(window.len)], |row| {
                let twin = Twin {
                    number: unsigned(row.get(1)?),
                    of: unsigned(row.get(2)?),
                    is_certain: row.get(3)?,
                };
                Ok((row.get(0)?, twin))
            })?
            .collect::<Result<_, _>>()?;
        let mut rows = Vec::with_capacity(found.len());
        for (key, twin) in found {
            if let Some(mut row) = self.file(key)? {
                row.twin = Some(twin);
                rows.push(row);
            }
        }
        Ok(listing(window, rows, files, bytes))
    }

    /// How many files, and their bytes.
    fn sums(&self, condition: &str, bound: &[Bound]) -> Result<(u64, u64), UsageError> {
        let sql = format!("SELECT count(*), coalesce(sum(length), 0) FROM files {condition}");
        let sums = self
            .connection
            .prepare_cached(&sql)?
            .query_row(params_from_iter(bound), |row| {
                Ok((unsigned(row.get(0)?), unsigned(row.get(1)?)))
            })?;
        Ok(sums)
    }

    /// Files by a condition and an order. First their keys alone, so that the
    /// database stays in its index while it skips to a late window.
    fn files(
        &self,
        condition: &str,
        mut bound: Vec<Bound>,
        window: &Window,
    ) -> Result<Vec<FileRow>, UsageError> {
        let sql = format!("SELECT key FROM files {condition} LIMIT ? OFFSET ?");
        bound.extend([window.len, window.from].map(|number| bounded(number).into()));
        let mut statement = self.connection.prepare_cached(&sql)?;
        let keys: Vec<i64> = statement
            .query_map(params_from_iter(bound), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut rows = Vec::with_capacity(keys.len());
        for key in keys {
            rows.extend(self.file(key)?);
        }
        Ok(rows)
    }

    /// A file; `None` where its id is none that the program could ask for.
    fn file(&self, key: i64) -> Result<Option<FileRow>, UsageError> {
        let mut statement = self.connection.prepare_cached(FILE)?;
        Ok(statement.query_row([key], file)?)
    }
}

fn bounded(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn listing(window: &Window, rows: Vec<FileRow>, files: u64, bytes: u64) -> Listing {
    Listing {
        from: window.from,
        rows: rows
            .into_iter()
            .map(|row| Entry::File(Box::new(row)))
            .collect(),
        total: usize::try_from(files).unwrap_or(usize::MAX),
        files,
        bytes,
    }
}

fn file(row: &Row<'_>) -> rusqlite::Result<Option<FileRow>> {
    let told = |text: String| (!text.is_empty()).then_some(text);
    let id: String = row.get(0)?;
    let Ok(id) = BinaryId::new(&id) else {
        return Ok(None);
    };
    let length: Option<i64> = row.get(4)?;
    let digest: Option<Vec<u8>> = row.get(9)?;
    Ok(Some(FileRow {
        id,
        name: row.get(1)?,
        type_name: row.get(2)?,
        content_type: told(row.get(3)?),
        length: length.map(unsigned),
        owner: told(row.get(5)?),
        device: told(row.get(6)?),
        created: moment(row.get(7)?),
        updated: moment(row.get(8)?),
        digest: digest.and_then(|bytes| bytes.try_into().ok()).map(Md5),
        archive_of: row.get(10)?,
        twin: None,
    }))
}
