//! The file that a download is written to before it has its name.
//!
//! It lies beside its final place, so that the last step is a rename within
//! one file system, and so that whoever looks into the folder sees what it is.
//! A later attempt goes on with it.

use std::fmt::Display;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use md5::Digest as _;

use super::disk;
use crate::domain::{MAX_NAME_BYTES, Md5, safe_file_name};

/// How often another name is tried for a partial file: several downloads of
/// one binary into one folder, or what a killed program left.
const ATTEMPTS: u32 = 100;

/// An unfinished file. It stays when it is dropped: whoever ends the job
/// removes it, by the path in the job's memory.
pub(super) struct Partial {
    path: PathBuf,
    /// Locked while it is open, so that no two programs write to it.
    file: File,
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
    /// A path for the partial file of `name` in `folder` that nothing has.
    /// Blocks.
    pub(super) fn free_path(folder: &Path, name: &str, id: &dyn Display) -> io::Result<PathBuf> {
        (1..=ATTEMPTS)
            .map(|attempt| folder.join(partial_name(name, id, attempt)))
            .find(|path| fs::symlink_metadata(path).is_err())
            .ok_or_else(|| io::ErrorKind::AlreadyExists.into())
    }

    /// Creates the partial file at a path; never opens one that is there.
    /// Blocks.
    pub(super) fn create_at(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).open(path)?;
        // Nobody else writes to it yet; a file system without locks is no
        // reason to save nothing.
        let _ = file.try_lock();
        let path = path.to_owned();
        Ok(Self { path, file })
    }

    /// Creates the partial file for `name` in `folder`. Its path is told to
    /// `announce` first: whoever is killed right after it was made has it on
    /// record. Blocks.
    pub(super) fn create(
        folder: &Path,
        name: &str,
        id: &dyn Display,
        mut announce: impl FnMut(&Path),
    ) -> io::Result<Self> {
        loop {
            let path = Self::free_path(folder, name, id)?;
            announce(&path);
            match Self::create_at(&path) {
                // Another program was quicker.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                created => return created,
            }
        }
    }

    /// Opens what an earlier attempt left, cut to `good` bytes. `None` where it
    /// is gone, or another program writes to it. Blocks.
    pub(super) fn reopen(path: &Path, good: u64) -> io::Result<Option<(Self, u64)>> {
        let file = match OpenOptions::new().read(true).write(true).open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return Ok(None);
        }
        let metadata = file.metadata()?;
        if has_another_name(&metadata) {
            // It got its final name before the program was killed: then this
            // one is only clutter, and nothing may be cut.
            fs::remove_file(path)?;
            return Ok(None);
        }
        let good = good.min(metadata.len());
        file.set_len(good)?;
        (&file).seek(SeekFrom::Start(good))?;
        let path = path.to_owned();
        Ok(Some((Self { path, file }, good)))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Its number in the file system, where there are such numbers. Blocks.
    pub(super) fn inode(&self) -> Option<u64> {
        self.file.metadata().ok().as_ref().and_then(disk::inode)
    }

    /// Whether it was deleted, so that its bytes go as soon as it is closed. Blocks.
    pub(super) fn has_no_name(&self) -> bool {
        self.file
            .metadata()
            .is_ok_and(|file| names_of(&file) == Some(0))
    }

    /// Appends bytes. Blocks.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// Throws away what is written. Blocks.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()
    }

    /// The last bytes, at most `room` of them. Blocks.
    pub(super) fn tail(&mut self, room: u64) -> io::Result<Vec<u8>> {
        let end = self.file.stream_position()?;
        let mut tail = Vec::new();
        self.file.seek(SeekFrom::Start(end.saturating_sub(room)))?;
        Read::by_ref(&mut self.file)
            .take(room)
            .read_to_end(&mut tail)?;
        Ok(tail)
    }

    /// Whether another file begins with the same bytes, as far as both go; it is
    /// read up to there. Blocks; gives up when `halted` says so.
    pub(super) fn begins_as(
        &mut self,
        other: &mut File,
        halted: impl Fn() -> bool,
    ) -> io::Result<bool> {
        let end = self.file.stream_position()?;
        self.file.rewind()?;
        let mut ours = vec![0; 256 << 10];
        let mut theirs = Vec::with_capacity(ours.len());
        let is_same = loop {
            let read = match self.file.read(&mut ours)? {
                0 => break true,
                read => read,
            };
            theirs.clear();
            let both = Read::by_ref(other)
                .take(read as u64)
                .read_to_end(&mut theirs)?;
            if ours.get(..both) != Some(theirs.as_slice()) {
                break false;
            }
            if both < read || halted() {
                break true;
            }
        };
        self.file.seek(SeekFrom::Start(end))?;
        Ok(is_same)
    }

    /// The digest of all that is written. Blocks; gives up when `halted` says so.
    pub(super) fn digest(&mut self, halted: impl Fn() -> bool) -> io::Result<Option<Md5>> {
        self.file.rewind()?;
        let mut digest = md5::Md5::default();
        let mut buffer = vec![0; 256 << 10];
        loop {
            if halted() {
                return Ok(None);
            }
            match self.file.read(&mut buffer)? {
                0 => return Ok(Some(Md5(digest.finalize().into()))),
                length => digest.update(buffer.get(..length).unwrap_or_default()),
            }
        }
    }

    /// Waits until the bytes are on the disk. Blocks.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    /// Gives the file its name. Blocks. With [`Publish::IfFree`] it fails with
    /// [`io::ErrorKind::AlreadyExists`] where the name is taken, and the
    /// partial file stays for another try.
    pub(super) fn publish(&self, path: &Path, how: Publish) -> io::Result<()> {
        match how {
            Publish::Over => fs::rename(&self.path, path)?,
            Publish::IfFree => self.claim(path)?,
        }
        // So that the name survives a loss of power as the bytes do. A folder
        // that cannot be synced holds the file all the same.
        if let Some(folder) = path.parent()
            && let Ok(folder) = File::open(folder)
        {
            let _ = folder.sync_all();
        }
        Ok(())
    }

    /// Takes a free name without a moment in which another's file could be
    /// lost. Where the file system cannot rename so, a hard link refuses a name
    /// that is taken; where it knows no links, an empty file claims the name, and
    /// is then replaced.
    fn claim(&self, path: &Path) -> io::Result<()> {
        #[cfg(any(target_os = "linux", target_os = "macos"))]
        {
            use rustix::fs::{CWD, RenameFlags, renameat_with};
            match renameat_with(CWD, &self.path, CWD, path, RenameFlags::NOREPLACE) {
                Ok(()) => return Ok(()),
                Err(rustix::io::Errno::EXIST) => return Err(io::ErrorKind::AlreadyExists.into()),
                Err(_) => {}
            }
        }
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

fn has_another_name(file: &fs::Metadata) -> bool {
    names_of(file).is_some_and(|names| names > 1)
}

/// How many names a file has, where the system tells that.
#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "other systems do not tell it so easily"
)]
fn names_of(file: &fs::Metadata) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    Some(file.nlink())
}

