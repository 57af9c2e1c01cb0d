//! How events and samples of jobs change the Transfers tab.

use std::fmt::Write as _;
use std::time::Duration;

use super::{JobRow, JobState, Tally, Transfers};
use crate::app::{Context, Effect, ListCursor, NoticeKind};
use crate::domain::{Binary, BinaryId, clean};
use crate::transfer::{Done, Job, JobEvent, JobId, LineTrouble, Outcome, Pause, Phase, Progress};

/// A transfer that took longer than this may end while the person does
/// something else: the terminal rings.
const LONG: Duration = Duration::from_secs(10);

/// The places of jobs that ended count down from here: the newest comes first.
const ENDED: u64 = u64::MAX;

/// What the rest of the program has to know of a job's event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing.
    None,
    /// The person is asked.
    Asked(JobId),
    /// It would do better in chunks.
    Advised(JobId, LineTrouble),
    /// Something new is on the platform.
    Stored,
    /// This binary has other content, and is now as it is described here.
    Replaced(BinaryId, Box<Binary>),
}

impl Transfers {
    /// Notes a job that was queued.
    pub fn add(&mut self, id: JobId, job: Job) {
        self.join(JobRow::new(id, job));
    }

    /// Puts a row behind those of its rank.
    pub(super) fn join(&mut self, mut row: JobRow) {
        row.place = self.next_place;
        row.connection = self.connection;
        self.next_place += 1;
        if row.is_ours() {
            self.begin_total(row.id);
        }
        let under_cursor = self.current().map(|job| job.id);
        self.jobs.push(row);
        self.put_cursor(under_cursor);
        self.arrange();
    }

    /// Takes an event of a job. What comes of a job that is over, or that nobody
    /// started, changes nothing.
    pub fn receive(&mut self, event: JobEvent, context: &mut Context<'_>) -> News {
        match &event {
            JobEvent::Order(ids) => {
                self.order(ids);
                return News::None;
            }
            JobEvent::Unrecorded(why) => {
                context.tell(NoticeKind::Error, why.clone());
                return News::None;
            }
            JobEvent::Started(id, _)
            | JobEvent::Asked(id, _)
            | JobEvent::Queued(id)
            | JobEvent::Waits(id, ..)
            | JobEvent::Paused(id, _)
            | JobEvent::Noted(id, _)
            | JobEvent::Advised(id, _)
            | JobEvent::Ended(id, _) => {
                self.is_told_of(*id);
                let Some(job) = self.live_mut(*id) else {
                    return News::None;
                };
                job.note(&event, context.now.wall);
            }
        }
        let news = self.change(event, context);
        self.arrange();
        self.end_total();
        news
    }

    fn change(&mut self, event: JobEvent, context: &mut Context<'_>) -> News {
        let now = context.now.running;
        let (id, state) = match event {
            JobEvent::Started(id, attempt) => {
                self.begin_total(id);
                if let Some(job) = self.live_mut(id) {
                    job.started.get_or_insert(now);
                    job.attempt = attempt;
                    job.may_have_come = false;
                    job.meter.begin(now);
                }
                (id, JobState::Live(Phase::Connecting))
            }
            JobEvent::Asked(id, question) => (id, JobState::Asking(question)),
            JobEvent::Queued(id) => (id, JobState::Live(Phase::Waiting)),
            JobEvent::Waits(id, wait, error) => (id, JobState::Waits(now + wait, error)),
            JobEvent::Paused(id, pause) => {
                if matches!(pause, Pause::Trouble(_)) {
                    self.unseen.insert(id);
                }
                (id, JobState::Paused(pause))
            }
            JobEvent::Ended(id, outcome) => return self.end(id, outcome, context),
            JobEvent::Advised(id, trouble) => return News::Advised(id, trouble),
            JobEvent::Noted(..) | JobEvent::Order(_) | JobEvent::Unrecorded(_) => {
                return News::None;
            }
        };
        let asks = matches!(state, JobState::Asking(_));
        if let Some(job) = self.live_mut(id) {
            if !matches!(state, JobState::Live(Phase::Connecting)) {
                job.stop(now);
            }
            if let JobState::Paused(Pause::Trouble(error)) = &state {
                context.tell(
                    NoticeKind::Error,
                    named(&job.name, &format!("stands still: {error}")),
                );
            }
            job.state = state;
            if asks {
                job.was_shown = false;
            }
        }
        if asks { News::Asked(id) } else { News::None }
    }

    /// The engine's order of the jobs that have not ended.
    fn order(&mut self, ids: &[JobId]) {
        let listed = |job: &&mut JobRow| ids.contains(&job.id) && job.is_live();
        let mut places: Vec<u64> = self
            .jobs
            .iter_mut()
            .filter(listed)
            .map(|job| job.place)
            .collect();
        places.sort_unstable();
        let live: Vec<JobId> = ids
            .iter()
            .copied()
            .filter(|id| self.live().any(|job| job.id == *id))
            .collect();
        for (id, place) in live.into_iter().zip(places) {
            if let Some(job) = self.live_mut(id) {
                job.place = place;
            }
        }
        self.arrange();
    }

