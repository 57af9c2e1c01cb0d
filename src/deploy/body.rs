//! A file of this machine as the body of a request: read piece by piece on a
//! thread that may wait, with the checksum of what was sent.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::task::JoinHandle;

use super::DeployError;
use super::folder::BUFFER;
use crate::transfer::SourceFacts;

/// How far a push is. Cheap to clone; read as often as wanted.
#[derive(Clone, Debug, Default)]
pub struct PushMeter(Arc<Mutex<PushProgress>>);

/// What a push does just now, and how far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PushProgress {
    /// What it does.
    pub step: PushStep,
    /// Bytes of files that are packed or sent.
    pub done: u64,
    /// Of so many.
    pub total: u64,
}

/// What a push does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PushStep {
    /// It looks what is to be done.
    #[default]
    Preparing,
    /// It makes the zip.
    Packing,
    /// It sends.
    Sending,
    /// All is sent, and the platform has not answered.
    WaitingForServer,
}

impl PushMeter {
    /// How far it is.
    #[must_use]
    pub fn read(&self) -> PushProgress {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something begins that takes so many bytes.
    pub fn begin(&self, step: PushStep, total: u64) {
        self.change(|progress| {
            *progress = PushProgress {
                step,
                done: 0,
                total,
            };
        });
    }

    /// So many bytes of it are done.
    pub fn set(&self, done: u64) {
        self.change(|progress| progress.done = done);
    }

    fn add(&self, bytes: u64) {
        self.change(|progress| {
            progress.done += bytes;
            if progress.done >= progress.total {
                progress.step = PushStep::WaitingForServer;
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut PushProgress)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// What became of a body: read when the request is over.
#[derive(Clone, Default)]
pub(super) struct Sent {
    crc32: Arc<OnceLock<u32>>,
    broken: Arc<OnceLock<DeployError>>,
}

impl Sent {
    /// The checksum of all bytes, once all were sent.
    pub(super) fn crc32(&self) -> Option<u32> {
        self.crc32.get().copied()
    }

    /// Why the file could not be read on: then the connection is not to blame.
    pub(super) fn broken(&self) -> Option<DeployError> {
        self.broken.get().cloned()
    }
}

/// The first `length` bytes of a file. It is opened when it is its turn.
pub(super) struct FileBody {
    path: PathBuf,
    missing: u64,
    /// What the file has to be when its last bytes are read; `None`: that is
    /// looked at elsewhere.
    facts: Option<SourceFacts>,
    file: Option<File>,
    reading: Option<JoinHandle<io::Result<Read>>>,
    hasher: crc32fast::Hasher,
    meter: PushMeter,
    sent: Sent,
}

impl FileBody {
    pub(super) fn new(path: PathBuf, length: u64, meter: PushMeter, sent: Sent) -> Self {
        if length == 0 {
            let _ = sent.crc32.set(0);
        }
        Self {
            path,
            missing: length,
            facts: None,
            file: None,
            reading: None,
            hasher: crc32fast::Hasher::new(),
            meter,
            sent,
        }
    }

    /// The same, which breaks before its end where the file is not what it was.
    pub(super) fn unchanged(self, facts: SourceFacts) -> Self {
        Self {
            facts: Some(facts),
            ..self
        }
    }

    fn fail(&self, error: DeployError) -> io::Error {
        let text = error.to_string();
        // Set once: the body ends with its first error.
        let _ = self.sent.broken.set(error);
        io::Error::other(text)
    }

    fn take(&mut self, file: File, bytes: Vec<u8>) -> io::Result<Frame<Bytes>> {
        let has_changed = |facts: SourceFacts| {
            let now = file.metadata().ok().map(|now| SourceFacts::of(&now));
            bytes.len() as u64 >= self.missing && now != Some(facts)
        };
        if bytes.is_empty() || self.facts.is_some_and(has_changed) {
            return Err(self.fail(DeployError::Changed(self.path.display().to_string())));
        }
        self.file = Some(file);
        self.hasher.update(&bytes);
        self.missing = self.missing.saturating_sub(bytes.len() as u64);
        self.meter.add(bytes.len() as u64);
        if self.missing == 0 {
            let _ = self.sent.crc32.set(self.hasher.clone().finalize());
        }
        Ok(Frame::data(Bytes::from(bytes)))
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = &mut *self;
        if this.missing == 0 {
            return Poll::Ready(None);
        }
        let reading = match &mut this.reading {
            Some(reading) => reading,
            none => {
                let (file, path) = (this.file.take(), this.path.clone());
                let wanted = usize::try_from(this.missing).unwrap_or(BUFFER).min(BUFFER);
                let read = move || read(file, &path, wanted);
                none.insert(tokio::task::spawn_blocking(read))
            }
        };
        let read = ready!(Pin::new(reading).poll(cx));
        this.reading = None;
        Poll::Ready(Some(match read {
            Ok(Ok((file, bytes))) => this.take(file, bytes),
            Ok(Err(error)) => {
                let error = DeployError::io("read", &this.path, &error);
                Err(this.fail(error))
            }
            Err(error) => Err(io::Error::other(error.to_string())),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.missing == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.missing)
    }
}

/// A file, and the bytes that were read of it.
type Read = (File, Vec<u8>);

/// Reads on in a file, at most `wanted` bytes; none where it ends.
fn read(file: Option<File>, path: &std::path::Path, wanted: usize) -> io::Result<Read> {
    let mut file = match file {
        Some(file) => file,
        None => File::open(path)?,
    };
    let mut bytes = vec![0; wanted];
    loop {
        match file.read(&mut bytes) {
            Ok(count) => {
                bytes.truncate(count);
                return Ok((file, bytes));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
