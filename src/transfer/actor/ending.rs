//! What follows an attempt: another one, a pause, a question, or the end.

use std::any::Any;
use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::task::{Id, JoinError};
use tokio::time::{Instant, timeout};
use tokio_util::task::TaskTracker;

use super::{Actor, Ended};
use crate::api::ErrorKind;
use crate::domain::BinaryId;
use crate::transfer::attempt::Stop;
use crate::transfer::journal::{Achieved, End};
use crate::transfer::queue::{Halt, Stage};
use crate::transfer::{Done, JobEvent, JobId, Outcome, Pause, Phase, TransferError};

/// How long the end of an attempt waits for its work on files: letting go of a
/// file takes no time, and on a disk that hangs the person must not wait.
const TIDY_UP: Duration = Duration::from_millis(40);

/// How much of a download, or of an upload in chunks, is worth keeping where an
/// error looks final: one chunk of the platform.
const WORTH_KEEPING: u64 = 5 << 20;

impl Actor {
    pub(super) fn ended(&mut self, ended: Result<(Id, Ended), JoinError>) {
        let (id, result) = match ended {
            Ok((task, ended)) => {
                self.tasks.remove(&task);
                ended
            }
            Err(error) => return self.lost(&error),
        };
        let Some(entry) = self.queue.get_mut(id) else {
            return;
        };
        let mut halted = None;
        if let Stage::Running { why, files, .. } = &entry.stage {
            halted = *why;
            if !files.is_empty() {
                entry.before = Some(files.clone());
            }
        }
        let is_sent = entry.meter.is_complete();
        entry.meter.enter(Phase::Waiting);
        let kept = entry.ledger.read().moved();
        if kept > entry.kept {
            // What comes is a new trouble.
            entry.kept = kept;
            entry.waits.begin_again();
            entry.was_refused = false;
        }
        self.is_reached |= match &result {
            Ok(_) => true,
            Err(Stop::Failed(TransferError::Api(error))) if error.kind != ErrorKind::Connect => {
                true
            }
            Err(_) => self.client.is_answered(),
        };
        // Whoever is on the way may keep bytes back and hand them on later, and makes
        // up none: a platform that was not sent the whole has not stored it, unless it
        // says that it has.
        let is_confirmed = matches!(&result, Err(Stop::Failed(error)) if error.is_a_yes());
        entry.ledger.settle(is_sent || is_confirmed);
        if matches!(&result, Err(Stop::Failed(error)) if error.is_a_no()) {
            // Nothing of it is across.
            entry.meter.restart(kept);
        }
        match result {
            Ok(done) => self.leave(id, Outcome::Done(done)),
            Err(Stop::Failed(error)) if !error.may_pass() && !error.wants_login() => {
                let holds_much = kept >= WORTH_KEEPING && !error.is_final();
                // An answer said yes and cannot be read: the next attempt looks
                // what is there.
                let is_open = error.leaves_open() && entry.job.source().is_some();
                let is_open = is_open && !std::mem::replace(&mut entry.was_open, is_open);
                match halted {
                    None if is_open => self.stopped(id, Stop::Failed(error)),
                    // A network that asks for a login, a disk that was pulled,
                    // a right that was taken away: the person can mend it, and
                    // what is there is not lost.
                    None if holds_much => self.pause(id, error),
                    Some(halt @ (Halt::Pause | Halt::SetAside)) if holds_much || is_open => {
                        entry.stage = Stage::Paused;
                        let said = error.to_string();
                        entry.ledger.note(&said);
                        entry.ledger.update(|memory| memory.last_error = Some(said));
                        self.halt(id, halt, true);
                    }
                    _ => self.leave(id, Outcome::Failed(error)),
                }
            }
            Err(stop) => match halted {
                Some(halt) => {
                    entry.stage = Stage::Paused;
                    self.halt(id, halt, true);
                }
                None => self.stopped(id, stop),
            },
        }
    }

