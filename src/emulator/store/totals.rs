//! How many objects pass a filter, remembered.
//!
//! The platform remembers for ten seconds, whatever changes meanwhile (API.md
//! section 1.3). That is a knob here: tests want the truth. The truth is
//! remembered as well, for as long as nothing was written.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long the platform keeps a total.
const STALE_FOR: Duration = Duration::from_secs(10);

/// So many filters are remembered; then all are forgotten at once.
const MOST: usize = 256;

/// Whether a total may be out of date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Freshness {
    /// Never.
    #[default]
    Exact,
    /// For ten seconds, as on the platform.
    TenSeconds,
}

#[derive(Clone, Copy)]
struct Total {
    count: u64,
    version: u64,
    counted: Instant,
}

/// The totals counted so far.
#[derive(Default)]
pub struct Totals {
    version: AtomicU64,
    known: Mutex<HashMap<String, Total>>,
}

impl Totals {
    /// Something was written: what was counted before is out of date.
    pub fn outdate(&self) {
        self.version.fetch_add(1, Ordering::Release);
    }

    /// The version of the data; to be taken before counting.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// The total of this filter: as it is known, if that is fresh enough, else
    /// as `count` counts it at this version of the data.
    ///
    /// # Errors
    /// Those of `count`.
    pub fn get_or_count<E>(
        &self,
        filter: &str,
        freshness: Freshness,
        version: u64,
        count: impl FnOnce() -> Result<u64, E>,
    ) -> Result<u64, E> {
        if let Some(count) = self.get(filter, freshness) {
            return Ok(count);
        }
        // Not under the lock: it may take a while.
        let count = count()?;
        let total = Total {
            count,
            version,
            counted: Instant::now(),
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(filter.to_owned(), total);
        Ok(count)
    }

    /// The total of this filter as it is now, where it is known.
    pub fn exact(&self, filter: &str) -> Option<u64> {
        self.get(filter, Freshness::Exact)
    }

    fn get(&self, filter: &str, freshness: Freshness) -> Option<u64> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let total = known.get(filter)?;
        let good = match freshness {
            Freshness::Exact => total.version == self.version(),
            Freshness::TenSeconds => total.counted.elapsed() < STALE_FOR,
        };
        good.then_some(total.count)
    }
}
