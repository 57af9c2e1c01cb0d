//! The lines of progress: which transfers run, how far and how fast.
//!
//! Pure: samples and the time come in as data.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::transfer::{JobId, Phase, Progress};
use crate::ui::format;
use crate::ui::width::{self, Align};

/// A terminal is at least this wide; a longer line would wrap, and then it
/// cannot be replaced.
const COLUMNS: usize = 79;

/// How wide the name of a file may be.
const NAME_COLUMNS: usize = 32;

/// How wide a bar is.
const BAR_COLUMNS: u64 = 12;

/// How many transfers have a line of their own.
const ROWS: usize = 5;

/// How much a new sample counts in the rate: at ten samples a second the rate
/// follows within two seconds and does not flicker.
const WEIGHT: f64 = 0.1;

/// A longer time is a guess, as where nothing has moved for a while.
const LONGEST_LEFT: Duration = Duration::from_secs(100 * 3600);

/// What is known of the transfers from one sample to the next.
pub(super) struct Bar {
    names: Vec<String>,
    speeds: HashMap<JobId, Speed>,
    all: Speed,
    sampled: Option<Instant>,
}

/// How fast bytes move.
#[derive(Clone, Copy, Default)]
struct Speed {
    bytes: u64,
    rate: Option<f64>,
}

impl Bar {
    /// For jobs with these names; a job's id is its place among them.
    pub(super) fn new(names: Vec<String>) -> Self {
        Self {
            names,
            speeds: HashMap::new(),
            all: Speed::default(),
            sampled: None,
        }
    }

    /// The lines for a sample of all jobs that have not ended: one for each
    /// that runs, of the first few, and where there are several jobs one for
    /// all.
    pub(super) fn lines(&mut self, jobs: &[Progress], now: Instant) -> Vec<String> {
        self.measure(jobs, now);
        if let ([_], [job]) = (self.names.as_slice(), jobs) {
            return vec![self.of_one(job)];
        }
        let running = || jobs.iter().filter(|job| is_running(job.phase));
        let mut lines: Vec<String> = running().take(ROWS).map(|job| self.of_one(job)).collect();
        lines.push(self.of_all(running().count(), jobs.len()));
        lines
    }

    fn of_one(&self, job: &Progress) -> String {
        let name = usize::try_from(job.id.0)
            .ok()
            .and_then(|place| self.names.get(place))
            .map_or("", String::as_str);
        let name = if self.names.len() > 1 {
            width::fit_middle(name, NAME_COLUMNS)
        } else {
            width::shorten_middle(name, NAME_COLUMNS).into_owned()
        };
        let state = match job.phase {
            Phase::Sending | Phase::Receiving => self.moving(job),
            Phase::WaitingForServer => "waiting for the server".to_owned(),
            Phase::Verifying => "verifying".to_owned(),
            Phase::Copying => "keeping a copy".to_owned(),
            Phase::Connecting => "connecting".to_owned(),
            Phase::Waiting => "waiting".to_owned(),
        };
        width::shorten(&format!("{name}  {state}"), COLUMNS).into_owned()
    }

    fn moving(&self, job: &Progress) -> String {
        let speed = self.speeds.get(&job.id).copied().unwrap_or_default();
        let rate = speed
            .rate
            .map_or_else(String::new, |rate| format!("  {}", format::rate(rate)));
        let Some(total) = job.total else {
            return format!("{}{rate}", format::size(job.bytes));
        };
        // The bytes may all be handed over: whole is only what has ended.
        let percent = format::percent(job.bytes, total).min(99);
        let left = speed
            .time_left(total.saturating_sub(job.bytes))
            .map_or_else(String::new, |left| format!("  {} left", format::left(left)));
        let share = width::fit(&percent.to_string(), 2, Align::Right);
        format!("{}  {share} %{rate}{left}", blocks(percent))
    }

    fn of_all(&self, running: usize, left: usize) -> String {
        let ended = self.names.len().saturating_sub(left);
        let rate = self
            .all
            .rate
            .map_or_else(String::new, |rate| format!("  {}", format::rate(rate)));
        let line = format!(
            "{} of {} done  {running} running{rate}",
            format::count(ended as u64),
            format::count(self.names.len() as u64)
        );
        width::shorten(&line, COLUMNS).into_owned()
    }

    fn measure(&mut self, jobs: &[Progress], now: Instant) {
        let since = self.sampled.replace(now).map(|before| now - before);
        let mut moved = 0;
        for job in jobs {
            let speed = self.speeds.entry(job.id).or_default();
            // What was across before the attempt did not move now.
            let new = job.bytes.saturating_sub(speed.bytes.max(job.base));
            speed.bytes = job.bytes;
            speed.follow(new, since);
            moved += new;
        }
        self.all.follow(moved, since);
    }
}

