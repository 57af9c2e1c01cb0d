//! What goes wrong on this machine before anything is sent, in sentences.

use std::io;
use std::path::Path;

use crate::api::{ApiError, ErrorKind};
use crate::domain::clean;
use crate::preview::PreviewError;
use crate::transfer::{PeekError, reason};

/// Why a folder or a zip cannot be read, compared or packed. Its `Display` is a
/// sentence for the person, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeployError {
    /// A file or a folder of this machine cannot be read, written or watched.
    #[error("Could not {verb} {}: {}.", clean(.path), clean(.why))]
    Local {
        /// What was tried: `read`.
        verb: &'static str,
        /// Which one.
        path: String,
        /// The reason, beginning small.
        why: String,
    },
    /// A file changed while it was read.
    #[error("{} changed while it was read: wait until it is written, and try again.", clean(.0))]
    Changed(String),
    /// A line of the file with ignore rules cannot be understood.
    #[error("{}, line {line}: {}. Correct the pattern, or take it out.", clean(.path), clean(.why))]
    Rules {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it, beginning small.
        why: String,
    },
    /// A zip, or a deployed archive, cannot be read: a sentence.
    #[error("{0}")]
    Archive(String),
    /// Where a zip would be written there is no room for it: a sentence.
    #[error("{0}")]
    NoRoom(String),
    /// The platform does not let it be read: as [`PeekError`] says.
    #[error("{0}")]
    Remote(PeekError),
    /// The platform refuses a request, or the connection breaks.
    #[error("{0}")]
    Platform(ApiError),
    /// Whoever wanted it gave it up.
    #[error("It was given up.")]
    Stopped,
}

impl DeployError {
    /// Whether the platform does not offer what was asked.
    #[must_use]
    pub fn is_not_offered(&self) -> bool {
        matches!(self, Self::Platform(error) if error.kind == ErrorKind::NotOffered)
    }

    /// Whether a change that was asked for may have been made all the same, as
    /// nobody heard the answer.
    pub(super) const fn leaves_open(&self) -> bool {
        match self {
            Self::Platform(error) => error.leaves_open(),
            Self::Stopped => true,
            _ => false,
        }
    }

    pub(super) fn io(verb: &'static str, path: &Path, error: &io::Error) -> Self {
        Self::refused(verb, path, reason(error))
    }

    pub(super) fn refused(verb: &'static str, path: &Path, why: impl Into<String>) -> Self {
        Self::Local {
            verb,
            path: path.display().to_string(),
            why: why.into(),
        }
    }
}

impl From<ApiError> for DeployError {
    fn from(error: ApiError) -> Self {
        Self::Platform(error)
    }
}

impl From<PreviewError> for DeployError {
    fn from(error: PreviewError) -> Self {
        match error {
            PreviewError::Stopped => Self::Stopped,
            PreviewError::Source(error) => match PeekError::of(&error) {
                Some(PeekError::Stopped) => Self::Stopped,
                Some(PeekError::Api(error)) => Self::Platform(error.clone()),
                Some(peek) => Self::Remote(peek.clone()),
                None => Self::Archive(format!("The archive cannot be read: {}.", reason(&error))),
            },
            other => Self::Archive(other.to_string()),
        }
    }
}
