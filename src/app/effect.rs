//! What should happen outside the model, as values.

use std::path::PathBuf;

use super::RequestId;
use crate::domain::{BinaryId, BinaryQuery, PageRequest};
use crate::transfer::{Answer, Job, JobId};

/// Something to be done by the runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask; exactly one reply with this id follows, unless it is cancelled.
    Call(RequestId, Call),
    /// The reply is not wanted any more.
    CancelCall(RequestId),
    /// Queue a transfer.
    StartTransfer(JobId, Job),
    /// Answer what a transfer asked.
    AnswerTransfer(JobId, Answer),
    /// Cancel a transfer.
    CancelTransfer(JobId),
    /// Stop the process until the shell brings it back.
    Suspend,
}

/// A question to the platform or to the local disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Who are we, and where?
    Session,
    /// One page of binaries.
    Binaries(BinaryQuery, PageRequest),
    /// How many binaries are there?
    CountBinaries(BinaryQuery),
    /// Which of these binaries are still there?
    Existing(Vec<BinaryId>),
    /// Everything about one binary.
    Binary(BinaryId),
    /// Delete a binary.
    Delete(BinaryId),
    /// Which paths begin like this text?
    CompletePath(String),
    /// What are the files named in this text? Typed by the person, or pasted.
    InspectFiles(String),
    /// Is this text a folder that files can be saved in? If it does not exist,
    /// `create` makes it.
    PrepareFolder {
        /// As typed.
        text: String,
        /// Make it where it is missing.
        create: bool,
    },
}

impl Call {
    /// What it does, as the object of “could not …”.
    #[must_use]
    pub fn asked(&self) -> String {
        match self {
            Self::Session => "log in".to_owned(),
            Self::Binaries(..) => "list the binaries".to_owned(),
            Self::CountBinaries(_) => "count the binaries".to_owned(),
            Self::Existing(_) => "look for the marked binaries".to_owned(),
            Self::Binary(id) => format!("read binary {id}"),
            Self::Delete(id) => format!("delete binary {id}"),
            Self::CompletePath(text) => format!("list {text}"),
            Self::InspectFiles(text) => format!("look at {text}"),
            Self::PrepareFolder { text, .. } => format!("use the folder {text}"),
        }
    }
}

/// Where a folder stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Folder {
    /// It is there and can be written to.
    Ready(PathBuf),
    /// It is not there.
    Missing(PathBuf),
}