    /// A task ended without its result: the job ends with it.
    pub(super) fn lost(&mut self, error: &JoinError) {
        if let Some(id) = self.tasks.remove(&error.id()) {
            let lost = TransferError::Internal(error.to_string());
            self.end(id, Outcome::Failed(lost));
        }
    }

    /// An attempt ended before its end, by itself.
    fn stopped(&mut self, id: JobId, stop: Stop) {
        let Some(entry) = self.queue.get_mut(id) else {
            return;
        };
        match stop {
            // It was to go on again before it had stopped.
            Stop::Halted => entry.stage = Stage::Queued,
            // Answered for all while it was on its way to ask.
            Stop::Asks(_) if !entry.job.asks() => entry.stage = Stage::Queued,
            Stop::Asks(question) => {
                entry.stage = Stage::Asks;
                self.deliver(JobEvent::Asked(id, question));
            }
            Stop::Stuck(error) => self.pause(id, error),
            Stop::Failed(error) => {
                let asked_for = match &error {
                    TransferError::Api(error) => error.retry_after,
                    _ => None,
                };
                // One more try: the client has renewed a login that had run out,
                // and could not send the bytes again itself.
                let refused_twice = entry.was_refused && error.wants_login();
                entry.was_refused = error.wants_login();
                match entry.waits.next(asked_for) {
                    Some(wait) if self.is_reached && !refused_twice => {
                        entry.stage = Stage::Waits(Instant::now() + wait);
                        entry
                            .ledger
                            .update(|memory| memory.last_error = Some(error.to_string()));
                        entry.ledger.note(&error.to_string());
                        self.deliver(JobEvent::Waits(id, wait, error));
                    }
                    _ => self.pause(id, error),
                }
            }
        }
    }

    fn pause(&mut self, id: JobId, error: TransferError) {
        if let Some(entry) = self.queue.get_mut(id) {
            entry.stage = Stage::Paused;
            entry.waits.begin_again();
            entry
                .ledger
                .update(|memory| memory.last_error = Some(error.to_string()));
            entry.ledger.note(&error.to_string());
            self.deliver(JobEvent::Paused(id, Pause::Trouble(error)));
        }
    }

    /// A job is over; its partial file goes first, where it has one that
    /// nobody will go on with.
    pub(super) fn leave(&mut self, id: JobId, outcome: Outcome) {
        let Some(entry) = self.queue.get_mut(id) else {
            return;
        };
        let memory = entry.ledger.read();
        self.untidy.retain(|files| !files.is_empty());
        self.untidy.extend(entry.before.take());
        let is_litter = match &outcome {
            Outcome::Done(_) | Outcome::SetAside => false,
            Outcome::Cancelled => !entry.ledger.keeps_partial(),
            Outcome::Failed(_) => true,
        };
        // A download that was skipped after all leaves one, too.
        let is_litter = is_litter
            || matches!(
                outcome,
                Outcome::Done(Done::Skipped(_) | Done::KeptAttachment(_))
            );
        match memory.partial {
            Some(partial) if is_litter => {
                entry.stage = Stage::Leaving;
                let files = TaskTracker::new();
                self.untidy.push(files.clone());
                let task = self.leaving.spawn(async move {
                    let gone = files.spawn_blocking(move || remove(partial));
                    files.close();
                    // What hangs longer is waited for at the end.
                    let _ = timeout(TIDY_UP, gone).await;
                    (id, outcome)
                });
                self.tasks.insert(task.id(), id);
            }
            _ => self.end(id, outcome),
        }
    }

    /// The one place that ends jobs.
    pub(super) fn end(&mut self, id: JobId, outcome: Outcome) {
        let Some(entry) = self.queue.remove(id) else {
            return;
        };
        self.board.remove(entry.place);
        match &outcome {
            Outcome::Done(done) => entry.ledger.end(End::Done(achieved(done))),
            Outcome::Failed(error) => entry.ledger.end(End::Failed(error.to_string())),
            Outcome::Cancelled => entry.ledger.end(End::Cancelled),
            Outcome::SetAside => {}
        }
        self.deliver(JobEvent::Ended(id, outcome));
    }
}

