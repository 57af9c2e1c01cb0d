//! What the downloads of a run are still to bring: which names they will take,
//! and how many bytes to which disk. So two of them do not fetch one name, nor
//! more together than there is room for, and find out at the end.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::attempt::Stop;
use super::ledger::Ledger;
use super::{JobId, disk};

/// Shared by all engines of a run.
#[derive(Default)]
pub(super) struct Coming(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    /// Who will take a name. It is theirs until the job ends or stands still.
    names: HashMap<PathBuf, JobId>,
    /// What is on its way to a disk, in the order in which it began.
    loads: Vec<Load>,
    last: u64,
}

/// A download that runs.
struct Load {
    number: u64,
    disk: u64,
    /// Its length in bytes.
    whole: u64,
    /// Tells how many of them are written.
    ledger: Arc<Ledger>,
}

impl Coming {
    /// Takes a name for a job. `false`: another job will have it.
    pub(super) fn claim(&self, id: JobId, path: &Path) -> bool {
        // One that has no absolute form is refused elsewhere.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        match self.lock().names.entry(path) {
            Entry::Occupied(taken) => *taken.get() == id,
            Entry::Vacant(free) => {
                free.insert(id);
                true
            }
        }
    }

    /// Gives back what a job claimed.
    pub(super) fn release(&self, id: JobId) {
        self.lock().names.retain(|_, by| *by != id);
    }

    /// Checks that there is room beside `path` for what a download of `whole`
    /// bytes has still to bring, as its ledger tells it, beside what those bring
    /// that began before. It counts for the next ones until it is dropped. Blocks.
    ///
    /// # Errors
    /// Where there is not, with the figures.
    pub(super) fn reserve(
        self: &Arc<Self>,
        path: &Path,
        whole: u64,
        ledger: &Arc<Ledger>,
    ) -> Result<Reserved, Stop> {
        let Some(disk) = disk::number_of(path) else {
            disk::check_room(path, missing(whole, ledger), 0)?;
            return Ok(Reserved(None));
        };
        let mut inner = self.lock();
        inner.last += 1;
        let number = inner.last;
        let others = inner.loads.iter().filter(|load| load.disk == disk);
        // Lengths are what servers claim.
        let others = others
            .map(|load| missing(load.whole, &load.ledger))
            .fold(0, u64::saturating_add);
        inner.loads.push(Load {
            number,
            disk,
            whole,
            ledger: Arc::clone(ledger),
        });
        drop(inner);
        // A disk that hangs keeps nobody else waiting.
        let reserved = Reserved(Some((Arc::clone(self), number)));
        disk::check_room(path, missing(whole, ledger), others)?;
        Ok(reserved)
    }

    /// A poisoned list is whole all the same: every change is one step.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn missing(whole: u64, ledger: &Ledger) -> u64 {
    whole.saturating_sub(ledger.read().written)
}

/// Room that counts as taken until it is dropped.
pub(super) struct Reserved(Option<(Arc<Coming>, u64)>);

impl Drop for Reserved {
    fn drop(&mut self) {
        if let Some((coming, number)) = &self.0 {
            coming.lock().loads.retain(|load| load.number != *number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_jobs_until_it_ends() {
        let coming = Coming::default();
        assert!(coming.claim(JobId(1), Path::new("/saved/a")));
        assert!(coming.claim(JobId(1), Path::new("/saved/a")));
        assert!(!coming.claim(JobId(2), Path::new("/saved/a")));
        assert!(!coming.claim(JobId(2), Path::new("/saved/./a")));
        assert!(coming.claim(JobId(2), Path::new("/saved/b")));
        coming.release(JobId(1));
        assert!(coming.claim(JobId(2), Path::new("/saved/a")));
    }

    #[cfg(unix)]
    #[test]
    fn what_others_bring_is_not_free() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let coming = Arc::new(Coming::default());
        let whole = u64::MAX / 2;
        // No disk has so much room: but of the first all is written.
        let first = Arc::new(Ledger::default());
        first.wrote(whole);
        let reserved = coming.reserve(&path, whole, &first).ok().unwrap();
        let small = || coming.reserve(&path, 1, &Arc::default());
        assert!(small().is_ok());
        first.wrote(1);
        let Err(Stop::Stuck(said)) = small() else {
            panic!("the first one brings too much");
        };
        assert!(
            said.to_string().contains("are for transfers that run"),
            "{said}"
        );
        drop(reserved);
        assert!(small().is_ok());
    }
}
