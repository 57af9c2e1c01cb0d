//! The line of progress: which transfers run, how far and how fast.
//!
//! Pure: samples and the time come in as data.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::transfer::{JobId, Phase, Progress};
use crate::ui::format;
use crate::ui::width;

/// A terminal is at least this wide; a longer line would wrap, and then it
/// cannot be replaced.
const COLUMNS: usize = 79;

/// How wide the name of a file may be.
const NAME_COLUMNS: usize = 32;

/// How much a new sample counts in the rate: at ten samples a second the rate
/// follows within two seconds and does not flicker.
const WEIGHT: f64 = 0.1;

/// What is known of the transfers from one sample to the next.
pub(super) struct Bar {
    names: Vec<String>,
    seen: HashMap<JobId, u64>,
    sampled: Option<Instant>,
    rate: Option<f64>,
}

impl Bar {
    /// For jobs with these names; a job's id is its place among them.
    pub(super) fn new(names: Vec<String>) -> Self {
        Self {
            names,
            seen: HashMap::new(),
            sampled: None,
            rate: None,
        }
    }

    /// The line for a sample of all jobs that have not ended.
    pub(super) fn line(&mut self, jobs: &[Progress], now: Instant) -> String {
        self.measure(jobs, now);
        let running: Vec<&Progress> = jobs.iter().filter(|job| is_running(job.phase)).collect();
        let line = match running.as_slice() {
            [job] => self.of_one(job, jobs.len()),
            running => self.of_several(running.len(), jobs.len()),
        };
        width::shorten(&line, COLUMNS).into_owned()
    }

    fn of_one(&self, job: &Progress, left: usize) -> String {
        let name = usize::try_from(job.id.0)
            .ok()
            .and_then(|place| self.names.get(place))
            .map_or("", String::as_str);
        let name = width::shorten_middle(name, NAME_COLUMNS);
        let others = if left > 1 {
            format!("  {} more", left - 1)
        } else {
            String::new()
        };
        let state = match job.phase {
            Phase::Sending | Phase::Receiving => self.moving(job),
            Phase::WaitingForServer => "waiting for the server".to_owned(),
            Phase::Verifying => "verifying".to_owned(),
            Phase::Asking | Phase::Waiting | Phase::Connecting => "connecting".to_owned(),
        };
        format!("{name}  {state}{others}")
    }

    fn moving(&self, job: &Progress) -> String {
        let rate = self
            .rate
            .map_or_else(String::new, |rate| format!("  {}", format::rate(rate)));
        let Some(total) = job.total else {
            return format!("{}{rate}", format::size(job.bytes));
        };
        // The bytes may all be handed over: whole is only what has ended.
        let percent = format::percent(job.bytes, total).min(99);
        let left = self
            .time_left(total.saturating_sub(job.bytes))
            .map_or_else(String::new, |left| format!("  {} left", format::left(left)));
        format!("{percent} %{rate}{left}")
    }

    fn of_several(&self, running: usize, left: usize) -> String {
        let ended = self.names.len().saturating_sub(left);
        let rate = self
            .rate
            .map_or_else(String::new, |rate| format!("  {}", format::rate(rate)));
        format!(
            "{} of {} done  {running} running{rate}",
            format::count(ended as u64),
            format::count(self.names.len() as u64)
        )
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds are shown; bytes are rounded long before"
    )]
    fn time_left(&self, bytes: u64) -> Option<Duration> {
        let rate = self.rate.filter(|rate| *rate > 0.0)?;
        Duration::try_from_secs_f64(bytes as f64 / rate).ok()
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate is shown with three digits"
    )]
    fn measure(&mut self, jobs: &[Progress], now: Instant) {
        let mut moved = 0;
        for job in jobs {
            let before = self.seen.insert(job.id, job.bytes).unwrap_or(0);
            moved += job.bytes.saturating_sub(before);
        }
        let since = self.sampled.replace(now).map(|before| now - before);
        let Some(seconds) = since.map(|since| since.as_secs_f64()).filter(|s| *s > 0.0) else {
            return;
        };
        let rate = moved as f64 / seconds;
        self.rate = match self.rate {
            Some(before) => Some(before + (rate - before) * WEIGHT),
            // Nothing moved yet: no rate is better than a rate of nothing.
            None if moved == 0 => None,
            None => Some(rate),
        };
    }
}

const fn is_running(phase: Phase) -> bool {
    !matches!(phase, Phase::Waiting)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    fn sending(id: u64, bytes: u64) -> Progress {
        Progress {
            id: JobId(id),
            phase: Phase::Sending,
            bytes,
            total: Some(100 * MIB),
        }
    }

    #[test]
    fn one_transfer_shows_share_rate_and_time_left() {
        let mut bar = Bar::new(vec!["a-firmware-with-a-very-long-name-2.4.1.swu".into()]);
        let start = Instant::now();
        assert_eq!(
            bar.line(&[sending(0, 0)], start),
            "a-firmware-with-a-very-long….swu  0 %"
        );
        let line = bar.line(&[sending(0, 10 * MIB)], start + Duration::from_secs(1));
        assert_eq!(
            line,
            "a-firmware-with-a-very-long….swu  10 %  10.0 MiB/s  0:09 left"
        );
    }

    #[test]
    fn all_bytes_handed_over_is_not_the_end() {
        let mut bar = Bar::new(vec!["x".into()]);
        let now = Instant::now();
        assert_eq!(bar.line(&[sending(0, 100 * MIB)], now), "x  99 %");
        let waiting = Progress {
            phase: Phase::WaitingForServer,
            ..sending(0, 100 * MIB)
        };
        assert_eq!(bar.line(&[waiting], now), "x  waiting for the server");
    }

    #[test]
    fn several_are_counted_and_the_line_never_wraps() {
        let mut bar = Bar::new(vec!["n".repeat(200); 40]);
        let now = Instant::now();
        let queued = Progress {
            phase: Phase::Waiting,
            ..sending(3, 0)
        };
        let some = [sending(1, 0), sending(2, 0), queued];
        assert_eq!(bar.line(&some, now), "37 of 40 done  2 running");
        let one = bar.line(&[sending(1, MIB), queued], now + Duration::from_secs(1));
        assert!(one.ends_with("  1 more"), "{one}");
        assert!(width::columns(&one) <= COLUMNS);
    }

    #[test]
    fn without_a_length_the_bytes_are_shown() {
        let mut bar = Bar::new(vec!["x".into()]);
        let unknown = Progress {
            total: None,
            phase: Phase::Receiving,
            ..sending(0, 3 * MIB)
        };
        assert_eq!(bar.line(&[unknown], Instant::now()), "x  3.0 MiB");
    }
}
