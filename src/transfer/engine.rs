//! The engine as others hold it: orders in, events and samples out.
//!
//! Behind it is one actor (`actor.rs`), which alone knows what waits and what
//! runs. What it is not: it moves no byte (`upload.rs`, `attach.rs`,
//! `download.rs`) and shows nothing.

use std::sync::Arc;

use futures_util::FutureExt;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use super::actor::{self, Order, Perform};
use super::attempt::{Attempt, Stop};
use super::journal::{Journal, Record};
use super::meter::Board;
use super::origin::Origin;
use super::safety::Safety;
use super::share::Share;
use super::{
    Answer, Done, Job, JobEvent, JobId, Progress, Retry, attach, deployment, download, object,
    replace, unlisted, upload,
};
use crate::api::Client;

/// How an engine works.
#[derive(Clone, Default)]
pub struct Settings {
    /// How many jobs run at once and how fast they are, together with those of the
    /// other engines that have the same.
    pub share: Share,
    /// How often and when a failed attempt is made again.
    pub retry: Retry,
    /// Where jobs are kept, so that they survive the program.
    pub journal: Option<Journal>,
    /// Where copies are kept of what is replaced.
    pub safety: Option<Safety>,
    /// Whether an attempt is made again also where nobody ever answered at the
    /// address; else the job stands still then, as the address may be wrong.
    pub insists: bool,
}

/// What becomes of the partial file of a download that is cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// It goes.
    Nothing,
    /// It stays beside its place.
    Partial,
}

/// Which way a job moves in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// Before the one that waits before it.
    Earlier,
    /// Behind the one that waits behind it.
    Later,
}

/// What a shut-down does with jobs that have not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// They are cancelled.
    Cancel,
    /// They are kept in the journal, with what was moved, for the next run of
    /// the program. Without a journal they are cancelled.
    SetAside,
}

/// The way to the actor. Cheap to clone; when the last one is dropped, all
/// jobs are set aside.
#[derive(Clone)]
pub struct Engine {
    orders: UnboundedSender<Order>,
    board: Arc<Board>,
    share: Share,
}

impl Engine {
    /// Starts the actor. Must be called within a runtime.
    #[must_use]
    pub fn new(client: Client, settings: Settings) -> (Self, UnboundedReceiver<JobEvent>) {
        let perform = |job, attempt| perform(job, attempt).boxed();
        Self::with(client, settings, Arc::new(perform))
    }

    pub(super) fn with(
        client: Client,
        settings: Settings,
        perform: Perform,
    ) -> (Self, UnboundedReceiver<JobEvent>) {
        let (orders, queue) = unbounded_channel();
        let (events, delivered) = unbounded_channel();
        let board = Arc::new(Board::default());
        let share = settings.share.clone();
        let actor = actor::Actor::new(client, settings, perform, events, Arc::clone(&board));
        tokio::spawn(actor.run(queue));
        let engine = Self {
            orders,
            board,
            share,
        };
        (engine, delivered)
    }

    /// Puts a job into the queue. `id` must be new: it names the job in every
    /// event. What an earlier run of the program left of the same transfer is
    /// gone on with.
    pub fn start(&self, id: JobId, job: Job) {
        let (place, meter) = self.board.add(id);
        self.order(Order::Start(id, job, place, meter));
    }

    /// Takes over a job of the journal, which the caller has claimed. It stands
    /// still until [`Engine::go_on`].
    pub fn adopt(&self, id: JobId, record: Record) {
        let (place, meter) = self.board.add(id);
        self.order(Order::Adopt(id, Box::new(record), place, meter));
    }

    /// Answers the question of a job; without a question it has no effect.
    pub fn answer(&self, id: JobId, answer: Answer) {
        self.order(Order::Answer(id, answer));
    }

    /// Answers what every download asks, or will ask, that is there now. An
    /// event's attachment is asked about one by one.
    pub fn answer_all(&self, answer: Answer) {
        self.order(Order::AnswerAll(answer));
    }

    /// Cancels a job, whatever it waits for. It ends within a tenth of a
    /// second: cancelled, unless its file is whole and just gets its name.
    pub fn cancel(&self, id: JobId, leave: Leave) {
        self.order(Order::Cancel(id, leave));
    }

    /// Lets a job stand still; what was moved is kept.
    pub fn pause(&self, id: JobId) {
        self.order(Order::Pause(id));
    }

    /// Puts a job that stands still, or waits for another attempt, into the
    /// queue again.
    pub fn go_on(&self, id: JobId) {
        self.order(Order::GoOn(id));
    }

    /// Moves a job among those that wait; [`JobEvent::Order`] tells the result.
    pub fn shift(&self, id: JobId, shift: Shift) {
        self.order(Order::Shift(id, shift));
    }

    /// How many jobs run at once and how fast, to be changed.
    #[must_use]
    pub const fn share(&self) -> &Share {
        &self.share
    }

    /// Limits one job to so many bytes a second.
    pub fn set_job_limit(&self, id: JobId, limit: Option<u64>) {
        self.order(Order::JobLimit(id, limit));
    }

    /// Where all jobs stand that have not ended, in the order of their start.
    #[must_use]
    pub fn progress(&self) -> Vec<Progress> {
        self.board.sample()
    }

    /// Ends all jobs, and waits until each has ended and the journal knows it. Should a
    /// disk hang, it waits until none ends for five seconds, and then as long for what
    /// the journal and the files have still to do. Jobs started later end at once,
    /// cancelled.
    pub async fn shut_down(&self, closing: Closing) {
        let (done, wait) = oneshot::channel();
        self.order(Order::ShutDown(closing, done));
        // An actor that is gone has nothing to wait for.
        let _ = wait.await;
    }

    fn order(&self, order: Order) {
        // The actor ends after the last handle, or with the runtime.
        let _ = self.orders.send(order);
    }
}

async fn perform(job: Job, attempt: Attempt) -> Result<Done, Stop> {
    match job {
        Job::Upload { path, new } => upload::create(&attempt, path, new).await,
        Job::Replace {
            id,
            path,
            content_type,
            copying,
        } => replace::replace(&attempt, id, path, content_type, copying).await,
        Job::Attach {
            event,
            path,
            new,
            way,
            existing,
        } => {
            let wish = attach::Wish {
                event,
                path,
                new,
                way,
                existing,
            };
            attach::attach(&attempt, wish).await
        }
        Job::Download {
            id,
            length,
            digest,
            target,
            existing,
        } => {
            let listed = object::Listed {
                origin: Origin::Binary(id),
                length,
                digest,
            };
            unlisted::download(&attempt, listed, target, existing).await
        }
        Job::DownloadAttachment {
            event,
            length,
            target,
            existing,
        } => {
            let listed = object::Listed {
                origin: Origin::Attachment(event),
                length,
                digest: None,
            };
            unlisted::download(&attempt, listed, target, existing).await
        }
        Job::Deploy {
            application,
            path,
            what,
        } => deployment::deploy(&attempt, application, path, what).await,
        Job::DownloadArchive {
            application,
            archive,
            length,
            target,
            existing,
        } => {
            let listed = object::Listed {
                origin: Origin::Archive(application, archive),
                length,
                digest: None,
            };
            download::download(&attempt, listed, target, existing).await
        }
    }
}
