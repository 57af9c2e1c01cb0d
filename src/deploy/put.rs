//! Files that go into the active archive alone, and whether they came.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::deployed::{on_thread, unless_stopped};
use super::{Awaited, DeployError, Destination, SentFile};
use crate::api::FilePart;
use crate::domain::BinaryId;

/// Said where nobody knows whether files came.
const LOOK: &str = "Look at the application before trying again: it may be changed already.";

/// Files that are in the active archive now.
pub struct FilesPut {
    /// That archive.
    pub archive: BinaryId,
    /// How it is known.
    pub known: Known,
    /// Those that changed while they were sent.
    pub outdated: Vec<SentFile>,
}

/// How it is known that something came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The platform said so.
    Answered,
    /// Its answer was not heard, and what was sent was found there.
    ReadBack,
}

/// Why files are not in the active archive, as far as anybody knows.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NotPut {
    /// For this reason nothing was changed.
    #[error("{0}")]
    Refused(DeployError),
    /// The answer was not heard for this reason, and they were not found: they
    /// may be there all the same.
    #[error("{0}")]
    Unknown(DeployError),
}

impl FilesPut {
    async fn of(archive: BinaryId, known: Known, sent: Vec<SentFile>) -> Self {
        let outdated = on_thread(move || {
            let outdated = sent.into_iter().filter(SentFile::has_changed);
            Ok(outdated.collect())
        });
        Self {
            archive,
            known,
            outdated: outdated.await.unwrap_or_default(),
        }
    }
}

impl Destination {
    /// Puts files into the active archive, which was `before`, in one request.
    /// Where the answer is lost, or `stop` is called before it came, they are
    /// looked for until `longest` is over.
    ///
    /// # Errors
    /// [`NotPut`].
    pub async fn put_files(
        &self,
        files: Vec<(FilePart, SentFile)>,
        before: Option<BinaryId>,
        longest: Duration,
        stop: &CancellationToken,
    ) -> Result<FilesPut, NotPut> {
        let (parts, sent): (Vec<FilePart>, Vec<SentFile>) = files.into_iter().unzip();
        let call = self.client.update_files(&self.application, parts);
        let error = match unless_stopped(stop, call).await {
            Ok(Ok(archive)) => return Ok(FilesPut::of(archive, Known::Answered, sent).await),
            Ok(Err(error)) => {
                let broken = sent.iter().find_map(SentFile::broken);
                broken.unwrap_or(DeployError::Platform(error))
            }
            Err(stopped) => stopped,
        };
        // Of half a request the platform takes nothing.
        let items: Option<Vec<_>> = sent.iter().map(SentFile::item).collect();
        let Some(items) = items.filter(|_| error.leaves_open()) else {
            return Err(NotPut::Refused(error));
        };
        match self.landed(&Awaited::files(items, before), longest).await {
            Some(archive) => Ok(FilesPut::of(archive, Known::ReadBack, sent).await),
            None => Err(NotPut::Unknown(match error {
                DeployError::Platform(error) => error.with_advice(LOOK).into(),
                other => other,
            })),
        }
    }
}
