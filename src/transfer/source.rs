//! A local file as the payload of an upload.
//!
//! The fast way, measured: buffers are handed to the connection and come back
//! when it has sent them, and they are filled right where the connection asks
//! for more. So no byte is copied twice, nothing is allocated per chunk but a
//! handle, and no thread waits for another. That way a read blocks a thread of
//! the runtime, which is right only while reads are quick: the first read, and
//! each one after a slow one, goes to a thread for blocking work (a disk that
//! spins up, a network mount).

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::task::JoinHandle;

use super::meter::Meter;
use super::{Phase, TransferError, local};

/// Bytes a buffer: large enough that the costs per chunk vanish, small enough
/// for the processor's cache.
const BUFFER: usize = 256 << 10;

/// A read that took longer is followed by one on a thread of its own.
const QUICK: Duration = Duration::from_millis(2);

/// A file that is open for an upload, with what it was when it was opened.
pub(super) struct OpenFile {
    file: Arc<File>,
    path: PathBuf,
    length: u64,
    modified: Option<SystemTime>,
}

impl OpenFile {
    /// Opens a file. Blocks.
    ///
    /// # Errors
    /// A sentence where it is a folder, a pipe or a device, or cannot be read.
    pub(super) fn open(path: &Path) -> Result<Self, TransferError> {
        let failed = |error: &io::Error| local::error("read", path, error);
        // Looked at before it is opened: opening a pipe would wait for a writer.
        let before = std::fs::metadata(path).map_err(|e| failed(&e))?;
        if before.is_dir() {
            return Err(local::refused("upload", path, "it is a folder"));
        }
        if !before.is_file() {
            return Err(local::refused("upload", path, "it is not a regular file"));
        }
        let file = File::open(path).map_err(|e| failed(&e))?;
        // The handle is what counts: the name may be another file by now.
        let opened = file.metadata().map_err(|e| failed(&e))?;
        Ok(Self {
            file: Arc::new(file),
            path: path.to_owned(),
            length: opened.len(),
            modified: opened.modified().ok(),
        })
    }

    /// Its length in bytes when it was opened.
    pub(super) const fn length(&self) -> u64 {
        self.length
    }

    /// The first bytes, for guessing a type. Blocks; leaves the position where
    /// it was.
    pub(super) fn head(&self) -> io::Result<Vec<u8>> {
        use std::io::Seek;
        let mut head = Vec::new();
        let mut file = &*self.file;
        file.by_ref()
            .take(super::media_type::HEAD)
            .read_to_end(&mut head)?;
        file.rewind()?;
        Ok(head)
    }

    /// Whether it is still what it was when it was opened. Blocks.
    pub(super) fn is_unchanged(&self) -> bool {
        self.file
            .metadata()
            .is_ok_and(|now| now.len() == self.length && now.modified().ok() == self.modified)
    }

    /// The body that sends it, and what tells why it broke.
    pub(super) fn source(&self, meter: Arc<Meter>) -> (Source, Arc<Breakage>) {
        let breakage = Arc::new(Breakage::default());
        let source = Source {
            file: Arc::clone(&self.file),
            path: self.path.clone(),
            missing: self.length,
            pool: Arc::default(),
            reading: None,
            is_quick: false,
            meter,
            breakage: Arc::clone(&breakage),
        };
        (source, breakage)
    }
}

/// Why reading a source broke; empty while it did not. The connection reports
/// only that its body failed.
#[derive(Default)]
pub(super) struct Breakage(OnceLock<TransferError>);

impl Breakage {
    pub(super) fn get(&self) -> Option<TransferError> {
        self.0.get().cloned()
    }
}

/// A file as the body of a request.
pub(super) struct Source {
    file: Arc<File>,
    path: PathBuf,
    /// Bytes still to be read.
    missing: u64,
    pool: Arc<Pool>,
    /// A read that goes on on a thread for blocking work.
    reading: Option<JoinHandle<Filled>>,
    is_quick: bool,
    meter: Arc<Meter>,
    breakage: Arc<Breakage>,
}

type Pulled = Option<Result<Frame<Bytes>, io::Error>>;

impl Source {
    fn deliver(&mut self, filled: Filled) -> Pulled {
        self.is_quick = filled.took <= QUICK;
        match filled.read {
            Ok(0) => {
                let missing = self.missing;
                self.fail(TransferError::Mismatch(format!(
                    "{} became shorter while it was sent: {missing} bytes are missing at its end. \
                     Nothing was stored.",
                    self.path.display()
                )))
            }
            Ok(length) => {
                self.missing = self.missing.saturating_sub(length as u64);
                self.meter.add(length as u64);
                self.meter.enter(if self.missing == 0 {
                    Phase::WaitingForServer
                } else {
                    Phase::Sending
                });
                let lent = Lent {
                    buffer: filled.buffer,
                    length,
                    pool: Arc::clone(&self.pool),
                };
                Some(Ok(Frame::data(Bytes::from_owner(lent))))
            }
            Err(error) => {
                let error = local::error("read", &self.path, &error);
                self.fail(error)
            }
        }
    }

    fn fail(&self, error: TransferError) -> Pulled {
        let message = error.to_string();
        // Set once: the body ends with its first error.
        let _ = self.breakage.0.set(error);
        Some(Err(io::Error::other(message)))
    }
}

impl Body for Source {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Pulled> {
        let this = &mut *self;
        if this.reading.is_none() {
            if this.missing == 0 {
                return Poll::Ready(None);
            }
            let buffer = this.pool.take();
            let file = Arc::clone(&this.file);
            let missing = this.missing;
            if this.is_quick {
                return Poll::Ready(this.deliver(fill(&file, buffer, missing)));
            }
            this.reading = Some(tokio::task::spawn_blocking(move || {
                fill(&file, buffer, missing)
            }));
        }
        let Some(reading) = &mut this.reading else {
            return Poll::Ready(None);
        };
        let filled = ready!(Pin::new(reading).poll(cx));
        this.reading = None;
        Poll::Ready(match filled {
            Ok(filled) => this.deliver(filled),
            Err(error) => this.fail(TransferError::Internal(error.to_string())),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.missing == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.missing)
    }
}

/// A buffer after a read.
struct Filled {
    buffer: Vec<u8>,
    read: io::Result<usize>,
    took: Duration,
}

/// Reads once, at most `missing` bytes: what a growing file gets meanwhile is
/// not part of the upload.
fn fill(mut file: &File, mut buffer: Vec<u8>, missing: u64) -> Filled {
    let start = Instant::now();
    let wanted = usize::try_from(missing).map_or(BUFFER, |missing| missing.min(BUFFER));
    let room = buffer.get_mut(..wanted).unwrap_or_default();
    let read = loop {
        match file.read(room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => break read,
        }
    };
    Filled {
        buffer,
        read,
        took: start.elapsed(),
    }
}

/// Buffers that the connection gave back. There are never more than the
/// connection holds at a time: two or three.
#[derive(Default)]
struct Pool(Mutex<Vec<Vec<u8>>>);

impl Pool {
    fn take(&self) -> Vec<u8> {
        let back = self.lock().pop();
        back.unwrap_or_else(|| vec![0; BUFFER])
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A buffer that the connection holds; it returns to the pool by itself.
struct Lent {
    buffer: Vec<u8>,
    length: usize,
    pool: Arc<Pool>,
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or_default()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        self.pool.lock().push(buffer);
    }
}
