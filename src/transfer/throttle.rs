//! The limit of the bandwidth, changed at any time.
//!
//! Each piece of bytes takes its place in time behind the one before, and its
//! job waits until then: no bucket, no timer of its own. Pieces are small
//! where the limit is, so that a change is felt at once. Without a limit it
//! costs one read of an atomic.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How much time a piece may take under the limit: a tenth of a second.
const PIECES_A_SECOND: u64 = 10;

/// The smallest piece, in bytes.
const LEAST: u64 = 512;

/// The lowest limit, in bytes a second. Below, a connection would seem to
/// stand still, and be given up.
pub const MIN_LIMIT: u64 = 4 << 10;

/// One limit: for all jobs together, or for one.
#[derive(Default)]
pub(super) struct Throttle {
    /// Bytes a second; 0 is no limit.
    limit: AtomicU64,
    /// When the last piece that has its place is over.
    busy_until: Mutex<Option<Instant>>,
}

impl Throttle {
    /// Sets the limit in bytes a second, [`MIN_LIMIT`] at least; `None` takes it
    /// away.
    pub(super) fn set(&self, limit: Option<u64>) {
        self.limit.store(
            limit.map_or(0, |limit| limit.max(MIN_LIMIT)),
            Ordering::Relaxed,
        );
        *self
            .busy_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn limit(&self) -> Option<u64> {
        let limit = self.limit.load(Ordering::Relaxed);
        (limit != 0).then_some(limit)
    }

    /// Takes a place for `bytes`, and says when it begins.
    fn reserve(&self, bytes: u64) -> Option<Instant> {
        let limit = self.limit()?;
        let now = Instant::now();
        let mut busy_until = self
            .busy_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let begins = busy_until.map_or(now, |until| until.max(now));
        *busy_until = Some(begins + Duration::from_secs_f64(bytes as f64 / limit as f64));
        (begins > now).then_some(begins)
    }
}

/// Both limits that hold for one job.
#[derive(Clone)]
pub(super) struct Limits {
    pub(super) all: Arc<Throttle>,
    pub(super) own: Arc<Throttle>,
}

impl Limits {
    /// How many bytes at most should move at once.
    pub(super) fn piece(&self, wanted: usize) -> usize {
        let limits = [self.all.limit(), self.own.limit()];
        match limits.into_iter().flatten().min() {
            Some(limit) => {
                let piece = usize::try_from((limit / PIECES_A_SECOND).max(LEAST));
                piece.map_or(wanted, |piece| piece.min(wanted))
            }
            None => wanted,
        }
    }

    /// Takes a place for `bytes`; `Some`: they may move from then on.
    pub(super) fn reserve(&self, bytes: usize) -> Option<Instant> {
        let bytes = bytes as u64;
        // Both are asked, so that each counts the bytes.
        let (all, own) = (self.all.reserve(bytes), self.own.reserve(bytes));
        all.max(own)
    }

    /// Waits until `bytes` that are here already may count as moved.
    pub(super) async fn pass(&self, bytes: usize) {
        let mut left = bytes;
        while left > 0 {
            let piece = self.piece(left);
            if let Some(begins) = self.reserve(piece) {
                tokio::time::sleep_until(begins).await;
            }
            left -= piece;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits {
            all: Arc::default(),
            own: Arc::default(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn bytes_take_the_time_that_the_limit_gives_them() {
        let limits = limits();
        limits.all.set(Some(10_000));
        let begin = Instant::now();
        limits.pass(100_000).await;
        let took = begin.elapsed().as_secs_f64();
        assert!((9.0..=10.1).contains(&took), "{took}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_tighter_of_both_holds_and_none_costs_no_time() {
        let limits = limits();
        let begin = Instant::now();
        limits.pass(1 << 30).await;
        assert_eq!(begin.elapsed(), Duration::ZERO);
        limits.all.set(Some(1_000_000));
        limits.own.set(Some(10_000));
        limits.pass(20_000).await;
        assert!(begin.elapsed() >= Duration::from_secs(1));
        limits.own.set(None);
        let begin = Instant::now();
        limits.pass(2000).await;
        assert!(begin.elapsed() < Duration::from_millis(100));
    }

    #[tokio::test(start_paused = true)]
    async fn jobs_share_one_limit() {
        let all: Arc<Throttle> = Arc::default();
        all.set(Some(10_000));
        let job = || {
            let limits = Limits {
                all: Arc::clone(&all),
                own: Arc::default(),
            };
            async move { limits.pass(50_000).await }
        };
        let begin = Instant::now();
        tokio::join!(job(), job());
        assert!(begin.elapsed() >= Duration::from_secs(9));
    }
}
