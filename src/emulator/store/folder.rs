//! One server a data folder.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::StoreError;

/// The lock on a data folder; it ends with the value, also when the process is
/// killed.
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the folder.
    ///
    /// # Errors
    /// Another server has it, or the lock file cannot be made.
    pub fn take(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(StoreError::file("Cannot make the file", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse(folder.display().to_string())),
            Err(TryLockError::Error(error)) => {
                Err(StoreError::file("Cannot lock the file", &path)(error))
            }
        }
    }
}
