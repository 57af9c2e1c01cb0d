//! The engine: the one actor that starts jobs, counts slots and sees each job
//! to its one end.
//!
//! Whoever holds an [`Engine`] sends orders and gets events; the actor alone
//! knows what waits and what runs. A job is a task of its own; it ends by its
//! outcome, by cancellation or by a panic, and the actor turns each into one
//! [`JobEvent::Ended`]. What it is not: it moves no byte (`upload.rs`,
//! `download.rs`) and shows nothing.

use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::meter::{Board, Meter, Place};
use super::task::Task;
use super::{Answer, Job, JobEvent, JobId, Outcome, Progress, TransferError, download, upload};
use crate::api::Client;

/// How long the end of a job waits for its work on files: removing a partial
/// file takes no time, and on a disk that hangs the person must not wait.
const TIDY_UP: Duration = Duration::from_millis(80);

/// How long a shut-down waits for the same.
const TIDY_UP_ALL: Duration = Duration::from_secs(5);

/// Does a job: in the program by [`perform`], in tests by what they need.
type Perform = Arc<dyn Fn(Job, Task) -> BoxFuture<'static, Outcome> + Send + Sync>;

enum Order {
    Start(JobId, Job, Place, Arc<Meter>),
    Answer(JobId, Answer),
    Cancel(JobId),
    ShutDown(oneshot::Sender<()>),
}

/// The way to the actor. Cheap to clone; when the last one is dropped, all
/// jobs are cancelled.
#[derive(Clone)]
pub struct Engine {
    orders: UnboundedSender<Order>,
    board: Arc<Board>,
}

impl Engine {
    /// Starts the actor, which runs at most `at_once` jobs (one at least);
    /// the others wait in the order of their start. Must be called within a
    /// runtime.
    #[must_use]
    pub fn new(client: Client, at_once: usize) -> (Self, UnboundedReceiver<JobEvent>) {
        let perform = |job, task| perform(job, task).boxed();
        Self::with(client, at_once, Arc::new(perform))
    }

    fn with(
        client: Client,
        at_once: usize,
        perform: Perform,
    ) -> (Self, UnboundedReceiver<JobEvent>) {
        let (orders, queue) = unbounded_channel();
        let (events, delivered) = unbounded_channel();
        let board = Arc::new(Board::default());
        let actor = Actor {
            perform,
            client,
            events,
            board: Arc::clone(&board),
            slots: Arc::new(Semaphore::new(at_once.max(1))),
            waiting: VecDeque::new(),
            running: HashMap::new(),
            tasks: JoinSet::new(),
            untidy: Vec::new(),
            closing: Vec::new(),
            is_closed: false,
        };
        tokio::spawn(actor.run(queue));
        (Self { orders, board }, delivered)
    }

    /// Puts a job into the queue. `id` must be new: it names the job in every
    /// event.
    pub fn start(&self, id: JobId, job: Job) {
        let (place, meter) = self.board.add(id);
        self.order(Order::Start(id, job, place, meter));
    }

    /// Answers the question of a job; without a question it has no effect.
    pub fn answer(&self, id: JobId, answer: Answer) {
        self.order(Order::Answer(id, answer));
    }

    /// Cancels a job, whatever it waits for. It ends within a tenth of a
    /// second: cancelled, unless its file is whole and just gets its name.
    pub fn cancel(&self, id: JobId) {
        self.order(Order::Cancel(id));
    }

    /// Where all jobs stand that have not ended, in the order of their start.
    #[must_use]
    pub fn progress(&self) -> Vec<Progress> {
        self.board.sample()
    }

    /// Cancels all jobs, and waits until each has ended and its partial file
    /// is gone (five seconds at most, should a disk hang). Jobs started later
    /// end at once, cancelled.
    pub async fn shut_down(&self) {
        let (done, wait) = oneshot::channel();
        self.order(Order::ShutDown(done));
        // An actor that is gone has nothing to wait for.
        let _ = wait.await;
    }

    fn order(&self, order: Order) {
        // The actor ends after the last handle, or with the runtime.
        let _ = self.orders.send(order);
    }
}

struct Waiting {
    id: JobId,
    job: Job,
    place: Place,
    meter: Arc<Meter>,
}

struct Running {
    id: JobId,
    place: Place,
    cancel: CancellationToken,
    answers: UnboundedSender<Answer>,
    files: TaskTracker,
}

