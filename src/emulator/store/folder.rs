//! One server a data folder, and no folder but a server's own.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::StoreError;

/// The name of the lock file.
const LOCK: &str = "lock";

/// Refuses a folder in which somebody else keeps files: the server empties and
/// sweeps folders in it, and their names are not so rare. A new folder holds
/// nothing, or only a lock, where the first start was cut short.
///
/// # Errors
/// There are other files and no `database`, or the folder cannot be read.
pub fn refuse_others(folder: &Path, database: &Path) -> Result<(), StoreError> {
    let wrong = || StoreError::file("Cannot read the data folder", folder);
    let mut others = false;
    for entry in std::fs::read_dir(folder).map_err(wrong())? {
        others |= entry.map_err(wrong())?.file_name() != LOCK;
    }
    // Looked for last: another server may just be making it.
    if others && !database.exists() {
        return Err(StoreError::NotOurs(folder.display().to_string()));
    }
    Ok(())
}

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
        let path = folder.join(LOCK);
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
