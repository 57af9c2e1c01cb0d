//! One file down without a file of ours: piece by piece to whoever asked for it.
//!
//! What was handed on cannot be taken back. So after an interruption it goes on
//! only where the server gives exactly the rest, and of the same file.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::marks::Marks;
use super::origin::Origin;
use super::retry::{Retry, Waits};
use super::throttle::{Limits, Throttle};
use super::{TransferError, Version};
use crate::api::{ApiError, Client, ErrorKind, as_retry};
use crate::domain::{Binary, Event};

/// What is read, as it was described before its bytes were asked for.
#[derive(Clone, Debug)]
pub struct Listed {
    origin: Origin,
    version: Version,
}

impl Listed {
    /// A binary, as the platform described it.
    #[must_use]
    pub fn new(binary: &Binary) -> Self {
        Self {
            origin: Origin::Binary(binary.id.clone()),
            version: Version {
                length: binary.length,
                updated: binary.updated,
            },
        }
    }

    /// The attachment of an event, as the platform described it.
    #[must_use]
    pub fn attachment(event: &Event) -> Self {
        Self {
            origin: Origin::Attachment(event.id.clone()),
            version: Version {
                length: event.attachment.as_ref().and_then(|it| it.length),
                updated: event.updated,
            },
        }
    }
}

/// How far it came.
#[derive(Default)]
struct Poured {
    bytes: u64,
    /// What the server said of the file with its first bytes.
    marks: Option<Marks>,
}

/// Why one download ended early.
enum Broken<E> {
    /// By the way or the platform.
    Way(ApiError),
    /// For good.
    Over(E),
}

impl<E> From<ApiError> for Broken<E> {
    fn from(error: ApiError) -> Self {
        Self::Way(error)
    }
}

/// What comes of a download without a file.
#[derive(Debug)]
pub enum Flow {
    /// The next bytes.
    Bytes(Bytes),
    /// It was interrupted by this, and goes on after this time.
    Waits(Duration, ApiError),
}

/// Hands the bytes of a file to `take`, in order, at most `limit` of them a
/// second, and gives their number, verified against the length that the
/// platform tells. An interruption that may pass is waited for as `retry` says.
/// Holds one piece at a time; dropping the future ends the download.
///
/// # Errors
/// Where the download fails for good, has another length, or cannot be gone on
/// with; and whatever `take` says, which ends it too.
pub async fn pour<E: From<TransferError>>(
    client: &Client,
    listed: &Listed,
    retry: Retry,
    limit: Option<u64>,
    take: impl FnMut(Flow) -> Result<(), E>,
) -> Result<u64, E> {
    let limits = limits(limit);
    pour_within(client, listed, retry, &limits, take).await
}

/// Of one that is not among others: so many bytes a second.
pub(super) fn limits(limit: Option<u64>) -> Limits {
    let all = Arc::new(Throttle::default());
    all.set(limit);
    Limits {
        all,
        own: Arc::default(),
    }
}

/// The same, as fast as these limits let it.
pub(super) async fn pour_within<E: From<TransferError>>(
    client: &Client,
    listed: &Listed,
    retry: Retry,
    limits: &Limits,
    mut take: impl FnMut(Flow) -> Result<(), E>,
) -> Result<u64, E> {
    let mut pauses = Waits::new(retry);
    let mut poured = Poured::default();
    loop {
        let before = poured.bytes;
        let more = rest(client, listed, &mut poured, limits, &mut take);
        let error = match as_retry(pauses.made(), more).await {
            Ok(()) => break,
            Err(Broken::Over(error)) => return Err(error),
            Err(Broken::Way(error)) => error,
        };
        if poured.bytes > before {
            pauses.begin_again();
        }
        let wait = if error.may_pass() {
            pauses.next(error.retry_after)
        } else {
            None
        };
        let Some(wait) = wait else {
            return Err(TransferError::from(error).into());
        };
        take(Flow::Waits(wait, error))?;
        tokio::time::sleep(wait).await;
    }
    // An announced length is checked where the bytes come in.
    let announced = poured.marks.and_then(|marks| marks.length);
    match (announced, listed.version.length) {
        (None, Some(length)) if length != poured.bytes => Err(TransferError::Mismatch(format!(
            "The platform sent {} of the {length} bytes of {}.",
            poured.bytes, listed.origin
        ))
        .into()),
        _ => Ok(poured.bytes),
    }
}

/// Hands on what is not poured yet.
async fn rest<E: From<TransferError>>(
    client: &Client,
    listed: &Listed,
    poured: &mut Poured,
    limits: &Limits,
    take: &mut impl FnMut(Flow) -> Result<(), E>,
) -> Result<(), Broken<E>> {
    let origin = &listed.origin;
    let over = |why: &str| {
        let sentence = format!(
            "The download of {origin} broke off and cannot be gone on with: {why}. What was \
             written is not complete."
        );
        Broken::Over(E::from(TransferError::Mismatch(sentence)))
    };
    if poured.bytes > 0 {
        match origin.describe(client).await {
            Ok(now) if now.version != listed.version => {
                return Err(over("the file on the platform is another one now"));
            }
            // Whoever may read the bytes need not be allowed to read the object.
            Ok(_) => {}
            Err(error) if error.kind == ErrorKind::Forbidden => {}
            Err(error) => return Err(error.into()),
        }
    }
    let etag = poured.marks.as_ref().and_then(|marks| marks.etag.clone());
    let opened = origin.open(client, poured.bytes, etag.as_deref()).await;
    let mut content = match opened {
        // It broke between the last byte and the end.
        Err(ApiError {
            kind: ErrorKind::OutOfRange { length },
            ..
        }) if length == Some(poured.bytes) => return Ok(()),
        opened => opened?,
    };
    let marks = Marks::of(&content);
    if poured.bytes > 0 {
        if content.start() != poured.bytes {
            return Err(over("the server gives no part of it"));
        }
        if poured.marks.as_ref().is_some_and(|before| *before != marks) {
            return Err(over("the file on the platform is another one now"));
        }
    }
    poured.marks = Some(marks);
    while let Some(mut bytes) = content.chunk().await? {
        while !bytes.is_empty() {
            let piece = bytes.split_to(limits.piece(bytes.len()));
            limits.pass(piece.len()).await;
            poured.bytes += piece.len() as u64;
            take(Flow::Bytes(piece)).map_err(Broken::Over)?;
        }
    }
    Ok(())
}
