//! How a job comes to the actor: from the person, or from the journal.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinError;
use tokio::time::timeout;

use super::{Actor, Entered};
use crate::transfer::journal::{Account, End, Found, Journal, Record};
use crate::transfer::ledger::Ledger;
use crate::transfer::meter::{Meter, Place};
use crate::transfer::queue::{Entry, Stage};
use crate::transfer::retry::Waits;
use crate::transfer::{Job, JobEvent, JobId, Memory, Outcome, Pause, SourceFacts, TransferError};

/// How many jobs enter the journal at once, in one order of it: so they get their
/// lines in the order of their start, and cost one wait for the disk. Those that come
/// meanwhile are the next.
const AT_ONCE: usize = 1024;

/// How long jobs that enter wait for what is known of their files: a disk that hangs
/// must not keep those of another one.
const FILES: Duration = Duration::from_secs(1);

impl Actor {
    pub(super) fn start(&mut self, id: JobId, job: Job, place: Place, meter: Arc<Meter>) {
        let memory = Memory {
            marker: matches!(job, Job::Upload { .. }).then(new_marker),
            ..Memory::default()
        };
        let mut entry = self.entry(id, job, place, meter, memory);
        if self.closing.is_some() {
            self.queue.push(entry);
            self.end(id, Outcome::Cancelled);
            return;
        }
        if self.settings.journal.is_some() {
            self.outside.push_back(id);
        } else {
            entry.stage = Stage::Queued;
        }
        self.queue.push(entry);
    }

    /// Lets those enter the journal that came since the last ones did.
    pub(super) fn admit(&mut self) {
        if !self.entering.is_empty() {
            return;
        }
        let Some(journal) = &self.settings.journal else {
            return;
        };
        let mut jobs = Vec::new();
        while jobs.len() < AT_ONCE
            && let Some(id) = self.outside.pop_front()
        {
            // One that was cancelled meanwhile is gone.
            if let Some(entry) = self.queue.get_mut(id) {
                jobs.push((id, entry.job.clone(), Arc::clone(&entry.ledger)));
            }
        }
        if !jobs.is_empty() {
            self.inside = jobs.iter().map(|(id, ..)| *id).collect();
            let enter = enter(journal.clone(), self.account.clone(), jobs);
            self.entering.spawn(enter);
        }
    }

    pub(super) fn have_entered(&mut self, all: Result<Vec<(JobId, Entered)>, JoinError>) {
        let inside = std::mem::take(&mut self.inside);
        match all {
            Ok(all) => {
                for (id, entered) in all {
                    self.entered(id, entered);
                }
            }
            // They end with their task; so do they where they were given up.
            Err(error) => {
                for id in inside {
                    let lost = TransferError::Internal(error.to_string());
                    self.end(id, Outcome::Failed(lost));
                }
            }
        }
    }

    pub(super) fn adopt(&mut self, id: JobId, record: Record, place: Place, meter: Arc<Meter>) {
        // An earlier run had the right address, and the way there may only be
        // down: a computer that wakes has no network yet.
        self.is_reached = true;
        meter.restart(record.memory.moved());
        let mut entry = self.entry(id, record.job, place, meter, record.memory);
        if let Some(journal) = &self.settings.journal {
            entry.ledger.bind(journal.clone(), record.key);
        }
        entry.is_repeated = true;
        entry.stage = Stage::Paused;
        self.queue.push(entry);
        self.deliver(JobEvent::Paused(id, Pause::EarlierRun));
        if let Some(closing) = self.closing {
            self.halt(id, closing.into(), false);
        }
    }

    fn entry(&self, id: JobId, job: Job, place: Place, meter: Arc<Meter>, memory: Memory) -> Entry {
        Entry {
            id,
            job,
            place,
            meter,
            ledger: Arc::new(Ledger::new(memory)),
            limit: Arc::default(),
            waits: Waits::new(self.settings.retry),
            was_refused: false,
            was_open: false,
            is_repeated: false,
            kept: 0,
            before: None,
            stage: Stage::Entering(None),
        }
    }

