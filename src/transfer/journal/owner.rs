//! Which programs live. Each holds a lock on a file of its own as long as it
//! runs, and writes the file's name beside its jobs. The system lets go of the
//! lock however the program ends, so that nothing has to be tidied up first.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

const BEFORE: &str = "owner-";
const AFTER: &str = ".lock";

/// This program's name among the owners of jobs, and a look at the others.
pub(super) struct Owners {
    folder: PathBuf,
    me: String,
    others_live: bool,
    /// Locked until it is dropped.
    _lock: File,
}

impl Owners {
    /// Registers this program, and removes the files of those that are gone.
    /// Only one program may do that at a time: between the making of a file
    /// and its locking it looks like that of a dead one. Blocks.
    pub(super) fn register(folder: &Path) -> io::Result<Self> {
        let others_live = sweep(folder)?;
        loop {
            let me = format!("{:016x}", fastrand::u64(..));
            let lock = match private(OpenOptions::new().write(true).create_new(true))
                .open(file_of(folder, &me))
            {
                Ok(lock) => lock,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(error),
            };
            lock.try_lock().map_err(io::Error::from)?;
            return Ok(Self {
                folder: folder.to_owned(),
                me,
                others_live,
                _lock: lock,
            });
        }
    }

    /// What stands beside the jobs of this program.
    pub(super) fn me(&self) -> &str {
        &self.me
    }

    /// Whether there were others when this program registered.
    pub(super) fn others_live(&self) -> bool {
        self.others_live
    }

    /// Whether that program lives. In doubt it does: a job that waits is
    /// better than one that runs twice.
    pub(super) fn is_alive(&self, owner: &str) -> bool {
        let is_name = owner.len() == 16 && owner.bytes().all(|byte| byte.is_ascii_hexdigit());
        owner == self.me || (is_name && is_held(&file_of(&self.folder, owner)))
    }
}

impl Drop for Owners {
    fn drop(&mut self) {
        // Left there, the next program removes it.
        let _ = fs::remove_file(file_of(&self.folder, &self.me));
    }
}

/// Sees to it that only its owner may read and write a file that is made.
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

fn file_of(folder: &Path, owner: &str) -> PathBuf {
    folder.join(format!("{BEFORE}{owner}{AFTER}"))
}

/// Asked with a shared lock, so that two who ask do not take each other for
/// the owner.
fn is_held(path: &Path) -> bool {
    match File::open(path) {
        Ok(file) => file.try_lock_shared().is_err(),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

/// Removes the files of programs that are gone, and tells whether others live.
fn sweep(folder: &Path) -> io::Result<bool> {
    let mut others_live = false;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_owner = name
            .to_str()
            .is_some_and(|name| name.starts_with(BEFORE) && name.ends_with(AFTER));
        if !is_owner {
            continue;
        }
        if is_held(&entry.path()) {
            others_live = true;
        } else {
            // Another look finds it again.
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(others_live)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_lives_until_it_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let first = Owners::register(dir.path()).unwrap();
        assert!(!first.others_live());
        let second = Owners::register(dir.path()).unwrap();
        assert!(second.others_live());
        assert!(second.is_alive(first.me()) && second.is_alive(second.me()));
        let gone = first.me().to_owned();
        drop(first);
        assert!(!second.is_alive(&gone));
        assert!(!second.is_alive("../../etc/passwd"));
    }

    #[test]
    fn what_a_dead_one_left_goes() {
        let dir = tempfile::tempdir().unwrap();
        let left = file_of(dir.path(), "0123456789abcdef");
        fs::write(&left, "").unwrap();
        let owners = Owners::register(dir.path()).unwrap();
        assert!(!left.exists());
        assert!(!owners.others_live() && !owners.is_alive("0123456789abcdef"));
    }
}
