//! What a transfer is, what it reports, and how it ends. Plain values: the
//! engine is in `engine.rs`.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::safety::Copying;
use super::{Deployment, TransferError, Verified};
use crate::domain::{
    ApplicationId, Attachment, Binary, BinaryId, EventId, Md5, NewAttachment, NewBinary,
};

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
        /// Whether a copy of the bytes that are there is kept first.
        copying: Copying,
    },
    /// A local file becomes the attachment of an event.
    Attach {
        /// The event.
        event: EventId,
        /// The file.
        path: PathBuf,
        /// Its description.
        new: NewAttachment,
        /// How it goes there.
        way: Way,
        /// What to do where the event has an attachment already, or one that
        /// never became whole. [`Existing::Rename`] fails: there is one place.
        existing: Existing,
    },
    /// A binary becomes a local file.
    Download {
        /// The binary.
        id: BinaryId,
        /// Its length in bytes as the list gave it, to verify against.
        length: Option<u64>,
        /// Its digest, where the platform told one.
        digest: Option<Md5>,
        /// Where to.
        target: Target,
        /// What to do where a file of that name is there already.
        existing: Existing,
    },
    /// The attachment of an event becomes a local file.
    DownloadAttachment {
        /// The event.
        event: EventId,
        /// Its length in bytes as the event gave it, to verify against.
        length: Option<u64>,
        /// Where to.
        target: Target,
        /// What to do where a file of that name is there already.
        existing: Existing,
    },
    /// A local zip file becomes a part of an application.
    Deploy {
        /// The application.
        application: ApplicationId,
        /// The file.
        path: PathBuf,
        /// What it becomes.
        what: Deployment,
    },
    /// An archive of an application becomes a local file.
    DownloadArchive {
        /// The application.
        application: ApplicationId,
        /// The archive.
        archive: BinaryId,
        /// Its length in bytes as the list gave it, to verify against.
        length: Option<u64>,
        /// Where to.
        target: Target,
        /// What to do where a file of that name is there already.
        existing: Existing,
    },
}

/// How a file goes to an event (`API.md` section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In one request with a form: the file, and its name and type beside it.
    Form,
    /// In one request whose body is the file. Its name stands in the head.
    Raw,
    /// In chunks of so many bytes, [`super::MAX_CHUNK`] at most, so that it can
    /// be resumed. A file that is not larger goes as a form.
    Chunks(u64),
}

/// Where a download goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Into a folder that exists, under the name from the server made safe.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The name from the server, not yet made safe. May be empty.
        name: String,
    },
    /// To exactly this path.
    File(PathBuf),
}

impl Job {
    /// What it must not touch beside another job: jobs of one lane run one
    /// after the other. `None` for what nobody else can have: a new binary.
    #[must_use]
    pub fn lane(&self) -> Option<Lane> {
        match self {
            Self::Upload { .. } => None,
            Self::Replace { id, .. } | Self::Download { id, .. } => Some(Lane::Binary(id.clone())),
            Self::Attach { event, .. } | Self::DownloadAttachment { event, .. } => {
                Some(Lane::Event(event.clone()))
            }
            Self::Deploy { application, .. } => Some(Lane::Application(application.clone())),
            Self::DownloadArchive { archive, .. } => Some(Lane::Binary(archive.clone())),
        }
    }

    /// Whether it writes a local file.
    #[must_use]
    pub const fn is_download(&self) -> bool {
        matches!(
            self,
            Self::Download { .. } | Self::DownloadAttachment { .. } | Self::DownloadArchive { .. }
        )
    }

    /// Whether it asks the person about what is there already.
    pub(super) const fn asks(&self) -> bool {
        matches!(
            self,
            Self::Download { existing, .. }
            | Self::DownloadAttachment { existing, .. }
            | Self::DownloadArchive { existing, .. }
            | Self::Attach { existing, .. } if matches!(existing, Existing::Ask)
        )
    }

    /// The local file that goes up; `None` for a download.
    #[must_use]
    pub const fn source(&self) -> Option<&PathBuf> {
        match self {
            Self::Upload { path, .. }
            | Self::Replace { path, .. }
            | Self::Attach { path, .. }
            | Self::Deploy { path, .. } => Some(path),
            Self::Download { .. }
            | Self::DownloadAttachment { .. }
            | Self::DownloadArchive { .. } => None,
        }
    }

    /// Where a download goes; `None` for what goes up.
    #[must_use]
    pub const fn target(&self) -> Option<&Target> {
        match self {
            Self::Download { target, .. }
            | Self::DownloadAttachment { target, .. }
            | Self::DownloadArchive { target, .. } => Some(target),
            Self::Upload { .. }
            | Self::Replace { .. }
            | Self::Attach { .. }
            | Self::Deploy { .. } => None,
        }
    }

