//! What all jobs that move come to, together.

use std::time::Duration;

use super::meter::time_for;
use super::{JobRow, JobState, Meter, Transfers};
use crate::transfer::{JobId, Outcome};

/// All jobs that run or wait for their turn or for another attempt, and those
/// that were done meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    /// How many run or wait.
    pub jobs: usize,
    /// Bytes across.
    pub bytes: u64,
    /// Bytes in all; `None` while one of them has not told.
    pub of: Option<u64>,
    /// Bytes a second now, all together; `None` while nothing was measured.
    pub rate: Option<f64>,
    /// How long the rest takes; `None` while that would be a guess.
    pub left: Option<Duration>,
}

/// What is measured of all jobs together.
#[derive(Debug)]
pub(super) struct Overall {
    meter: Meter,
    sampled: Duration,
    /// The first job since nothing moved: what ended since then still counts,
    /// or the share that is across would fall with each job that ends.
    first: JobId,
    is_over: bool,
}

impl Default for Overall {
    fn default() -> Self {
        Self {
            meter: Meter::default(),
            sampled: Duration::ZERO,
            first: JobId(0),
            is_over: true,
        }
    }
}

/// After this long without a sample, what moved before is not the rate of now.
const PAUSE: Duration = Duration::from_secs(3);

impl Transfers {
    /// A job is there that will move.
    pub(super) fn begin_total(&mut self, id: JobId) {
        if std::mem::replace(&mut self.overall.is_over, false) {
            self.overall.first = id;
        }
    }

    /// A job stopped or ended.
    pub(super) fn end_total(&mut self) {
        if !self.ours().any(|job| job.moves() || job.is_asking()) {
            self.overall.is_over = true;
        }
    }

    /// All jobs were sampled.
    pub(super) fn sample_total(&mut self, now: Duration) {
        let moved = self.jobs.iter().map(|job| job.meter.moved()).sum();
        let overall = &mut self.overall;
        if now > overall.sampled + PAUSE {
            overall.meter.begin(now);
        }
        overall.sampled = now;
        overall.meter.sample(now, moved, 0);
    }

    /// The sum of what moves, and of what was done since nothing moved.
    #[must_use]
    pub fn total(&self) -> Total {
        let jobs = self.ours().filter(|job| job.moves()).count();
        let first = self.overall.first;
        let is_done = |job: &JobRow| {
            job.id >= first && matches!(job.state, JobState::Ended(Outcome::Done(_)))
        };
        let counted: Vec<&JobRow> = self
            .jobs
            .iter()
            .filter(|job| job.is_ours() && (job.moves() || is_done(job)))
            .collect();
        let bytes = counted.iter().map(|job| job.meter.bytes()).sum();
        let of = counted
            .iter()
            .map(|job| job.total)
            .try_fold(0u64, |sum, total| Some(sum.saturating_add(total?)));
        let meter = &self.overall.meter;
        let rate = meter.rate().filter(|_| jobs > 0);
        let left = of
            .zip(rate.filter(|_| meter.is_settled()))
            .and_then(|(of, rate)| time_for(of.saturating_sub(bytes), rate));
        Total {
            jobs,
            bytes,
            of,
            rate,
            left,
        }
    }
}