impl Speed {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate is shown with three digits"
    )]
    fn follow(&mut self, moved: u64, since: Option<Duration>) {
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

    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds are shown; bytes are rounded long before"
    )]
    fn time_left(&self, bytes: u64) -> Option<Duration> {
        let rate = self.rate.filter(|rate| *rate > 0.0)?;
        let left = Duration::try_from_secs_f64(bytes as f64 / rate).ok()?;
        (left < LONGEST_LEFT).then_some(left)
    }
}

const fn is_running(phase: Phase) -> bool {
    !matches!(phase, Phase::Waiting)
}

/// `████░░░░░░░░`
fn blocks(percent: u8) -> String {
    let full = u64::from(percent) * BAR_COLUMNS / 100;
    (0..BAR_COLUMNS)
        .map(|column| if column < full { '█' } else { '░' })
        .collect()
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
            base: 0,
            total: Some(100 * MIB),
        }
    }

    fn line(bar: &mut Bar, job: Progress, now: Instant) -> String {
        let lines = bar.lines(&[job], now);
        assert_eq!(lines.len(), 1, "{lines:?}");
        lines.concat()
    }

    #[test]
    fn one_transfer_shows_share_rate_and_time_left() {
        let mut bar = Bar::new(vec!["a-firmware-with-a-very-long-name-2.4.1.swu".into()]);
        let start = Instant::now();
        assert_eq!(
            line(&mut bar, sending(0, 0), start),
            "a-firmware-with-a-very-long….swu  ░░░░░░░░░░░░   0 %"
        );
        assert_eq!(
            line(
                &mut bar,
                sending(0, 10 * MIB),
                start + Duration::from_secs(1)
            ),
            "a-firmware-with-a-very-long….swu  █░░░░░░░░░░░  10 %  10.0 MiB/s  0:09 left"
        );
    }

    #[test]
    fn what_an_earlier_attempt_moved_counts_for_no_rate() {
        let mut bar = Bar::new(vec!["x".into()]);
        let start = Instant::now();
        line(&mut bar, sending(0, 0), start);
        let resumed = Progress {
            base: 50 * MIB,
            ..sending(0, 51 * MIB)
        };
        assert_eq!(
            line(&mut bar, resumed, start + Duration::from_secs(1)),
            "x  ██████░░░░░░  51 %  1.0 MiB/s  0:49 left"
        );
    }

    #[test]
    fn a_transfer_that_stands_still_has_no_time_left() {
        let mut bar = Bar::new(vec!["x".into()]);
        let start = Instant::now();
        for second in 0..200 {
            let job = sending(0, u64::from(second > 0) * 50 * MIB);
            bar.lines(&[job], start + Duration::from_secs(second));
        }
        let later = start + Duration::from_secs(200);
        assert_eq!(
            line(&mut bar, sending(0, 50 * MIB), later),
            "x  ██████░░░░░░  50 %  0 B/s"
        );
    }

    #[test]
    fn all_bytes_handed_over_is_not_the_end() {
        let mut bar = Bar::new(vec!["x".into()]);
        let now = Instant::now();
        assert_eq!(
            line(&mut bar, sending(0, 100 * MIB), now),
            "x  ███████████░  99 %"
        );
        for (phase, words) in [
            (Phase::WaitingForServer, "x  waiting for the server"),
            (Phase::Verifying, "x  verifying"),
            (Phase::Waiting, "x  waiting"),
        ] {
            let job = Progress {
                phase,
                ..sending(0, 100 * MIB)
            };
            assert_eq!(line(&mut bar, job, now), words);
        }
    }

    #[test]
    fn several_have_a_line_each_and_one_for_all_and_none_wraps() {
        let mut bar = Bar::new(vec!["n".repeat(200); 40]);
        let now = Instant::now();
        let queued = Progress {
            phase: Phase::Waiting,
            ..sending(3, 0)
        };
        let lines = bar.lines(&[sending(1, 0), sending(2, 0), queued], now);
        assert_eq!(lines.len(), 3);
        assert_eq!(lines.last().unwrap(), "37 of 40 done  2 running");
        let many: Vec<Progress> = (0..30).map(|id| sending(id, 90 * MIB)).collect();
        let lines = bar.lines(&many, now + Duration::from_secs(1));
        assert_eq!(lines.len(), ROWS + 1);
        assert!(
            lines
                .last()
                .unwrap()
                .starts_with("10 of 40 done  30 running  ")
        );
        for line in lines {
            assert!(width::columns(&line) <= COLUMNS, "{line}");
        }
    }

    #[test]
    fn without_a_length_the_bytes_are_shown() {
        let mut bar = Bar::new(vec!["x".into()]);
        let unknown = Progress {
            base: 0,
            total: None,
            phase: Phase::Receiving,
            ..sending(0, 3 * MIB)
        };
        assert_eq!(line(&mut bar, unknown, Instant::now()), "x  3.0 MiB");
    }
}
