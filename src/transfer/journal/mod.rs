//! The journal of transfers: which jobs there are, what each learned, and how
//! each ended, so that neither a crash nor power loss costs more than the chunk
//! on its way.
//!
//! A database in a folder that all programs of one person share. One thread
//! owns the connection ([`Journal`] is the way to it), takes all orders that
//! wait and writes them in one transaction: a thousand jobs started at once
//! cost a few waits for the disk. Each program holds a lock on a file of its
//! own (`owner.rs`) and writes its name beside its jobs; a job whose owner's
//! lock can be had is interrupted, and whoever claims it first goes on with it.
//!
//! What it is not: it runs no job and removes no partial file (that is the
//! engine's), and it cleans no text for the screen.

mod alike;
mod cells;
mod error;
mod learned;
mod opening;
mod order;
mod owner;
mod record;
mod row;
mod schema;
mod tables;
#[cfg(test)]
mod tests;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use jiff::Timestamp;
use tokio::sync::oneshot;

pub use error::JournalError;
pub use record::{Account, Achieved, Clear, Cleared, End, Found, Key, Past, Record, State};

use super::{Job, Memory};
use order::{Order, Silent};
use tables::Tables;
use writer::Writer;

/// The way to the journal. Cheap to clone; nothing here blocks but
/// [`Journal::open`]. When the last one is dropped, its thread writes what it
/// has and gives up the jobs that it owns; before the program ends, wait for
/// [`Journal::flush`].
#[derive(Clone)]
pub struct Journal {
    orders: Sender<Order>,
    trouble: Trouble,
}

/// What went wrong with an order that nobody waits for.
type Trouble = Arc<Mutex<Option<JournalError>>>;

