//! What goes wrong with a scan and its database, in sentences.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

use crate::api::ApiError;
use crate::domain::clean;
use crate::transfer::reason;

/// Why a scan ends early or its rows cannot be read. Its `Display` is a
/// sentence for the person, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsageError {
    /// The database cannot be opened.
    #[error("The database of the scan in {} cannot be opened: {}.", clean(.folder), clean(.why))]
    Open {
        /// The folder.
        folder: String,
        /// The reason, beginning small.
        why: String,
    },
    /// It was open, and failed later.
    #[error("The database of the scan failed: {}.", clean(.0))]
    Failed(String),
    /// Another program scans the same tenant as the same user.
    #[error("Another c8ybin scans this tenant already; what it has found shows here.")]
    Elsewhere,
    /// Nothing was ever scanned here.
    #[error("This tenant was never scanned from here. Run c8ybin usage without --cached first.")]
    NeverScanned,
    /// The platform refused or failed. What was read stays, and the next scan
    /// goes on behind it.
    #[error("{0} The scan stopped; the next one goes on from here.")]
    Platform(ApiError),
    /// A file to export to cannot be written.
    #[error("Could not export to {}: {}.", clean(.path), clean(.why))]
    Export {
        /// The file.
        path: String,
        /// The reason, beginning small.
        why: String,
    },
    /// The database's thread is gone: a fault of the program.
    #[error("The database of the scan stopped inside c8ybin. Start it again.")]
    Gone,
}

impl UsageError {
    pub(super) fn open(folder: &Path, why: impl Into<String>) -> Self {
        Self::Open {
            folder: folder.to_string_lossy().into_owned(),
            why: why.into(),
        }
    }

    pub(super) fn io(folder: &Path, error: &io::Error) -> Self {
        Self::open(folder, reason(error))
    }

    /// A file that cannot be exported to.
    #[must_use]
    pub fn export(path: &Path, error: &io::Error) -> Self {
        let why = match error.kind() {
            io::ErrorKind::AlreadyExists => "a file of that name is there already".to_owned(),
            _ => reason(error),
        };
        Self::Export {
            path: path.to_string_lossy().into_owned(),
            why,
        }
    }
}

impl From<rusqlite::Error> for UsageError {
    fn from(error: rusqlite::Error) -> Self {
        let word = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => "the disk is full",
            Some(ErrorCode::ReadOnly) => "it cannot be written to",
            Some(ErrorCode::SystemIoFailure) => "the disk does not read or write it",
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                "another program holds it for too long"
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                "its content is damaged; start again, and it is set aside"
            }
            _ => return Self::Failed(error.to_string().trim_end_matches('.').to_owned()),
        };
        Self::Failed(word.to_owned())
    }
}

impl From<ApiError> for UsageError {
    fn from(error: ApiError) -> Self {
        Self::Platform(error)
    }
}
