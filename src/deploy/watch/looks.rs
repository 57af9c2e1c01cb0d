//! Looks at a folder, beside the words of the system about it.
//!
//! Not every system gives a word for each change: none comes of a file system of
//! another machine (NFS, SMB, 9p), of what is mounted into a container, or of a
//! file that is written by its other name. So the names, lengths and dates are
//! compared with those of the last round every now and then. Where the system
//! does give its word there is nothing to be found.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::deploy::deployed::on_thread;
use crate::deploy::{Contents, Item, Local};

/// From one look to the next.
const BETWEEN: Duration = Duration::from_secs(2);

/// It waits so many times as long as the look took: who watches a large folder
/// of a slow disk leaves that disk to others.
const REST: u32 = 20;

/// Looks at one folder.
pub(super) struct Looks {
    folder: PathBuf,
    /// What was there the last time; `None` where it could not be listed.
    seen: Option<Contents>,
    wait: Duration,
}

impl Looks {
    pub(super) fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            seen: None,
            wait: BETWEEN,
        }
    }

    /// Waits until the folder is found to be another one than it was for the last
    /// round, and than it was found before.
    pub(super) async fn differ(&mut self, known: Option<&Contents>) {
        loop {
            sleep(self.wait).await;
            let is_new = self.look().await;
            let is_known = match (known, &self.seen) {
                (Some(known), Some(seen)) => are_same(known, seen),
                // What is wrong with it a round has told, or will.
                _ => true,
            };
            if is_new && !is_known {
                return;
            }
        }
    }

    /// Looks. Says whether it is another one than the last time.
    pub(super) async fn look(&mut self) -> bool {
        let began = Instant::now();
        let folder = self.folder.clone();
        let listed = on_thread(move || Local::open(&folder)?.listed(&|| false));
        let now = listed.await.ok();
        self.wait = BETWEEN.max(began.elapsed() * REST);
        let is_same = match (&self.seen, &now) {
            (Some(seen), Some(now)) => are_same(seen, now),
            (None, None) => true,
            _ => false,
        };
        self.seen = now;
        !is_same
    }
}

/// Whether the same is there, as far as names, lengths and dates tell.
fn are_same(one: &Contents, other: &Contents) -> bool {
    let is_same =
        |(a, b): (&Item, &Item)| a.path == b.path && a.kind == b.kind && a.facts == b.facts;
    one.unread == other.unread
        && one.items.len() == other.items.len()
        && one.items.iter().zip(&other.items).all(is_same)
}
