//! Zips that were made to go up as transfers. They lie beside the journal, so
//! that a transfer that is kept for the next time still has its own, and go
//! when the transfer is over.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::spool::{QUEUED, is_made, older_than, remove, spool};

/// A zip that no transfer in the journal needs may be one that is being made or
/// that another program holds, unless it is so old.
const UNNEEDED: Duration = Duration::from_secs(24 * 60 * 60);

/// Where zips wait for their transfers, with the folder of the state. Where
/// there is none, as [`spool()`] has it.
#[must_use]
pub fn queue(state: Option<PathBuf>) -> PathBuf {
    match state {
        Some(state) => spool(Some(state)).join(QUEUED),
        None => spool(None),
    }
}

/// Deletes a zip that was made to be sent, with the folder that it has for
/// itself. A file of the person's own stays. Blocks.
pub fn discard(zip: &Path) {
    if let Some(folder) = zip.parent().filter(|folder| is_made(folder)) {
        remove(folder);
    }
}

/// Deletes the zips in a queue that a program left which ended without it: those
/// that are none of `needed`, the files of all transfers that are not over.
/// Blocks.
pub fn sweep_queue(queue: &Path, needed: &[PathBuf]) {
    older_than(UNNEEDED, queue, |folder| {
        if !needed.iter().any(|path| path.parent() == Some(folder)) {
            remove(folder);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::{Local, pack};
    use std::fs;

    fn zip_in(queue: &Path) -> PathBuf {
        let site = tempfile::tempdir().unwrap();
        fs::write(site.path().join("index.html"), "<h1>").unwrap();
        let local = Local::open(site.path()).unwrap();
        let contents = local.contents(&|| false).unwrap();
        let zip = pack(&local, &contents, queue, &|| false, &mut |_| {}).unwrap();
        zip.kept()
    }

    #[test]
    fn a_zip_that_is_kept_stays_until_it_is_discarded() {
        let state = tempfile::tempdir().unwrap();
        let queue = queue(Some(state.path().to_owned()));
        let zip = zip_in(&queue);
        assert!(zip.is_file());
        discard(&zip);
        assert_eq!(fs::read_dir(&queue).unwrap().count(), 0);
        // One of the person's own is not touched.
        let own = state.path().join("own.zip");
        fs::write(&own, "zip").unwrap();
        discard(&own);
        assert!(own.is_file());
    }

    #[cfg(unix)]
    #[test]
    fn what_no_transfer_needs_goes_when_it_is_old() {
        let state = tempfile::tempdir().unwrap();
        let queue = queue(Some(state.path().to_owned()));
        let [needed, old, new] = [(); 3].map(|()| zip_in(&queue));
        let long_ago = fs::FileTimes::new().set_modified(std::time::SystemTime::UNIX_EPOCH);
        for zip in [&needed, &old] {
            let folder = fs::File::open(zip.parent().unwrap()).unwrap();
            folder.set_times(long_ago).unwrap();
        }
        // Another one that is made leaves the old ones alone.
        zip_in(&queue);
        assert!(needed.is_file() && old.is_file());
        sweep_queue(&queue, std::slice::from_ref(&needed));
        assert!(needed.is_file() && new.is_file());
        assert!(!old.exists());
    }
}
