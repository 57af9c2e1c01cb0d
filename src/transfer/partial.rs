//! The file that a download is written to before it has its name.
//!
//! It lies beside its final place, so that the last step is a rename within
//! one file system. It goes by itself unless it was published.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::domain::{BinaryId, MAX_NAME_BYTES, safe_file_name};

/// How often another name is tried for a partial file: several downloads of
/// one binary into one folder, or what a killed program left.
const ATTEMPTS: u32 = 100;

/// An unfinished file. Dropping it removes it.
pub(super) struct Partial {
    path: PathBuf,
    file: File,
    published: bool,
}

/// How the final name is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Publish {
    /// Only if nobody has it: an existing file is kept in any case.
    IfFree,
    /// In place of what is there.
    Over,
}

impl Partial {
    /// Creates the partial file for `name` in `folder`; never opens one that
    /// is there. Blocks.
    pub(super) fn create(folder: &Path, name: &str, id: &BinaryId) -> io::Result<Self> {
        let mut attempt = 1;
        loop {
            let path = folder.join(partial_name(name, id, attempt));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => {
                    return Ok(Self {
                        path,
                        file,
                        published: false,
                    });
                }
                Err(error)
                    if error.kind() == io::ErrorKind::AlreadyExists && attempt < ATTEMPTS =>
                {
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Appends bytes. Blocks.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// Waits until the bytes are on the disk. Blocks.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    /// Gives the file its name. Blocks. With [`Publish::IfFree`] it fails with
    /// [`io::ErrorKind::AlreadyExists`] where the name is taken, and the
    /// partial file stays for another try.
    pub(super) fn publish(&mut self, path: &Path, how: Publish) -> io::Result<()> {
        match how {
            Publish::Over => fs::rename(&self.path, path)?,
            Publish::IfFree => self.claim(path)?,
        }
        self.published = true;
        Ok(())
    }

    /// Takes a free name without a moment in which another's file could be
    /// lost: a hard link refuses a name that is taken. Where the file system
    /// knows no links, an empty file claims the name, and is then replaced.
    fn claim(&self, path: &Path) -> io::Result<()> {
        match fs::hard_link(&self.path, path) {
            Ok(()) => {
                // The file has its name. Its second one is only clutter.
                let _ = fs::remove_file(&self.path);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            Err(_) => {
                OpenOptions::new().write(true).create_new(true).open(path)?;
                fs::rename(&self.path, path).inspect_err(|_| {
                    let _ = fs::remove_file(path);
                })
            }
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.published {
            // Nothing can be done about a failure, and the name tells what it is.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// `.gateway.swu.4711.c8ybin-part`: hidden, and never longer than a name may be.
fn partial_name(name: &str, id: &BinaryId, attempt: u32) -> String {
    let suffix = if attempt == 1 {
        format!(".{id}.c8ybin-part")
    } else {
        format!(".{id}-{attempt}.c8ybin-part")
    };
    let room = MAX_NAME_BYTES.saturating_sub(1 + suffix.len());
    format!(".{}{suffix}", safe_file_name(name, id.as_str(), room))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> BinaryId {
        BinaryId::new("4711").unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn names_are_hidden_and_fit() {
        assert_eq!(partial_name("a.swu", &id(), 1), ".a.swu.4711.c8ybin-part");
        assert_eq!(partial_name("a.swu", &id(), 2), ".a.swu.4711-2.c8ybin-part");
        let long = partial_name(&"é".repeat(300), &id(), 99);
        assert!(long.len() <= 255 && long.len() > 250, "{}", long.len());
    }

    #[test]
    fn two_of_one_name_do_not_meet_and_both_go() {
        let dir = tempfile::tempdir().unwrap();
        let first = Partial::create(dir.path(), "a", &id()).unwrap();
        let second = Partial::create(dir.path(), "a", &id()).unwrap();
        assert_eq!(
            names(dir.path()),
            [".a.4711-2.c8ybin-part", ".a.4711.c8ybin-part"]
        );
        drop((first, second));
        assert!(names(dir.path()).is_empty());
    }

    #[test]
    fn a_taken_name_is_kept_and_another_can_be_tried() {
        let dir = tempfile::tempdir().unwrap();
        let taken = dir.path().join("a");
        fs::write(&taken, "old").unwrap();
        let mut partial = Partial::create(dir.path(), "a", &id()).unwrap();
        partial.write(b"new").unwrap();
        let error = partial.publish(&taken, Publish::IfFree).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        partial
            .publish(&dir.path().join("b"), Publish::IfFree)
            .unwrap();
        drop(partial);
        assert_eq!(names(dir.path()), ["a", "b"]);
        assert_eq!(fs::read(&taken).unwrap(), b"old");
        assert_eq!(fs::read(dir.path().join("b")).unwrap(), b"new");
    }

    #[test]
    fn over_replaces_what_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let taken = dir.path().join("a");
        fs::write(&taken, "old").unwrap();
        let mut partial = Partial::create(dir.path(), "a", &id()).unwrap();
        partial.write(b"new").unwrap();
        partial.sync().unwrap();
        partial.publish(&taken, Publish::Over).unwrap();
        drop(partial);
        assert_eq!(names(dir.path()), ["a"]);
        assert_eq!(fs::read(&taken).unwrap(), b"new");
    }
}
