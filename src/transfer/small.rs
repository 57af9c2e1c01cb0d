//! A small file down: all of it into memory, then saved in one go.
//!
//! What many small files cost is not their bytes but the ways between threads.
//! So the file is asked for while the journal takes the path of its partial
//! file, and one thread makes, writes, syncs and names it. What holds for a
//! large file holds here: verified before it has its name, and known to the
//! journal before it is made.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use md5::Digest as _;

use super::attempt::{Attempt, Stop};
use super::download::{check_received, verify};
use super::ledger::Ledger;
use super::object::{Object, check_length};
use super::origin::Origin;
use super::partial::Partial;
use super::place::{Place, publish};
use super::saver::announce;
use super::{Done, Existing, Phase, TransferError, Verified, disk};
use crate::domain::Md5;

/// The longest of them, in bytes: with the most jobs at once they hold 8 MiB.
const SMALL: u64 = 256 << 10;

/// Whether a download of this length comes into memory before there is a file,
/// as far as the list is right: until it is complete nothing of it is on the disk.
#[must_use]
pub(super) fn comes_into_memory(length: Option<u64>) -> bool {
    length.is_some_and(|length| length <= SMALL)
}

/// Downloads a small file; `partial` is a path that its partial file can have.
/// `None`: it is not small after all, and nothing was saved.
pub(super) async fn download(
    attempt: &Attempt,
    object: &Object,
    place: &Place,
    partial: PathBuf,
    existing: Existing,
) -> Result<Option<Done>, Stop> {
    announce(&attempt.ledger, &partial, &place.path);
    let ((), bytes) = tokio::join!(attempt.ledger.persist(), receive(attempt, object));
    let bytes = match bytes {
        Ok(Some(bytes)) => bytes,
        broken => {
            // It was not made, so whatever has the path by now is another's.
            attempt.ledger.update(|memory| memory.partial = None);
            return broken.map(|_| None);
        }
    };
    attempt.meter.enter(Phase::Verifying);
    let length = Some(bytes.len() as u64);
    let verified = verify(attempt, object, length, async || {
        Ok(Some(Md5(md5::Md5::digest(&bytes).into())))
    })
    .await?;
    let saving = Saving {
        bytes,
        partial,
        place: place.clone(),
        existing,
        verified,
        ledger: Arc::clone(&attempt.ledger),
        origin: object.origin.clone(),
    };
    save(attempt, saving).await.map(Some)
}

/// All bytes of the file; `None` where it is a large one by now.
async fn receive(attempt: &Attempt, object: &Object) -> Result<Option<Vec<u8>>, Stop> {
    let opened = object.origin.open(&attempt.client, 0, None);
    let mut content = attempt.step(opened).await??;
    check_length(attempt, object, &content).await?;
    let length = content.length().or(object.length);
    attempt.meter.set_total(length);
    attempt.meter.restart(0);
    attempt.meter.enter(Phase::Receiving);
    let room = length.unwrap_or_default().min(SMALL);
    let mut all = Vec::with_capacity(usize::try_from(room).unwrap_or_default());
    while let Some(bytes) = attempt.step(content.chunk()).await?? {
        if (all.len() + bytes.len()) as u64 > SMALL {
            return Ok(None);
        }
        attempt.step(attempt.limits.pass(bytes.len())).await?;
        attempt.meter.add(bytes.len() as u64);
        all.extend_from_slice(&bytes);
    }
    check_received(object, length, all.len() as u64)?;
    Ok(Some(all))
}

/// A file in memory on its way to its name.
struct Saving {
    bytes: Vec<u8>,
    /// The path that the journal knows.
    partial: PathBuf,
    place: Place,
    existing: Existing,
    verified: Verified,
    ledger: Arc<Ledger>,
    origin: Origin,
}

/// Saves it on a thread for such work. Whoever stops the job before the file
/// gets its name is obeyed at once, and then it does not get it.
async fn save(attempt: &Attempt, saving: Saving) -> Result<Done, Stop> {
    let is_decided = Arc::new(AtomicBool::new(false));
    let decided = Arc::clone(&is_decided);
    let mut saved = attempt.files.spawn_blocking(move || {
        saving.run(|| {
            let was_halted = decided.swap(true, Ordering::Relaxed);
            !was_halted
        })
    });
    let saved = tokio::select! {
        biased;
        saved = &mut saved => saved,
        () = attempt.halt.cancelled() => {
            if !is_decided.swap(true, Ordering::Relaxed) {
                return Err(Stop::Halted);
            }
            saved.await
        }
    };
    saved.map_err(|error| Stop::Failed(TransferError::Internal(error.to_string())))?
}

impl Saving {
    /// Blocks. The file gets its name only if `may_publish`, which is asked
    /// once.
    fn run(self, may_publish: impl FnOnce() -> bool) -> Result<Done, Stop> {
        disk::check_room(&self.place.path, self.bytes.len() as u64, 0)?;
        let partial = self.write().map_err(|error| self.place.failed(&error))?;
        if !may_publish() {
            return Err(Stop::Halted);
        }
        let length = self.bytes.len() as u64;
        let sure = (length, self.verified);
        publish(&partial, &self.place, self.existing, sure, &self.ledger)
    }

    fn write(&self) -> io::Result<Partial> {
        let mut partial = match Partial::create_at(&self.partial) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                // Another program took the path meanwhile.
                let known = |path: &Path| {
                    announce(&self.ledger, path, &self.place.path);
                    self.ledger.persist_now();
                };
                Partial::create(
                    &self.place.folder,
                    &self.place.name,
                    &self.origin.id(),
                    known,
                )?
            }
            created => created?,
        };
        partial.write(&self.bytes)?;
        let inode = partial.inode();
        let length = self.bytes.len() as u64;
        partial.sync()?;
        self.ledger.update(|memory| {
            memory.partial_inode = inode;
            memory.written = length;
            memory.synced = length;
            memory.boot = disk::boot();
        });
        Ok(partial)
    }
}
