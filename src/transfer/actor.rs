//! The one actor of the engine: it starts attempts, decides what follows each,
//! and sees each job to its one end.
//!
//! An attempt is a task of its own and knows nothing of those before and after
//! it (`attempt.rs`); what it learned is in the job's ledger. It ends by its
//! result, by a halt or by a panic, and the actor turns that into another
//! attempt, a pause, a question or the end.

mod closing;
mod ending;
mod entering;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::attempt::{Attempt, Stop};
use super::engine::{Closing, Leave, Settings, Shift};
use super::journal::{Account, JournalError, Key, Record};
use super::meter::{Board, Meter, Place};
use super::queue::{Halt, Queue, Stage};
use super::share::{Hold, Seat};
use super::throttle::Limits;
use super::{Answer, Done, Existing, Job, JobEvent, JobId, Outcome, Pause};
use crate::api::{Client, as_retry};

/// Makes an attempt: in the program `engine::perform`, in tests what they need.
pub(super) type Perform =
    Arc<dyn Fn(Job, Attempt) -> BoxFuture<'static, Result<Done, Stop>> + Send + Sync>;

pub(super) enum Order {
    Start(JobId, Job, Place, Arc<Meter>),
    Adopt(JobId, Box<Record>, Place, Arc<Meter>),
    Answer(JobId, Answer),
    AnswerAll(Answer),
    Cancel(JobId, Leave),
    Pause(JobId),
    GoOn(JobId),
    Shift(JobId, Shift),
    JobLimit(JobId, Option<u64>),
    ShutDown(Closing, oneshot::Sender<()>),
}

/// What the journal said to a job that enters.
enum Entered {
    /// It has a line there.
    New(Key),
    /// An earlier run left the same transfer.
    Known(Box<Record>),
    /// The journal failed.
    Not(JournalError),
}

/// What an attempt's task gives back.
type Ended = (JobId, Result<Done, Stop>);

pub(super) struct Actor {
    client: Client,
    account: Account,
    settings: Settings,
    perform: Perform,
    events: UnboundedSender<JobEvent>,
    board: Arc<Board>,
    seat: Seat,
    queue: Queue,
    /// The lanes of the jobs that run, or are to run again by themselves.
    lanes: HashMap<JobId, Hold>,
    attempts: JoinSet<Ended>,
    /// Whose work a task is: for one that is lost without a result.
    tasks: HashMap<Id, JobId>,
    /// Those that are to enter the journal, in the order of their start.
    outside: VecDeque<JobId>,
    entering: JoinSet<Vec<(JobId, Entered)>>,
    /// Those that just enter it.
    inside: Vec<JobId>,
    leaving: JoinSet<(JobId, Outcome)>,
    /// Ended attempts whose work on files had not ended with them.
    untidy: Vec<TaskTracker>,
    closing: Option<Closing>,
    /// When a shut-down waits no longer: for a journal or a disk that hangs. Whatever
    /// ends or enters until then puts it off.
    deadline: Option<Instant>,
    waiting_for_the_end: Vec<oneshot::Sender<()>>,
    is_unrecorded: bool,
    /// Whether anybody ever answered at the address, or it is insisted on: else it
    /// may be wrong, and trying again only hides that.
    is_reached: bool,
}

impl Actor {
    pub(super) fn new(
        client: Client,
        settings: Settings,
        perform: Perform,
        events: UnboundedSender<JobEvent>,
        board: Arc<Board>,
    ) -> Self {
        let account = Account::of(client.connection());
        let seat = settings.share.seat(account.clone());
        let is_reached = settings.insists;
        Self {
            client,
            account,
            settings,
            perform,
            events,
            board,
            seat,
            queue: Queue::default(),
            lanes: HashMap::new(),
            attempts: JoinSet::new(),
            tasks: HashMap::new(),
            outside: VecDeque::new(),
            entering: JoinSet::new(),
            inside: Vec::new(),
            leaving: JoinSet::new(),
            untidy: Vec::new(),
            closing: None,
            deadline: None,
            waiting_for_the_end: Vec::new(),
            is_unrecorded: false,
            is_reached,
        }
    }

