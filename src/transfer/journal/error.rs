//! What goes wrong with the journal, in sentences.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

use crate::domain::clean;
use crate::transfer::reason;

/// Why the journal cannot be used. Its `Display` is a sentence for the person,
/// without control characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// It cannot be opened, and is not broken: the folder cannot be made, the
    /// disk is full.
    #[error("The journal of transfers in {} cannot be opened: {}.", clean(.folder), clean(.why))]
    Open {
        /// The folder.
        folder: String,
        /// The reason, beginning small.
        why: String,
    },
    /// It cannot be read, and must not be set aside while another program
    /// uses it.
    #[error(
        "The journal of transfers in {} cannot be opened: {}, and another c8ybin uses it. \
         End that one, then start this one again.", clean(.folder), clean(.why)
    )]
    InUse {
        /// The folder.
        folder: String,
        /// The reason, beginning small.
        why: String,
    },
    /// It was open, and failed later.
    #[error(
        "The journal of transfers cannot be kept: {}. Transfers go on, but may be \
         forgotten if the program stops.", clean(.0)
    )]
    Failed(String),
    /// The job is not this program's (any more): another has it, it was set
    /// aside, or it is over.
    #[error(
        "The transfer is not this program's any more: another one goes on with it, or it is over."
    )]
    NotOurs,
    /// The journal's thread is gone: a fault of the program.
    #[error(
        "The journal of transfers stopped inside c8ybin. Transfers go on, but may be forgotten if the program stops."
    )]
    Gone,
}

impl JournalError {
    pub(super) fn open(folder: &Path, why: impl Into<String>) -> Self {
        Self::Open {
            folder: folder.to_string_lossy().into_owned(),
            why: why.into(),
        }
    }

    pub(super) fn in_use(folder: &Path, why: String) -> Self {
        Self::InUse {
            folder: folder.to_string_lossy().into_owned(),
            why,
        }
    }

    pub(super) fn io(folder: &Path, error: &io::Error) -> Self {
        Self::open(folder, reason(error))
    }
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(why(&error))
    }
}

/// The database's word for an error, beginning small and without a full stop.
pub(super) fn why(error: &rusqlite::Error) -> String {
    let word = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full",
        Some(ErrorCode::ReadOnly) => "it cannot be written to",
        Some(ErrorCode::SystemIoFailure) => "the disk does not read or write it",
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "the file or its folder cannot be opened"
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program holds it for too long"
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => "its content is damaged",
        _ => return error.to_string().trim_end_matches('.').to_owned(),
    };
    word.to_owned()
}
