//! The folder for zips and the like while they are needed. Each goes by itself;
//! what a program left that was killed goes when the folder is used again.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::{Builder, TempDir};

use super::DeployError;

/// How the names of what is made there begin.
const PREFIX: &str = "c8ybin-deploy-";

/// What is so much older than what is made now is left over.
const LEFT_OVER: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The folder of those that wait for their transfers, see [`super::queue()`].
pub(super) const QUEUED: &str = "queued";

/// Where zips are made: in a folder of their own in that of the state. Where
/// there is none, each lies alone in the system's folder for temporary files,
/// and only its owner may read it.
#[must_use]
pub fn spool(state: Option<PathBuf>) -> PathBuf {
    match state {
        Some(state) => state.join("deploy"),
        None => std::env::temp_dir(),
    }
}

/// Makes a new file for a zip, in a folder of its own: so it has the name that
/// the platform is told. Blocks.
pub(super) fn zip_in(spool: &Path, name: &str) -> Result<(TempDir, PathBuf, File), DeployError> {
    let folder = folder_in(spool)?;
    let path = folder.path().join(name);
    let made = File::create_new(&path).map_err(|e| DeployError::io("write", &path, &e))?;
    Ok((folder, path, made))
}

/// Makes a new folder. Blocks.
pub(super) fn folder_in(spool: &Path) -> Result<TempDir, DeployError> {
    make(spool)?;
    let made = Builder::new()
        .prefix(PREFIX)
        .tempdir_in(spool)
        .map_err(|e| DeployError::io("write to", spool, &e))?;
    sweep(spool, made.path());
    Ok(made)
}

fn make(spool: &Path) -> Result<(), DeployError> {
    fs::create_dir_all(spool).map_err(|e| DeployError::io("make", spool, &e))
}

/// Deletes what is left over, as far as that goes: it only takes room. Its age
/// is reckoned against what was made just now, as a clock may have been set.
fn sweep(spool: &Path, new: &Path) {
    // What lies in the one is everybody's; transfers may need what lies in the other.
    let is_queue = spool.file_name().is_some_and(|name| name == QUEUED);
    if is_queue || spool == std::env::temp_dir() {
        return;
    }
    if let Ok(now) = modified(new) {
        older_at(now, LEFT_OVER, spool, remove);
    }
}

/// Calls `found` with all that was made in this folder so long ago, by the clock
/// of its disk. Blocks.
pub(super) fn older_than(age: Duration, folder: &Path, found: impl Fn(&Path)) {
    let new = Builder::new().prefix(PREFIX).tempdir_in(folder);
    if let Ok(Ok(now)) = new.as_ref().map(|new| modified(new.path())) {
        older_at(now, age, folder, found);
    }
}

fn older_at(now: SystemTime, age: Duration, folder: &Path, found: impl Fn(&Path)) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_old = modified(&path)
            .is_ok_and(|then| now.duration_since(then).is_ok_and(|passed| passed > age));
        if is_old && is_made(&path) {
            found(&path);
        }
    }
}

fn modified(path: &Path) -> io::Result<SystemTime> {
    fs::symlink_metadata(path)?.modified()
}

/// Whether a file or a folder was made by this, which its name tells.
pub(super) fn is_made(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with(PREFIX)
}

/// Deletes a file, or a folder with what is in it, as far as that goes.
pub(super) fn remove(path: &Path) {
    let is_folder = fs::symlink_metadata(path).is_ok_and(|facts| facts.is_dir());
    let _ = if is_folder {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::FileTimes;

    #[test]
    fn what_was_left_over_goes_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let spool = dir.path().join("spool");
        let (_held, kept, _) = zip_in(&spool, "a.zip").unwrap();
        let long_ago = FileTimes::new().set_modified(SystemTime::UNIX_EPOCH);
        for name in ["c8ybin-deploy-old.zip", "deploy-own.zip"] {
            let file = File::create(spool.join(name)).unwrap();
            file.set_times(long_ago).unwrap();
        }
        fs::create_dir(spool.join("c8ybin-deploy-old")).unwrap();
        fs::write(spool.join("c8ybin-deploy-old/0"), b"x").unwrap();
        // Not every system lets the date of a folder be set like that.
        #[cfg(unix)]
        File::open(spool.join("c8ybin-deploy-old"))
            .unwrap()
            .set_times(long_ago)
            .unwrap();
        let made = folder_in(&spool).unwrap();
        assert!(!spool.join("c8ybin-deploy-old.zip").exists());
        #[cfg(unix)]
        assert!(!spool.join("c8ybin-deploy-old").exists());
        assert!(spool.join("deploy-own.zip").exists(), "it is not ours");
        assert!(kept.ends_with("a.zip") && kept.exists() && made.path().exists());
    }
}
