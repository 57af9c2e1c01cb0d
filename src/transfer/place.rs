//! Where a download ends: folder and name, what is there already, and the
//! moment in which the file gets its name.

use std::io;
use std::path::{Path, PathBuf};

use super::attempt::Stop;
use super::ledger::Ledger;
use super::origin::Origin;
use super::partial::{Partial, Publish};
use super::{Done, Existing, Question, Target, TransferError, Verified, disk, local};
use crate::domain::{MAX_NAME_BYTES, numbered_file_name, safe_file_name};

/// How many numbers are tried for a free name.
const MAX_NUMBER: u32 = 10_000;

/// Where a download ends.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) folder: PathBuf,
    pub(super) path: PathBuf,
    /// The last part of `path`, as text: for the names that are made of it.
    pub(super) name: String,
}

impl Place {
    fn numbered(&self, number: u32) -> PathBuf {
        self.folder.join(numbered_file_name(&self.name, number))
    }

    /// The same under the next number that nothing has and that `is_ours`, where
    /// there is one. Blocks.
    pub(super) fn under_a_free_number(self, is_ours: impl Fn(&Path) -> bool) -> Self {
        let mut numbered = (2..=MAX_NUMBER).map(|number| self.numbered(number));
        let free = numbered.find(|path| std::fs::symlink_metadata(path).is_err() && is_ours(path));
        match free {
            Some(path) => Self { path, ..self },
            None => self,
        }
    }

    /// Said of a file that has the name and is not the beginning of what comes.
    pub(super) fn is_no_beginning(&self, origin: &Origin) -> TransferError {
        TransferError::Mismatch(format!(
            "{} is not the beginning of {origin}: it was kept. Choose to overwrite it, or another \
             name.",
            self.path.display()
        ))
    }

    pub(super) fn failed(&self, error: &io::Error) -> Stop {
        disk::stop("save to", &self.path, error)
    }
}

/// Finds out folder and name, and whether something has that name already, be
/// it a link that leads nowhere. Blocks.
pub(super) fn place(target: Target, id: &str) -> Result<(Place, bool), TransferError> {
    let place = match target {
        Target::Folder { folder, name } => {
            let name = safe_file_name(&name, id, MAX_NAME_BYTES);
            Place {
                path: folder.join(&name),
                folder,
                name,
            }
        }
        Target::File(path) => {
            let Some(name) = path.file_name() else {
                return Err(local::refused("save to", &path, "it names no file"));
            };
            let folder = match path.parent() {
                Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
                _ => PathBuf::from("."),
            };
            Place {
                name: name.to_string_lossy().into_owned(),
                folder,
                path,
            }
        }
    };
    let folder = std::fs::metadata(&place.folder)
        .map_err(|error| local::error("save to", &place.folder, &error))?;
    if !folder.is_dir() {
        return Err(local::refused("save to", &place.folder, "it is no folder"));
    }
    // A folder cannot be replaced by a file, and a device must not be.
    let why = match std::fs::metadata(&place.path) {
        Ok(there) if there.is_dir() => "it is a folder",
        Ok(there) if !there.is_file() => "it is not a regular file",
        _ => {
            let is_taken = std::fs::symlink_metadata(&place.path).is_ok();
            return Ok((place, is_taken));
        }
    };
    Err(local::refused("save to", &place.path, why))
}

/// What is to be done about a file that is there: `None` is to go on.
pub(super) fn settle(existing: Existing, path: PathBuf) -> Result<Option<Done>, Stop> {
    match existing {
        Existing::Overwrite | Existing::Rename | Existing::Resume => Ok(None),
        Existing::Skip => Ok(Some(Done::Skipped(path))),
        Existing::Fail => Err(Stop::Failed(TransferError::Exists(path))),
        Existing::Ask => Err(Stop::Asks(Question::File(path))),
    }
}

/// Gives the file its name, of which the journal knows before. From here on a stop
/// comes too late: the file is whole, and naming it takes no time. `sure` is its
/// length in bytes, and how it was compared. Blocks.
pub(super) fn publish(
    partial: &Partial,
    place: &Place,
    existing: Existing,
    sure: (u64, Verified),
    ledger: &Ledger,
) -> Result<Done, Stop> {
    let (length, verified) = sure;
    let mut path = place.path.clone();
    let mut number = 1;
    let how = match existing {
        Existing::Overwrite | Existing::Resume => Publish::Over,
        _ => Publish::IfFree,
    };
    loop {
        if ledger.read().named.as_ref() != Some(&path) {
            ledger.update(|memory| memory.named = Some(path.clone()));
            ledger.persist_now();
        }
        match partial.publish(&path, how) {
            Ok(()) => {
                return Ok(Done::Saved {
                    path,
                    length,
                    verified,
                });
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < MAX_NUMBER => {}
            Err(error) => return Err(disk::stop("save to", &path, &error)),
        }
        // Somebody took the name meanwhile.
        if let Some(done) = settle(existing, path)? {
            return Ok(done);
        }
        number += 1;
        path = place.numbered(number);
    }
}
