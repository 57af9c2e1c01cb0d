//! How much and how fast: the current rate from the samples of the last
//! seconds.

use std::collections::VecDeque;
use std::time::Duration;

/// The current rate is taken over this long.
const WINDOW: Duration = Duration::from_secs(3);

/// Below this, a time left would be a guess.
const SETTLED: Duration = Duration::from_secs(1);

/// Bytes over time.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    samples: VecDeque<(Duration, u64)>,
    bytes: u64,
}

impl Meter {
    /// Takes a sample. Bytes that go back (a download that starts over) begin
    /// a new measurement.
    pub fn sample(&mut self, now: Duration, bytes: u64) {
        if bytes < self.bytes {
            self.samples.clear();
        }
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

    /// Bytes so far.
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

    /// How long it will take to reach `total`; `None` while that would be a
    /// guess: in the first second, and when nothing moves.
    #[must_use]
    pub fn left(&self, total: u64) -> Option<Duration> {
        let (from, _) = self.samples.front()?;
        let (to, _) = self.samples.back()?;
        if to.saturating_sub(*from) < SETTLED {
            return None;
        }
        let rate = self.rate().filter(|rate| *rate >= 1.0)?;
        let seconds = total.saturating_sub(self.bytes) as f64 / rate;
        Duration::try_from_secs_f64(seconds).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_seconds() {
        let mut meter = Meter::default();
        let at = |ms| Duration::from_millis(ms);
        meter.sample(at(0), 0);
        assert_eq!(meter.rate(), None);
        meter.sample(at(500), 500);
        assert_eq!(meter.rate(), Some(1000.0));
        assert_eq!(meter.left(2000), None, "half a second is a guess");
        meter.sample(at(1000), 1000);
        assert_eq!(meter.left(2000), Some(at(1000)));
        for second in 2..10u64 {
            meter.sample(at(second * 1000), 1000);
        }
        assert_eq!(meter.rate(), Some(0.0));
        assert_eq!(meter.left(2000), None, "nothing moves");
        meter.sample(at(10_000), 10);
        assert_eq!((meter.bytes(), meter.rate()), (10, None), "it started over");
    }
}