struct Actor {
    perform: Perform,
    client: Client,
    events: UnboundedSender<JobEvent>,
    board: Arc<Board>,
    slots: Arc<Semaphore>,
    waiting: VecDeque<Waiting>,
    running: HashMap<Id, Running>,
    tasks: JoinSet<Outcome>,
    /// Ended jobs whose work on files had not ended with them.
    untidy: Vec<TaskTracker>,
    closing: Vec<oneshot::Sender<()>>,
    is_closed: bool,
}

impl Actor {
    async fn run(mut self, mut orders: UnboundedReceiver<Order>) {
        let mut handles_left = true;
        loop {
            if self.is_closed && self.tasks.is_empty() {
                self.tidy_up().await;
                if !handles_left {
                    return;
                }
            }
            tokio::select! {
                // Orders first, so that a job that is cancelled in the queue
                // never starts.
                biased;
                order = orders.recv(), if handles_left => match order {
                    Some(order) => self.obey(order),
                    None => {
                        handles_left = false;
                        self.close();
                    }
                },
                Some(joined) = self.tasks.join_next_with_id() => self.ended(joined),
                Ok(slot) = Arc::clone(&self.slots).acquire_owned(), if !self.waiting.is_empty() => {
                    self.launch(slot);
                }
            }
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Start(id, job, place, meter) => {
                let waiting = Waiting {
                    id,
                    job,
                    place,
                    meter,
                };
                if self.is_closed {
                    self.end(waiting.id, waiting.place, Outcome::Cancelled);
                } else {
                    self.waiting.push_back(waiting);
                }
            }
            Order::Answer(id, answer) => {
                for running in self.running.values().filter(|running| running.id == id) {
                    // A job that has just ended needs no answer.
                    let _ = running.answers.send(answer);
                }
            }
            Order::Cancel(id) => self.cancel(id),
            Order::ShutDown(done) => {
                self.close();
                self.closing.push(done);
            }
        }
    }

    fn launch(&mut self, slot: OwnedSemaphorePermit) {
        let Some(Waiting {
            id,
            job,
            place,
            meter,
        }) = self.waiting.pop_front()
        else {
            return;
        };
        let cancel = CancellationToken::new();
        let files = TaskTracker::new();
        let (answers, answered) = unbounded_channel();
        let task = Task {
            id,
            client: self.client.clone(),
            meter,
            cancel: cancel.clone(),
            answers: answered,
            events: self.events.clone(),
            slots: Arc::clone(&self.slots),
            slot: Some(slot),
            files: files.clone(),
        };
        self.deliver(JobEvent::Started(id));
        let perform = Arc::clone(&self.perform);
        let handle = self.tasks.spawn(to_the_end(
            async move { perform(job, task).await },
            files.clone(),
        ));
        let running = Running {
            id,
            place,
            cancel,
            answers,
            files,
        };
        self.running.insert(handle.id(), running);
    }

    fn cancel(&mut self, id: JobId) {
        for running in self.running.values().filter(|running| running.id == id) {
            running.cancel.cancel();
        }
        let (cancelled, kept) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|waiting| waiting.id == id);
        self.waiting = kept;
        self.end_waiting(cancelled);
    }

    fn close(&mut self) {
        self.is_closed = true;
        for running in self.running.values() {
            running.cancel.cancel();
        }
        let waiting = std::mem::take(&mut self.waiting);
        self.end_waiting(waiting);
    }

    fn end_waiting(&self, waiting: VecDeque<Waiting>) {
        for job in waiting {
            self.end(job.id, job.place, Outcome::Cancelled);
        }
    }

    fn ended(&mut self, joined: Result<(Id, Outcome), JoinError>) {
        let (task, outcome) = match joined {
            Ok(ended) => ended,
            Err(error) => {
                let failed = TransferError::Internal(error.to_string());
                (error.id(), Outcome::Failed(failed))
            }
        };
        let Some(running) = self.running.remove(&task) else {
            return;
        };
        self.untidy.retain(|files| !files.is_empty());
        if !running.files.is_empty() {
            self.untidy.push(running.files);
        }
        self.end(running.id, running.place, outcome);
    }

    /// The one place that ends jobs.
    fn end(&self, id: JobId, place: Place, outcome: Outcome) {
        self.board.remove(place);
        self.deliver(JobEvent::Ended(id, outcome));
    }

    fn deliver(&self, event: JobEvent) {
        // Nobody listens any more only at the end of the program.
        let _ = self.events.send(event);
    }

    async fn tidy_up(&mut self) {
        let untidy = std::mem::take(&mut self.untidy);
        let all = async {
            for files in untidy {
                files.wait().await;
            }
        };
        // What hangs longer is left to the end of the process.
        let _ = timeout(TIDY_UP_ALL, all).await;
        for done in self.closing.drain(..) {
            let _ = done.send(());
        }
    }
}

