//! What a running job holds: its meter, its slot, the way to ask the person,
//! and the way to be stopped.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::meter::Meter;
use super::{Answer, JobEvent, JobId, Outcome, Phase, TransferError};
use crate::api::{ApiError, Client};

/// Why a job ends before its end.
pub(super) enum Stop {
    /// By the person.
    Cancelled,
    /// With an error.
    Failed(TransferError),
}

impl From<TransferError> for Stop {
    fn from(error: TransferError) -> Self {
        Self::Failed(error)
    }
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Stop> for Outcome {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Cancelled => Self::Cancelled,
            Stop::Failed(error) => Self::Failed(error),
        }
    }
}

/// A running job's side of the engine.
pub(super) struct Task {
    pub(super) id: JobId,
    pub(super) client: Client,
    pub(super) meter: Arc<Meter>,
    pub(super) cancel: CancellationToken,
    pub(super) answers: UnboundedReceiver<Answer>,
    pub(super) events: UnboundedSender<JobEvent>,
    pub(super) slots: Arc<Semaphore>,
    /// Given back while the person is asked: a question holds only its own job.
    pub(super) slot: Option<OwnedSemaphorePermit>,
    /// Counts the job's work on files that has not ended.
    pub(super) files: TaskTracker,
}

impl Task {
    /// Waits for a step, unless the job is cancelled first: then the step is
    /// dropped where it stands.
    pub(super) async fn step<T>(&self, step: impl Future<Output = T>) -> Result<T, Stop> {
        or_cancelled(&self.cancel, step).await
    }

    /// Does blocking work on files, on a thread for such work.
    pub(super) async fn on_files<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Stop> {
        let done = self.files.spawn_blocking(work);
        self.step(done)
            .await?
            .map_err(|error| Stop::Failed(TransferError::Internal(error.to_string())))
    }

    /// Asks the person what to do about a file that is there already. Other
    /// jobs go on meanwhile.
    pub(super) async fn ask(&mut self, path: PathBuf) -> Result<Answer, Stop> {
        // Answers to an earlier question are none to this one.
        while self.answers.try_recv().is_ok() {}
        self.meter.enter(Phase::Asking);
        self.slot = None;
        // Nobody listens any more only at the end of the program.
        let _ = self.events.send(JobEvent::Asked(self.id, path));
        let answer = or_cancelled(&self.cancel, self.answers.recv())
            .await?
            .ok_or(Stop::Cancelled)?;
        self.meter.enter(Phase::Waiting);
        let slot = Arc::clone(&self.slots).acquire_owned();
        self.slot = self.step(slot).await?.ok();
        Ok(answer)
    }
}

async fn or_cancelled<T>(
    cancel: &CancellationToken,
    step: impl Future<Output = T>,
) -> Result<T, Stop> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(Stop::Cancelled),
        value = step => Ok(value),
    }
}
