//! How events and samples of jobs change the Transfers tab.

use super::{JobRow, JobState, Meter, Tally, Transfers};
use crate::app::{Context, Effect, ListCursor, NoticeKind, Step};
use crate::domain::clean;
use crate::keys::Action;
use crate::transfer::{Done, Job, JobEvent, JobId, Outcome, Phase, Progress, Target};

/// What the rest of the program has to know of a job's event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing.
    None,
    /// A file exists already; the person is asked.
    Asked(JobId),
    /// Something new is on the platform.
    Stored,
}

impl Transfers {
    /// Notes a job that was queued.
    pub fn add(&mut self, id: JobId, job: Job) {
        let (name, total) = match &job {
            Job::Upload { new, .. } => (new.name.clone(), None),
            Job::Replace { path, .. } => (
                path.file_name()
                    .map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
                None,
            ),
            Job::Download { target, length, .. } => (
                match target {
                    Target::Folder { name, .. } => name.clone(),
                    Target::File(path) => path
                        .file_name()
                        .map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
                },
                *length,
            ),
        };
        let row = JobRow {
            id,
            job,
            name,
            state: JobState::Live(Phase::Waiting),
            meter: Meter::default(),
            total,
            started: None,
            ended: None,
        };
        let at = self.live().count();
        // The cursor stays on its job.
        if self.cursor.at >= at && at < self.jobs.len() {
            self.cursor.at += 1;
        }
        self.jobs.insert(at, row);
    }

    /// Takes an event of a job. What comes of a job that is over, or that nobody
    /// started, changes nothing.
    pub fn receive(&mut self, event: JobEvent, context: &mut Context<'_>) -> News {
        match event {
            JobEvent::Started(id) => {
                if let Some(job) = self.live_mut(id) {
                    job.started = Some(context.now.running);
                    job.state = JobState::Live(Phase::Connecting);
                }
                News::None
            }
            JobEvent::Asked(id, path) => match self.live_mut(id) {
                Some(job) => {
                    job.state = JobState::Asking(path);
                    News::Asked(id)
                }
                None => News::None,
            },
            JobEvent::Ended(id, outcome) => self.end(id, outcome, context),
        }
    }

    fn end(&mut self, id: JobId, outcome: Outcome, context: &mut Context<'_>) -> News {
        let is_it = |job: &JobRow| job.id == id && job.is_live();
        let Some(at) = self.jobs.iter().position(is_it) else {
            return News::None;
        };
        let under_cursor = self.current().map(|job| job.id);
        let mut job = self.jobs.remove(at);
        job.ended = Some(context.now.running);
        let news = match &outcome {
            Outcome::Done(Done::Stored(binary)) => {
                let length = job.total.or(binary.length).unwrap_or(job.meter.bytes());
                job.total = Some(length);
                job.meter.sample(context.now.running, length);
                let tally = Tally::uploaded(&job.name, length, &binary.id);
                context.tell_tally(NoticeKind::Done, tally);
                News::Stored
            }
            Outcome::Done(Done::Saved { path, length }) => {
                job.total = Some(*length);
                job.meter.sample(context.now.running, *length);
                context.tell_tally(NoticeKind::Done, Tally::saved(path, *length));
                News::None
            }
            Outcome::Done(Done::Skipped(path)) => {
                context.tell_tally(NoticeKind::Info, Tally::kept(path));
                News::None
            }
            Outcome::Failed(error) => {
                self.unseen_failures += 1;
                let (name, said) = (clean(&job.name), error.to_string());
                let named = if said.contains(name.as_ref()) {
                    said
                } else {
                    format!("{name}: {said}")
                };
                context.tell(NoticeKind::Error, named);
                News::None
            }
            Outcome::Cancelled => {
                context.tell_tally(NoticeKind::Info, Tally::cancelled(&job.name));
                News::None
            }
        };
        job.state = JobState::Ended(outcome);
        // The newest of the ended ones comes right after those that run.
        let at = self.jobs.iter().filter(|job| job.is_live()).count();
        self.jobs.insert(at, job);
        if let Some(row) = under_cursor.and_then(|id| self.jobs.iter().position(|job| job.id == id))
        {
            self.cursor.go(row, self.jobs.len(), context.list_rows);
        }
        news
    }

    /// Takes samples of the jobs that run.
    pub fn sample(&mut self, samples: &[Progress], now: std::time::Duration) {
        for sample in samples {
            if let Some(job) = self.live_mut(sample.id)
                && let JobState::Live(phase) = &mut job.state
            {
                *phase = sample.phase;
                job.total = sample.total.or(job.total);
                if matches!(
                    sample.phase,
                    Phase::Sending | Phase::Receiving | Phase::WaitingForServer | Phase::Verifying
                ) {
                    job.meter.sample(now, sample.bytes);
                }
            }
        }
    }

    /// The question of a job was answered.
    pub fn answered(&mut self, id: JobId) {
        if let Some(job) = self.live_mut(id) {
            job.state = JobState::Live(Phase::Connecting);
        }
    }

    /// The tab was opened: while something runs the cursor is not left on what
    /// is over, so that the key to cancel finds its transfer.
    pub fn opened(&mut self) {
        if self.current().is_some_and(|job| !job.is_live()) && self.live().next().is_some() {
            self.cursor = ListCursor::default();
        }
    }

    /// What a key does in the tab. `false`: it is not its key.
    pub fn act(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        let rows = context.list_rows.max(1);
        match action {
            Action::CancelTransfer => {
                match self.current() {
                    Some(job) if job.is_live() => context.push(Effect::CancelTransfer(job.id)),
                    Some(_) => context.tell(NoticeKind::Info, "This transfer is over already."),
                    None => {}
                }
                return true;
            }
            Action::ClearEnded => {
                self.jobs.retain(JobRow::is_live);
                self.cursor.settle(self.jobs.len(), rows);
                return true;
            }
            _ => {}
        }
        let step = Step::of(action, rows);
        if let Some(step) = step {
            self.cursor.step(step, self.jobs.len(), rows);
        }
        step.is_some()
    }

    fn live_mut(&mut self, id: JobId) -> Option<&mut JobRow> {
        let live = self.jobs.iter_mut().filter(|job| job.is_live());
        live.into_iter().find(|job| job.id == id)
    }
}