    pub(super) async fn run(mut self, mut orders: UnboundedReceiver<Order>) {
        let mut handles_left = true;
        loop {
            // A job that was cancelled while it entered still gets its end there.
            if self.closing.is_some() && self.queue.is_empty() && self.entering.is_empty() {
                self.tidy_up().await;
                if !handles_left {
                    return;
                }
            }
            self.admit();
            self.launch();
            self.tell_of_trouble();
            let wakes = self.queue.wakes();
            let deadline = self.deadline;
            tokio::select! {
                // Orders first, so that a job that is cancelled in the queue
                // never starts.
                biased;
                order = orders.recv(), if handles_left => match order {
                    Some(order) => self.obey(order),
                    None => {
                        handles_left = false;
                        self.close(Closing::SetAside);
                    }
                },
                Some(entered) = self.entering.join_next() => {
                    self.put_off();
                    self.have_entered(entered);
                }
                Some(ended) = self.attempts.join_next_with_id() => {
                    self.put_off();
                    self.ended(ended);
                }
                Some(left) = self.leaving.join_next_with_id() => match left {
                    Ok((task, (id, outcome))) => {
                        self.tasks.remove(&task);
                        self.end(id, outcome);
                        self.put_off();
                    }
                    Err(error) => self.lost(&error),
                },
                () = sleep_until(deadline.unwrap_or_else(Instant::now)), if deadline.is_some() => {
                    self.give_up();
                }
                () = self.seat.changed(), if self.seat.waits() => {}
                () = sleep_until(wakes.unwrap_or_else(Instant::now)), if wakes.is_some() => {
                    self.wake();
                }
            }
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Start(id, job, place, meter) => self.start(id, job, place, meter),
            Order::Adopt(id, record, place, meter) => self.adopt(id, *record, place, meter),
            Order::Answer(id, answer) => self.answer(id, answer),
            Order::AnswerAll(answer) => self.answer_all(answer),
            Order::Cancel(id, leave) => {
                if let Some(entry) = self.queue.get_mut(id) {
                    if leave == Leave::Partial {
                        entry.ledger.keep_partial();
                    }
                    self.halt(id, Halt::Cancel, false);
                }
            }
            Order::Pause(id) => self.halt(id, Halt::Pause, false),
            Order::GoOn(id) => self.go_on(id),
            Order::Shift(id, shift) => {
                if self.queue.shift(id, shift) {
                    self.deliver(JobEvent::Order(self.queue.order()));
                }
            }
            Order::JobLimit(id, limit) => {
                if let Some(entry) = self.queue.get_mut(id) {
                    entry.limit.set(limit);
                }
            }
            Order::ShutDown(closing, done) => {
                self.waiting_for_the_end.push(done);
                self.close(closing);
            }
        }
    }

    /// Starts attempts while there is room.
    fn launch(&mut self) {
        if self.closing.is_some() {
            return self.seat.leave();
        }
        loop {
            let queue = &mut self.queue;
            let picked = self.seat.turn(|taken| {
                let entry = queue.next(taken)?;
                let lane = entry.job.lane();
                Some((entry, lane))
            });
            let Some((entry, turn, hold)) = picked else {
                return;
            };
            if let Some(hold) = hold {
                self.lanes.insert(entry.id, hold);
            }
            let halt = CancellationToken::new();
            let files = TaskTracker::new();
            let attempt = Attempt {
                id: entry.id,
                client: self.client.clone(),
                meter: Arc::clone(&entry.meter),
                ledger: Arc::clone(&entry.ledger),
                limits: Limits {
                    all: self.settings.share.limit(),
                    own: Arc::clone(&entry.limit),
                },
                coming: self.settings.share.coming(),
                safety: self.settings.safety.clone(),
                halt: halt.clone(),
                events: self.events.clone(),
                files: files.clone(),
                retry: self.settings.retry,
                is_repeated: std::mem::replace(&mut entry.is_repeated, true),
            };
            entry.stage = Stage::Running {
                halt,
                why: None,
                files: files.clone(),
            };
            let mut number = 0;
            entry.ledger.update(|memory| {
                memory.attempts += 1;
                number = memory.attempts;
            });
            let (id, job, before) = (entry.id, entry.job.clone(), entry.before.take());
            let perform = Arc::clone(&self.perform);
            let retry = entry.waits.made();
            let made = async move {
                if let Some(before) = before {
                    attempt.step(before.wait()).await?;
                }
                as_retry(retry, perform(job, attempt)).await
            };
            self.deliver(JobEvent::Started(id, number));
            let made = ending::to_the_end(made, files);
            let task = self.attempts.spawn(async move {
                let _turn = turn;
                (id, made.await)
            });
            self.tasks.insert(task.id(), id);
        }
    }

