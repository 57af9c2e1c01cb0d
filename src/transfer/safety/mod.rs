//! Copies of what is about to be deleted or replaced, on this machine.
//!
//! A copy is two files in the state folder: the bytes, and a description with
//! the object as it was. The description comes last, so a copy that has one is
//! whole. The oldest go first when all together grow too large. A copy is
//! restored by an upload like any other: the platform gives it a new id.

mod description;
mod folder;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Mutex;

use super::pour::{Flow, Listed, limits, pour_within};
use super::throttle::Limits;
use super::{Job, Retry, TransferError, local};
use crate::api::Client;
use crate::domain::{Binary, BinaryId, NewBinary};
use folder::Draft;

/// The folder of the copies within the state folder.
const FOLDER: &str = "safety";

/// How often a download that broke is gone on with: somebody waits for it.
const TRIES: usize = 2;

/// How large copies may become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// One of them, in bytes. Of a larger file no copy is kept.
    pub each: u64,
    /// All together, in bytes: then the oldest go.
    pub all: u64,
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            each: 64 << 20,
            all: 1 << 30,
        }
    }
}

impl Caps {
    /// Whether a copy of this file is kept; of one of unknown length it is
    /// tried.
    #[must_use]
    pub fn take(self, length: Option<u64>) -> bool {
        length.is_none_or(|length| length <= self.each)
    }
}

/// What becomes of a binary's bytes before they go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copying {
    /// A copy is kept on this machine, where it is not too large for one.
    Keep,
    /// They are gone.
    Forget,
}

/// Why a copy was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The binary was deleted.
    Deleted,
    /// It got other content.
    Replaced,
}

impl Why {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Replaced => "replaced",
        }
    }
}

/// A copy that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Names it on this machine; begins with the moment it was made.
    pub key: String,
    /// The binary that it is of.
    pub id: BinaryId,
    /// Why it was made.
    pub why: Why,
    /// When.
    pub at: Timestamp,
    /// The host that the binary was on.
    pub host: String,
    /// Its length in bytes.
    pub length: u64,
    /// What describes it when it is restored.
    pub new: NewBinary,
    /// Its bytes.
    pub path: PathBuf,
}

impl Kept {
    /// The upload that restores it, under a new id.
    #[must_use]
    pub fn restoration(&self) -> Job {
        Job::Upload {
            path: self.path.clone(),
            new: self.new.clone(),
        }
    }
}

/// Where copies are kept. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Safety {
    folder: PathBuf,
    caps: Caps,
    /// Held while the oldest are removed: two that do so at once would remove
    /// more than is needed.
    pruning: Arc<Mutex<()>>,
}

impl Safety {
    /// In this state folder. Nothing is made yet.
    #[must_use]
    pub fn within(state: &std::path::Path, caps: Caps) -> Self {
        Self {
            folder: state.join(FOLDER),
            caps,
            pruning: Arc::default(),
        }
    }

    /// Downloads a binary and its description, as both are at this moment.
    /// Dropping the future leaves nothing that counts as a copy.
    ///
    /// # Errors
    /// Where it cannot be read, is larger than the cap, or cannot be written.
    pub async fn keep(
        &self,
        client: &Client,
        id: &BinaryId,
        why: Why,
        now: Timestamp,
    ) -> Result<Kept, TransferError> {
        let binary = client.binary(id).await?;
        let retry = Retry {
            times: TRIES,
            ..Retry::default()
        };
        let limits = limits(None);
        let kept = self.keep_within(client, &binary, (why, now), retry, &limits);
        match kept.await {
            Ok(kept) => Ok(kept),
            Err(NotKept::TooLarge) => Err(too_large(&binary, self.caps.each)),
            Err(NotKept::Failed(error)) => Err(error),
        }
    }