    /// The length in bytes of what comes down, as a list gave it.
    #[must_use]
    pub const fn listed_length(&self) -> Option<u64> {
        match self {
            Self::Download { length, .. }
            | Self::DownloadAttachment { length, .. }
            | Self::DownloadArchive { length, .. } => *length,
            Self::Upload { .. }
            | Self::Replace { .. }
            | Self::Attach { .. }
            | Self::Deploy { .. } => None,
        }
    }

    /// What it does where something is there already; `None` where nothing can
    /// be.
    pub const fn existing_mut(&mut self) -> Option<&mut Existing> {
        match self {
            Self::Download { existing, .. }
            | Self::DownloadAttachment { existing, .. }
            | Self::DownloadArchive { existing, .. }
            | Self::Attach { existing, .. } => Some(existing),
            Self::Upload { .. } | Self::Replace { .. } | Self::Deploy { .. } => None,
        }
    }
}

/// An object or event of the platform, as far as jobs on it must not meet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// A binary.
    Binary(BinaryId),
    /// The attachment of an event.
    Event(EventId),
    /// What is deployed of an application: each change builds on the one before.
    Application(ApplicationId),
}

/// What a job does where its file, or the attachment, is there already.
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
    /// Take it as the beginning: only what is missing moves. A file that is not what
    /// the platform has, at its beginning, its end or in places between, is kept, and
    /// the job fails.
    Resume,
    /// Keep it, and fail.
    Fail,
}

/// What only the person can decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// A file of that name is there already.
    File(PathBuf),
    /// Another download of this run will get that name.
    Wanted(PathBuf),
    /// The event has an attachment already.
    Attachment(EventId, Attachment),
    /// Somebody began to upload to the event in chunks: so many bytes are
    /// there, and nobody can read them before the rest is.
    Incomplete(EventId, u64),
}

/// The answers to [`JobEvent::Asked`], each as in [`Existing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// As [`Existing::Overwrite`].
    Overwrite,
    /// As [`Existing::Rename`].
    Rename,
    /// As [`Existing::Skip`].
    Skip,
    /// As [`Existing::Resume`].
    Resume,
}

impl From<Answer> for Existing {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Overwrite => Self::Overwrite,
            Answer::Rename => Self::Rename,
            Answer::Skip => Self::Skip,
            Answer::Resume => Self::Resume,
        }
    }
}

/// What a job delivers. Each job that is started gives exactly one
/// [`JobEvent::Ended`], also when its task panics.
#[derive(Clone, Debug, PartialEq)]
pub enum JobEvent {
    /// It runs: the number of its attempt, from 1.
    Started(JobId, u32),
    /// It waits for [`Answer`] or cancellation.
    Asked(JobId, Question),
    /// It waits in the queue again.
    Queued(JobId),
    /// Its attempt failed; the next one comes after this time.
    Waits(JobId, Duration, TransferError),
    /// It stands still until somebody says go on.
    Paused(JobId, Pause),
    /// Something for the log of the job: a sentence.
    Noted(JobId, String),
    /// It would do better in chunks, as the line is like this. Its log says so,
    /// too.
    Advised(JobId, LineTrouble),
    /// The order of all jobs that have not ended is now this one.
    Order(Vec<JobId>),
    /// It is over.
    Ended(JobId, Outcome),
    /// The journal cannot be written, for this reason: a sentence. Transfers
    /// go on; what is interrupted from now on is not found at the next start.
    Unrecorded(String),
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineTrouble {
    /// A file takes minutes.
    Slow,
    /// It broke, and all that was sent is lost.
    Broke,
}

/// Why a job stands still.
#[derive(Clone, Debug, PartialEq)]
pub enum Pause {
    /// By the person.
    Person,
    /// Something must be mended first, or tries were used up. What was moved
    /// is kept.
    Trouble(TransferError),
    /// An earlier run of the program ended before it did.
    EarlierRun,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// As wished.
    Done(Done),
    /// With an error, which says what is true now.
    Failed(TransferError),
    /// By the person.
    Cancelled,
    /// Not at all: it is kept in the journal for another run of the program.
    SetAside,
}

/// What a job achieved.
#[derive(Clone, Debug, PartialEq)]
pub enum Done {
    /// The new or changed binary, as the server answered.
    Stored(Box<Binary>),
    /// The attachment, as the server describes it.
    Attached {
        /// The event.
        event: EventId,
        /// Its attachment.
        attachment: Attachment,
        /// How it was compared with the file.
        verified: Verified,
    },
    /// What an application has now.
    Deployed {
        /// The application.
        application: ApplicationId,
        /// The new archive, where the platform names one.
        archive: Option<BinaryId>,
        /// The length of the file in bytes.
        length: u64,
        /// How the archive was compared with the file.
        verified: Verified,
    },
    /// The file and its length in bytes.
    Saved {
        /// Its final path.
        path: PathBuf,
        /// Its length in bytes.
        length: u64,
        /// How it was compared with the platform's.
        verified: Verified,
    },
    /// The file was there already and was kept.
    Skipped(PathBuf),
    /// The event had an attachment already, which was kept.
    KeptAttachment(EventId),
}
