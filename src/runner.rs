//! Effects to tasks, and their results to messages.
//!
//! Each call becomes a task, and its result exactly one reply with the call's
//! id, also when the task panics; a call that is cancelled gives none. The
//! platform is connected to by the first call that needs it (`link.rs`). What
//! this is not: it decides nothing and keeps nothing of what passes through.

mod applications;
mod asking;
mod calls;
mod changing;
mod doors;
mod events;
mod exchanges;
mod finding;
mod kept;
mod link;
mod look;
mod outside;
mod passwords;
mod platform;
mod saving;
mod theme;
mod trying;
mod usage;
mod zips;

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::join_all;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use asking::unlocked;
pub use doors::{Demo, Door, Doors, Opener, Others, Variables};
pub use link::{Connect, StateFolder};
pub use theme::find_theme;

use crate::app::{Call, Effect, Msg, RequestId};
use crate::domain::{FindingChange, Last};
use crate::transfer::{
    Closing, Engine, Job, JobEvent, JobId, Leave, Outcome, Progress, TransferError,
};
use asking::Asking;
use link::{Engines, Link};
use zips::Zips;

/// Carries out effects.
pub struct Runner {
    /// A link for each connection of this run. The screen shows that at `at`; the
    /// transfers of the others go on.
    links: Vec<Arc<Link>>,
    at: usize,
    others: Option<Others>,
    asking: Arc<Asking>,
    engines: Arc<Engines>,
    /// Zips that were made to be sent.
    zips: Arc<Zips>,
    messages: mpsc::Sender<Msg>,
    /// What is finished although nobody waits for it: what is kept as connections
    /// are left, and calls that keep something.
    keeping: TaskTracker,
    tasks: HashMap<RequestId, Task>,
    /// Transfers that waited for the platform to be connected to, and what
    /// gives them up.
    starting: HashMap<JobId, CancellationToken>,
    /// Tells the screen what is asked of the platform, while it shows that.
    following: Option<AbortHandle>,
}

/// A call that is not answered.
struct Task {
    work: AbortHandle,
    /// Whose it is.
    link: Arc<Link>,
    /// Whether it is finished also where nobody stays to see its answer.
    is_kept: bool,
}

impl Task {
    /// Gives it up, unless it keeps something and can do so without a person.
    fn leave(&self) -> bool {
        let goes_on = self.is_kept && self.link.client_if_there().is_some();
        if !goes_on {
            self.work.abort();
        }
        goes_on
    }
}

impl Runner {
    /// Sends what happens to `messages`.
    #[must_use]
    pub fn new(doors: Doors, messages: mpsc::Sender<Msg>) -> Self {
        let keeper = doors.others.as_ref().map(Others::keeper);
        let asking = Arc::new(Asking::new(messages.clone(), keeper));
        let (engines, zips) = (Arc::new(Engines::default()), Arc::new(Zips::default()));
        let Door { connect, state } = doors.first;
        let told = messages.clone();
        let link = Link::new(0, connect, state, told, &asking, &engines, &zips);
        Self {
            links: vec![Arc::new(link)],
            at: 0,
            others: doors.others,
            asking,
            engines,
            zips,
            messages,
            keeping: TaskTracker::new(),
            tasks: HashMap::new(),
            starting: HashMap::new(),
            following: None,
        }
    }