fn remove(partial: PathBuf) {
    // Nothing can be done about a failure, and the name tells what it is.
    let _ = std::fs::remove_file(partial);
}

/// How the history names what was achieved.
fn achieved(done: &Done) -> Achieved {
    let (told, object) = match done {
        Done::Stored(binary) => (
            format!("stored as binary {}", binary.id),
            Some(binary.id.as_str()),
        ),
        Done::Attached {
            event, verified, ..
        } => (
            format!("attached to event {event}, {}", verified.words()),
            Some(event.as_str()),
        ),
        Done::Deployed {
            application,
            archive,
            verified,
            ..
        } => {
            let archive = archive.as_ref().map(BinaryId::as_str);
            let named = archive.map_or_else(String::new, |id| format!(" as archive {id}"));
            let verified = verified.words();
            (
                format!("deployed to application {application}{named}, {verified}"),
                archive,
            )
        }
        Done::Saved { path, verified, .. } => (
            format!("saved as {}, {}", whole(path).display(), verified.words()),
            None,
        ),
        Done::Skipped(path) => (format!("kept {} as it was", whole(path).display()), None),
        Done::KeptAttachment(event) => (
            format!("kept the attachment of event {event}"),
            Some(event.as_str()),
        ),
    };
    Achieved {
        told,
        object: object.map(str::to_owned),
    }
}

/// A path that says where it is, whoever reads it later, and from wherever.
fn whole(path: &Path) -> Cow<'_, Path> {
    match std::path::absolute(path) {
        Ok(whole) => Cow::Owned(whole),
        Err(_) => Cow::Borrowed(path),
    }
}

