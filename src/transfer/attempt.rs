//! What one attempt of a job holds: its meter, its memory, its limits, and the
//! way to be stopped.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::coming::Coming;
use super::ledger::Ledger;
use super::meter::Meter;
use super::safety::Safety;
use super::throttle::Limits;
use super::{JobEvent, JobId, LineTrouble, Question, Retry, TransferError};
use crate::api::{ApiError, Client};

/// Why an attempt ends before its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// It was stopped from outside.
    Halted,
    /// The person must decide first.
    Asks(Question),
    /// The person must mend something first; all that was moved is kept.
    Stuck(TransferError),
    /// With an error. The actor decides whether there is another attempt.
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

/// An attempt's side of the engine.
pub(super) struct Attempt {
    pub(super) id: JobId,
    pub(super) client: Client,
    pub(super) meter: Arc<Meter>,
    pub(super) ledger: Arc<Ledger>,
    pub(super) limits: Limits,
    pub(super) coming: Arc<Coming>,
    pub(super) safety: Option<Safety>,
    pub(super) halt: CancellationToken,
    pub(super) events: UnboundedSender<JobEvent>,
    /// Counts the attempt's work on files that has not ended.
    pub(super) files: TaskTracker,
    pub(super) retry: Retry,
    /// Whether another attempt came before, in this run of the program or in
    /// an earlier one: then the server may know of it.
    pub(super) is_repeated: bool,
}

impl Attempt {
    /// Waits for a step, unless the attempt is stopped first: then the step is
    /// dropped where it stands.
    pub(super) async fn step<T>(&self, step: impl Future<Output = T>) -> Result<T, Stop> {
        tokio::select! {
            biased;
            () = self.halt.cancelled() => Err(Stop::Halted),
            value = step => Ok(value),
        }
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

    /// Proposes chunks, as the line is like this.
    pub(super) fn advise_chunks(&self, trouble: LineTrouble) {
        self.note(match trouble {
            LineTrouble::Slow => {
                "The line is slow: sent in chunks, what is across would survive a break."
            }
            LineTrouble::Broke => {
                "The line broke, and all has to be sent again: sent in chunks, only what is \
                 missing would be."
            }
        });
        let _ = self.events.send(JobEvent::Advised(self.id, trouble));
    }

    /// Writes a sentence into the log of the job.
    pub(super) fn note(&self, text: impl Into<String>) {
        let text = text.into();
        self.ledger.note(&text);
        // Nobody listens any more only at the end of the program.
        let _ = self.events.send(JobEvent::Noted(self.id, text));
    }
}
