//! What a job knows, in the hands of its attempt, of its file's thread and of
//! the actor; each change goes to the journal.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use super::Memory;
use super::journal::{End, Journal, Key};

/// How often the bytes of a download go to the journal.
const PROGRESS: Duration = Duration::from_secs(1);

/// The memory of one job. It outlives each attempt.
#[derive(Default)]
pub(super) struct Ledger {
    memory: Mutex<Memory>,
    /// Its place in the journal, once it has one.
    line: OnceLock<(Journal, Key)>,
    /// Whether a cancellation leaves the partial file.
    keeps: AtomicBool,
    /// Whether the platform may have all of an upload although no answer came.
    /// Nobody knows of an attempt of an earlier run.
    is_settled: AtomicBool,
    /// Whether the attempt sends the file: what those before it have made of the
    /// platform was looked up.
    sends: AtomicBool,
    recorded: Mutex<Option<Instant>>,
}

impl Ledger {
    pub(super) fn new(memory: Memory) -> Self {
        Self {
            memory: Mutex::new(memory),
            ..Self::default()
        }
    }

    /// Ties it to its line in the journal.
    pub(super) fn bind(&self, journal: Journal, key: Key) {
        // A job is admitted once.
        let _ = self.line.set((journal, key));
    }

    pub(super) fn read(&self) -> Memory {
        self.lock().clone()
    }

    /// Changes the memory, and records it without waiting.
    pub(super) fn update(&self, change: impl FnOnce(&mut Memory)) {
        let mut memory = self.lock();
        change(&mut memory);
        // Sent under the lock, so that what is newer comes later.
        if let Some((journal, key)) = self.line.get() {
            journal.remember(*key, memory.clone());
        }
    }

    /// Waits until the journal has the memory for good. Where it fails, the
    /// job goes on; the journal tells of it by itself.
    pub(super) async fn persist(&self) {
        if let Some((journal, key)) = self.line.get() {
            let _ = journal.remember_now(*key, self.read()).await;
        }
    }

    /// As [`Ledger::persist`], for a thread that does blocking work.
    pub(super) fn persist_now(&self) {
        Handle::current().block_on(self.persist());
    }

    /// Notes how many bytes of the partial file are written. Cheap: the journal
    /// hears of it once a second.
    pub(super) fn wrote(&self, bytes: u64) {
        self.lock().written = bytes;
        let mut recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        if recorded.is_none_or(|then| then.elapsed() >= PROGRESS) {
            *recorded = Some(Instant::now());
            self.update(|_| {});
        }
    }

    /// Notes how many bytes of the partial file are written through. The journal
    /// hears of it at once: they count only once it knows them.
    pub(super) fn synced(&self, bytes: u64) {
        let mut memory = self.lock();
        memory.synced = bytes;
        if let Some((journal, key)) = self.line.get() {
            journal.remember_soon(*key, memory.clone());
        }
    }

    /// Adds a line to the log of the job.
    pub(super) fn note(&self, text: &str) {
        if let Some((journal, key)) = self.line.get() {
            journal.note(*key, text.to_owned());
        }
    }

    pub(super) fn end(&self, end: End) {
        if let Some((journal, key)) = self.line.get() {
            journal.end(*key, end);
        }
    }

    /// Lets the journal change the places of two jobs, where it has both.
    pub(super) fn swap(&self, other: &Self) {
        if let (Some((journal, one)), Some((_, other))) = (self.line.get(), other.line.get()) {
            journal.swap(*one, *other);
        }
    }

    /// Gives the job up for another run of the program. `false`: there is no
    /// journal that could keep it.
    pub(super) fn set_aside(&self) -> bool {
        let Some((journal, key)) = self.line.get() else {
            return false;
        };
        journal.remember(*key, self.read());
        journal.set_aside(*key);
        true
    }

    /// Notes that the attempt begins to send the file.
    pub(super) fn send(&self) {
        self.sends.store(true, Ordering::Relaxed);
    }

    /// Notes whether the attempt that ended can have stored the file. One that did
    /// not come to send it leaves what is known of those before it.
    pub(super) fn settle(&self, may_be_stored: bool) {
        if self.sends.swap(false, Ordering::Relaxed) {
            self.is_settled.store(!may_be_stored, Ordering::Relaxed);
        }
    }

    pub(super) fn may_be_stored(&self) -> bool {
        !self.is_settled.load(Ordering::Relaxed)
    }

    pub(super) fn keep_partial(&self) {
        self.keeps.store(true, Ordering::Relaxed);
    }

    pub(super) fn keeps_partial(&self) -> bool {
        self.keeps.load(Ordering::Relaxed)
    }

    /// A poisoned memory is whole all the same: every change is one step.
    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