    /// Waits that are over lead back into the queue.
    fn wake(&mut self) {
        for id in self.queue.awake(Instant::now()) {
            if let Some(entry) = self.queue.get_mut(id) {
                entry.stage = Stage::Queued;
            }
        }
    }

    /// Stops a job, wherever it stands. `has_run`: it was just running for that.
    fn halt(&mut self, id: JobId, halt: Halt, has_run: bool) {
        let Some(entry) = self.queue.get_mut(id) else {
            return;
        };
        match &mut entry.stage {
            Stage::Leaving => {}
            // What the journal says of it later finds nobody.
            Stage::Entering(_) if halt == Halt::Cancel => self.leave(id, Outcome::Cancelled),
            Stage::Entering(waiting) => *waiting = (*waiting).max(Some(halt)),
            Stage::Running {
                halt: token, why, ..
            } => {
                *why = (*why).max(Some(halt));
                token.cancel();
            }
            Stage::Queued | Stage::Waits(_) | Stage::Asks | Stage::Paused => match halt {
                Halt::Cancel => self.leave(id, Outcome::Cancelled),
                Halt::SetAside => {
                    let outcome = if entry.ledger.set_aside() {
                        Outcome::SetAside
                    } else {
                        Outcome::Cancelled
                    };
                    self.leave(id, outcome);
                }
                // It stands still already, and its reason stays.
                Halt::Pause if matches!(entry.stage, Stage::Paused) && !has_run => {}
                Halt::Pause => {
                    entry.stage = Stage::Paused;
                    self.deliver(JobEvent::Paused(id, Pause::Person));
                }
            },
        }
    }

    fn go_on(&mut self, id: JobId) {
        let Some(entry) = self.queue.get_mut(id) else {
            return;
        };
        match &mut entry.stage {
            Stage::Paused | Stage::Waits(_) => {
                entry.stage = Stage::Queued;
                self.deliver(JobEvent::Queued(id));
            }
            Stage::Entering(halt @ Some(Halt::Pause))
            | Stage::Running {
                why: halt @ Some(Halt::Pause),
                ..
            } => *halt = None,
            _ => {}
        }
    }

    fn answer(&mut self, id: JobId, answer: Answer) {
        if let Some(entry) = self.queue.get_mut(id)
            && matches!(entry.stage, Stage::Asks)
        {
            settle(&mut entry.job, answer);
            entry.stage = Stage::Queued;
            self.deliver(JobEvent::Queued(id));
        }
    }

    /// Only files: what an event has is never replaced by an answer to another
    /// question.
    fn answer_all(&mut self, answer: Answer) {
        for id in self.queue.order() {
            if let Some(entry) = self.queue.get_mut(id)
                && entry.job.is_download()
                && entry.job.asks()
            {
                settle(&mut entry.job, answer);
                if matches!(entry.stage, Stage::Asks) {
                    entry.stage = Stage::Queued;
                    self.deliver(JobEvent::Queued(id));
                }
            }
        }
    }

    fn tell_of_trouble(&mut self) {
        if let Some(journal) = &self.settings.journal
            && let Some(trouble) = journal.trouble()
        {
            self.unrecorded(trouble);
        }
    }

    /// Said once: each transfer would say the same.
    fn unrecorded(&mut self, why: String) {
        if !std::mem::replace(&mut self.is_unrecorded, true) {
            self.deliver(JobEvent::Unrecorded(why));
        }
    }

    fn deliver(&mut self, event: JobEvent) {
        // What stands still, or is over, keeps nobody else from its name and its
        // object.
        if let JobEvent::Paused(id, _) | JobEvent::Asked(id, _) | JobEvent::Ended(id, _) = &event {
            self.settings.share.coming().release(*id);
            self.lanes.remove(id);
        }
        // Nobody listens any more only at the end of the program.
        let _ = self.events.send(event);
    }
}

/// What was asked is settled for this job.
fn settle(job: &mut Job, answer: Answer) {
    if let Some(existing) = job.existing_mut()
        && *existing == Existing::Ask
    {
        *existing = answer.into();
    }
}
