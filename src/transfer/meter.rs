//! Progress: written by the transfers, sampled by whoever shows it.
//!
//! Bytes go to atomics, so that a chunk costs no message; the screen takes a
//! sample ten times a second. Starts and ends are not here: they are delivered
//! as events.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{JobId, Phase, Progress};

/// Stands for a total that is not known; no file is that long.
const UNKNOWN: u64 = u64::MAX;

/// Where one job stands.
pub(super) struct Meter {
    phase: AtomicU8,
    bytes: AtomicU64,
    base: AtomicU64,
    total: AtomicU64,
}

impl Meter {
    pub(super) fn new() -> Self {
        Self {
            phase: AtomicU8::new(Phase::Waiting as u8),
            bytes: AtomicU64::new(0),
            base: AtomicU64::new(0),
            total: AtomicU64::new(UNKNOWN),
        }
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    pub(super) fn add(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// An attempt begins, and so many bytes are across.
    pub(super) fn restart(&self, bytes: u64) {
        self.base.store(bytes, Ordering::Relaxed);
        self.bytes.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Whether all bytes are handed over, and no answer has come: what they did
    /// on the other side, nobody knows.
    pub(super) fn is_complete(&self) -> bool {
        self.bytes() >= self.total.load(Ordering::Relaxed)
    }

    pub(super) fn set_total(&self, total: Option<u64>) {
        self.total
            .store(total.unwrap_or(UNKNOWN), Ordering::Relaxed);
    }

    fn sample(&self, id: JobId) -> Progress {
        let total = self.total.load(Ordering::Relaxed);
        Progress {
            id,
            phase: phase_from(self.phase.load(Ordering::Relaxed)),
            bytes: self.bytes(),
            base: self.base.load(Ordering::Relaxed),
            total: (total != UNKNOWN).then_some(total),
        }
    }
}

fn phase_from(number: u8) -> Phase {
    [
        Phase::Waiting,
        Phase::Copying,
        Phase::Connecting,
        Phase::Sending,
        Phase::WaitingForServer,
        Phase::Receiving,
        Phase::Verifying,
    ]
    .into_iter()
    .find(|phase| *phase as u8 == number)
    .unwrap_or_default()
}

/// A job's place on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(u64);

/// The meters of all jobs that have not ended, in the order of their start.
#[derive(Default)]
pub(super) struct Board {
    meters: Mutex<BTreeMap<Place, (JobId, Arc<Meter>)>>,
    next: AtomicU64,
}

impl Board {
    /// Puts a job on the board, behind all others.
    pub(super) fn add(&self, id: JobId) -> (Place, Arc<Meter>) {
        let place = Place(self.next.fetch_add(1, Ordering::Relaxed));
        let meter = Arc::new(Meter::new());
        self.lock().insert(place, (id, Arc::clone(&meter)));
        (place, meter)
    }

    pub(super) fn remove(&self, place: Place) {
        self.lock().remove(&place);
    }

    pub(super) fn sample(&self) -> Vec<Progress> {
        let meters = self.lock();
        meters
            .values()
            .map(|(id, meter)| meter.sample(*id))
            .collect()
    }

    /// A poisoned board is whole all the same: every change is one step.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Place, (JobId, Arc<Meter>)>> {
        self.meters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phase_survives_its_number() {
        for phase in [
            Phase::Waiting,
            Phase::Copying,
            Phase::Connecting,
            Phase::Sending,
            Phase::WaitingForServer,
            Phase::Receiving,
            Phase::Verifying,
        ] {
            assert_eq!(phase_from(phase as u8), phase);
        }
    }

    #[test]
    fn the_board_keeps_the_order_of_the_starts() {
        let board = Board::default();
        let (_, first) = board.add(JobId(9));
        let (second, _) = board.add(JobId(1));
        board.add(JobId(5));
        board.remove(second);
        first.enter(Phase::Sending);
        first.add(3);
        first.set_total(Some(7));
        let sample = board.sample();
        let ids: Vec<u64> = sample.iter().map(|progress| progress.id.0).collect();
        assert_eq!(ids, [9, 5]);
        assert_eq!(
            sample.first().copied(),
            Some(Progress {
                id: JobId(9),
                phase: Phase::Sending,
                bytes: 3,
                base: 0,
                total: Some(7)
            })
        );
        assert_eq!(sample.last().and_then(|progress| progress.total), None);
    }
}
