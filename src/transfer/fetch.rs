//! Whole files for now: one of the platform into a file for another program,
//! and one that is made here under a name of its own.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{PeekAt, TransferError, reason};
use crate::api::{Client, Part};
use crate::domain::{MAX_NAME_BYTES, clean, numbered_file_name, safe_file_name};

/// Names that are tried for a file before that is given up.
const NAMES: u32 = 1000;

/// Fetches all of a file into a new one at `path`, and gives its length. What
/// came of one that failed is left to whoever owns the folder.
///
/// # Errors
/// The platform refuses, the connection breaks, or the file cannot be written.
pub async fn fetch(client: &Client, place: &PeekAt, path: &Path) -> Result<u64, TransferError> {
    let mut content = match place {
        PeekAt::Binary(id) => client.open_binary(id, 0, None).await?,
        PeekAt::Attachment(id) => client.open_attachment(id, 0, None).await?,
        PeekAt::Archive(application, archive) => {
            let all = Part::From(0);
            client
                .open_archive_part(application, archive, all, None)
                .await?
        }
    };
    let said = |error: io::Error| cannot_write(path, &error);
    let mut file = File::create_new(path).map_err(said)?;
    let mut length = 0;
    while let Some(bytes) = content.chunk().await? {
        file.write_all(&bytes).map_err(said)?;
        length += bytes.len() as u64;
    }
    Ok(length)
}

/// Saves what `write` writes as a new file in a folder, and gives its path. It
/// has its name only when it is complete; where the name is taken, another one
/// with a number. Waits for the disk: not on a thread of the runtime.
///
/// # Errors
/// What `write` says, or that the file cannot be written.
pub fn save_new<E: From<TransferError>>(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&mut File) -> Result<(), E>,
) -> Result<PathBuf, E> {
    let name = safe_file_name(name, "file", MAX_NAME_BYTES);
    let wanted = folder.join(&name);
    let said = |error: &io::Error| E::from(cannot_write(&wanted, error));
    let partial = tempfile::Builder::new()
        .prefix(".c8ybin-")
        .tempfile_in(folder);
    let mut partial = partial.map_err(|error| said(&error))?;
    write(partial.as_file_mut())?;
    partial.as_file().sync_all().map_err(|error| said(&error))?;
    for number in 1..=NAMES {
        let path = match number {
            1 => wanted.clone(),
            number => folder.join(numbered_file_name(&name, number)),
        };
        match partial.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => {
                partial = taken.file;
            }
            Err(failed) => return Err(said(&failed.error)),
        }
    }
    Err(said(&io::ErrorKind::AlreadyExists.into()))
}

fn cannot_write(path: &Path, error: &io::Error) -> TransferError {
    let shown = path.to_string_lossy();
    TransferError::Local(format!(
        "{} cannot be written: {}.",
        clean(&shown),
        reason(error)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gets_its_name_when_it_is_complete_and_never_one_that_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let save = |bytes: &'static [u8]| {
            save_new(folder.path(), "a/../b\u{1b}.txt", |file| {
                let written = file.write_all(bytes);
                written.map_err(|error| TransferError::Local(error.to_string()))
            })
            .unwrap()
        };
        let (one, two) = (save(b"one"), save(b"two"));
        assert_ne!(one, two);
        assert_eq!(one.parent(), Some(folder.path()));
        assert_eq!(std::fs::read(one).unwrap(), b"one");
        assert_eq!(std::fs::read(two).unwrap(), b"two");
        let failed = save_new(folder.path(), "c", |_| {
            Err(TransferError::Local("No.".to_owned()))
        });
        assert!(failed.is_err());
        let left = std::fs::read_dir(folder.path()).unwrap();
        assert_eq!(left.count(), 2, "no partial file is left");
    }
}
