//! Where a job stands, in words: for its row, the strip, its log and notices.
//! Not cleaned: whoever draws does that.

use std::time::Duration;

use super::row::{Held, Way};
use super::{JobRow, JobState, Total};
use crate::domain::clean;
use crate::transfer::journal::End;
use crate::transfer::{Done, Outcome, Pause, Phase, Question};
use crate::ui::{format, width};

/// `71 %  212 MiB/s  0:14 left`, or the state in words, as of `now`. Where
/// these columns are too few, the rate goes first and then the time left: no
/// fact is cut in two.
#[must_use]
pub fn job_facts(job: &JobRow, now: Duration, columns: usize) -> String {
    let facts = facts_here(job, now, columns);
    match &job.elsewhere {
        Some(host) => format!("{} · {facts}", clean(host)),
        None => facts,
    }
}

fn facts_here(job: &JobRow, now: Duration, columns: usize) -> String {
    match &job.state {
        JobState::Asking(question) => format!("{}: what now?", short_question(question)),
        JobState::Live(Phase::Waiting) => match &job.held {
            Held::Coming(..) => "goes on".to_owned(),
            _ => "waiting".to_owned(),
        },
        JobState::Waits(until, error) => {
            let wait = format::left(until.saturating_sub(now));
            let next = job.attempt + 1;
            format!("tries again in {wait} (attempt {next}): {error}")
        }
        JobState::Paused(Pause::Trouble(error)) => format!("stands still: {error}"),
        JobState::Paused(Pause::Person) => paused("paused", job, None),
        JobState::Paused(Pause::EarlierRun) => match &job.held {
            Held::Coming(..) => paused("goes on", job, None),
            Held::Engine => paused("interrupted", job, None),
            Held::Nobody(reason) => paused("interrupted", job, reason.as_deref()),
        },
        JobState::Live(Phase::Copying) => "keeping a copy of what is there".to_owned(),
        JobState::Live(Phase::Connecting) => with_attempt("connecting", job),
        JobState::Live(Phase::WaitingForServer) => "waiting for the server".to_owned(),
        JobState::Live(Phase::Verifying) => "verifying".to_owned(),
        JobState::Live(Phase::Sending | Phase::Receiving) => moving(job, columns),
        JobState::Ended(outcome) => outcome_words(outcome),
    }
}

fn moving(job: &JobRow, columns: usize) -> String {
    let done = match job.total {
        // What goes over the line may be longer than the list said.
        Some(total) if job.meter.bytes() <= total => {
            format!("{:>3} %", below_all(job.meter.bytes(), total))
        }
        _ => format::size(job.meter.bytes()),
    };
    let rate = job.meter.rate().map(format::rate);
    let left = job.total.and_then(|total| job.meter.left(total));
    let left = left.map(|left| format!("{} left", format::left(left)));
    let attempt = (job.attempt > 1).then(|| format!("attempt {}", job.attempt));
    let all = [rate.as_deref(), left.as_deref(), attempt.as_deref()];
    let ways = [
        all,
        [rate.as_deref(), left.as_deref(), None],
        [None, left.as_deref(), None],
    ];
    ways.into_iter()
        .map(|rest| {
            let rest = rest.into_iter().flatten();
            std::iter::once(done.as_str())
                .chain(rest)
                .collect::<Vec<_>>()
                .join("  ")
        })
        .find(|facts| width::columns(facts) <= columns)
        .unwrap_or(done)
}

/// Percent; 100 only when it is over, which no row that moves is.
fn below_all(done: u64, total: u64) -> u8 {
    format::percent(done, total).min(99)
}

fn with_attempt(word: &str, job: &JobRow) -> String {
    if job.attempt > 1 {
        format!("{word}  attempt {}", job.attempt)
    } else {
        word.to_owned()
    }
}

fn paused(word: &str, job: &JobRow, reason: Option<&str>) -> String {
    let across = job.meter.bytes();
    let mut words = word.to_owned();
    if across > 0 {
        words = match job.total {
            Some(total) if across <= total => {
                format!("{words} at {} %", below_all(across, total))
            }
            _ => format!("{words} after {}", format::size(across)),
        };
    }
    let has_begun = job.attempt > 0 && !matches!(job.held, Held::Coming(..));
    if job.may_have_come {
        words.push_str(", may have come as a whole");
    } else if has_begun && job.begins_anew() {
        words.push_str(", begins anew");
    }
    match reason {
        Some(reason) => format!("{words}: {reason}"),
        None => words,
    }
}

