//! Why a transfer failed, as a sentence.

use std::path::PathBuf;

use crate::api::{ApiError, ErrorKind};
use crate::domain::EventId;

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
    /// or digest than the platform said.
    #[error("{}", crate::domain::clean(.0))]
    Mismatch(String),
    /// The file is there already and [`super::Existing::Fail`] was asked for.
    #[error("{} exists already.", crate::domain::clean(&.0.to_string_lossy()))]
    Exists(PathBuf),
    /// Another download of this run gets that name, and nobody said what is to
    /// become of this one.
    #[error(
        "Another transfer is being saved as {}.",
        crate::domain::clean(&.0.to_string_lossy())
    )]
    Wanted(PathBuf),
    /// The event has an attachment already, which is to stay.
    #[error(
        "Event {0} has an attachment already, and there is room for one: replace it, save it \
         first, or make a new event."
    )]
    HasAttachment(EventId),
    /// The task panicked: a fault of the program.
    #[error("c8ybin failed inside: {}", crate::domain::clean(.0))]
    Internal(String),
}

impl TransferError {
    /// Whether the same transfer may work a little later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Api(error) if error.may_pass())
    }

    /// Whether an upload that ended so may have been stored all the same.
    pub(super) const fn leaves_open(&self) -> bool {
        matches!(self, Self::Api(error) if error.leaves_open())
    }

    /// Whether the platform said yes, in words that cannot be read.
    pub(super) fn is_a_yes(&self) -> bool {
        matches!(self, Self::Api(error) if matches!(error.status, Some(200..=299)))
    }

    /// Whether the platform said no, so that it has stored nothing.
    pub(super) fn is_a_no(&self) -> bool {
        matches!(self, Self::Api(error) if error.status.is_some() && !error.leaves_open())
    }

    /// Whether nothing of a download can be of use after it: the file is
    /// another one, is gone, or is not wanted.
    pub(super) fn is_final(&self) -> bool {
        match self {
            Self::Api(error) => error.is_missing(),
            Self::Mismatch(_) | Self::Exists(_) | Self::Wanted(_) | Self::HasAttachment(_) => true,
            Self::Local(_) | Self::Internal(_) => false,
        }
    }

    /// Whether the login is the reason.
    pub(super) fn wants_login(&self) -> bool {
        matches!(self, Self::Api(error) if error.kind == ErrorKind::Unauthorized)
    }
}

impl From<ApiError> for TransferError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}
