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
mod events;
mod exchanges;
mod finding;
mod kept;
mod link;
mod look;
mod outside;
mod saving;
mod usage;

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

pub use asking::unlocked;
pub use link::{Connect, StateFolder};

use crate::app::{Call, Effect, Msg, RequestId};
use crate::transfer::{Closing, Engine, Job, JobId, Leave, Outcome, Progress, TransferError};
use asking::Asking;
use link::Link;

/// Carries out effects.
pub struct Runner {
    link: Arc<Link>,
    asking: Arc<Asking>,
    tasks: HashMap<RequestId, AbortHandle>,
    /// Transfers that waited for the platform to be connected to, and what
    /// gives them up.
    starting: HashMap<JobId, CancellationToken>,
    /// Tells the screen what is asked of the platform, while it shows that.
    following: Option<AbortHandle>,
}

impl Runner {
    /// Sends what happens to `messages`, and keeps transfers in `state`.
    #[must_use]
    pub fn new(connect: Connect, state: StateFolder, messages: mpsc::Sender<Msg>) -> Self {
        let asking = Arc::new(Asking::new(messages.clone()));
        Self {
            link: Arc::new(Link::new(connect, state, messages, &asking)),
            asking,
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
                    task.abort();
                }
            }
            Effect::AnswerLogin(id, typed) => {
                self.asking.answer(id, typed.map(|typed| typed.secret()));
            }
            Effect::AskLoginsAgain => self.link.ask_again(),
            Effect::StartTransfer(id, job) => self.start_transfer(id, job),
            Effect::CancelTransfer(id, leave) => self.cancel_transfer(id, leave),
            Effect::AnswerTransfer(id, answer) => self.order(|engine| engine.answer(id, answer)),
            Effect::AnswerAllTransfers(answer) => self.order(|engine| engine.answer_all(answer)),
            Effect::PauseTransfer(id) => self.order(|engine| engine.pause(id)),
            Effect::GoOnTransfer(id) => {
                // It may stand still because a login was given up.
                self.link.ask_again();
                self.order(|engine| engine.go_on(id));
            }
            Effect::ShiftTransfer(id, shift) => self.order(|engine| engine.shift(id, shift)),
            Effect::LimitTransfer(id, limit) => {
                self.order(move |engine| engine.set_job_limit(id, limit));
            }
            Effect::LimitTransfers(limit) => {
                self.link.change_settings(|settings| settings.limit = limit);
                self.order(|engine| engine.set_limit(limit));
            }
            Effect::RunAtOnce(at_once) => {
                self.link
                    .change_settings(|settings| settings.at_once = at_once);
                self.order(|engine| engine.set_at_once(at_once));
            }
            Effect::FollowExchanges => self.follow_exchanges(),
            Effect::LeaveExchanges => self.leave_exchanges(),
            Effect::Edit(..)
            | Effect::Copy(_)
            | Effect::TakeMouse(_)
            | Effect::OpenExternally(_)
            | Effect::AskTerminal
            | Effect::Ring
            | Effect::Suspend => {}
        }
    }

    /// Orders something of the engine. Before it is there, there is no job that
    /// an order could concern.
    fn order(&self, order: impl FnOnce(&Engine)) {
        if let Some(engine) = self.link.engine_if_there() {
            order(engine);
        }
    }

    /// Before there is a client there is nothing to follow, and nobody connects
    /// only to look.
    fn follow_exchanges(&mut self) {
        self.leave_exchanges();
        if let Some(client) = self.link.client_if_there() {
            let following = exchanges::follow(client.clone(), self.link.messages.clone());
            self.following = Some(tokio::spawn(following).abort_handle());
        }
    }

    fn leave_exchanges(&mut self) {
        if let Some(following) = self.following.take() {
            following.abort();
        }
    }

    fn start_transfer(&mut self, id: JobId, job: Job) {
        if let Some(engine) = self.link.engine_if_there() {
            return engine.start(id, job);
        }
        let link = Arc::clone(&self.link);
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

    fn cancel_transfer(&mut self, id: JobId, leave: Leave) {
        if let Some(given_up) = self.starting.remove(&id) {
            given_up.cancel();
        }
        self.order(|engine| engine.cancel(id, leave));
    }

    fn call(&mut self, id: RequestId, call: Call) {
        let link = Arc::clone(&self.link);
        let asked = call.clone();
        let work = tokio::spawn(async move { calls::answer(&link, id, call).await });
        self.tasks.insert(id, work.abort_handle());
        let messages = self.link.messages.clone();
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
        let engine = self.link.engine_if_there();
        engine.map_or_else(Vec::new, Engine::progress)
    }

    /// Ends everything, the transfers as `closing` says; returns when each has
    /// left its files in order.
    pub async fn shut_down(&mut self, closing: Closing) {
        for (_, task) in self.tasks.drain() {
            task.abort();
        }
        self.leave_exchanges();
        for (_, given_up) in self.starting.drain() {
            given_up.cancel();
        }
        self.link.clean_up();
        if let Some(engine) = self.link.engine_if_there() {
            engine.shut_down(closing).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Connection, Credentials};
    use crate::domain::BinaryId;
    use crate::transfer::{Existing, JobEvent, Target};

    #[tokio::test]
    async fn a_transfer_that_is_cancelled_while_it_starts_never_runs() {
        let connect: Connect = Box::new(|_| {
            let token = Credentials::Bearer("t".into());
            Box::pin(std::future::ready(Connection::new(
                "http://127.0.0.1:9",
                None,
                token,
            )))
        });
        let (sender, mut messages) = mpsc::channel(9);
        let mut runner = Runner::new(connect, StateFolder::default(), sender);
        let job = Job::Download {
            id: BinaryId::new("1").unwrap(),
            length: None,
            digest: None,
            target: Target::File("a".into()),
            existing: Existing::Fail,
        };
        runner.run(Effect::StartTransfer(JobId(1), job));
        // On this one thread: connected, and the job's task not yet woken.
        let link = Arc::clone(&runner.link);
        assert!(link.engine().await.is_ok());
        runner.run(Effect::CancelTransfer(JobId(1), Leave::Nothing));
        let ended = messages.recv().await;
        assert!(
            matches!(
                ended,
                Some(Msg::Transfer(JobEvent::Ended(JobId(1), Outcome::Cancelled)))
            ),
            "{ended:?}"
        );
        runner.shut_down(Closing::Cancel).await;
        assert!(messages.try_recv().is_err(), "one end");
    }
}
