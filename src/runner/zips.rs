//! Zips that were made to go up as transfers, until nobody needs them.
//!
//! One goes when its transfer is done. Where that failed or was cancelled it may
//! be tried again, so the zip goes when the person clears the transfer, or with
//! the program; and where the transfer is kept for the next time it stays.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::deploy::{self, Zip};
use crate::transfer::{Closing, Job, JobId, Outcome};

/// Those of this run.
#[derive(Debug, Default)]
pub(super) struct Zips(Mutex<HashMap<PathBuf, Use>>);

/// Who needs a zip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// Nobody yet: it was just made.
    Made,
    /// This transfer.
    Sent(JobId),
    /// This transfer, where it is tried again.
    Ended(JobId),
}

impl Zips {
    /// Keeps a zip that is to be sent, and says where it is.
    pub(super) fn keep(&self, zip: Zip) -> PathBuf {
        let is_made = zip.is_made();
        let path = zip.kept();
        if is_made {
            self.change(|zips| zips.insert(path.clone(), Use::Made));
        }
        path
    }

    /// A transfer begins, or is taken over from an earlier run.
    pub(super) fn begin(&self, id: JobId, job: &Job) {
        if let Job::Deploy { path, .. } = job {
            self.change(|zips| {
                // What is no zip of ours is never deleted.
                zips.insert(path.clone(), Use::Sent(id))
            });
        }
    }

    /// A transfer ended. Gives its zip where that is to be discarded.
    pub(super) fn end(&self, id: JobId, outcome: &Outcome) -> Option<PathBuf> {
        self.change(|zips| {
            let mut all = zips.iter_mut();
            let (path, used) = all.find(|(_, used)| **used == Use::Sent(id))?;
            if matches!(outcome, Outcome::Failed(_) | Outcome::Cancelled) {
                *used = Use::Ended(id);
                return None;
            }
            let path = path.clone();
            zips.remove(&path);
            matches!(outcome, Outcome::Done(_)).then_some(path)
        })
    }

    /// The person cleared these transfers. Blocks.
    pub(super) fn forget(&self, ids: &[JobId]) {
        self.discard(|used| matches!(used, Use::Ended(id) if ids.contains(&id)));
    }

    /// The program ends; `keeps`: transfers that did not end are kept for the
    /// next time. Blocks.
    pub(super) fn close(&self, closing: Closing, keeps: bool) {
        let stay = closing == Closing::SetAside && keeps;
        self.discard(|used| !(stay && matches!(used, Use::Sent(_))));
    }

    fn discard(&self, is_over: impl Fn(Use) -> bool) {
        let over: Vec<PathBuf> = self.change(|zips| {
            let over = zips.extract_if(|_, used| is_over(*used));
            over.map(|(path, _)| path).collect()
        });
        over.iter().for_each(|zip| deploy::discard(zip));
    }

    fn change<T>(&self, change: impl FnOnce(&mut HashMap<PathBuf, Use>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
