//! The journal's thread: it owns the connection, takes all orders that wait,
//! and writes them in one transaction.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::PoisonError;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};

use super::opening::{DatabaseFile, Opened};
use super::order::{Order, Read, Reply, Silent, Work};
use super::owner::Owners;
use super::tables::Tables;
use super::{JournalError, Key, Trouble};
use crate::transfer::Memory;

/// How often progress is written, and how long a write that failed waits for
/// its next attempt.
const PACE: Duration = Duration::from_secs(1);

/// How many orders go into one transaction: others must get their turn, too.
const AT_ONCE: usize = 4_096;

/// After how many ends the history is cut: it costs a look at all of it.
const ENDS: usize = 256;

/// How many orders are kept for another attempt before lines of logs are
/// dropped.
const BACKLOG: usize = 10_000;

/// The thread's state. Fields are dropped in their order: the lock, by which
/// others know that this program lives, goes last.
pub(super) struct Writer {
    connection: Connection,
    file: DatabaseFile,
    /// What is to be remembered, the latest of each job.
    progress: Progress,
    /// What failed and is tried again.
    backlog: VecDeque<Silent>,
    ends: usize,
    is_failing: bool,
    trouble: Trouble,
    owners: Owners,
}

/// What jobs learned and the disk does not know yet.
#[derive(Default)]
struct Progress {
    latest: HashMap<Key, Box<Memory>>,
    written: Option<Instant>,
}

impl Progress {
    /// How long until it is to be written.
    fn wait(&self, now: Instant) -> Duration {
        self.written.map_or(Duration::ZERO, |then| {
            PACE.saturating_sub(now.saturating_duration_since(then))
        })
    }

    fn take(&mut self, now: Instant) -> impl Iterator<Item = Silent> {
        self.written = Some(now);
        let latest = std::mem::take(&mut self.latest);
        latest
            .into_iter()
            .map(|(key, memory)| Silent::Remember(key, memory))
    }
}

/// A part of a transaction.
enum Step {
    Silent(Silent),
    Asked(Work),
}

impl Writer {
    pub(super) fn new(opened: Opened, trouble: Trouble) -> Self {
        Self {
            connection: opened.connection,
            file: opened.file,
            progress: Progress::default(),
            backlog: VecDeque::new(),
            // Another program may have left more than is to be kept.
            ends: ENDS,
            is_failing: false,
            trouble,
            owners: opened.owners,
        }
    }