#[cfg(not(unix))]
fn names_of(_: &fs::Metadata) -> Option<u64> {
    None
}

/// `.gateway.swu.4711.c8ybin-part`: hidden, and never longer than a name may be.
fn partial_name(name: &str, id: &dyn Display, attempt: u32) -> String {
    let suffix = if attempt == 1 {
        format!(".{id}.c8ybin-part")
    } else {
        format!(".{id}-{attempt}.c8ybin-part")
    };
    let room = MAX_NAME_BYTES.saturating_sub(1 + suffix.len());
    format!(".{}{suffix}", safe_file_name(name, &id.to_string(), room))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::BinaryId;

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
    fn another_file_is_compared_as_far_as_both_go() {
        let dir = tempfile::tempdir().unwrap();
        // More than is compared at once.
        let bytes: Vec<u8> = (0..300 << 10).map(|at| (at % 251) as u8).collect();
        let mut partial = Partial::create(dir.path(), "a", &id(), |_| {}).unwrap();
        partial.write(&bytes).unwrap();
        let longer = [bytes.as_slice(), b"more"].concat();
        let mut other = bytes.clone();
        *other.last_mut().unwrap() ^= 1;
        let cases = [
            (bytes.as_slice(), true, ""),
            (&bytes[..290 << 10], true, ""),
            (b"", true, ""),
            (&longer, true, "more"),
            (&other, false, ""),
            (b"x", false, ""),
        ];
        for (content, is_same, left) in cases {
            let path = dir.path().join("other");
            fs::write(&path, content).unwrap();
            let mut file = File::open(path).unwrap();
            assert_eq!(partial.begins_as(&mut file, || false).unwrap(), is_same);
            let mut rest = String::new();
            if is_same {
                file.read_to_string(&mut rest).unwrap();
            }
            assert_eq!(rest, left);
        }
        partial.write(b"!").unwrap();
        let whole = fs::read(partial.path()).unwrap();
        assert!(
            whole == [bytes.as_slice(), b"!"].concat(),
            "it goes on behind"
        );
    }

    #[test]
    fn two_of_one_name_do_not_meet() {
        let dir = tempfile::tempdir().unwrap();
        let _first = Partial::create(dir.path(), "a", &id(), |_| {}).unwrap();
        let _second = Partial::create(dir.path(), "a", &id(), |_| {}).unwrap();
        assert_eq!(
            names(dir.path()),
            [".a.4711-2.c8ybin-part", ".a.4711.c8ybin-part"]
        );
    }

    #[test]
    fn it_is_announced_before_it_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let mut announced = Vec::new();
        for _ in 0..2 {
            let partial = Partial::create(dir.path(), "a", &id(), |path| {
                assert!(!path.exists());
                announced.push(path.to_owned());
            })
            .unwrap();
            assert_eq!(announced.last().map(PathBuf::as_path), Some(partial.path()));
        }
        assert_eq!(announced.len(), 2, "another's is not: {announced:?}");
    }

    #[test]
    fn what_was_left_goes_on_where_it_is_good() {
        let dir = tempfile::tempdir().unwrap();
        let mut partial = Partial::create(dir.path(), "a", &id(), |_| {}).unwrap();
        let path = partial.path().to_owned();
        partial.write(b"good and bad").unwrap();
        assert!(
            Partial::reopen(&path, 4).unwrap().is_none(),
            "somebody writes to it"
        );
        drop(partial);
        let (mut partial, good) = Partial::reopen(&path, 4).unwrap().unwrap();
        assert_eq!(good, 4);
        assert_eq!(partial.tail(2).unwrap(), b"od");
        partial.write(b" again").unwrap();
        assert_eq!(partial.tail(99).unwrap(), b"good again");
        let digest = partial.digest(|| false).unwrap().unwrap();
        assert_eq!(digest.to_string(), "5df9ce35540b0d586d36b3e3339add51");
        assert_eq!(partial.digest(|| true).unwrap(), None);
        partial.clear().unwrap();
        partial.write(b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        drop(partial);
        let (_, good) = Partial::reopen(&path, 99).unwrap().unwrap();
        assert_eq!(good, 3, "it is never longer than it is");
        fs::remove_file(&path).unwrap();
        assert!(Partial::reopen(&path, 3).unwrap().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_has_its_final_name_is_never_cut() {
        let dir = tempfile::tempdir().unwrap();
        let mut partial = Partial::create(dir.path(), "a", &id(), |_| {}).unwrap();
        partial.write(b"whole").unwrap();
        let path = partial.path().to_owned();
        fs::hard_link(&path, dir.path().join("a")).unwrap();
        drop(partial);
        assert!(Partial::reopen(&path, 2).unwrap().is_none());
        assert_eq!(names(dir.path()), ["a"]);
        assert_eq!(fs::read(dir.path().join("a")).unwrap(), b"whole");
    }

    #[test]
    fn a_taken_name_is_kept_and_another_can_be_tried() {
        let dir = tempfile::tempdir().unwrap();
        let taken = dir.path().join("a");
        fs::write(&taken, "old").unwrap();
        let mut partial = Partial::create(dir.path(), "a", &id(), |_| {}).unwrap();
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
        let mut partial = Partial::create(dir.path(), "a", &id(), |_| {}).unwrap();
        partial.write(b"new").unwrap();
        partial.sync().unwrap();
        partial.publish(&taken, Publish::Over).unwrap();
        drop(partial);
        assert_eq!(names(dir.path()), ["a"]);
        assert_eq!(fs::read(&taken).unwrap(), b"new");
    }
}
