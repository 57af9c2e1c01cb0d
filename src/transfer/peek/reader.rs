//! The same file for what reads and seeks, as decoders do.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::{PeekError, RemoteFile};

/// Reads a [`RemoteFile`] from a thread that may wait (`spawn_blocking`). On a
/// thread of the runtime itself reading would panic.
#[derive(Clone, Debug)]
pub struct PeekReader {
    file: Arc<RemoteFile>,
    runtime: Handle,
    stop: CancellationToken,
    at: u64,
}

impl PeekReader {
    /// Begins at the first byte. `stop` ends a read that waits, and all later
    /// ones.
    #[must_use]
    pub const fn new(file: Arc<RemoteFile>, runtime: Handle, stop: CancellationToken) -> Self {
        Self {
            file,
            runtime,
            stop,
            at: 0,
        }
    }
}

impl PeekError {
    /// The error of the file below an error of reading it.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl From<PeekError> for io::Error {
    fn from(error: PeekError) -> Self {
        let kind = match error {
            PeekError::Api(_) => io::ErrorKind::ConnectionAborted,
            PeekError::Cap(_) => io::ErrorKind::QuotaExceeded,
            PeekError::OnlyHead(_) => io::ErrorKind::NotSeekable,
            PeekError::Changed => io::ErrorKind::StaleNetworkFileHandle,
            // Not `Interrupted`, after which libraries read on.
            PeekError::Stopped => io::ErrorKind::TimedOut,
        };
        Self::new(kind, error)
    }
}

impl Read for PeekReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => Err(PeekError::Stopped),
                read = self.file.read(self.at, buffer.len()) => read,
            }
        })?;
        let Some(place) = buffer.get_mut(..bytes.len()) else {
            return Ok(0);
        };
        place.copy_from_slice(&bytes);
        self.at += bytes.len() as u64;
        Ok(bytes.len())
    }
}

impl Seek for PeekReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => match self.file.length() {
                Some(length) => length.checked_add_signed(by),
                // Nobody knows where the end is.
                None => return Err(PeekError::OnlyHead(self.file.only_head().unwrap_or(0)).into()),
            },
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