/// Makes an attempt to its end, a panic included, and gives its work on files a
/// moment to end: so nothing writes to a file when the next step is decided.
pub(super) async fn to_the_end(
    attempt: impl Future<Output = Result<Done, Stop>>,
    files: TaskTracker,
) -> Result<Done, Stop> {
    let result = AssertUnwindSafe(attempt)
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| {
            let words = words_of(panic.as_ref());
            Err(Stop::Failed(TransferError::Internal(words)))
        });
    files.close();
    let _ = timeout(TIDY_UP, files.wait()).await;
    result
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it panicked without a word".to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::mpsc::UnboundedReceiver;

    use super::*;
    use crate::api::{Client, Connection, Credentials};
    use crate::domain::BinaryId;
    use crate::transfer::journal::Journal;
    use crate::transfer::{Closing, Engine, Existing, Job, Settings, Target};

    fn job() -> Job {
        job_on("1")
    }

    fn job_on(binary: &str) -> Job {
        Job::Download {
            id: BinaryId::new(binary).unwrap(),
            length: None,
            digest: None,
            target: Target::File("/nowhere/a".into()),
            existing: Existing::Fail,
        }
    }

    fn client() -> Client {
        let token = Credentials::Bearer("t".into());
        Client::new(Connection::new("http://127.0.0.1:9", None, token).unwrap()).unwrap()
    }

    #[tokio::test]
    async fn an_error_in_the_moment_of_a_pause_costs_nothing_that_came() {
        let state = tempfile::tempdir().unwrap();
        let (journal, _) = Journal::open(state.path()).unwrap();
        let settings = Settings {
            journal: Some(journal.clone()),
            ..Settings::default()
        };
        // The disk is pulled just then.
        let perform = |_: Job, attempt: crate::transfer::attempt::Attempt| {
            async move {
                attempt
                    .ledger
                    .update(|memory| memory.confirmed = WORTH_KEEPING);
                attempt.halt.cancelled().await;
                let pulled = "Cannot save to /nowhere/a: it is gone.".to_owned();
                Err(Stop::Failed(TransferError::Local(pulled)))
            }
            .boxed()
        };
        let (engine, mut events) = Engine::with(client(), settings, Arc::new(perform));
        engine.start(JobId(1), job());
        assert_eq!(events.recv().await, Some(JobEvent::Started(JobId(1), 1)));
        engine.pause(JobId(1));
        let paused = JobEvent::Paused(JobId(1), Pause::Person);
        assert_eq!(events.recv().await, Some(paused));
        engine.go_on(JobId(1));
        assert_eq!(events.recv().await, Some(JobEvent::Queued(JobId(1))));
        assert_eq!(events.recv().await, Some(JobEvent::Started(JobId(1), 2)));
        engine.shut_down(Closing::SetAside).await;
        let ended = JobEvent::Ended(JobId(1), Outcome::SetAside);
        assert_eq!(events.recv().await, Some(ended));
        let left = journal.interrupted(None).await.unwrap();
        let why = left.first().and_then(|one| one.memory.last_error.clone());
        assert_eq!(
            why.as_deref(),
            Some("Cannot save to /nowhere/a: it is gone.")
        );
    }

    /// An engine with this journal, whose first job runs and hears nothing.
    async fn hanging(journal: &Journal) -> (Engine, UnboundedReceiver<JobEvent>) {
        let settings = Settings {
            journal: Some(journal.clone()),
            ..Settings::default()
        };
        let perform = |_: Job, _| std::future::pending().boxed();
        let (engine, mut events) = Engine::with(client(), settings, Arc::new(perform));
        engine.start(JobId(1), job());
        assert_eq!(events.recv().await, Some(JobEvent::Started(JobId(1), 1)));
        (engine, events)
    }

    #[tokio::test(start_paused = true)]
    async fn a_job_that_hangs_at_the_end_is_set_aside_all_the_same() {
        let state = tempfile::tempdir().unwrap();
        let (journal, _) = Journal::open(state.path()).unwrap();
        let (engine, mut events) = hanging(&journal).await;
        engine.shut_down(Closing::SetAside).await;
        let ended = JobEvent::Ended(JobId(1), Outcome::SetAside);
        assert_eq!(events.recv().await, Some(ended));
        assert_eq!(journal.interrupted(None).await.unwrap().len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_ends_one_after_the_other_is_waited_for_at_the_end() {
        // Each takes so many seconds, whatever it hears.
        let perform = |_: Job, attempt: crate::transfer::attempt::Attempt| {
            async move {
                tokio::time::sleep(Duration::from_secs(attempt.id.0)).await;
                Ok(Done::Skipped("/nowhere/a".into()))
            }
            .boxed()
        };
        let (engine, mut events) = Engine::with(client(), Settings::default(), Arc::new(perform));
        for number in [4, 8, 12] {
            engine.start(JobId(number), job_on(&number.to_string()));
            let started = JobEvent::Started(JobId(number), 1);
            assert_eq!(events.recv().await, Some(started));
        }
        engine.shut_down(Closing::Cancel).await;
        for number in [4, 8, 12] {
            let kept = Outcome::Done(Done::Skipped("/nowhere/a".into()));
            let ended = JobEvent::Ended(JobId(number), kept);
            assert_eq!(events.recv().await, Some(ended));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_job_that_was_cancelled_and_hangs_at_the_end_is_not_set_aside() {
        let state = tempfile::tempdir().unwrap();
        let (journal, _) = Journal::open(state.path()).unwrap();
        let (engine, mut events) = hanging(&journal).await;
        engine.cancel(JobId(1), crate::transfer::Leave::Nothing);
        engine.shut_down(Closing::SetAside).await;
        let ended = JobEvent::Ended(JobId(1), Outcome::Cancelled);
        assert_eq!(events.recv().await, Some(ended));
        assert_eq!(journal.interrupted(None).await.unwrap(), []);
    }
}
