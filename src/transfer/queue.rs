//! The jobs that have not ended, in the order in which they run, and which of
//! them may run next. A value: the actor acts on it.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::engine::Shift;
use super::ledger::Ledger;
use super::meter::{Meter, Place};
use super::retry::Waits;
use super::throttle::Throttle;
use super::{Job, JobId};

/// A job that has not ended.
pub(super) struct Entry {
    pub(super) id: JobId,
    pub(super) job: Job,
    pub(super) place: Place,
    pub(super) meter: Arc<Meter>,
    pub(super) ledger: Arc<Ledger>,
    pub(super) limit: Arc<Throttle>,
    pub(super) waits: Waits,
    /// Whether the login was refused in the attempt before.
    pub(super) was_refused: bool,
    /// Whether another attempt came before, here or in an earlier run.
    pub(super) is_repeated: bool,
    /// How many bytes were across for good when the waits began.
    pub(super) kept: u64,
    /// Work on files of the attempt before that may not have ended: the next
    /// one waits for it.
    pub(super) before: Option<TaskTracker>,
    pub(super) stage: Stage,
}

/// Where a job stands.
pub(super) enum Stage {
    /// The journal has not confirmed it. A halt that came meanwhile waits.
    Entering(Option<Halt>),
    /// It waits for its turn.
    Queued,
    /// It runs.
    Running {
        halt: CancellationToken,
        why: Option<Halt>,
        files: TaskTracker,
    },
    /// The next attempt comes at this time.
    Waits(Instant),
    /// The person is asked.
    Asks,
    /// It stands still.
    Paused,
    /// It has ended, and its partial file is just removed.
    Leaving,
}

/// Why a job is stopped from outside. Of two, the later in this list holds: who
/// cancelled a job does not want it back because the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Halt {
    Pause,
    SetAside,
    Cancel,
}

/// The jobs, in order.
#[derive(Default)]
pub(super) struct Queue {
    entries: Vec<Entry>,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    pub(super) fn get_mut(&mut self, id: JobId) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.id == id)
    }

    pub(super) fn remove(&mut self, id: JobId) -> Option<Entry> {
        let at = self.entries.iter().position(|entry| entry.id == id)?;
        Some(self.entries.remove(at))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.entries.iter_mut()
    }

    /// All ids, in order.
    pub(super) fn order(&self) -> Vec<JobId> {
        self.entries.iter().map(|entry| entry.id).collect()
    }

    /// The first job whose turn it is, while less than `at_once` run: jobs on
    /// one object run one after the other, and one that waits for another
    /// attempt keeps its turn.
    pub(super) fn next(&mut self, at_once: usize) -> Option<&mut Entry> {
        let mut running = 0;
        let mut busy = HashSet::new();
        for entry in &self.entries {
            match entry.stage {
                Stage::Running { .. } => running += 1,
                Stage::Waits(_) => {}
                _ => continue,
            }
            busy.extend(entry.job.lane());
        }
        if running >= at_once {
            return None;
        }
        // What the journal has not confirmed holds its place: so jobs run in the
        // order of their start.
        let entered = |entry: &&mut Entry| !matches!(entry.stage, Stage::Entering(_));
        self.entries.iter_mut().take_while(entered).find(|entry| {
            matches!(entry.stage, Stage::Queued)
                && entry.job.lane().is_none_or(|lane| !busy.contains(&lane))
        })
    }

    /// When the next wait is over.
    pub(super) fn wakes(&self) -> Option<Instant> {
        let waits = self.entries.iter().filter_map(|entry| match entry.stage {
            Stage::Waits(until) => Some(until),
            _ => None,
        });
        waits.min()
    }

    /// Moves a job before or behind the next one that waits, too. `false`:
    /// there is none, or it does not wait.
    pub(super) fn shift(&mut self, id: JobId, shift: Shift) -> bool {
        let waits = |entry: &Entry| !matches!(entry.stage, Stage::Running { .. } | Stage::Leaving);
        let Some(at) = self
            .entries
            .iter()
            .position(|entry| entry.id == id && waits(entry))
        else {
            return false;
        };
        let mut others = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| waits(entry));
        let other = match shift {
            Shift::Earlier => others.rfind(|(other, _)| *other < at),
            Shift::Later => others.find(|(other, _)| *other > at),
        };
        let Some(other) = other.map(|(other, _)| other) else {
            return false;
        };
        self.entries.swap(at, other);
        true
    }
}