    /// Carries out an effect. What concerns the terminal is the runtime's own
    /// and is ignored.
    pub fn run(&mut self, effect: Effect) {
        match effect {
            Effect::Call(id, call) => self.call(id, call),
            Effect::CancelCall(id) => {
                if let Some(task) = self.tasks.remove(&id) {
                    task.work.abort();
                }
            }
            Effect::Connect(chosen) => self.open(|others| others.door(chosen)),
            Effect::ConnectNew(new) => self.open(|others| others.door_to_new(new)),
            Effect::GoTo(number) => self.go_to(number),
            Effect::KeepLast(name, last) => self.keep_last(name, last),
            Effect::AnswerLogin(id, typed) => {
                self.asking.answer(id, typed.map(|typed| typed.secret()));
            }
            Effect::KeepPassword(id) => self.asking.keep(id),
            Effect::AskLoginsAgain => self.each_link(Link::ask_again),
            Effect::StartTransfer(id, job) => self.start_transfer(id, job),
            Effect::CancelTransfer(id, leave) => self.cancel_transfer(id, leave),
            Effect::AnswerTransfer(id, answer) => self.order(|engine| engine.answer(id, answer)),
            Effect::AnswerAllTransfers(number, answer) => {
                let link = self.links.get(number);
                if let Some(engine) = link.and_then(|link| link.engine_if_there()) {
                    engine.answer_all(answer);
                }
            }
            Effect::PauseTransfer(id) => self.order(|engine| engine.pause(id)),
            Effect::GoOnTransfer(id) => {
                // It may stand still because a login was given up.
                self.each_link(Link::ask_again);
                self.order(|engine| engine.go_on(id));
            }
            Effect::ShiftTransfer(id, shift) => self.order(|engine| engine.shift(id, shift)),
            Effect::LimitTransfer(id, limit) => {
                self.order(move |engine| engine.set_job_limit(id, limit));
            }
            Effect::ForgetTransfers(ids) => {
                let zips = Arc::clone(&self.zips);
                // Nothing depends on it: what is left is swept another time.
                drop(tokio::task::spawn_blocking(move || zips.forget(&ids)));
            }
            Effect::LimitTransfers(limit) => self.engines.share.set_limit(limit),
            Effect::RunAtOnce(at_once) => self.engines.share.set_at_once(at_once),
            Effect::FollowExchanges => self.follow_exchanges(),
            Effect::LeaveExchanges => self.leave_exchanges(),
            Effect::Edit(..)
            | Effect::Copy(_)
            | Effect::Draw(_)
            | Effect::TakeMouse(_)
            | Effect::OpenExternally(_)
            | Effect::AskTerminal
            | Effect::Ring
            | Effect::Announce(_)
            | Effect::Suspend => {}
        }
    }

    /// Orders something of the engines; that of the job knows it alone. Before an
    /// engine is there, it has no job that an order could concern.
    fn order(&self, order: impl Fn(&Engine)) {
        for engine in self.each_engine() {
            order(engine);
        }
    }

    /// Each engine once, also where several links have it.
    fn each_engine(&self) -> impl Iterator<Item = &Engine> {
        let is_first = |(number, link): &(usize, &Arc<Link>)| {
            let mut before = self.links.iter().take(*number);
            !before.any(|other| other.shares_engine(link))
        };
        let first = self.links.iter().enumerate().filter(is_first);
        first.filter_map(|(_, link)| link.engine_if_there())
    }

    /// Before there is a client there is nothing to follow, and nobody connects
    /// only to look.
    fn follow_exchanges(&mut self) {
        self.leave_exchanges();
        if let Some(client) = self.link().and_then(|link| link.client_if_there()) {
            let following = exchanges::follow(client.clone(), self.messages.clone());
            self.following = Some(tokio::spawn(following).abort_handle());
        }
    }

    fn leave_exchanges(&mut self) {
        if let Some(following) = self.following.take() {
            following.abort();
        }
    }

    fn each_link(&self, change: impl Fn(&Link)) {
        for link in &self.links {
            change(link);
        }
    }

    /// Keeps what the connection is left with. It is awaited at the end.
    fn keep_last(&mut self, name: String, last: Last) {
        if let Some(link) = self.link().cloned() {
            let change = FindingChange::Left(name, last);
            self.keeping.spawn(async move {
                // It only helps the next time, and nobody is there to be told.
                finding::change(&link, change).await.ok();
            });
        }
    }

    /// That of the connection that is shown; `None`: there is none of its number,
    /// and nothing of it may go to another one.
    fn link(&self) -> Option<&Arc<Link>> {
        self.links.get(self.at)
    }

    /// Opens another connection and goes there. It gets the next number also
    /// where nothing can be connected to.
    fn open(&mut self, door: impl FnOnce(&Others) -> Door) {
        let number = self.links.len();
        let Door { connect, state } = match &self.others {
            Some(others) => door(others),
            None => doors::closed("nothing else can be chosen in this run".to_owned()),
        };
        let (messages, asking) = (self.messages.clone(), &self.asking);
        let (engines, zips) = (&self.engines, &self.zips);
        let next = Link::new(number, connect, state, messages, asking, engines, zips);
        self.links.push(Arc::new(next));
        self.go_to(number);
    }

    /// Goes to another connection. What was asked of the one before is given up,
    /// but for what keeps something; its transfers go on.
    fn go_to(&mut self, number: usize) {
        self.tasks.retain(|_, task| task.leave());
        self.leave_exchanges();
        self.at = number;
    }