/// Runs a job to its outcome, a panic included, and gives its work on files a
/// moment to end: so no partial file is left when the end is delivered.
async fn to_the_end(job: impl Future<Output = Outcome>, files: TaskTracker) -> Outcome {
    let outcome = AssertUnwindSafe(job)
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| {
            let words = words_of(panic.as_ref());
            Outcome::Failed(TransferError::Internal(words))
        });
    files.close();
    let _ = timeout(TIDY_UP, files.wait()).await;
    outcome
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it panicked without a word".to_owned())
}

async fn perform(job: Job, mut task: Task) -> Outcome {
    let done = match job {
        Job::Upload { path, new } => upload::create(&task, path, new).await,
        Job::Replace {
            id,
            path,
            content_type,
        } => upload::replace(&task, id, path, content_type).await,
        Job::Download {
            id,
            length,
            target,
            existing,
        } => download::download(&mut task, id, length, target, existing).await,
    };
    match done {
        Ok(done) => Outcome::Done(done),
        Err(stop) => stop.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::api::{Connection, Credentials};
    use crate::transfer::{Done, Existing, Target};

    fn client() -> Client {
        let token = Credentials::Bearer("t".into());
        let connection = Connection::new("http://127.0.0.1:9", None, token).unwrap();
        Client::new(connection).unwrap()
    }

    fn job() -> Job {
        Job::Download {
            id: crate::domain::BinaryId::new("1").unwrap(),
            length: None,
            target: Target::File("a".into()),
            existing: Existing::Fail,
        }
    }

    fn engine<F>(
        perform: impl Fn(Task) -> F + Send + Sync + 'static,
    ) -> (Engine, UnboundedReceiver<JobEvent>)
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let perform = move |_, task| perform(task).boxed();
        Engine::with(client(), 1, Arc::new(perform))
    }

    #[tokio::test]
    async fn a_job_that_panics_ends_once_and_the_next_one_runs() {
        let (engine, mut events) = engine(async |_task: Task| -> Outcome { panic!("at {}", 7) });
        engine.start(JobId(1), job());
        engine.start(JobId(2), job());
        let failed = || Outcome::Failed(TransferError::Internal("at 7".to_owned()));
        for number in [1, 2] {
            assert!(
                matches!(events.recv().await, Some(JobEvent::Started(JobId(n))) if n == number)
            );
            let Some(JobEvent::Ended(id, outcome)) = events.recv().await else {
                panic!("not ended");
            };
            assert_eq!((id, outcome), (JobId(number), failed()));
        }
        assert!(engine.progress().is_empty());
        drop(engine);
        assert!(events.recv().await.is_none(), "no more than one end");
    }

    #[tokio::test]
    async fn work_on_files_is_waited_for_before_the_end_is_told() {
        let is_done = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&is_done);
        let (engine, mut events) = engine(move |task: Task| {
            let is_done = Arc::clone(&is_done);
            async move {
                // Closed when the job is dropped: the work goes on until then.
                let (_open, closed) = std::sync::mpsc::channel::<()>();
                task.files.spawn_blocking(move || {
                    let ended = closed.recv().is_err();
                    is_done.store(ended, Ordering::Relaxed);
                });
                match task.step(std::future::pending::<()>()).await {
                    Ok(()) => Outcome::Done(Done::Skipped("never".into())),
                    Err(stop) => stop.into(),
                }
            }
        });
        engine.start(JobId(1), job());
        assert!(matches!(events.recv().await, Some(JobEvent::Started(_))));
        engine.shut_down().await;
        assert!(seen.load(Ordering::Relaxed));
        assert!(matches!(
            events.try_recv(),
            Ok(JobEvent::Ended(_, Outcome::Cancelled))
        ));
    }

    #[tokio::test]
    async fn without_a_handle_jobs_are_cancelled_and_the_actor_ends() {
        let (engine, mut events) = engine(|task: Task| async move {
            match task.step(std::future::pending::<()>()).await {
                Ok(()) => Outcome::Cancelled,
                Err(stop) => stop.into(),
            }
        });
        engine.start(JobId(1), job());
        engine.start(JobId(2), job());
        assert!(matches!(events.recv().await, Some(JobEvent::Started(_))));
        drop(engine);
        let mut ended = 0;
        while let Some(event) = events.recv().await {
            assert!(matches!(event, JobEvent::Ended(_, Outcome::Cancelled)));
            ended += 1;
        }
        assert_eq!(ended, 2);
    }
}