    /// Works until nobody can order any more, and then writes what is left.
    pub(super) fn run(mut self, orders: &Receiver<Order>) {
        loop {
            let first = if self.progress.latest.is_empty() && self.backlog.is_empty() {
                orders.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                orders.recv_timeout(self.progress.wait(Instant::now()))
            };
            let first = match first {
                Ok(order) => Some(order),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            self.obey(first.into_iter().chain(orders.try_iter()).take(AT_ONCE));
        }
        let left = self.progress.take(Instant::now()).map(Step::Silent);
        let left = left.collect();
        self.write(left);
        // Shortens the log where nobody else needs it. Without that the next
        // program does.
        let _ = self
            .connection
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
    }

    pub(super) fn obey(&mut self, orders: impl Iterator<Item = Order>) {
        let mut steps = Vec::new();
        let mut reads: Vec<Read> = Vec::new();
        let mut flushed = Vec::new();
        for order in orders {
            match order {
                Order::Read(read) => reads.push(read),
                Order::Flush(done) => flushed.push(done),
                Order::Write { work, remembers } => {
                    if let Some(key) = remembers {
                        self.progress.latest.remove(&key);
                    }
                    steps.push(Step::Asked(work));
                }
                Order::Silent(Silent::Remember(key, memory)) => {
                    self.progress.latest.insert(key, memory);
                }
                Order::Silent(silent) => {
                    if let Silent::End(key, ..) | Silent::SetAside(key) = &silent
                        && let Some(memory) = self.progress.latest.remove(key)
                    {
                        steps.push(Step::Silent(Silent::Remember(*key, memory)));
                    }
                    steps.push(Step::Silent(silent));
                }
            }
        }
        let now = Instant::now();
        if !flushed.is_empty() || self.progress.wait(now).is_zero() {
            steps.extend(self.progress.take(now).map(Step::Silent));
        }
        self.write(steps);
        for read in reads {
            let tables = Tables {
                sql: &self.connection,
                owners: &self.owners,
            };
            read(self.file.is_in_place().map(|()| &tables));
        }
        for done in flushed {
            // Who waited may have gone.
            let _ = done.send(());
        }
    }

    /// Writes all in one transaction, and answers whoever waits. What nobody
    /// waits for and could not be written is kept for another attempt.
    fn write(&mut self, steps: Vec<Step>) {
        let mut steps: VecDeque<Step> = steps.into();
        for silent in std::mem::take(&mut self.backlog).into_iter().rev() {
            steps.push_front(Step::Silent(silent));
        }
        if steps.is_empty() {
            return;
        }
        let mut attempt = Attempt::default();
        let committed = self.transact(&mut steps, &mut attempt);
        for reply in attempt.replies {
            reply(committed.clone());
        }
        self.backlog.extend(attempt.failed);
        if let Err(error) = &committed {
            self.backlog.extend(attempt.applied);
            for step in steps {
                match step {
                    Step::Silent(silent) => self.backlog.push_back(silent),
                    Step::Asked(work) => work(Err(error.clone())).1(Ok(())),
                }
            }
        }
        self.trim();
        let failure = committed.err().or(attempt.failure);
        if let Some(error) = &failure
            && !self.is_failing
            && !self.backlog.is_empty()
        {
            let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
            *trouble = Some(error.clone());
        }
        self.is_failing = failure.is_some();
    }

    /// Bounds what is kept for another attempt: of each job the latest memory,
    /// and no lines of logs where there is too much.
    fn trim(&mut self) {
        let keeps_notes = self.backlog.len() <= BACKLOG;
        let mut seen = HashSet::new();
        let backlog = std::mem::take(&mut self.backlog);
        for silent in backlog.into_iter().rev() {
            let is_kept = match &silent {
                Silent::Remember(key, _) => seen.insert(*key),
                Silent::Note(..) => keeps_notes,
                Silent::End(..) | Silent::SetAside(_) | Silent::Swap(..) => true,
            };
            if is_kept {
                self.backlog.push_front(silent);
            }
        }
    }

    /// Takes steps until one transaction holds them, or it fails; then those
    /// are left that were not tried.
    fn transact(
        &mut self,
        steps: &mut VecDeque<Step>,
        attempt: &mut Attempt,
    ) -> Result<(), JournalError> {
        self.file.is_in_place()?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        while !steps.is_empty() {
            // A full disk ends the whole transaction; further steps would stand
            // alone.
            if transaction.is_autocommit() {
                let failure = attempt.failure.take();
                return Err(
                    failure.unwrap_or_else(|| JournalError::Failed("the disk failed".into()))
                );
            }
            say(&transaction, "SAVEPOINT step")?;
            let Some(step) = steps.pop_front() else {
                break;
            };
            let tables = Tables {
                sql: &transaction,
                owners: &self.owners,
            };
            let is_kept = match step {
                Step::Asked(work) => {
                    let (is_kept, reply) = work(Ok(&tables));
                    attempt.replies.push(reply);
                    is_kept
                }
                Step::Silent(silent) => match tables.apply(&silent) {
                    Ok(()) => {
                        self.ends += usize::from(matches!(silent, Silent::End(..)));
                        attempt.applied.push(silent);
                        true
                    }
                    Err(error) => {
                        attempt.failure.get_or_insert(error);
                        attempt.failed.push(silent);
                        false
                    }
                },
            };
            if is_kept {
                say(&transaction, "RELEASE step")?;
            } else if !transaction.is_autocommit() {
                say(&transaction, "ROLLBACK TO step")?;
                say(&transaction, "RELEASE step")?;
            }
        }
        if self.ends >= ENDS {
            let tables = Tables {
                sql: &transaction,
                owners: &self.owners,
            };
            tables.prune()?;
            self.ends = 0;
        }
        transaction.commit()?;
        Ok(())
    }
}

/// A statement without values. Kept ready, unlike those of the library's own
/// savepoints: each file of many has a few of them.
fn say(sql: &Connection, statement: &str) -> Result<(), JournalError> {
    sql.prepare_cached(statement)?.execute([])?;
    Ok(())
}

/// What one transaction did.
#[derive(Default)]
struct Attempt {
    replies: Vec<Reply>,
    applied: Vec<Silent>,
    failed: Vec<Silent>,
    failure: Option<JournalError>,
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Writer {
        /// Forbids the database to grow beyond so many pages.
        pub(in super::super) fn limit_pages(&self, pages: Option<u32>) {
            let pages = pages.unwrap_or(u32::MAX - 1);
            let sql = format!("PRAGMA max_page_count = {pages}");
            self.connection.query_row(&sql, [], |_| Ok(())).unwrap();
        }
    }

    fn memory(written: u64) -> Box<Memory> {
        Box::new(Memory {
            written,
            ..Memory::default()
        })
    }

    #[test]
    fn progress_is_written_once_a_second_the_latest_alone() {
        let mut progress = Progress::default();
        let start = Instant::now();
        assert_eq!(progress.wait(start), Duration::ZERO);
        progress.latest.insert(Key(1), memory(1));
        progress.latest.insert(Key(1), memory(2));
        let taken: Vec<Silent> = progress.take(start).collect();
        assert!(
            matches!(taken.as_slice(), [Silent::Remember(Key(1), memory)] if memory.written == 2),
            "{taken:?}"
        );
        assert_eq!(
            progress.wait(start + Duration::from_millis(400)),
            Duration::from_millis(600)
        );
        assert_eq!(progress.wait(start + PACE), Duration::ZERO);
        assert_eq!(progress.take(start).count(), 0);
    }
}
