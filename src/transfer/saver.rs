//! The file side of a download: one thread that owns the partial file.
//!
//! All work on the file is ordered through a short queue, so that the runtime
//! never waits for a disk, and the queue bounds the memory. Whoever drops the
//! [`Saver`] stops the thread; the partial file stays, and the job's tracker
//! counts the thread until it has let go of it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::attempt::Stop;
use super::coming::{Coming, Reserved};
use super::ledger::Ledger;
use super::origin::Origin;
use super::partial::Partial;
use super::place::{self, Place};
use super::{Done, Existing, Verified, disk};
use crate::domain::Md5;

/// Pieces that wait for the disk, beside the one that is just written. A piece is
/// at most about 400 KiB (the HTTP library's buffer), which eight downloads have
/// each: a longer queue was no faster, and took them over 40 MiB.
const QUEUE: usize = 1;

/// After how many bytes the file is written through while it grows: what is lost
/// with the machine's power is what came since. One chunk of the platform.
const SYNC: u64 = 5 << 20;

/// How often that is done at most. On a line of more than 20 MiB a second it
/// comes to more than a chunk; measured, it costs no time, as the whole is written
/// through at the end in any case.
const SYNC_PAUSE: Duration = Duration::from_millis(250);

/// The end of what is there already, compared with what the platform sends for
/// that place.
pub(super) const OVERLAP: u64 = 64 << 10;

/// How a copy of an existing file is read.
const COPY_BUFFER: usize = 1 << 20;

/// What the partial file begins with.
#[derive(Default)]
pub(super) struct Begin {
    /// What an earlier attempt left, and how many bytes of it are good at most.
    pub(super) left: Option<(PathBuf, u64)>,
    /// A file whose bytes are its beginning. It stays as it is.
    pub(super) copy: Option<PathBuf>,
}

/// What is in the partial file when it is open.
pub(super) struct Opened {
    /// Its length in bytes.
    pub(super) length: u64,
    /// Its last bytes.
    pub(super) tail: Vec<u8>,
}

enum Order {
    Write(Bytes),
    Clear(oneshot::Sender<io::Result<()>>),
    Digest(oneshot::Sender<io::Result<Option<Md5>>>),
    Sync(oneshot::Sender<io::Result<()>>),
    Publish(Existing, Verified, oneshot::Sender<Result<Done, Stop>>),
}

/// What the thread works on.
pub(super) struct Work {
    pub(super) place: Place,
    pub(super) origin: Origin,
    pub(super) ledger: Arc<Ledger>,
    pub(super) coming: Arc<Coming>,
    /// The length of the whole, where it is known.
    pub(super) whole: Option<u64>,
    /// Stops what takes long.
    pub(super) halt: CancellationToken,
}

