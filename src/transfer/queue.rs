//! The jobs that have not ended, in the order in which they run, and which of
//! them may run next. A value: the actor acts on it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::engine::Shift;
use super::ledger::Ledger;
use super::meter::{Meter, Place};
use super::retry::Waits;
use super::throttle::Throttle;
use super::{Job, JobId, Lane};

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
    /// Whether it is not known what the attempt before has made of the platform,
    /// although it was answered.
    pub(super) was_open: bool,
    /// Whether another attempt came before, here or in an earlier run.
    pub(super) is_repeated: bool,
    /// How many bytes were across for good when the waits began.
    pub(super) kept: u64,
    /// Work on files of the attempt before that may not have ended: the next
    /// one waits for it.
    pub(super) before: Option<TaskTracker>,
    pub(super) stage: Stage,
}

impl Entry {
    /// Whether it is just being cancelled.
    pub(super) const fn is_cancelled(&self) -> bool {
        matches!(
            self.stage,
            Stage::Entering(Some(Halt::Cancel))
                | Stage::Running {
                    why: Some(Halt::Cancel),
                    ..
                }
                | Stage::Leaving
        )
    }
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

/// What decides whether a job may run next. One that asks, stands still or
/// leaves keeps nobody waiting.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Enters,
    Queued,
    /// It runs, or waits for another attempt.
    Goes,
    Stands,
}

impl From<&Stage> for Part {
    fn from(stage: &Stage) -> Self {
        match stage {
            Stage::Entering(_) => Self::Enters,
            Stage::Queued => Self::Queued,
            Stage::Running { .. } | Stage::Waits(_) => Self::Goes,
            Stage::Asks | Stage::Paused | Stage::Leaving => Self::Stands,
        }
    }
}

/// Where a job is in the order; smaller is earlier.
type Rank = u64;

struct Slot {
    rank: Rank,
    /// As which it stands in the queue's sets.
    part: Part,
    entry: Entry,
}

/// The jobs, in order. The actor asks after each event which may run next, so
/// that must not cost a look at each of ten thousand: sets tell who enters, is
/// queued or goes.
#[derive(Default)]
pub(super) struct Queue {
    /// Boxed, as a table that grows has room for twice as many.
    slots: HashMap<JobId, Box<Slot>>,
    order: BTreeMap<Rank, JobId>,
    last: Rank,
    enters: BTreeSet<Rank>,
    queued: BTreeSet<Rank>,
    goes: BTreeSet<Rank>,
    /// Jobs that were given out to be changed: the sets may not be true of them.
    touched: Vec<JobId>,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Adds a job behind all others.
    pub(super) fn push(&mut self, entry: Entry) {
        self.last += 1;
        let (id, rank, part) = (entry.id, self.last, Part::from(&entry.stage));
        self.order.insert(rank, id);
        self.enlist(rank, part);
        self.slots.insert(id, Box::new(Slot { rank, part, entry }));
    }

    pub(super) fn get_mut(&mut self, id: JobId) -> Option<&mut Entry> {
        let slot = self.slots.get_mut(&id)?;
        self.touched.push(id);
        Some(&mut slot.entry)
    }

    pub(super) fn remove(&mut self, id: JobId) -> Option<Entry> {
        let slot = self.slots.remove(&id)?;
        self.order.remove(&slot.rank);
        self.discharge(slot.rank, slot.part);
        Some(slot.entry)
    }

    /// All ids, in order.
    pub(super) fn order(&self) -> Vec<JobId> {
        self.order.values().copied().collect()
    }

    /// The first job that may run: jobs on one object run one after the other, and
    /// one that waits for another attempt keeps its place. `is_taken` says which
    /// lanes the jobs of other engines have.
    pub(super) fn next(&mut self, is_taken: &dyn Fn(&Lane) -> bool) -> Option<&mut Entry> {
        self.settle();
        let going = self.those(&self.goes);
        let busy: HashSet<_> = going.filter_map(|entry| entry.job.lane()).collect();
        // What the journal has not confirmed holds its place: so jobs run in the
        // order of their start.
        let bound = self.enters.first().copied().unwrap_or(Rank::MAX);
        let id = self
            .queued
            .range(..bound)
            .filter_map(|rank| self.at(*rank))
            .find(|entry| {
                let lane = entry.job.lane();
                lane.is_none_or(|lane| !busy.contains(&lane) && !is_taken(&lane))
            })?
            .id;
        self.get_mut(id)
    }

