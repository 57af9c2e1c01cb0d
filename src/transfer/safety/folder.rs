//! The files of the copies: made, named, listed and removed. Everything blocks.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use super::At;
use crate::domain::BinaryId;

/// How often another name is tried.
const ATTEMPTS: u32 = 100;

/// What a program left that was killed is removed after this long: nobody
/// writes a copy for a day.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);

/// A copy that is being written: nobody else sees it as one. What was written
/// goes with it unless it is published.
pub(super) struct Draft {
    pub(super) content: File,
    pub(super) path: PathBuf,
    folder: PathBuf,
    key: String,
}

impl Draft {
    /// Begins a copy; makes the folder where it is missing. Both are for nobody
    /// else to read.
    pub(super) fn create(folder: &Path, now: Timestamp, id: &BinaryId) -> Result<Self, At> {
        let at = |error| (folder.to_owned(), error);
        make_folder(folder).map_err(at)?;
        let millis = now.as_millisecond();
        let mut attempt = 1;
        loop {
            // In the order of their names they are in that of their making.
            let key = format!("{millis:014}-{id}-{attempt:03}");
            let path = folder.join(format!("{key}.part"));
            let is_taken = description_path(folder, &key).exists();
            match private(&path) {
                Ok(content) if !is_taken => {
                    return Ok(Self {
                        content,
                        path,
                        folder: folder.to_owned(),
                        key,
                    });
                }
                Ok(_) => {
                    fs::remove_file(&path).map_err(at)?;
                    attempt += 1;
                }
                Err(error)
                    if error.kind() == io::ErrorKind::AlreadyExists && attempt < ATTEMPTS =>
                {
                    attempt += 1;
                }
                Err(error) => return Err(at(error)),
            }
        }
    }

    /// Writes it through and gives it its name, then its description.
    pub(super) fn publish(self, description: &str) -> Result<String, At> {
        let at = |error| (self.path.clone(), error);
        self.content.sync_all().map_err(at)?;
        fs::rename(&self.path, content_path(&self.folder, &self.key)).map_err(at)?;
        let written = || {
            let draft = self.folder.join(format!("{}.json.part", self.key));
            let mut file = private(&draft)?;
            file.write_all(description.as_bytes())?;
            file.sync_all()?;
            fs::rename(&draft, description_path(&self.folder, &self.key))
        };
        written().map_err(|error| (self.folder.clone(), error))?;
        Ok(self.key.clone())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After it got its name nothing is there. Where it cannot be removed, it
        // is stale one day.
        let _ = fs::remove_file(&self.path);
    }
}

/// The file with the bytes of a copy.
pub(super) fn content_path(folder: &Path, key: &str) -> PathBuf {
    folder.join(format!("{key}.content"))
}

/// The file that describes a copy.
pub(super) fn description_path(folder: &Path, key: &str) -> PathBuf {
    folder.join(format!("{key}.json"))
}

/// The names of all copies, the oldest first. None where there is no folder.
pub(super) fn keys(folder: &Path) -> Result<Vec<String>, At> {
    let at = |error| (folder.to_owned(), error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(at(error)),
    };
    let mut keys = Vec::new();
    for entry in entries {
        let name = entry.map_err(at)?.file_name();
        if let Some(key) = name.to_str().and_then(|name| name.strip_suffix(".json")) {
            keys.push(key.to_owned());
        }
    }
    keys.sort();
    Ok(keys)
}

/// Removes the oldest copies until all together have at most `room` bytes, but
/// never `newest`; and what was left half written long ago.
pub(super) fn prune(folder: &Path, newest: &str, room: u64) -> Result<(), At> {
    let at = |error| (folder.to_owned(), error);
    let length = |key: &str| fs::metadata(content_path(folder, key)).map_or(0, |found| found.len());
    let keys = keys(folder)?;
    let mut all: u64 = keys.iter().map(|key| length(key)).sum();
    for key in keys.iter().filter(|key| *key != newest) {
        if all <= room {
            break;
        }
        all = all.saturating_sub(length(key));
        // The description first: without it nothing of the copy counts.
        for path in [description_path(folder, key), content_path(folder, key)] {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err((path, error));
                }
                _ => {}
            }
        }
    }
    for entry in fs::read_dir(folder).map_err(at)?.flatten() {
        let path = entry.path();
        let is_stale = || {
            let age = entry.metadata().ok()?.modified().ok()?.elapsed().ok()?;
            Some(age > STALE)
        };
        if path.extension().is_some_and(|ending| ending == "part") && is_stale() == Some(true) {
            // Somebody else may have been faster.
            let _ = fs::remove_file(path);
        }
    }
    Ok(())
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// A new file that nobody else can read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}
