//! Effects to tasks, and their results to messages.
//!
//! Each call becomes a task, and its result exactly one reply with the call's
//! id, also when the task panics; a call that is cancelled gives none. The
//! platform is connected to by the first call that needs it. What this is not:
//! it decides nothing and keeps nothing of what passes through.

mod calls;

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::{OnceCell, Semaphore, mpsc};
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

use crate::api::{ApiError, Client, Connection};
use crate::app::{Call, Effect, Msg, RequestId};
use crate::transfer::{Engine, Job, JobEvent, JobId, Outcome, Progress, TransferError};

/// Calls that may wait for the platform at once: a thousand deletions must not
/// open a thousand connections.
const CALLS_AT_ONCE: usize = 8;

/// Transfers at once.
const TRANSFERS_AT_ONCE: usize = 4;

/// Finds out where to connect to; starts the embedded server for the demo.
pub type Connect = Box<
    dyn Fn() -> Pin<Box<dyn Future<Output = Result<Connection, ApiError>> + Send>> + Send + Sync,
>;

/// Carries out effects.
pub struct Runner {
    link: Arc<Link>,
    tasks: HashMap<RequestId, AbortHandle>,
    /// Transfers that waited for the platform to be connected to, and what
    /// gives them up.
    starting: HashMap<JobId, CancellationToken>,
}

/// What the tasks share.
struct Link {
    connect: Connect,
    platform: OnceCell<Platform>,
    messages: mpsc::Sender<Msg>,
    at_once: Semaphore,
}

/// The platform, once it is connected to.
struct Platform {
    host: String,
    client: Client,
    engine: Engine,
}

impl Runner {
    /// Sends what happens to `messages`.
    #[must_use]
    pub fn new(connect: Connect, messages: mpsc::Sender<Msg>) -> Self {
        Self {
            link: Arc::new(Link {
                connect,
                platform: OnceCell::new(),
                messages,
                at_once: Semaphore::new(CALLS_AT_ONCE),
            }),
            tasks: HashMap::new(),
            starting: HashMap::new(),
        }
    }

    /// Carries out an effect. `Suspend` is the runtime's own and is ignored.
    pub fn run(&mut self, effect: Effect) {
        match effect {
            Effect::Call(id, call) => self.call(id, call),
            Effect::CancelCall(id) => {
                if let Some(task) = self.tasks.remove(&id) {
                    task.abort();
                }
            }
            Effect::StartTransfer(id, job) => self.start_transfer(id, job),
            Effect::AnswerTransfer(id, answer) => {
                if let Some(platform) = self.link.platform.get() {
                    platform.engine.answer(id, answer);
                }
            }
            Effect::CancelTransfer(id) => self.cancel_transfer(id),
            Effect::Suspend => {}
        }
    }

    fn start_transfer(&mut self, id: JobId, job: Job) {
        if let Some(platform) = self.link.platform.get() {
            return platform.engine.start(id, job);
        }
        let link = Arc::clone(&self.link);
        let given_up = CancellationToken::new();
        self.starting.insert(id, given_up.clone());
        tokio::spawn(async move {
            let connected = tokio::select! {
                biased;
                () = given_up.cancelled() => return link.end(id, Outcome::Cancelled).await,
                connected = link.platform() => connected,
            };
            match connected {
                Ok(platform) => {
                    platform.engine.start(id, job);
                    // A cancellation that went to the engine before the job did
                    // found nothing there.
                    if given_up.is_cancelled() {
                        platform.engine.cancel(id);
                    }
                }
                Err(error) => {
                    let failed = Outcome::Failed(TransferError::Api(error));
                    link.end(id, failed).await;
                }
            }
        });
    }

    fn cancel_transfer(&mut self, id: JobId) {
        if let Some(given_up) = self.starting.remove(&id) {
            given_up.cancel();
        }
        if let Some(platform) = self.link.platform.get() {
            platform.engine.cancel(id);
        }
    }

    fn call(&mut self, id: RequestId, call: Call) {
        let link = Arc::clone(&self.link);
        let asked = call.clone();
        let work = tokio::spawn(async move { calls::answer(&link, call).await });
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
        self.link
            .platform
            .get()
            .map_or_else(Vec::new, |platform| platform.engine.progress())
    }

    /// Cancels everything; returns when no partial file is left.
    pub async fn shut_down(&mut self) {
        for (_, task) in self.tasks.drain() {
            task.abort();
        }
        for (_, given_up) in self.starting.drain() {
            given_up.cancel();
        }
        if let Some(platform) = self.link.platform.get() {
            platform.engine.shut_down().await;
        }
    }
}

impl Link {
    /// Tells how a transfer ended that the engine has never seen.
    async fn end(&self, id: JobId, outcome: Outcome) {
        // Nobody listens only when the program ends.
        let ended = Msg::Transfer(JobEvent::Ended(id, outcome));
        self.messages.send(ended).await.ok();
    }

    /// The platform; connects to it where that was not done or failed.
    async fn platform(&self) -> Result<&Platform, ApiError> {
        self.platform
            .get_or_try_init(|| async {
                let connection = (self.connect)().await?;
                let host = connection.host().to_owned();
                // Reading the system's certificates takes a while and blocks.
                let client = tokio::task::spawn_blocking(move || Client::new(connection))
                    .await
                    .map_err(|_| calls::inside("connect"))??;
                let (engine, mut events) = Engine::new(client.clone(), TRANSFERS_AT_ONCE);
                let messages = self.messages.clone();
                tokio::spawn(async move {
                    while let Some(event) = events.recv().await {
                        if messages.send(Msg::Transfer(event)).await.is_err() {
                            break;
                        }
                    }
                });
                Ok(Platform {
                    host,
                    client,
                    engine,
                })
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Credentials;
    use crate::domain::BinaryId;
    use crate::transfer::{Existing, Target};

    #[tokio::test]
    async fn a_transfer_that_is_cancelled_while_it_starts_never_runs() {
        let connect: Connect = Box::new(|| {
            let token = Credentials::Bearer("t".into());
            Box::pin(std::future::ready(Connection::new(
                "http://127.0.0.1:9",
                None,
                token,
            )))
        });
        let (sender, mut messages) = mpsc::channel(9);
        let mut runner = Runner::new(connect, sender);
        let job = Job::Download {
            id: BinaryId::new("1").unwrap(),
            length: None,
            target: Target::File("a".into()),
            existing: Existing::Fail,
        };
        runner.run(Effect::StartTransfer(JobId(1), job));
        // On this one thread: connected, and the job's task not yet woken.
        let link = Arc::clone(&runner.link);
        assert!(link.platform().await.is_ok());
        runner.run(Effect::CancelTransfer(JobId(1)));
        let ended = messages.recv().await;
        assert!(
            matches!(
                ended,
                Some(Msg::Transfer(JobEvent::Ended(JobId(1), Outcome::Cancelled)))
            ),
            "{ended:?}"
        );
        runner.shut_down().await;
        assert!(messages.try_recv().is_err(), "one end");
    }
}