/// All that moves: `3 running · 45 % of 2.3 GiB · 210 MiB/s · 0:40 left`.
/// `None` where nothing moves.
#[must_use]
pub fn total_words(total: &Total) -> Option<String> {
    if total.jobs == 0 {
        return None;
    }
    let mut facts = vec![match total.of {
        Some(of) if total.bytes <= of && of > 0 => {
            let percent = below_all(total.bytes, of);
            format!("{percent} % of {}", format::size(of))
        }
        _ => format::size(total.bytes),
    }];
    facts.extend(total.rate.map(format::rate));
    let left = total
        .left
        .map(|left| format!("{} left", format::left(left)));
    facts.extend(left);
    Some(facts.join(" · "))
}

fn short_question(question: &Question) -> &'static str {
    match question {
        Question::File(_) => "exists already",
        Question::Wanted(_) => "another transfer has that name",
        Question::Attachment(..) => "the event has an attachment already",
        Question::Incomplete(..) => "a part is there already",
    }
}

/// What a job asks about, as a sentence without its beginning and its end.
#[must_use]
pub fn question(question: &Question) -> String {
    match question {
        Question::File(path) => {
            format!("{} exists already", clean(&path.to_string_lossy()))
        }
        Question::Wanted(path) => {
            let path = path.to_string_lossy();
            format!("another transfer is being saved as {}", clean(&path))
        }
        Question::Attachment(event, attachment) => {
            let name = clean(attachment.name.as_deref().unwrap_or("without a name"));
            format!("event {event} has an attachment already, {name}")
        }
        Question::Incomplete(event, bytes) => {
            let size = format::size(*bytes);
            format!("{size} of an attachment that never became whole are at event {event}")
        }
    }
}

/// Why a job stands still, as a sentence.
#[must_use]
pub fn pause_sentence(pause: &Pause) -> String {
    match pause {
        Pause::Person => "Paused.".to_owned(),
        Pause::Trouble(error) => format!("Stands still: {error}"),
        Pause::EarlierRun => "Taken over from an earlier run.".to_owned(),
    }
}

/// That the person paused a job, as a sentence, and what is lost with that. The
/// job has not stopped yet.
pub(super) fn paused_sentence(job: &JobRow) -> String {
    let across = job.meter.bytes();
    let why = match job.way() {
        _ if across == 0 || !job.begins_anew() => return pause_sentence(&Pause::Person),
        Way::Up if job.total.is_some_and(|total| total <= across) => {
            return "Paused when all of it was sent: the next attempt looks first whether it came."
                .to_owned();
        }
        Way::Up => "what was sent is lost, as the platform cannot append to it",
        Way::Down => "it is too small to be kept in part",
    };
    format!("Paused: {why}. It begins anew.")
}

/// How a job ended, in a few words.
#[must_use]
pub fn outcome_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done(Done::Stored(binary)) => format!("uploaded as {}", binary.id),
        Outcome::Done(Done::Saved { path, verified, .. }) => {
            let path = path.to_string_lossy();
            format!("{}, saved as {}", verified.words(), clean(&path))
        }
        Outcome::Done(Done::Attached {
            event, verified, ..
        }) => format!("{}, attached to event {event}", verified.words()),
        Outcome::Done(Done::Deployed { application, .. }) => {
            format!("deployed to application {application}")
        }
        Outcome::Done(Done::Skipped(_)) => "kept the file that was there".to_owned(),
        Outcome::Done(Done::KeptAttachment(_)) => "kept the attachment that was there".to_owned(),
        Outcome::SetAside => "kept for the next time".to_owned(),
        Outcome::Failed(error) => error.to_string(),
        Outcome::Cancelled => "cancelled".to_owned(),
    }
}

/// How a job ended, as a sentence.
pub(super) fn outcome_sentence(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Failed(error) => format!("Failed: {error}"),
        Outcome::Cancelled => "Cancelled.".to_owned(),
        Outcome::SetAside => "Kept for the next time.".to_owned(),
        Outcome::Done(_) => format!("Done: {}.", outcome_words(outcome)),
    }
}

/// How a job of the history ended.
#[must_use]
pub fn end_words(end: &End) -> &str {
    match end {
        End::Done(achieved) => &achieved.told,
        End::Failed(words) => words,
        End::Cancelled => "cancelled",
    }
}

/// How a job of the history ended, as a sentence.
pub(super) fn end_sentence(end: &End) -> String {
    match end {
        End::Done(achieved) => format!("Done: {}.", achieved.told),
        End::Failed(words) => format!("Failed: {words}"),
        End::Cancelled => "Cancelled.".to_owned(),
    }
}
