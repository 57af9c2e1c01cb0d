//! Bytes out: a part of a file as the body of an answer.
//!
//! The file is read into large buffers that come back when the socket has taken
//! them. So a download allocates nothing as it goes, and no chunk travels from
//! one thread to another, which costs more than reading it. The read blocks for
//! the time it takes to copy from the system's cache; the server has threads of
//! its own for that (see `server`).

use std::fs::File;
use std::future::Future as _;
use std::io::{self, Read as _};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::time::Sleep;

/// The size of a buffer. Below 128 KiB the calls cost, above 512 KiB the
/// processor's cache no longer holds what is sent.
const CHUNK: usize = 256 << 10;

/// So many idle buffers are kept; more come only with that many downloads.
const MOST_IDLE: usize = 16;

/// Between two looks at whether a download that is to break has been sent.
const PAUSE: Duration = Duration::from_millis(2);

/// Buffers that are used again.
#[derive(Clone, Default)]
pub struct Buffers {
    idle: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Buffers {
    fn take(&self, on_its_way: &Arc<()>) -> Buffer {
        let bytes = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
            .unwrap_or_else(|| vec![0; CHUNK]);
        Buffer {
            bytes,
            filled: 0,
            home: self.clone(),
            _on_its_way: Arc::clone(on_its_way),
        }
    }
}

/// A buffer on its way; dropped, it goes home.
struct Buffer {
    bytes: Vec<u8>,
    filled: usize,
    home: Buffers,
    // Tells the body it is of how many of its buffers are still on their way.
    _on_its_way: Arc<()>,
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.filled).unwrap_or_default()
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let mut idle = self
            .home
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MOST_IDLE {
            idle.push(bytes);
        }
    }
}

/// The next `length` bytes of a file.
pub struct FilePart {
    file: File,
    left: u64,
    breaks: Option<Break>,
    buffers: Buffers,
    on_its_way: Arc<()>,
}

/// Where a download ends too early.
struct Break {
    /// After so many bytes more.
    left: u64,
    /// Running while the bytes before it are on their way.
    pause: Option<Pin<Box<Sleep>>>,
}

impl FilePart {
    /// The next `length` bytes of `file`. With `breaks_after` the connection
    /// ends after so many of them.
    #[must_use]
    pub fn new(file: File, length: u64, breaks_after: Option<u64>, buffers: Buffers) -> Self {
        Self {
            file,
            left: length,
            breaks: breaks_after
                .filter(|after| *after < length)
                .map(|left| Break { left, pause: None }),
            buffers,
            on_its_way: Arc::default(),
        }
    }

    /// As the body of an answer.
    pub fn into_body(self) -> Body {
        Body::new(self)
    }

    fn read(&mut self) -> io::Result<Bytes> {
        let mut wanted = self.left.min(CHUNK as u64);
        if let Some(broken) = &mut self.breaks {
            wanted = wanted.min(broken.left);
            broken.left -= wanted;
        }
        let mut buffer = self.buffers.take(&self.on_its_way);
        let count = usize::try_from(wanted).unwrap_or(CHUNK);
        let room = buffer.bytes.get_mut(..count).unwrap_or_default();
        self.file.read_exact(room)?;
        buffer.filled = count;
        self.left -= wanted;
        Ok(Bytes::from_owner(buffer))
    }

    /// An error throws away what the connection has not sent yet. So it waits
    /// until the last buffer is back, and at least once, for the head.
    fn poll_break(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(broken) = &mut self.breaks else {
            return Poll::Ready(());
        };
        loop {
            let first = broken.pause.is_none();
            let pause = broken
                .pause
                .get_or_insert_with(|| Box::pin(tokio::time::sleep(PAUSE)));
            ready!(pause.as_mut().poll(context));
            if !first && Arc::strong_count(&self.on_its_way) == 1 {
                return Poll::Ready(());
            }
            broken.pause = Some(Box::pin(tokio::time::sleep(PAUSE)));
        }
    }
}

impl HttpBody for FilePart {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        if self.breaks.as_ref().is_some_and(|broken| broken.left == 0) {
            ready!(self.poll_break(context));
            let broken = io::Error::other("the download was told to break here");
            return Poll::Ready(Some(Err(broken)));
        }
        Poll::Ready(Some(self.read().map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
