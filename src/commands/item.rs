//! A transfer of a command: what it is to the person, how it begins, and how it
//! ended.

use std::path::PathBuf;

use futures_util::future::BoxFuture;

use crate::domain::{ApplicationId, BinaryId, EventId};
use crate::transfer::journal::Record;
use crate::transfer::{Deployment, Done, Job, TransferError};

/// A transfer that a command is to run.
pub(super) struct Item {
    /// As the person knows it; not yet cleaned.
    pub(super) name: String,
    pub(super) what: What,
    pub(super) start: Start,
}

impl Item {
    /// One that begins now.
    pub(super) fn new(name: impl Into<String>, job: Job) -> Self {
        Self {
            name: name.into(),
            what: What::of(&job),
            start: Start::New(Box::new(job)),
        }
    }
}

/// What is moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Download(BinaryId),
    Upload(PathBuf),
    Replace(BinaryId, PathBuf),
    Attach(EventId, PathBuf),
    DownloadAttachment(EventId),
    Deploy(ApplicationId, PathBuf, Deployment),
    DownloadArchive(ApplicationId, BinaryId),
}

impl What {
    pub(super) fn of(job: &Job) -> Self {
        match job {
            Job::Download { id, .. } => Self::Download(id.clone()),
            Job::Upload { path, .. } => Self::Upload(path.clone()),
            Job::Replace { id, path, .. } => Self::Replace(id.clone(), path.clone()),
            Job::Attach { event, path, .. } => Self::Attach(event.clone(), path.clone()),
            Job::DownloadAttachment { event, .. } => Self::DownloadAttachment(event.clone()),
            Job::Deploy {
                application,
                path,
                what,
            } => Self::Deploy(application.clone(), path.clone(), what.clone()),
            Job::DownloadArchive {
                application,
                archive,
                ..
            } => Self::DownloadArchive(application.clone(), archive.clone()),
        }
    }
}

/// How a transfer begins.
pub(super) enum Start {
    /// As a new one.
    New(Box<Job>),
    /// As a new one that no later run can go on with. Where it is ended when all
    /// of it was sent, this finds out what came of it.
    Once(Box<Job>, BoxFuture<'static, Option<Done>>),
    /// As one that an earlier run left, which is claimed.
    Known(Box<Record>, Asked),
    /// Not at all: this was said before.
    Refused(TransferError),
    /// Not at all: the file is there already.
    There(PathBuf),
}

/// What becomes of what a transfer asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The person at the terminal answers.
    Person,
    /// Nobody is asked: the transfer is set aside again.
    Nobody,
}

/// How a transfer ended, for a command.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) ended: Ended,
    /// How many attempts were made of it, those of earlier runs with them.
    pub(super) attempts: u32,
}

#[derive(Debug)]
pub(super) enum Ended {
    Done(Done),
    Failed(TransferError),
    /// Something must be mended first, or the tries were used up: it is in the
    /// journal, with what was moved.
    Aside(TransferError),
    /// A signal ended it. `is_kept`: it is in the journal.
    Stopped {
        is_kept: bool,
    },
}