    fn end(&mut self, id: JobId, outcome: Outcome, context: &mut Context<'_>) -> News {
        let now = context.now.running;
        let place = ENDED - self.next_place;
        self.next_place += 1;
        let Some(job) = self.live_mut(id) else {
            return News::None;
        };
        job.ended = Some(now);
        job.place = place;
        job.meter.stop(now);
        let told_before = context.told();
        let news = told(job, &outcome, context);
        let name = job.name.clone();
        let is_long = job.started.is_some_and(|started| now >= started + LONG);
        if is_long && matches!(outcome, Outcome::Done(_) | Outcome::Failed(_)) {
            context.push(Effect::Ring);
            let text = match context.told_after(told_before) {
                Some(text) => text.to_owned(),
                None => format!("{name} failed: the transfers say why."),
            };
            context.push(Effect::Announce(text));
        }
        if matches!(outcome, Outcome::Failed(_)) {
            self.unseen.insert(id);
        }
        if let Some(job) = self.live_mut(id) {
            job.state = JobState::Ended(outcome);
        }
        self.renew_history(context);
        news
    }

    /// Takes samples of the jobs that run.
    pub fn sample(&mut self, samples: &[Progress], now: Duration) {
        for sample in samples {
            if let Some(job) = self.live_mut(sample.id)
                && let JobState::Live(phase) = &mut job.state
                && *phase != Phase::Waiting
                && sample.phase != Phase::Waiting
            {
                *phase = sample.phase;
                job.total = sample.total.or(job.total);
                if !matches!(sample.phase, Phase::Copying | Phase::Connecting) {
                    job.meter.sample(now, sample.bytes, sample.base);
                }
            }
        }
        self.sample_total(now);
    }

    /// The question of a job is on the screen.
    pub fn shown(&mut self, id: JobId) {
        if let Some(job) = self.live_mut(id) {
            job.was_shown = true;
        }
    }

    /// The person wants to answer later, whatever is asked now.
    pub fn put_off(&mut self) {
        for job in self.jobs.iter_mut().filter(|job| job.is_asking()) {
            job.was_shown = true;
        }
    }

    /// The question of a job was answered.
    pub fn answered(&mut self, id: JobId) {
        if let Some(job) = self.live_mut(id) {
            job.state = JobState::Live(Phase::Waiting);
        }
        self.arrange();
    }

    /// Notes what each of these may move in a second, and says for which that
    /// is new.
    pub fn set_limit(&mut self, ids: &[JobId], limit: Option<u64>) -> Vec<JobId> {
        let wanted = |job: &&mut JobRow| ids.contains(&job.id) && job.is_live();
        let mut changed = Vec::new();
        for job in self.jobs.iter_mut().filter(wanted) {
            if job.limit != limit {
                job.limit = limit;
                changed.push(job.id);
            }
        }
        changed
    }

    /// The list comes onto the screen: while something runs the cursor is not
    /// left on what is over, so that the key to cancel finds its transfer.
    pub fn opened(&mut self) {
        if self.current().is_some_and(|job| !job.is_live()) && self.live().next().is_some() {
            self.cursor = ListCursor::default();
        }
    }
}

/// Tells how a job ends, and takes what its end says of its length.
fn told(job: &mut JobRow, outcome: &Outcome, context: &mut Context<'_>) -> News {
    match outcome {
        Outcome::Done(Done::Stored(binary)) => {
            let length = job.total.or(binary.length).unwrap_or(job.meter.bytes());
            job.total = Some(length);
            job.meter.finish(length);
            if let Job::Replace { id, .. } = &job.job {
                let mut text = format!("Replaced the content of {}.", clean(binary.title()));
                if *id != binary.id {
                    let _ = write!(text, " It has a new id: {} became {}.", id, binary.id);
                }
                context.tell(NoticeKind::Done, text);
                return News::Replaced(id.clone(), binary.clone());
            }
            let tally = Tally::uploaded(&job.name, length, &binary.id);
            context.tell_tally(NoticeKind::Done, tally);
            return News::Stored;
        }
        Outcome::Done(Done::Saved { path, length, .. }) => {
            job.total = Some(*length);
            job.meter.finish(*length);
            context.tell_tally(NoticeKind::Done, Tally::saved(path, *length));
        }
        Outcome::Done(Done::Attached { event, .. }) => {
            let length = job.total.unwrap_or(job.meter.bytes());
            job.meter.finish(length);
            let text = format!("Attached {} to event {event}.", clean(&job.name));
            context.tell(NoticeKind::Done, text);
        }
        Outcome::Done(Done::Deployed {
            application,
            archive,
            ..
        }) => {
            let length = job.total.unwrap_or(job.meter.bytes());
            job.meter.finish(length);
            let archive = archive.as_ref();
            let archive = archive.map_or_else(String::new, |id| format!(" as archive {id}"));
            let text = format!(
                "Deployed {} to application {application}{archive}.",
                clean(&job.name)
            );
            context.tell(NoticeKind::Done, text);
        }
        Outcome::Done(Done::KeptAttachment(event)) => {
            let text = format!("Kept the attachment of event {event} as it was.");
            context.tell(NoticeKind::Info, text);
        }
        Outcome::Done(Done::Skipped(path)) => {
            context.tell_tally(NoticeKind::Info, Tally::kept(path));
        }
        Outcome::Failed(error) => {
            let said = named(&job.name, &error.to_string());
            context.tell(NoticeKind::Error, said);
        }
        Outcome::Cancelled => {
            context.tell_tally(NoticeKind::Info, Tally::cancelled(&job.name));
        }
        Outcome::SetAside => {}
    }
    News::None
}

/// A sentence with the name of its file, once.
fn named(name: &str, said: &str) -> String {
    let name = clean(name);
    if said.contains(name.as_ref()) {
        said.to_owned()
    } else {
        format!("{name}: {said}")
    }
}
