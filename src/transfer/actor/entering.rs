//! How a job comes to the actor: from the person, or from the journal.

use std::sync::Arc;

use super::{Actor, Entered};
use crate::transfer::journal::{Account, End, Found, Journal, Record};
use crate::transfer::ledger::Ledger;
use crate::transfer::meter::{Meter, Place};
use crate::transfer::queue::{Entry, Stage};
use crate::transfer::retry::Waits;
use crate::transfer::{Job, JobEvent, JobId, Memory, Outcome, Pause, SourceFacts};

/// How many jobs enter the journal at once: each has a task for that, and of
/// thousands these would hold most of the memory. Together they cost one wait for
/// the disk.
const AT_ONCE: usize = 128;

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

    /// Lets jobs enter the journal while there is room.
    pub(super) fn admit(&mut self) {
        let Some(journal) = &self.settings.journal else {
            return;
        };
        while self.entering.len() < AT_ONCE
            && let Some(id) = self.outside.pop_front()
        {
            // One that was cancelled meanwhile is gone.
            let Some(entry) = self.queue.get_mut(id) else {
                continue;
            };
            let enter = enter(journal.clone(), self.account.clone(), entry);
            let task = self.entering.spawn(async move { (id, enter.await) });
            self.tasks.insert(task.id(), id);
        }
    }

    /// Lets all that have not begun to enter the journal do so in one go: at the end
    /// of the program nobody waits for thousands, a few at once.
    pub(super) fn admit_all(&mut self) {
        let Some(journal) = self.settings.journal.clone() else {
            return;
        };
        let mut ids = Vec::new();
        let mut jobs = Vec::new();
        for id in std::mem::take(&mut self.outside) {
            if let Some(entry) = self.queue.get_mut(id) {
                ids.push(id);
                jobs.push((entry.job.clone(), entry.ledger.read()));
            }
        }
        let Some(first) = ids.first().copied() else {
            return;
        };
        let account = self.account.clone();
        let task = self.entering.spawn(async move {
            let entered = match journal.find_or_add_all(&account, jobs).await {
                Ok(found) => found.into_iter().map(Entered::from).collect(),
                Err(error) => vec![Entered::Not(error); ids.len()],
            };
            (first, Entered::All(ids.into_iter().zip(entered).collect()))
        });
        self.tasks.insert(task.id(), first);
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
    pub(super) fn entered(&mut self, id: JobId, entered: Entered) {
        if let Entered::All(all) = entered {
            for (id, entered) in all {
                self.entered(id, entered);
            }
            return;
        }
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
            (Entered::All(_), _) | (_, None) => {}
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

/// Gives a job its line in the journal, or finds the one it has. An upload that
/// an earlier run left is gone on with only if it is the very same: the file as
/// it was, under the same name and type.
fn enter(
    journal: Journal,
    account: Account,
    entry: &Entry,
) -> impl Future<Output = Entered> + Send + use<> {
    let job = entry.job.clone();
    let memory = entry.ledger.read();
    async move {
        let known = match journal.find_or_add(&account, &job, &memory).await {
            Ok(Found::Known(record)) => continued(&journal, *record, &job).await,
            Ok(Found::New(key)) => return Entered::New(key),
            Err(error) => return Entered::Not(error),
        };
        // An order that differs in what it does about an existing file is the
        // order that holds.
        let memory = match known {
            Some(record) if record.job == job => return Entered::Known(Box::new(record)),
            Some(record) => {
                let memory = record.memory.clone();
                match journal.add(&account, &job, &memory).await {
                    Ok(key) => {
                        journal.end(record.key, End::Cancelled);
                        return Entered::Known(Box::new(Record { key, job, ..record }));
                    }
                    Err(error) => return Entered::Not(error),
                }
            }
            None => memory,
        };
        match journal.add(&account, &job, &memory).await {
            Ok(key) => Entered::New(key),
            Err(error) => Entered::Not(error),
        }
    }
}

/// The record, if this job goes on with it; else it is given back.
async fn continued(journal: &Journal, record: Record, job: &Job) -> Option<Record> {
    let same_object = match (&record.job, job) {
        (Job::Upload { new: before, .. }, Job::Upload { new: now, .. }) => before == now,
        _ => true,
    };
    let same_source = match (job.source(), record.memory.source) {
        (Some(path), Some(before)) => {
            let path = path.clone();
            let now = tokio::task::spawn_blocking(move || {
                std::fs::metadata(path).map(|file| SourceFacts::of(&file))
            });
            matches!(now.await, Ok(Ok(now)) if now == before)
        }
        _ => true,
    };
    if same_object && same_source {
        return Some(record);
    }
    journal.set_aside(record.key);
    None
}

impl From<Found> for Entered {
    fn from(found: Found) -> Self {
        match found {
            Found::Known(record) => Self::Known(record),
            Found::New(key) => Self::New(key),
        }
    }
}

/// A word that no other upload has: 128 bits.
fn new_marker() -> String {
    format!("{:032x}", fastrand::u128(..))
}
