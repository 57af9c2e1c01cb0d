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
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::task::JoinHandle;
use tokio::time::{Sleep, sleep_until};

use super::attempt::Attempt;
use super::meter::Meter;
use super::throttle::Limits;
use super::{Phase, SourceFacts, TransferError, local};

/// Bytes a buffer: large enough that the costs per chunk vanish, small enough
/// for the processor's cache.
const BUFFER: usize = 256 << 10;

/// A read that took longer is followed by one on a thread of its own.
const QUICK: Duration = Duration::from_millis(2);

/// How much of a file that is sent once more goes in small pieces, with a pause
/// behind each. A server that refuses it early and closes resets the connection, and
/// who is just writing never reads what it said (`api/refused.rs`): in a pause it is
/// read.
const CAREFUL: u64 = 1 << 20;

/// Such a piece, in bytes.
const CAREFUL_PIECE: usize = 16 << 10;

/// Such a pause: all of them are an eighth of a second.
const CAREFUL_PAUSE: Duration = Duration::from_millis(2);

/// A file that is open for an upload, with what it was when it was opened.
pub(super) struct OpenFile {
    file: Arc<File>,
    path: PathBuf,
    facts: SourceFacts,
    pool: Arc<Pool>,
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
            facts: SourceFacts::of(&opened),
            pool: Arc::default(),
        })
    }

    /// Its length in bytes when it was opened.
    pub(super) const fn length(&self) -> u64 {
        self.facts.length
    }

    /// What it was when it was opened.
    pub(super) const fn facts(&self) -> SourceFacts {
        self.facts
    }

    /// What it is now; `None` where the system does not tell. Blocks.
    pub(super) fn facts_now(&self) -> Option<SourceFacts> {
        self.file.metadata().ok().map(|now| SourceFacts::of(&now))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The first bytes, for guessing a type. Blocks.
    pub(super) fn head(&self) -> io::Result<Vec<u8>> {
        let room = usize::try_from(super::media_type::HEAD).unwrap_or(usize::MAX);
        let mut head = vec![0; room];
        let mut length = 0;
        while let Some(rest) = head.get_mut(length..)
            && !rest.is_empty()
        {
            match self.read_at(rest, length as u64)? {
                0 => break,
                read => length += read,
            }
        }
        head.truncate(length);
        Ok(head)
    }

    /// Reads bytes at a place of the file. Blocks.
    pub(super) fn read_at(&self, room: &mut [u8], at: u64) -> io::Result<usize> {
        read_at(&self.file, room, at)
    }

    /// Whether it has these bytes at that place. What cannot be read is not
    /// there. Blocks.
    pub(super) fn has(&self, bytes: &[u8], at: u64) -> bool {
        let mut room = vec![0; bytes.len().min(BUFFER)];
        let mut left = bytes;
        let mut at = at;
        while !left.is_empty() {
            let both = left.len().min(room.len());
            let (Some(room), Some(expected)) = (room.get_mut(..both), left.split_off(..both))
            else {
                return false;
            };
            if read_exact_at(&self.file, room, at).is_err() || room != expected {
                return false;
            }
            at += both as u64;
        }
        true
    }

    /// The body that sends all of it, and what tells why it broke.
    pub(super) fn source(&self, attempt: &Attempt) -> (Source, Arc<Breakage>) {
        self.part(attempt, 0, self.length())
    }

    /// The body that sends `length` bytes from `start` on.
    pub(super) fn part(
        &self,
        attempt: &Attempt,
        start: u64,
        length: u64,
    ) -> (Source, Arc<Breakage>) {
        let breakage = Arc::new(Breakage::default());
        let source = Source {
            file: Arc::clone(&self.file),
            path: self.path.clone(),
            facts: self.facts,
            at: start,
            missing: length,
            careful: if attempt.is_repeated && start == 0 {
                CAREFUL
            } else {
                0
            },
            pool: Arc::clone(&self.pool),
            reading: None,
            resting: None,
            is_quick: false,
            meter: Arc::clone(&attempt.meter),
            limits: attempt.limits.clone(),
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
    /// What the file was when it was opened.
    facts: SourceFacts,
    /// Where the next byte is.
    at: u64,
    /// Bytes still to be read.
    missing: u64,
    /// How many of them go in small pieces.
    careful: u64,
    pool: Arc<Pool>,
    /// A read that goes on on a thread for blocking work.
    reading: Option<JoinHandle<Filled>>,
    /// A wait for the limit of the bandwidth, or for what the server may say.
    resting: Option<Pin<Box<Sleep>>>,
    is_quick: bool,
    meter: Arc<Meter>,
    limits: Limits,
    breakage: Arc<Breakage>,
}

type Pulled = Option<Result<Frame<Bytes>, io::Error>>;

impl Source {
    fn deliver(&mut self, filled: Filled) -> Pulled {
        self.is_quick = filled.took <= QUICK;
        if let Some(now) = filled.facts
            && now != self.facts
        {
            return self.fail(self.changed(now));
        }
        match filled.read {
            Ok(0) => {
                let now = SourceFacts {
                    length: self.at,
                    ..self.facts
                };
                self.fail(self.changed(now))
            }
            Ok(length) => {
                self.at += length as u64;
                self.missing = self.missing.saturating_sub(length as u64);
                let goes_on = self.limits.reserve(length).max(self.pause(length));
                self.resting = goes_on.map(|begins| Box::pin(sleep_until(begins)));
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

    /// How many bytes are read at once.
    fn wanted(&self) -> usize {
        let missing = usize::try_from(self.missing).unwrap_or(BUFFER);
        let most = match self.careful {
            0 => BUFFER,
            _ => CAREFUL_PIECE,
        };
        self.limits.piece(missing.min(most))
    }

    /// Until when nothing goes behind `length` bytes, for the server's sake.
    fn pause(&mut self, length: usize) -> Option<tokio::time::Instant> {
        let is_careful = self.careful > 0;
        self.careful = self.careful.saturating_sub(length as u64);
        is_careful.then(|| tokio::time::Instant::now() + CAREFUL_PAUSE)
    }

    /// Said of a file that is another one now: what was sent of it and what is
    /// still to come are no whole.
    fn changed(&self, now: SourceFacts) -> TransferError {
        let path = self.path.display();
        let missing = self.facts.length.saturating_sub(now.length);
        let how = match missing {
            0 => format!("{path} changed while it was sent."),
            _ => format!(
                "{path} became shorter while it was sent: {missing} bytes are missing at its end."
            ),
        };
        TransferError::Mismatch(format!("{how} The platform got no whole file of it."))
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
        if let Some(resting) = &mut this.resting {
            ready!(resting.as_mut().poll(cx));
            this.resting = None;
        }
        if this.reading.is_none() {
            if this.missing == 0 {
                return Poll::Ready(None);
            }
            let buffer = this.pool.take();
            let file = Arc::clone(&this.file);
            let (at, wanted) = (this.at, this.wanted());
            if this.is_quick {
                return Poll::Ready(this.deliver(fill(&file, buffer, at, wanted)));
            }
            this.reading = Some(tokio::task::spawn_blocking(move || {
                fill(&file, buffer, at, wanted)
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
    /// What the file was after that; `None` where the system does not tell.
    facts: Option<SourceFacts>,
    took: Duration,
}

/// Reads once, at most `wanted` bytes, and looks what the file is after that:
/// while it is what it was, so are its bytes.
fn fill(file: &File, mut buffer: Vec<u8>, at: u64, wanted: usize) -> Filled {
    let start = Instant::now();
    let room = buffer.get_mut(..wanted).unwrap_or_default();
    let read = read_at(file, room, at);
    let facts = file.metadata().ok().map(|now| SourceFacts::of(&now));
    Filled {
        buffer,
        read,
        facts,
        took: start.elapsed(),
    }
}

/// Reads at a place without moving the file's own position: a file may be read
/// in several places at once.
fn read_at(file: &File, room: &mut [u8], at: u64) -> io::Result<usize> {
    #[cfg(unix)]
    use std::os::unix::fs::FileExt as _;
    #[cfg(windows)]
    use std::os::windows::fs::FileExt as _;
    loop {
        #[cfg(unix)]
        let read = file.read_at(room, at);
        #[cfg(windows)]
        let read = file.seek_read(room, at);
        match read {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

fn read_exact_at(file: &File, room: &mut [u8], at: u64) -> io::Result<()> {
    let mut filled = 0;
    while let Some(rest) = room.get_mut(filled..)
        && !rest.is_empty()
    {
        match read_at(file, rest, at + filled as u64)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => filled += read,
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_only_its_own_bytes_at_their_place() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        // More than is compared at once.
        let mut bytes: Vec<u8> = (0..BUFFER + 9).map(|at| (at % 251) as u8).collect();
        std::fs::write(&path, &bytes).unwrap();
        let file = OpenFile::open(&path).unwrap();
        assert!(file.has(&bytes, 0) && file.has(&bytes[7..], 7) && file.has(b"", 99));
        assert!(!file.has(&bytes[7..], 8), "they lie elsewhere");
        bytes.push(0);
        assert!(!file.has(&bytes, 0), "it ends before");
        bytes.pop();
        *bytes.last_mut().unwrap() ^= 1;
        assert!(!file.has(&bytes, 0), "the last one differs");
    }
}
