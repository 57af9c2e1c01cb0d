//! How much and how fast: the current rate from the samples of the last
//! seconds, the average over the time in which bytes could move.

use std::collections::VecDeque;
use std::time::Duration;

/// The current rate is taken over this long.
const WINDOW: Duration = Duration::from_secs(3);

/// Below this, a time left would be a guess.
const SETTLED: Duration = Duration::from_secs(1);

/// Bytes over time. Those of earlier attempts count as across, but not for a
/// rate.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    samples: VecDeque<(Duration, u64)>,
    bytes: u64,
    /// What was across when the attempt began, once it told.
    base: Option<u64>,
    /// Bytes moved in this session, and in how long.
    moved: u64,
    busy: Duration,
    /// Until when `busy` is counted, while an attempt runs.
    counted: Option<Duration>,
}

impl Meter {
    /// So much is across, and nothing moves.
    #[must_use]
    pub fn standing_at(bytes: u64) -> Self {
        Self {
            bytes,
            ..Self::default()
        }
    }

    /// An attempt begins.
    pub fn begin(&mut self, now: Duration) {
        self.stop(now);
        self.counted = Some(now);
    }

    /// The attempt is over, or its job is.
    pub fn stop(&mut self, now: Duration) {
        self.count(now);
        self.counted = None;
        self.base = None;
        self.samples.clear();
    }

    /// So much of what was across stays so; what moved has moved all the same.
    pub fn fall_back(&mut self, kept: u64) {
        self.bytes = self.bytes.min(kept);
    }

    /// What was across when the attempt began; outside of one, what is.
    #[must_use]
    pub fn base(&self) -> u64 {
        self.base.unwrap_or(self.bytes)
    }

    /// Takes a sample: bytes across, and how many of them were so when the
    /// attempt began. Bytes that go back (a download that starts over) begin a
    /// new measurement.
    pub fn sample(&mut self, now: Duration, bytes: u64, base: u64) {
        if self.base != Some(base) || bytes < self.bytes {
            self.samples.clear();
            self.base = Some(base);
            self.bytes = base.min(bytes);
        }
        self.count(now);
        self.counted = Some(now);
        self.moved = self.moved.saturating_add(bytes.saturating_sub(self.bytes));
        self.bytes = bytes;
        self.samples.push_back((now, bytes));
        while self
            .samples
            .get(1)
            .is_some_and(|(at, _)| now.saturating_sub(*at) >= WINDOW)
        {
            self.samples.pop_front();
        }
    }

    fn count(&mut self, now: Duration) {
        if let Some(from) = self.counted {
            self.busy += now.saturating_sub(from);
        }
    }

    /// All is across: so many bytes.
    pub const fn finish(&mut self, bytes: u64) {
        self.moved = self.moved.saturating_add(bytes.saturating_sub(self.bytes));
        self.bytes = bytes;
    }

    /// Bytes moved in this session.
    #[must_use]
    pub const fn moved(&self) -> u64 {
        self.moved
    }

    /// Bytes across.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Bytes a second over the last seconds; `None` before two samples.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        let (from, first) = self.samples.front()?;
        let (to, last) = self.samples.back()?;
        let seconds = to.saturating_sub(*from).as_secs_f64();
        (seconds > 0.0).then(|| (last.saturating_sub(*first)) as f64 / seconds)
    }

    /// Bytes a second over all attempts of this session; `None` before there
    /// is anything to divide.
    #[must_use]
    pub fn average(&self) -> Option<f64> {
        let seconds = self.busy.as_secs_f64();
        (seconds >= 0.1 && self.moved > 0).then(|| self.moved as f64 / seconds)
    }

    /// How long attempts ran in this session.
    #[must_use]
    pub const fn busy(&self) -> Duration {
        self.busy
    }

    /// Whether the current rate has been measured for long enough to say how
    /// long the rest takes.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let span = self.samples.front().zip(self.samples.back());
        span.is_some_and(|((from, _), (to, _))| to.saturating_sub(*from) >= SETTLED)
    }

    /// How long it will take to reach `total`; `None` while that would be a
    /// guess: in the first second, and when nothing moves.
    #[must_use]
    pub fn left(&self, total: u64) -> Option<Duration> {
        let rate = self.rate().filter(|_| self.is_settled())?;
        time_for(total.saturating_sub(self.bytes), rate)
    }
}

/// How long so many bytes take at this rate; `None` where nothing moves.
#[must_use]
pub fn time_for(bytes: u64, rate: f64) -> Option<Duration> {
    let rate = Some(rate).filter(|rate| *rate >= 1.0)?;
    Duration::try_from_secs_f64(bytes as f64 / rate).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn the_rate_is_that_of_the_last_seconds() {
        let mut meter = Meter::default();
        meter.begin(at(0));
        meter.sample(at(0), 0, 0);
        assert_eq!(meter.rate(), None);
        meter.sample(at(500), 500, 0);
        assert_eq!(meter.rate(), Some(1000.0));
        assert_eq!(meter.left(2000), None, "half a second is a guess");
        meter.sample(at(1000), 1000, 0);
        assert_eq!(meter.left(2000), Some(at(1000)));
        for second in 2..10u64 {
            meter.sample(at(second * 1000), 1000, 0);
        }
        assert_eq!(meter.rate(), Some(0.0));
        assert_eq!(meter.left(2000), None, "nothing moves");
        assert_eq!(meter.average(), Some(1000.0 / 9.0));
        meter.sample(at(10_000), 10, 0);
        assert_eq!((meter.bytes(), meter.rate()), (10, None), "it started over");
    }

    #[test]
    fn what_was_across_before_counts_for_no_rate() {
        let mut meter = Meter::standing_at(5000);
        meter.begin(at(0));
        meter.sample(at(1000), 6000, 5000);
        meter.sample(at(2000), 7000, 5000);
        assert_eq!(
            (meter.rate(), meter.average()),
            (Some(1000.0), Some(1000.0))
        );
        // It stands still for a minute, and goes on a little before.
        meter.stop(at(2000));
        assert_eq!(meter.rate(), None);
        meter.begin(at(62_000));
        meter.sample(at(63_000), 7500, 6500);
        meter.sample(at(64_000), 8500, 6500);
        assert_eq!(meter.rate(), Some(1000.0));
        assert_eq!(meter.average(), Some(1000.0), "{meter:?}");
        assert_eq!((meter.bytes(), meter.busy()), (8500, at(4000)));
    }
}