    /// The journal knows a job, or cannot.
    fn entered(&mut self, id: JobId, entered: Entered) {
        let journal = self.settings.journal.clone();
        let Some(entry) = self.queue.get_mut(id) else {
            // It was cancelled meanwhile. What an earlier run left stays.
            match (entered, journal) {
                (Entered::New(key), Some(journal)) => journal.end(key, End::Cancelled),
                (Entered::Known(record), Some(journal)) => journal.set_aside(record.key),
                _ => {}
            }
            return;
        };
        let mut note = None;
        let mut unrecorded = None;
        match (entered, journal) {
            (Entered::New(key), Some(journal)) => entry.ledger.bind(journal, key),
            (Entered::Known(record), Some(journal)) => {
                let bytes = record.memory.moved();
                entry.meter.restart(bytes);
                entry.ledger = Arc::new(Ledger::new(record.memory));
                entry.ledger.bind(journal, record.key);
                entry.is_repeated = true;
                note = Some(format!(
                    "An earlier run began this transfer, and {bytes} bytes were across: it goes on."
                ));
            }
            (Entered::Not(error), _) => unrecorded = Some(error.to_string()),
            (_, None) => {}
        }
        let halt = match &entry.stage {
            Stage::Entering(halt) => *halt,
            _ => None,
        };
        entry.stage = Stage::Queued;
        if let Some(note) = note {
            entry.ledger.note(&note);
            self.deliver(JobEvent::Noted(id, note));
        }
        if let Some(why) = unrecorded {
            self.unrecorded(why);
        }
        if let Some(halt) = halt {
            self.halt(id, halt, false);
        }
    }
}

/// Gives jobs their lines in the journal, or finds those that they have. What their
/// files are stands there from the beginning: whoever goes on with one after a crash
/// knows whether it is the same.
async fn enter(
    journal: Journal,
    account: Account,
    jobs: Vec<(JobId, Job, Arc<Ledger>)>,
) -> Vec<(JobId, Entered)> {
    let ids: Vec<JobId> = jobs.iter().map(|(id, ..)| *id).collect();
    let mut files = Vec::new();
    for (_, job, ledger) in &jobs {
        files.extend(job.source().map(|path| (path.clone(), Arc::clone(ledger))));
    }
    if !files.is_empty() {
        // What is not known in time is noted before the first byte goes.
        let _ = timeout(FILES, tokio::task::spawn_blocking(|| note_sources(files))).await;
    }
    let jobs = jobs.into_iter();
    let jobs: Arc<[(Job, Memory)]> = jobs.map(|(_, job, ledger)| (job, ledger.read())).collect();
    let found = match journal.find_or_add(&account, Arc::clone(&jobs)).await {
        Ok(found) => found,
        Err(error) => {
            let not = |id| (id, Entered::Not(error.clone()));
            return ids.into_iter().map(not).collect();
        }
    };
    let mut entered = Vec::with_capacity(found.len());
    for ((found, job), id) in found.into_iter().zip(jobs.iter()).zip(ids) {
        let how = match found {
            Found::New(key) => Entered::New(key),
            Found::Known(record) => known(&journal, &account, *record, job).await,
        };
        entered.push((id, how));
    }
    entered
}

/// Blocks.
fn note_sources(files: Vec<(PathBuf, Arc<Ledger>)>) {
    for (path, ledger) in files {
        if let Ok(file) = std::fs::metadata(path) {
            ledger.update(|memory| {
                memory.source.get_or_insert_with(|| SourceFacts::of(&file));
            });
        }
    }
}

/// What the file of a job is now, where it can be read.
async fn source(job: &Job) -> Option<SourceFacts> {
    let path = job.source()?.clone();
    let looked = tokio::task::spawn_blocking(move || std::fs::metadata(path));
    looked.await.ok()?.ok().map(|file| SourceFacts::of(&file))
}

/// What becomes of a job of which an earlier run left a line.
async fn known(
    journal: &Journal,
    account: &Account,
    record: Record,
    (job, memory): &(Job, Memory),
) -> Entered {
    let mut memory = memory.clone();
    if memory.source.is_none() && record.memory.source.is_some() {
        // Else a slow disk would make another file of it, which is sent once more.
        memory.source = source(job).await;
    }
    let is_continued = is_continued(&record, job, &memory);
    // An order that differs in what it does about an existing file is the order that
    // holds.
    if is_continued && record.job == *job {
        return Entered::Known(Box::new(record));
    }
    let learned = match is_continued {
        true => &record.memory,
        false => &memory,
    };
    match journal.add(account, job, learned).await {
        Ok(key) if is_continued => {
            journal.end(record.key, End::Cancelled);
            let job = job.clone();
            Entered::Known(Box::new(Record { key, job, ..record }))
        }
        Ok(key) => {
            journal.set_aside(record.key);
            Entered::New(key)
        }
        Err(error) => {
            if !is_continued {
                journal.set_aside(record.key);
            }
            Entered::Not(error)
        }
    }
}

/// Whether a job goes on with what is known of one before. An upload does only if it
/// is the very same: the file as it was, under the same name and type.
fn is_continued(record: &Record, job: &Job, memory: &Memory) -> bool {
    let same_object = match (&record.job, job) {
        (Job::Upload { new: before, .. }, Job::Upload { new: now, .. }) => before == now,
        _ => true,
    };
    let before = record.memory.source;
    same_object && before.is_none_or(|before| memory.source == Some(before))
}

/// A word that no other upload has: 128 bits.
fn new_marker() -> String {
    format!("{:032x}", fastrand::u128(..))
}
