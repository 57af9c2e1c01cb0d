//! What is done with the tables: each function within one transaction, which
//! its caller begins and ends.

use std::collections::HashMap;
use std::path::PathBuf;

use jiff::Timestamp;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter};

use super::alike::{absolute_job, absolute_memory, has, is_same};
use super::learned::{self, MEMORY};
use super::order::Silent;
use super::owner::Owners;
use super::row::{self, ORDER};
use super::{Account, Clear, Cleared, End, Found, JournalError, Key, Past, Record};
use crate::transfer::{Job, Memory};

/// How many jobs the history keeps.
const HISTORY: i64 = 10_000;

/// How many lines the log of a job keeps.
const NOTES: i64 = 1_000;

/// The tables, as one program sees them.
pub(super) struct Tables<'a> {
    pub(super) sql: &'a Connection,
    pub(super) owners: &'a Owners,
}

type Result<T> = std::result::Result<T, JournalError>;

impl Tables<'_> {
    pub(super) fn add(
        &self,
        account: &Account,
        job: &Job,
        memory: &Memory,
        created: Timestamp,
    ) -> Result<Key> {
        let mut values = vec![Value::Text(self.owners.me().to_owned())];
        values.extend(row::order(account, created, &absolute_job(job)));
        values.extend(learned::memory(&absolute_memory(memory)));
        let sql = format!(
            "INSERT INTO jobs (owner, {ORDER}, {MEMORY}) VALUES ({}) RETURNING key",
            places(values.len())
        );
        let mut insert = self.sql.prepare_cached(&sql)?;
        Ok(insert.query_row(params_from_iter(values), |row| row.get(0).map(Key))?)
    }

    /// Does what nobody waits for.
    pub(super) fn apply(&self, order: &Silent) -> Result<()> {
        match order {
            Silent::Remember(key, memory) => self.remember(*key, memory).map(|_| ()),
            Silent::Note(key, time, text) => self.note(*key, *time, text),
            Silent::End(key, time, end) => self.end(*key, *time, end),
            Silent::SetAside(key) => self.set_aside(*key),
            Silent::Swap(one, other) => self.swap(*one, *other),
        }
    }

    /// Whether the job is this program's; only then it is changed, and only
    /// where there is something new.
    pub(super) fn remember(&self, key: Key, memory: &Memory) -> Result<bool> {
        let memory = learned::memory(&absolute_memory(memory));
        let sql = format!("SELECT {MEMORY} FROM jobs WHERE key = ? AND owner = ?");
        let is_same = |row: &Row<'_>| {
            for (column, value) in memory.iter().enumerate() {
                if row.get_ref(column)? != ValueRef::from(value) {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        let is_known = self
            .sql
            .prepare_cached(&sql)?
            .query_row(params![key.0, self.owners.me()], is_same)
            .optional()?;
        if is_known == Some(false) {
            let sql = format!(
                "UPDATE jobs SET ({MEMORY}) = ({}) WHERE key = ?",
                places(memory.len())
            );
            let values = memory.into_iter().chain([Value::Integer(key.0)]);
            let mut update = self.sql.prepare_cached(&sql)?;
            update.execute(params_from_iter(values))?;
        }
        Ok(is_known.is_some())
    }

    fn note(&self, key: Key, time: Timestamp, text: &str) -> Result<()> {
        let number: Option<i64> = self
            .sql
            .prepare_cached(
                "INSERT INTO notes (job, number, time, text)
                 SELECT ?1, 1 + coalesce((SELECT max(number) FROM notes WHERE job = ?1), 0), ?2, ?3
                 WHERE EXISTS (SELECT 1 FROM jobs WHERE key = ?1)
                    OR EXISTS (SELECT 1 FROM history WHERE key = ?1)
                 RETURNING number",
            )?
            .query_row(params![key.0, time.to_string(), text], |row| row.get(0))
            .optional()?;
        if let Some(number) = number.filter(|number| *number > NOTES) {
            self.sql
                .prepare_cached("DELETE FROM notes WHERE job = ? AND number <= ?")?
                .execute(params![key.0, number - NOTES])?;
        }
        Ok(())
    }

    fn end(&self, key: Key, time: Timestamp, end: &End) -> Result<()> {
        let (outcome, told, made) = row::end(end);
        let me = self.owners.me();
        self.sql
            .prepare_cached(&format!(
                "INSERT OR REPLACE INTO history
                 (key, place, ended, outcome, told, made, {ORDER}, {MEMORY})
                 SELECT key, 1 + coalesce((SELECT max(place) FROM history), 0),
                 ?, ?, ?, ?, {ORDER}, {MEMORY} FROM jobs WHERE key = ? AND owner = ?"
            ))?
            .execute(params![time.to_string(), outcome, told, made, key.0, me])?;
        self.sql
            .prepare_cached("DELETE FROM jobs WHERE key = ? AND owner = ?")?
            .execute(params![key.0, me])?;
        Ok(())
    }

    fn set_aside(&self, key: Key) -> Result<()> {
        self.sql
            .prepare_cached("UPDATE jobs SET owner = NULL WHERE key = ? AND owner = ?")?
            .execute(params![key.0, self.owners.me()])?;
        Ok(())
    }

    fn swap(&self, one: Key, other: Key) -> Result<()> {
        let rank = |key: Key| -> rusqlite::Result<Option<i64>> {
            self.sql
                .prepare_cached("SELECT coalesce(rank, key) FROM jobs WHERE key = ? AND owner = ?")?
                .query_row(params![key.0, self.owners.me()], |row| row.get(0))
                .optional()
        };
        let (Some(first), Some(second)) = (rank(one)?, rank(other)?) else {
            return Ok(());
        };
        for (key, rank) in [(one, second), (other, first)] {
            self.sql
                .prepare_cached("UPDATE jobs SET rank = ? WHERE key = ?")?
                .execute([rank, key.0])?;
        }
        Ok(())
    }

    pub(super) fn interrupted(&self, account: Option<&Account>) -> Result<Vec<Record>> {
        let mut alive: HashMap<String, bool> = HashMap::new();
        let mut select = self.sql.prepare_cached(&of_others())?;
        let mut rows = select.query([self.owners.me()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(owner) = row.get::<_, Option<String>>(1)? {
                // A look costs a call of the system, and one program may have
                // left a thousand jobs.
                let look = |owner: &String| self.owners.is_alive(owner);
                if *alive.entry(owner).or_insert_with_key(look) {
                    continue;
                }
            }
            let record = row::record(row).ok_or_else(damaged)?;
            if account.is_none_or(|account| account.may_be(&record.account)) {
                found.push(record);
            }
        }
        Ok(found)
    }

    pub(super) fn sources(&self) -> Result<Vec<PathBuf>> {
        let text = format!("SELECT key, owner, {ORDER}, {MEMORY} FROM jobs");
        let mut select = self.sql.prepare_cached(&text)?;
        let mut rows = select.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let record = row::record(row).ok_or_else(damaged)?;
            found.extend(record.job.source().cloned());
        }
        Ok(found)
    }

    pub(super) fn claim(&self, key: Key) -> Result<Option<Record>> {
        let sql = format!("SELECT key, owner, {ORDER}, {MEMORY} FROM jobs WHERE key = ?");
        let mut select = self.sql.prepare_cached(&sql)?;
        let mut rows = select.query([key.0])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let owner: Option<String> = row.get(1)?;
        if owner.is_some_and(|owner| self.owners.is_alive(&owner)) {
            return Ok(None);
        }
        let record = row::record(row).ok_or_else(damaged)?;
        self.sql
            .prepare_cached("UPDATE jobs SET owner = ? WHERE key = ?")?
            .execute(params![self.owners.me(), key.0])?;
        Ok(Some(record))
    }

    /// Claims the newest of these that is the same transfer of the same account. What
    /// may be another tenant's only the person takes over, who sees whose it is.
    pub(super) fn find(
        &self,
        left: &[Record],
        account: &Account,
        job: &Job,
    ) -> Result<Option<Record>> {
        let job = absolute_job(job);
        let is_it = |record: &&Record| record.account.is(account) && is_same(&record.job, &job);
        let alike = left.iter().filter(is_it).map(|record| record.key);
        let mut alike: Vec<Key> = alike.collect();
        alike.sort_unstable();
        // The newest may be another's meanwhile, or that of a job before this one.
        for key in alike.into_iter().rev() {
            if let Some(record) = self.claim(key)? {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    pub(super) fn find_or_add(
        &self,
        account: &Account,
        jobs: &[(Job, Memory)],
        created: Timestamp,
    ) -> Result<Vec<Found>> {
        // Read once for all of them: there may be as many.
        let left = self.interrupted(Some(account))?;
        let mut found = Vec::with_capacity(jobs.len());
        for (job, memory) in jobs {
            found.push(match self.find(&left, account, job)? {
                Some(record) => Found::Known(Box::new(record)),
                None => Found::New(self.add(account, job, memory, created)?),
            });
        }
        Ok(found)
    }

    /// A job of the history that is damaged is left out.
    pub(super) fn history(
        &self,
        search: &str,
        before: Option<Key>,
        limit: usize,
    ) -> Result<Vec<Past>> {
        let search = search.to_lowercase();
        let sql = format!(
            "SELECT key, ended, outcome, told, made, {ORDER}, {MEMORY} FROM history
             WHERE ?1 IS NULL OR place < (SELECT place FROM history WHERE key = ?1)
             ORDER BY place DESC"
        );
        let mut select = self.sql.prepare_cached(&sql)?;
        let mut rows = select.query([before.map(|key| key.0)])?;
        let mut found = Vec::new();
        while found.len() < limit
            && let Some(row) = rows.next()?
        {
            found.extend(row::past(row).filter(|past| has(past, &search)));
        }
        Ok(found)
    }

    pub(super) fn notes(&self, key: Key) -> Result<Vec<(Timestamp, String)>> {
        let sql = "SELECT time, text FROM notes WHERE job = ? ORDER BY number";
        let mut select = self.sql.prepare_cached(sql)?;
        let mut rows = select.query([key.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let time: String = row.get(0)?;
            found.push((time.parse().map_err(|_| damaged())?, row.get(1)?));
        }
        Ok(found)
    }

    /// The keys of the history of this account, and of those that name no tenant.
    fn ended_of(&self, account: &Account) -> Result<Vec<i64>> {
        let text = "SELECT key, host, tenant, user FROM history WHERE host = ?";
        let mut select = self.sql.prepare_cached(text)?;
        let mut rows = select.query([&account.host])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let of = Account {
                host: row.get(1)?,
                tenant: row.get(2)?,
                user: row.get(3)?,
                profile: None,
            };
            if account.owns(&of) {
                found.push(row.get(0)?);
            }
        }
        Ok(found)
    }

    pub(super) fn clear(&self, what: &Clear) -> Result<Cleared> {
        let mut cleared = Cleared::default();
        match what {
            Clear::Ended(None) => {
                let these = "DELETE FROM notes WHERE job IN (SELECT key FROM history)";
                self.sql.execute(these, [])?;
                cleared.jobs = self.sql.execute("DELETE FROM history", [])?;
            }
            Clear::Ended(Some(account)) => {
                for key in self.ended_of(account)? {
                    self.sql
                        .prepare_cached("DELETE FROM notes WHERE job = ?")?
                        .execute([key])?;
                    cleared.jobs += self
                        .sql
                        .prepare_cached("DELETE FROM history WHERE key = ?")?
                        .execute([key])?;
                }
            }
            Clear::Interrupted(keys) => {
                for key in keys {
                    // Taken first, so that nobody's job is removed.
                    let Some(record) = self.claim(*key)? else {
                        continue;
                    };
                    self.sql
                        .prepare_cached("DELETE FROM notes WHERE job = ?")?
                        .execute([key.0])?;
                    self.sql
                        .prepare_cached("DELETE FROM jobs WHERE key = ?")?
                        .execute([key.0])?;
                    cleared.jobs += 1;
                    cleared.partials.extend(record.memory.partial);
                }
            }
        }
        Ok(cleared)
    }

    /// Cuts the history to those that ended last.
    pub(super) fn prune(&self) -> Result<()> {
        let last: Option<i64> = self
            .sql
            .prepare_cached("SELECT place FROM history ORDER BY place DESC LIMIT 1 OFFSET ?")?
            .query_row([HISTORY], |row| row.get(0))
            .optional()?;
        if let Some(last) = last {
            self.sql.execute(
                "DELETE FROM notes WHERE job IN (SELECT key FROM history WHERE place <= ?)",
                [last],
            )?;
            self.sql
                .execute("DELETE FROM history WHERE place <= ?", [last])?;
        }
        Ok(())
    }
}

/// The jobs that are not this program's, in their order. Its own thousands are never
/// looked at: sorted by the plain key, the database would walk through all.
fn of_others() -> String {
    format!(
        "SELECT key, owner, {ORDER}, {MEMORY} FROM jobs
         WHERE owner IS NULL OR owner < ?1 OR owner > ?1
         ORDER BY coalesce(rank, key), key"
    )
}

/// Whether each job that did not end can be read.
pub(super) fn are_whole(sql: &Connection) -> rusqlite::Result<bool> {
    let text = format!("SELECT key, owner, {ORDER}, {MEMORY} FROM jobs");
    let mut select = sql.prepare(&text)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        if row::record(row).is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn damaged() -> JournalError {
    JournalError::Failed("its content is damaged".to_owned())
}

/// `?, ?, ?`
fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::schema;
    use super::*;

    #[test]
    fn ones_own_jobs_are_never_looked_at_for_those_of_others() {
        let mut sql = Connection::open_in_memory().unwrap();
        schema::migrate(&mut sql, schema::STEPS).unwrap();
        let mut plan = sql
            .prepare(&format!("EXPLAIN QUERY PLAN {}", of_others()))
            .unwrap();
        let steps = plan.query_map(["me"], |row| row.get(3)).unwrap();
        let steps: Vec<String> = steps.collect::<rusqlite::Result<_>>().unwrap();
        assert!(
            !steps.iter().any(|step| step.starts_with("SCAN")),
            "{steps:?}"
        );
    }
}