/// The way to the thread that saves.
pub(super) struct Saver {
    orders: mpsc::Sender<Order>,
    /// Taken when it is asked why it ended.
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Saver {
    /// Opens the partial file, a new one where there is nothing to go on with,
    /// if there is room for what is missing.
    pub(super) async fn start(
        files: &TaskTracker,
        work: Work,
        begin: Begin,
    ) -> Result<(Self, Opened), Stop> {
        let place = work.place.clone();
        let (orders, queue) = mpsc::channel(QUEUE);
        let (ready, created) = oneshot::channel();
        let thread = files.spawn_blocking(move || {
            let is_new = begin.left.is_none();
            // The room counts as taken as long as this thread writes.
            let (mut partial, length, _reserved) = match open(&work, begin) {
                Ok(opened) => opened,
                Err(stop) => {
                    // Who was stopped meanwhile does not ask why.
                    let _ = ready.send(Err(stop));
                    return Ok(());
                }
            };
            let tail = match length {
                0 => Vec::new(),
                _ => partial.tail(OVERLAP)?,
            };
            if ready.send(Ok(Opened { length, tail })).is_err() && is_new {
                // The job was stopped while the file was made, and nobody else
                // will find it.
                return std::fs::remove_file(partial.path());
            }
            let obeyed = obey(&mut partial, length, &work, queue);
            forget_if_gone(&partial, &work);
            obeyed
        });
        let mut saver = Self {
            orders,
            thread: Some(thread),
        };
        match created.await {
            Ok(opened) => Ok((saver, opened?)),
            Err(_) => Err(place.failed(&saver.why_it_ended().await)),
        }
    }

    /// Appends bytes; waits while the disk is behind.
    pub(super) async fn write(&mut self, bytes: Bytes) -> io::Result<()> {
        match self.orders.send(Order::Write(bytes)).await {
            Ok(()) => Ok(()),
            Err(_) => Err(self.why_it_ended().await),
        }
    }

    /// Throws away what is written.
    pub(super) async fn clear(&mut self) -> io::Result<()> {
        self.order(Order::Clear).await
    }

    /// The digest of all that is written; `None` where the job was stopped.
    pub(super) async fn digest(&mut self) -> io::Result<Option<Md5>> {
        self.order(Order::Digest).await
    }

    /// Waits until all bytes are on the disk.
    pub(super) async fn sync(&mut self) -> io::Result<()> {
        self.order(Order::Sync).await
    }

    /// Gives the file its name: see [`place::publish`].
    pub(super) async fn publish(
        &mut self,
        existing: Existing,
        verified: Verified,
    ) -> io::Result<Result<Done, Stop>> {
        self.ask(|reply| Order::Publish(existing, verified, reply))
            .await
    }

    async fn order<T>(
        &mut self,
        order: impl FnOnce(oneshot::Sender<io::Result<T>>) -> Order,
    ) -> io::Result<T> {
        self.ask(order).await?
    }

    async fn ask<T>(&mut self, order: impl FnOnce(oneshot::Sender<T>) -> Order) -> io::Result<T> {
        let (reply, answer) = oneshot::channel();
        if self.orders.send(order(reply)).await.is_ok()
            && let Ok(result) = answer.await
        {
            return Ok(result);
        }
        Err(self.why_it_ended().await)
    }

    /// The thread ends early only by an error.
    async fn why_it_ended(&mut self) -> io::Error {
        let unknown = || io::Error::other("the file was closed before its end");
        let Some(thread) = self.thread.take() else {
            return unknown();
        };
        match thread.await {
            Ok(Err(error)) => error,
            Ok(Ok(())) => unknown(),
            Err(error) => io::Error::other(error.to_string()),
        }
    }
}

fn open(work: &Work, begin: Begin) -> Result<(Partial, u64, Option<Reserved>), Stop> {
    let failed = |error: io::Error| work.place.failed(&error);
    let left = match &begin.left {
        Some((path, good)) => Partial::reopen(path, *good).map_err(failed)?,
        None => None,
    };
    let (mut partial, length) = match left {
        Some(left) => left,
        None => {
            let known = |path: &Path| {
                announce(&work.ledger, path, &work.place.path);
                work.ledger.persist_now();
            };
            let place = &work.place;
            let made = Partial::create(&place.folder, &place.name, &work.origin.id(), known);
            (made.map_err(failed)?, 0)
        }
    };
    let inode = partial.inode();
    work.ledger.update(|memory| {
        memory.partial_inode = inode;
        memory.written = length;
        memory.synced = memory.synced.min(length);
        memory.boot = disk::boot();
    });
    let mut file = match begin.copy {
        Some(path) => Some(File::open(path).map_err(failed)?),
        None => None,
    };
    let whole = work
        .whole
        .or_else(|| Some(file.as_ref()?.metadata().ok()?.len()));
    let reserved = match whole {
        Some(whole) => Some(work.coming.reserve(&work.place.path, whole, &work.ledger)?),
        None => None,
    };
    let length = match &mut file {
        Some(file) => begin_with(file, &mut partial, length, work)?,
        None => length,
    };
    Ok((partial, length, reserved))
}

/// Copies what a file has behind the bytes of the partial file, which must be
/// its own as far as both go. Gives how many there are then.
fn begin_with(
    file: &mut File,
    partial: &mut Partial,
    mut length: u64,
    work: &Work,
) -> Result<u64, Stop> {
    let failed = |error: io::Error| work.place.failed(&error);
    let halted = || work.halt.is_cancelled();
    if length > 0 && !partial.begins_as(file, halted).map_err(failed)? {
        // What came before is worth more than the answer: it is kept.
        return Err(Stop::Stuck(work.place.is_no_beginning(&work.origin)));
    }
    let mut buffer = vec![0; COPY_BUFFER];
    while !halted() {
        match file.read(&mut buffer).map_err(failed)? {
            0 => break,
            read => {
                let bytes = buffer.get(..read).unwrap_or_default();
                partial.write(bytes).map_err(failed)?;
                length += read as u64;
            }
        }
    }
    work.ledger.wrote(length);
    Ok(length)
}

/// Notes the path of a partial file that is to be made, and the name that it gets
/// then. Once the journal has them, the file goes when the job ends, also when that
/// is by `kill -9`, and is known when it has its name.
pub(super) fn announce(ledger: &Ledger, path: &Path, named: &Path) {
    ledger.update(|memory| {
        memory.partial = Some(path.to_owned());
        memory.named = Some(named.to_owned());
        memory.partial_inode = None;
        memory.written = 0;
        memory.synced = 0;
    });
}

fn obey(
    partial: &mut Partial,
    mut length: u64,
    work: &Work,
    mut queue: mpsc::Receiver<Order>,
) -> io::Result<()> {
    let mut synced: Option<Instant> = None;
    let mut good = work.ledger.read().synced;
    while let Some(order) = queue.blocking_recv() {
        match order {
            Order::Write(bytes) => {
                partial.write(&bytes)?;
                length += bytes.len() as u64;
                work.ledger.wrote(length);
                let has_rested = synced.is_none_or(|last| last.elapsed() >= SYNC_PAUSE);
                if length - good >= SYNC && has_rested {
                    sync(partial, work)?;
                    work.ledger.synced(length);
                    synced = Some(Instant::now());
                    good = length;
                }
            }
            Order::Clear(reply) => {
                (length, good) = (0, 0);
                work.ledger.update(|memory| {
                    memory.written = 0;
                    memory.synced = 0;
                });
                let _ = reply.send(partial.clear());
            }
            Order::Digest(reply) => {
                let _ = reply.send(partial.digest(|| work.halt.is_cancelled()));
            }
            Order::Sync(reply) => {
                let _ = reply.send(sync(partial, work));
            }
            Order::Publish(existing, verified, reply) => {
                let named = place::publish(
                    partial,
                    &work.place,
                    existing,
                    (length, verified),
                    &work.ledger,
                );
                if named.is_err() {
                    forget_if_gone(partial, work);
                }
                let _ = reply.send(named);
            }
        }
    }
    Ok(())
}

/// Forgets the bytes of a partial file that was deleted, as with its folder: there
/// is nothing to go on with. Of a disk that was pulled nobody can say so.
fn forget_if_gone(partial: &Partial, work: &Work) {
    if partial.has_no_name() {
        work.ledger.update(|memory| {
            memory.written = 0;
            memory.synced = 0;
        });
    }
}

/// Writes the file through. Where that fails, nobody knows which bytes the
/// system dropped: only those of the last time count.
fn sync(partial: &Partial, work: &Work) -> io::Result<()> {
    partial.sync().inspect_err(|_| {
        work.ledger.update(|memory| {
            memory.written = memory.synced;
            memory.boot = None;
        });
    })
}
