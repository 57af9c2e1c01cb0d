//! Why a command ends early: a sentence and an exit code.

use crate::api::ApiError;
use crate::config::NoConnection;
use crate::exit::Exit;

/// Why a command ends early.
#[derive(Debug)]
pub(super) enum Failure {
    /// The code, and the sentence to say.
    Said(Exit, String),
    /// Who read standard output wants no more, as `head` after ten lines.
    PipeClosed,
    /// A signal asked for it.
    Stopped,
}

impl Failure {
    /// Wrong arguments.
    pub(super) fn usage(sentence: impl Into<String>) -> Self {
        Self::Said(Exit::USAGE, sentence.into())
    }

    /// With words where a signal stopped the command, which else has none.
    pub(super) fn stopped_with(self, sentence: &str) -> Self {
        match self {
            Self::Stopped => Self::Said(Exit::INTERRUPTED, sentence.to_owned()),
            other => other,
        }
    }

    /// Something of this machine.
    pub(super) fn local(sentence: impl Into<String>) -> Self {
        Self::Said(Exit::LOCAL, sentence.into())
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Said(Exit::of_api(&error), error.to_string())
    }
}

impl From<NoConnection> for Failure {
    fn from(reason: NoConnection) -> Self {
        match reason {
            NoConnection::Missing(_) | NoConnection::Said(_) => {
                Self::Said(Exit::NO_CONNECTION, reason.to_string())
            }
            NoConnection::Locked(locked) => Self::Said(Exit::LOCKED, locked.to_string()),
            NoConnection::Unusable(error) => error.into(),
        }
    }
}