    fn start_transfer(&mut self, id: JobId, job: Job) {
        self.zips.begin(id, &job);
        let Some(link) = self.link().cloned() else {
            let failed = Outcome::Failed(TransferError::Api(calls::inside("connect")));
            return self.tell(Msg::Transfer(JobEvent::Ended(id, failed)));
        };
        if let Some(engine) = link.engine_if_there() {
            return engine.start(id, job);
        }
        let given_up = CancellationToken::new();
        self.starting.insert(id, given_up.clone());
        tokio::spawn(async move {
            let connected = tokio::select! {
                biased;
                () = given_up.cancelled() => return link.end(id, Outcome::Cancelled).await,
                connected = link.engine() => connected,
            };
            match connected {
                Ok(engine) => {
                    engine.start(id, job);
                    // A cancellation that went to the engine before the job did
                    // found nothing there.
                    if given_up.is_cancelled() {
                        engine.cancel(id, Leave::Nothing);
                    }
                }
                Err(error) => {
                    let failed = Outcome::Failed(TransferError::Api(error));
                    link.end(id, failed).await;
                }
            }
        });
    }

    fn tell(&self, msg: Msg) {
        let messages = self.messages.clone();
        tokio::spawn(async move { messages.send(msg).await });
    }

    fn cancel_transfer(&mut self, id: JobId, leave: Leave) {
        if let Some(given_up) = self.starting.remove(&id) {
            given_up.cancel();
        }
        self.order(|engine| engine.cancel(id, leave));
    }

    fn call(&mut self, id: RequestId, call: Call) {
        let Some(link) = self.link().cloned() else {
            return self.tell(Msg::Replied(id, calls::broke(call)));
        };
        let others = self.others.clone();
        let asked = call.clone();
        let is_kept = call.is_kept();
        let (keeping, of) = (self.keeping.clone(), Arc::clone(&link));
        let work = async move {
            match call {
                Call::Profiles => doors::profiles(others).await,
                Call::KeepProfile(new) => doors::keep(others, new).await,
                Call::ChangeProfile(name, change) => doors::change(others, name, change).await,
                Call::TryLogin(new) => {
                    let flags = others.map(|others| others.flags);
                    trying::login(new, flags.unwrap_or_default()).await
                }
                call => calls::answer(&link, id, call).await,
            }
        };
        let work = match is_kept {
            true => keeping.spawn(work),
            false => tokio::spawn(work),
        };
        let task = Task {
            work: work.abort_handle(),
            link: of,
            is_kept,
        };
        self.tasks.insert(id, task);
        let messages = self.messages.clone();
        tokio::spawn(async move {
            let reply = match work.await {
                Ok(reply) => reply,
                Err(error) if error.is_cancelled() => return,
                Err(_) => calls::broke(asked),
            };
            messages.send(Msg::Replied(id, reply)).await.ok();
        });
    }

    /// A reply went through: its task is over.
    pub fn replied(&mut self, id: RequestId) {
        self.tasks.remove(&id);
    }

    /// How many calls are not answered.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.tasks.len()
    }

    /// A sample of all transfers that have not ended.
    #[must_use]
    pub fn progress(&self) -> Vec<Progress> {
        self.each_engine().flat_map(Engine::progress).collect()
    }

    /// Ends everything, the transfers as `closing` says; returns when each has
    /// left its files in order, and what is kept is kept. Nothing of it waits for
    /// anything else of it: a folder or a server may hang.
    pub async fn shut_down(&mut self, closing: Closing) {
        for (_, task) in self.tasks.drain() {
            task.leave();
        }
        self.leave_exchanges();
        for (_, given_up) in self.starting.drain() {
            given_up.cancel();
        }
        self.asking.give_up();
        self.keeping.close();
        let links = self.links.clone();
        let clean_up =
            tokio::task::spawn_blocking(move || links.iter().for_each(|it| it.clean_up()));
        let engines = join_all(self.each_engine().map(|engine| engine.shut_down(closing)));
        // One that panicked has nothing left to clean up.
        let ((), _, _) = tokio::join!(self.keeping.wait(), clean_up, engines);
        let keeps = self.links.iter().any(|link| link.keeps_transfers());
        let zips = Arc::clone(&self.zips);
        // What is left of them is swept another time.
        let closed = tokio::task::spawn_blocking(move || zips.close(closing, keeps));
        closed.await.ok();
    }
}

#[cfg(test)]
mod tests;