    /// When the next wait is over.
    pub(super) fn wakes(&mut self) -> Option<Instant> {
        self.settle();
        let waits = self
            .those(&self.goes)
            .filter_map(|entry| match entry.stage {
                Stage::Waits(until) => Some(until),
                _ => None,
            });
        waits.min()
    }

    /// Those whose wait is over at this time, in order.
    pub(super) fn awake(&mut self, now: Instant) -> Vec<JobId> {
        self.settle();
        self.those(&self.goes)
            .filter(|entry| matches!(entry.stage, Stage::Waits(until) if until <= now))
            .map(|entry| entry.id)
            .collect()
    }

    /// Moves a job before or behind the next one that waits, too; with that one it has
    /// changed its place then, also in the journal. `false`: there is none, or it does
    /// not wait.
    pub(super) fn shift(&mut self, id: JobId, shift: Shift) -> bool {
        self.settle();
        let Some(rank) = self.slots.get(&id).map(|slot| slot.rank) else {
            return false;
        };
        let waits = |rank: &Rank| {
            self.at(*rank)
                .is_some_and(|entry| !matches!(entry.stage, Stage::Running { .. } | Stage::Leaving))
        };
        let other = match shift {
            Shift::Earlier => self
                .order
                .range(..rank)
                .rev()
                .map(|(rank, _)| *rank)
                .find(waits),
            Shift::Later => self
                .order
                .range(rank + 1..)
                .map(|(rank, _)| *rank)
                .find(waits),
        };
        match other {
            Some(other) if waits(&rank) => {
                if let (Some(one), Some(other)) = (self.at(rank), self.at(other)) {
                    one.ledger.swap(&other.ledger);
                }
                self.swap(rank, other);
            }
            _ => return false,
        }
        true
    }

    fn swap(&mut self, one: Rank, other: Rank) {
        let (Some(first), Some(second)) = (self.order.remove(&one), self.order.remove(&other))
        else {
            return;
        };
        for (id, rank) in [(first, other), (second, one)] {
            self.order.insert(rank, id);
            let Some(slot) = self.slots.get_mut(&id) else {
                continue;
            };
            let (before, part) = (slot.rank, slot.part);
            slot.rank = rank;
            self.discharge(before, part);
        }
        for (id, rank) in [(first, other), (second, one)] {
            if let Some(part) = self.slots.get(&id).map(|slot| slot.part) {
                self.enlist(rank, part);
            }
        }
    }

    /// Makes the sets true of those that were given out.
    fn settle(&mut self) {
        for id in std::mem::take(&mut self.touched) {
            let Some(slot) = self.slots.get_mut(&id) else {
                continue;
            };
            let (rank, before, part) = (slot.rank, slot.part, Part::from(&slot.entry.stage));
            slot.part = part;
            if before != part {
                self.discharge(rank, before);
                self.enlist(rank, part);
            }
        }
    }

    fn enlist(&mut self, rank: Rank, part: Part) {
        if let Some(set) = self.set(part) {
            set.insert(rank);
        }
    }

    fn discharge(&mut self, rank: Rank, part: Part) {
        if let Some(set) = self.set(part) {
            set.remove(&rank);
        }
    }

    fn set(&mut self, part: Part) -> Option<&mut BTreeSet<Rank>> {
        match part {
            Part::Enters => Some(&mut self.enters),
            Part::Queued => Some(&mut self.queued),
            Part::Goes => Some(&mut self.goes),
            Part::Stands => None,
        }
    }

    fn those(&self, ranks: &BTreeSet<Rank>) -> impl Iterator<Item = &Entry> {
        ranks.iter().filter_map(|rank| self.at(*rank))
    }

    fn at(&self, rank: Rank) -> Option<&Entry> {
        let id = self.order.get(&rank)?;
        self.slots.get(id).map(|slot| &slot.entry)
    }
}
