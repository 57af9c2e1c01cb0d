//! The bytes of a file on their way up, and the frame around them.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// The bytes of a file, of a length that is known before the first is sent.
pub struct Payload {
    length: u64,
    content_type: Option<String>,
    body: Pin<Box<dyn Body<Data = Bytes, Error = io::Error> + Send + Sync>>,
}

impl Payload {
    /// A payload of `length` bytes, pulled from `body` as the connection takes
    /// them. The transfer breaks where the body gives more or fewer.
    pub fn new<B>(length: u64, body: B) -> Self
    where
        B: Body<Data = Bytes, Error = io::Error> + Send + Sync + 'static,
    {
        Self {
            length,
            content_type: None,
            body: Box::pin(body),
        }
    }

    /// The same payload with its media type, for where the description of the
    /// file does not tell it.
    #[must_use]
    pub fn of_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// A payload that is in memory.
    #[must_use]
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self::new(bytes.len() as u64, InMemory(bytes))
    }

    /// Its length in bytes.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }
}

struct InMemory(Bytes);

impl Body for InMemory {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let bytes = std::mem::take(&mut self.0);
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }
}

/// How far a [`Framed`] body got: read by the watchdog, beside the request
/// that sends it.
#[derive(Default)]
pub(super) struct Sent {
    bytes: AtomicU64,
    complete: AtomicBool,
    failure: OnceLock<String>,
}

impl Sent {
    /// Bytes handed to the connection, the frame included.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Whether all bytes were handed over.
    pub(super) fn is_complete(&self) -> bool {
        self.complete.load(Ordering::Relaxed)
    }

    /// Why the payload itself broke: then the connection is not to blame.
    pub(super) fn failure(&self) -> Option<&str> {
        self.failure.get().map(String::as_str)
    }
}

/// A payload between a head and a tail, as one request body of exact length.
pub(super) struct Framed {
    head: Bytes,
    payload: Payload,
    /// Bytes that the payload has still to give.
    missing: u64,
    tail: Bytes,
    sent: Arc<Sent>,
}

impl Framed {
    pub(super) fn new(head: Bytes, payload: Payload, tail: Bytes) -> Self {
        Self {
            head,
            missing: payload.length,
            payload,
            tail,
            sent: Arc::default(),
        }
    }

    /// Only the payload: the body of a `PUT`.
    pub(super) fn bare(payload: Payload) -> Self {
        Self::new(Bytes::new(), payload, Bytes::new())
    }

    pub(super) fn sent(&self) -> Arc<Sent> {
        Arc::clone(&self.sent)
    }

    /// Bytes that are still to come, the frame included.
    pub(super) fn remaining(&self) -> u64 {
        self.head.len() as u64 + self.missing + self.tail.len() as u64
    }

    fn hand_over(&self, bytes: Bytes) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.sent
            .bytes
            .fetch_add(bytes.len() as u64, Ordering::Relaxed);
        if self.remaining() == 0 {
            self.sent.complete.store(true, Ordering::Relaxed);
        }
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn fail(&self, error: io::Error) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        // Set once: the body ends with its first error.
        let _ = self.sent.failure.set(error.to_string());
        Poll::Ready(Some(Err(error)))
    }
}

impl Body for Framed {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = &mut *self;
        if !this.head.is_empty() {
            let head = std::mem::take(&mut this.head);
            return this.hand_over(head);
        }
        while this.missing > 0 {
            let frame = ready!(this.payload.body.as_mut().poll_frame(cx));
            let bytes = match frame.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(bytes))) if bytes.is_empty() => continue,
                Some(Ok(Ok(bytes))) => bytes,
                Some(Ok(Err(_trailers))) => continue,
                Some(Err(error)) => return this.fail(error),
                None => {
                    let message = format!("{} bytes are missing at its end", this.missing);
                    return this.fail(io::Error::new(io::ErrorKind::UnexpectedEof, message));
                }
            };
            let Some(missing) = this.missing.checked_sub(bytes.len() as u64) else {
                return this.fail(io::Error::other("there are more bytes than were announced"));
            };
            this.missing = missing;
            return this.hand_over(bytes);
        }
        if !this.tail.is_empty() {
            let tail = std::mem::take(&mut this.tail);
            return this.hand_over(tail);
        }
        this.sent.complete.store(true, Ordering::Relaxed);
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.remaining() == 0
    }

    /// Always exact, so that `Content-Length` is sent: many gateways refuse
    /// chunked uploads.
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Polls a body that is always ready to its end.
    fn drain(mut body: Framed) -> (Vec<u8>, Option<String>) {
        let mut all = Vec::new();
        let mut cx = Context::from_waker(std::task::Waker::noop());
        loop {
            match Pin::new(&mut body).poll_frame(&mut cx) {
                Poll::Ready(Some(Ok(frame))) => all.extend(frame.into_data().unwrap()),
                Poll::Ready(Some(Err(error))) => return (all, Some(error.to_string())),
                Poll::Ready(None) => return (all, None),
                Poll::Pending => panic!("a body in memory is always ready"),
            }
        }
    }

    fn framed(length: u64, bytes: &'static [u8]) -> Framed {
        let payload = Payload::new(length, InMemory(Bytes::from_static(bytes)));
        Framed::new(
            Bytes::from_static(b"<<"),
            payload,
            Bytes::from_static(b">>"),
        )
    }

    #[test]
    fn the_length_is_exact_and_the_watchdog_sees_the_end() {
        let body = framed(5, b"hello");
        let sent = body.sent();
        assert_eq!(body.size_hint().exact(), Some(9));
        assert_eq!(drain(body), (b"<<hello>>".to_vec(), None));
        assert_eq!(sent.bytes(), 9);
        assert!(sent.is_complete() && sent.failure().is_none());
    }

    #[test]
    fn an_empty_file_is_a_payload_too() {
        let body = Framed::bare(Payload::from_bytes(Vec::new()));
        assert!(body.is_end_stream());
        assert_eq!(drain(framed(0, b"")), (b"<<>>".to_vec(), None));
    }

    #[test]
    fn too_few_and_too_many_bytes_break_the_transfer() {
        let short = framed(6, b"hello");
        let sent = short.sent();
        let (bytes, error) = drain(short);
        assert_eq!(bytes, b"<<hello");
        assert_eq!(error.as_deref(), Some("1 bytes are missing at its end"));
        assert!(sent.failure() == error.as_deref() && !sent.is_complete());
        let (bytes, error) = drain(framed(4, b"hello"));
        assert_eq!(bytes, b"<<");
        assert_eq!(
            error.as_deref(),
            Some("there are more bytes than were announced")
        );
    }
}