    /// The same of a binary that was described just now and is about to get other
    /// content, as fast as these limits let it. `None` where it is larger than the
    /// cap.
    pub(super) async fn keep_replaced(
        &self,
        client: &Client,
        binary: &Binary,
        retry: Retry,
        limits: &Limits,
    ) -> Result<Option<Kept>, TransferError> {
        let occasion = (Why::Replaced, Timestamp::now());
        let kept = self.keep_within(client, binary, occasion, retry, limits);
        match kept.await {
            Ok(kept) => Ok(Some(kept)),
            Err(NotKept::TooLarge) => Ok(None),
            Err(NotKept::Failed(error)) => Err(error),
        }
    }

    async fn keep_within(
        &self,
        client: &Client,
        binary: &Binary,
        (why, now): (Why, Timestamp),
        retry: Retry,
        limits: &Limits,
    ) -> Result<Kept, NotKept> {
        if !self.caps.take(binary.length) {
            return Err(NotKept::TooLarge);
        }
        let folder = self.folder.clone();
        let of = (now, binary.id.clone());
        let mut draft = blocking(move || Draft::create(&folder, of.0, &of.1)).await?;
        let mut length = 0;
        let listed = Listed::new(binary);
        let poured = pour_within(client, &listed, retry, limits, |flow| {
            let Flow::Bytes(bytes) = flow else {
                return Ok(());
            };
            length += bytes.len() as u64;
            if length > self.caps.each {
                return Err(NotKept::TooLarge);
            }
            draft
                .content
                .write_all(&bytes)
                .map_err(|error| local::error("write the copy", &draft.path, &error).into())
        });
        let length = poured.await?;
        let host = client.connection().host().to_owned();
        let description = description::text(binary, why, now, &host, length);
        let key = blocking(move || draft.publish(&description)).await?;
        let kept = description::read(&self.folder, &key)
            .map_err(|error| local::error("read the copy", &self.folder, &error))?;
        self.prune(&key).await?;
        Ok(kept)
    }

    /// The copies of binaries of this host, or of all, the newest first. What
    /// cannot be read is none.
    ///
    /// # Errors
    /// The folder is there and cannot be read.
    pub async fn list(&self, host: Option<&str>) -> Result<Vec<Kept>, TransferError> {
        let folder = self.folder.clone();
        let mut all = blocking(move || {
            let keys = folder::keys(&folder)?;
            Ok(keys
                .into_iter()
                .filter_map(|key| description::read(&folder, &key).ok())
                .collect::<Vec<Kept>>())
        })
        .await?;
        all.retain(|kept| host.is_none_or(|host| kept.host == host));
        all.reverse();
        Ok(all)
    }

    /// Removes the oldest until all together are small enough; the newest one
    /// stays in any case.
    async fn prune(&self, newest: &str) -> Result<(), TransferError> {
        let _one = self.pruning.lock().await;
        let (folder, newest, room) = (self.folder.clone(), newest.to_owned(), self.caps.all);
        Ok(blocking(move || folder::prune(&folder, &newest, room)).await?)
    }
}

/// Why no copy was kept.
enum NotKept {
    /// It is larger than the cap, as was told, or as came to light.
    TooLarge,
    Failed(TransferError),
}

impl<E: Into<TransferError>> From<E> for NotKept {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

fn too_large(binary: &Binary, cap: u64) -> TransferError {
    TransferError::Local(format!(
        "Binary {} is larger than the {} MiB that a copy may have.",
        binary.id,
        cap >> 20
    ))
}

/// Why work on files came to nothing.
enum Stopped {
    At(PathBuf, io::Error),
    Broke(String),
}

impl From<Stopped> for TransferError {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::At(path, error) => local::error("keep a copy in", &path, &error),
            Stopped::Broke(why) => Self::Internal(why),
        }
    }
}

type At = (PathBuf, io::Error);

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, At> + Send + 'static,
) -> Result<T, Stopped> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(|(path, error)| Stopped::At(path, error)),
        Err(error) => Err(Stopped::Broke(error.to_string())),
    }
}
