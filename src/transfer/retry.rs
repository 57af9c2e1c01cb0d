//! When a failed attempt is made again.
//!
//! Only what may pass is repeated ([`super::TransferError::may_pass`]), and
//! only in a way that is safe: a download goes on behind its last byte, an
//! upload first looks whether the server has the file after all. The waits
//! double, vary, and honour what the server asks for.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};

use crate::api::{ApiError, as_retry};

/// How often and when an attempt is made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// The first wait; each further one is twice as long.
    pub first: Duration,
    /// The longest wait, unless the server asks for more.
    pub longest: Duration,
    /// How many attempts follow one another without a byte moved, before the
    /// job stands still and waits for the person.
    pub times: usize,
}

impl Retry {
    /// As a transfer is tried again where nobody says otherwise.
    pub const USUAL: Self = Self {
        first: Duration::from_secs(1),
        longest: Duration::from_secs(60),
        // About three minutes in all: a router that restarts.
        times: 8,
    };
}

impl Default for Retry {
    fn default() -> Self {
        Self::USUAL
    }
}

/// The waits of one job.
pub(super) struct Waits {
    retry: Retry,
    /// Made for the first wait: most jobs never wait, and ten thousand may be there.
    waits: Option<Box<ExponentialBackoff>>,
    made: u32,
}

impl Waits {
    pub(super) const fn new(retry: Retry) -> Self {
        Self {
            retry,
            waits: None,
            made: 0,
        }
    }

    /// Bytes moved: what comes is a new trouble.
    pub(super) fn begin_again(&mut self) {
        *self = Self::new(self.retry);
    }

    /// How many waits there were for this trouble: the number of the retry that
    /// follows them.
    pub(super) const fn made(&self) -> u32 {
        self.made
    }

    /// How long to wait before the next attempt, not less than the server asks
    /// for; `None` when the tries are used up.
    pub(super) fn next(&mut self, asked_for: Option<Duration>) -> Option<Duration> {
        let retry = self.retry;
        let waits = self.waits.get_or_insert_with(|| {
            let waits = ExponentialBuilder::new()
                .with_min_delay(retry.first)
                .with_max_delay(retry.longest)
                .with_max_times(retry.times)
                .with_jitter()
                .build();
            Box::new(waits)
        });
        let wait = waits.next()?;
        self.made += 1;
        Some(asked_for.map_or(wait, |asked_for| asked_for.max(wait)))
    }
}

/// Makes a call that only reads until it succeeds, fails for good, or the tries
/// are used up. `waits` hears of each failure that is followed by another try,
/// and after which time. Dropping the future ends it.
///
/// # Errors
/// What the last try said.
pub async fn insist<T, F: Future<Output = Result<T, ApiError>>>(
    retry: Retry,
    call: impl Fn() -> F,
    mut waits: impl FnMut(Duration, ApiError),
) -> Result<T, ApiError> {
    let mut pauses = Waits::new(retry);
    loop {
        let error = match as_retry(pauses.made(), call()).await {
            Ok(value) => return Ok(value),
            Err(error) if !error.may_pass() => return Err(error),
            Err(error) => error,
        };
        let Some(wait) = pauses.next(error.retry_after) else {
            return Err(error);
        };
        waits(wait, error);
        tokio::time::sleep(wait).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETRY: Retry = Retry {
        first: Duration::from_secs(1),
        longest: Duration::from_secs(8),
        times: 5,
    };

    #[test]
    fn waits_grow_vary_and_end() {
        let mut waits = Waits::new(RETRY);
        let all: Vec<Duration> = std::iter::from_fn(|| waits.next(None)).collect();
        assert_eq!((all.len(), waits.made()), (5, 5));
        for (wait, least) in all.iter().zip([1, 2, 4, 8, 8]) {
            let least = Duration::from_secs(least);
            assert!(*wait >= least && *wait <= least * 2, "{all:?}");
        }
        waits.begin_again();
        assert_eq!(waits.made(), 0);
        assert!(waits.next(None).is_some());
    }

    #[test]
    fn the_server_may_ask_for_more_and_not_for_less() {
        let mut waits = Waits::new(RETRY);
        let minute = Duration::from_secs(60);
        assert_eq!(waits.next(Some(minute)), Some(minute));
        assert!(waits.next(Some(Duration::ZERO)) >= Some(Duration::from_secs(2)));
    }
}