impl Journal {
    /// Opens the journal in `folder`, which is made where it is missing, for
    /// its owner alone. Blocks.
    ///
    /// The text is a notice for the person: a journal that cannot be read, or
    /// that a newer version wrote, was set aside beside the new one as
    /// `journal-broken-<date>.db`.
    ///
    /// # Errors
    /// Where the folder or the file cannot be made, opened or written; where
    /// the journal had to be set aside while another program uses it.
    pub fn open(folder: &Path) -> Result<(Self, Option<String>), JournalError> {
        let (opened, notice) = opening::open(folder)?;
        let (orders, queue) = channel();
        let trouble = Trouble::default();
        let writer = Writer::new(opened, Arc::clone(&trouble));
        thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer.run(&queue))
            .map_err(|error| JournalError::io(folder, &error))?;
        Ok((Self { orders, trouble }, notice))
    }

    /// Adds a job, owned by this program. Durable when it returns. Paths in
    /// it become absolute.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub async fn add(
        &self,
        account: &Account,
        job: &Job,
        memory: &Memory,
    ) -> Result<Key, JournalError> {
        let (account, job, memory) = (account.clone(), job.clone(), memory.clone());
        let created = Timestamp::now();
        self.write(move |tables| tables.add(&account, &job, &memory, created))
            .await
    }

    /// Keeps what a job of this program learned. Does not wait: the latest
    /// wins, and reaches the disk within a second.
    pub fn remember(&self, key: Key, memory: Memory) {
        self.silent(Silent::Remember(key, Box::new(memory)));
    }

    /// As [`Journal::remember`], and written as soon as the disk allows.
    pub fn remember_soon(&self, key: Key, memory: Memory) {
        let (order, _) = Order::write(Some(key), move |tables| tables.remember(key, &memory));
        if self.orders.send(order).is_err() {
            self.lost();
        }
    }

    /// As [`Journal::remember`], and durable when it returns.
    ///
    /// # Errors
    /// Where it cannot be written, or the job is not this program's.
    pub async fn remember_now(&self, key: Key, memory: Memory) -> Result<(), JournalError> {
        let work = move |tables: &Tables<'_>| {
            let is_ours = tables.remember(key, &memory)?;
            is_ours.then_some(()).ok_or(JournalError::NotOurs)
        };
        let (order, answer) = Order::write(Some(key), work);
        self.orders.send(order).map_err(|_| JournalError::Gone)?;
        answer.await.map_err(|_| JournalError::Gone)?
    }

    /// Adds a line to the log of a job, with the time. The newest 1,000 are
    /// kept.
    pub fn note(&self, key: Key, text: String) {
        self.silent(Silent::Note(key, Timestamp::now(), text));
    }

    /// Moves a job of this program into the history, which keeps the newest
    /// 10,000 (and a few hundred more until it is cut again).
    pub fn end(&self, key: Key, end: End) {
        self.silent(Silent::End(key, Timestamp::now(), end));
    }

    /// Gives up a job of this program: it is interrupted, and anybody may
    /// claim it.
    pub fn set_aside(&self, key: Key) {
        self.silent(Silent::SetAside(key));
    }

    /// Lets two jobs of this program change their places in the order in which jobs
    /// are told.
    pub fn swap(&self, one: Key, other: Key) {
        self.silent(Silent::Swap(one, other));
    }

    /// The jobs that did not end and that no living program owns, of one
    /// account or of all, in the order of their making, as far as none was moved.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub async fn interrupted(
        &self,
        account: Option<&Account>,
    ) -> Result<Vec<Record>, JournalError> {
        let account = account.cloned();
        self.read(move |tables| tables.interrupted(account.as_ref()))
            .await
    }

    /// The files of this machine that go up with jobs that did not end, whoever
    /// owns them.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub async fn sources(&self) -> Result<Vec<PathBuf>, JournalError> {
        self.read(|tables| tables.sources()).await
    }

    /// Takes an interrupted job. `None`: a living program has it (this one,
    /// too), or it is over.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub async fn claim(&self, key: Key) -> Result<Option<Record>, JournalError> {
        self.write(move |tables| tables.claim(key)).await
    }

    /// Takes for each of these jobs the newest interrupted one that is the same
    /// transfer: of the same account and kind, with the same binary or event, and the
    /// same file here. Where there is none, adds the job as [`Journal::add`] does. All
    /// in their order, or none.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub async fn find_or_add(
        &self,
        account: &Account,
        jobs: Arc<[(Job, Memory)]>,
    ) -> Result<Vec<Found>, JournalError> {
        let account = account.clone();
        let created = Timestamp::now();
        self.write(move |tables| tables.find_or_add(&account, &jobs, created))
            .await
    }

    /// Jobs that are over, those that ended last first, whatever the clock said: at
    /// most `limit` of those that ended before `before`, which is one of them, and
    /// have `search`, in any case, in a name, a path, an id or in what was achieved.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub async fn history(
        &self,
        search: &str,
        before: Option<Key>,
        limit: usize,
    ) -> Result<Vec<Past>, JournalError> {
        let search = search.to_owned();
        self.read(move |tables| tables.history(&search, before, limit))
            .await
    }

    /// The log of a job, the oldest line first.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub async fn notes(&self, key: Key) -> Result<Vec<(Timestamp, String)>, JournalError> {
        self.read(move |tables| tables.notes(key)).await
    }

    /// Removes jobs from the journal for good.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub async fn clear(&self, what: Clear) -> Result<Cleared, JournalError> {
        self.write(move |tables| tables.clear(&what)).await
    }

    /// Waits until all that was ordered before is on the disk, or could not
    /// be written.
    pub async fn flush(&self) {
        let (done, wait) = oneshot::channel();
        // A thread that is gone has nothing left to write.
        let _ = self.orders.send(Order::Flush(done));
        let _ = wait.await;
    }

    /// What went wrong with an order that nobody waits for, as a sentence.
    /// Told once; again only after the journal could be written in between.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.take().map(|error| error.to_string())
    }

    fn silent(&self, order: Silent) {
        if self.orders.send(Order::Silent(order)).is_err() {
            self.lost();
        }
    }

    fn lost(&self) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        *trouble = Some(JournalError::Gone);
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tables<'_>) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (order, answer) = Order::read(work);
        self.orders.send(order).map_err(|_| JournalError::Gone)?;
        answer.await.map_err(|_| JournalError::Gone)?
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tables<'_>) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (order, answer) = Order::write(None, work);
        self.orders.send(order).map_err(|_| JournalError::Gone)?;
        answer.await.map_err(|_| JournalError::Gone)?
    }
}
