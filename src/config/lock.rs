//! The lock of the configuration folder: who changes what is in it has it alone.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// The name of the file that is locked.
const FILE: &str = "lock";

/// Waits until nobody else changes what is in this folder, which is made where
/// it is not there. Others wait until what is given is dropped; the system does
/// that for a program that ends.
pub(super) fn lock(folder: &Path) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let file = File::create(folder.join(FILE))?;
    file.lock()?;
    Ok(file)
}
