//! What a transfer is, what it reports, and how it ends. Plain values: the
//! engine is in `engine.rs`.

use std::fmt;
use std::path::PathBuf;

use crate::api::ApiError;
use crate::domain::{Binary, BinaryId, NewBinary};

/// Names one job for the life of the program. Chosen by whoever starts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(pub u64);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One transfer of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// A local file becomes a new binary.
    Upload {
        /// The file.
        path: PathBuf,
        /// Its description.
        new: NewBinary,
    },
    /// A local file becomes the new content of a binary.
    Replace {
        /// The binary.
        id: BinaryId,
        /// The file.
        path: PathBuf,
        /// Its media type.
        content_type: String,
    },
    /// A binary becomes a local file.
    Download {
        /// The binary.
        id: BinaryId,
        /// Its length in bytes as the list gave it, to verify against.
        length: Option<u64>,
        /// Where to.
        target: Target,
        /// What to do where a file of that name is there already.
        existing: Existing,
    },
}

/// Where a download goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Into a folder that exists, under the binary's own name made safe.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The name from the server, not yet made safe. May be empty.
        name: String,
    },
    /// To exactly this path.
    File(PathBuf),
}

/// What a download does where its file is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Ask with [`JobEvent::Asked`] and wait for the answer; other jobs go on.
    Ask,
    /// Replace it, once the new one is complete and verified.
    Overwrite,
    /// Keep it, and save under the next free name: `name (2).ext`.
    Rename,
    /// Keep it, and end with [`Done::Skipped`].
    Skip,
    /// Keep it, and fail.
    Fail,
}

/// The answers to [`JobEvent::Asked`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// As [`Existing::Overwrite`].
    Overwrite,
    /// As [`Existing::Rename`].
    Rename,
    /// As [`Existing::Skip`].
    Skip,
}

/// What a job delivers. Each job that is started gives exactly one
/// [`JobEvent::Ended`], also when its task panics.
#[derive(Debug)]
pub enum JobEvent {
    /// It left the queue and runs.
    Started(JobId),
    /// The file is there already: which? Waits for [`Answer`] or cancellation.
    Asked(JobId, PathBuf),
    /// It is over.
    Ended(JobId, Outcome),
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// As wished.
    Done(Done),
    /// With an error, which says what is true now.
    Failed(TransferError),
    /// By the person. A download leaves no partial file.
    Cancelled,
}

/// What a job achieved.
#[derive(Clone, Debug, PartialEq)]
pub enum Done {
    /// The new or changed binary, as the server answered.
    Stored(Box<Binary>),
    /// The file and its length in bytes.
    Saved {
        /// Its final path.
        path: PathBuf,
        /// Its length in bytes.
        length: u64,
    },
    /// The file was there already and was kept.
    Skipped(PathBuf),
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    /// In the queue.
    #[default]
    Waiting,
    /// Waits for an answer of the person.
    Asking,
    /// The request is on its way; no byte of the file has moved.
    Connecting,
    /// Bytes of the file go up.
    Sending,
    /// All bytes are handed over; the server has not answered.
    WaitingForServer,
    /// Bytes of the file come down.
    Receiving,
    /// Length is compared, the file is written through and gets its name.
    Verifying,
}

/// A sample of a job that has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which.
    pub id: JobId,
    /// Where it stands.
    pub phase: Phase,
    /// Bytes of the file moved so far.
    pub bytes: u64,
    /// Bytes in all, where known.
    pub total: Option<u64>,
}

/// Why a transfer failed. Its `Display` is a sentence for the person, without
/// control characters.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TransferError {
    /// The platform refused or the connection broke.
    #[error("{0}")]
    Api(ApiError),
    /// The local file or folder: what was tried, where, and the system's word.
    #[error("{}", crate::domain::clean(.0))]
    Local(String),
    /// The file changed while it was read, or the download has another length
    /// than the platform said.
    #[error("{}", crate::domain::clean(.0))]
    Mismatch(String),
    /// The file is there already and [`Existing::Fail`] was asked for.
    #[error("{} exists already", crate::domain::clean(&.0.to_string_lossy()))]
    Exists(PathBuf),
    /// The task panicked: a fault of the program.
    #[error("c8ybin failed inside: {}", crate::domain::clean(.0))]
    Internal(String),
}

impl From<ApiError> for TransferError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}
