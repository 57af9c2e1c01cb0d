//! Looking into a file of the platform without downloading it: any bytes of it,
//! by as few and as small requests as that takes.
//!
//! Blocks of 16 KiB are asked for when they are read and some are kept. Who
//! reads on and on gets more with each request. All that is fetched stays below
//! a cap. Where the server knows no ranges there is only the head of the file:
//! the connection is dropped behind it. Nothing is tried again here: whoever
//! looks can look again.

mod blocks;
mod reader;

use std::fmt;

use bytes::{Bytes, BytesMut};
use tokio::sync::Mutex;

use super::marks::Marks;
use crate::api::{ApiError, Client, Content, ErrorKind, Part};
use crate::domain::{ApplicationId, BinaryId, EventId};
use blocks::{BLOCK, Blocks};
pub use reader::PeekReader;

/// How much is asked for when a file is opened, in bytes: what tells what it is.
const OPENING: u64 = 64 << 10;

/// How much of a file is asked for at once, at most, while it is read from one
/// block to the next.
const MAX_REQUEST: u64 = 1 << 20;

/// Which file is looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeekAt {
    /// A binary.
    Binary(BinaryId),
    /// The attachment of an event.
    Attachment(EventId),
    /// An archive of an application.
    Archive(ApplicationId, BinaryId),
}

/// How much a look into a file may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// So many bytes are fetched in all, at most.
    pub fetched: u64,
    /// So many bytes are kept in memory, in whole blocks; one block at least.
    pub kept: u64,
    /// So many bytes of the beginning are fetched and kept where the server
    /// knows no ranges.
    pub head: u64,
}

impl Budget {
    /// For the first screen of any file.
    pub const FIRST: Self = Self {
        fetched: 256 << 10,
        kept: 256 << 10,
        head: 256 << 10,
    };

    /// For something that is shown: the inside of a large archive, not the
    /// whole of it.
    pub const PREVIEW: Self = Self {
        fetched: 16 << 20,
        kept: 4 << 20,
        head: 256 << 10,
    };
}

/// Why bytes of a file cannot be had. Its `Display` is a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeekError {
    /// The platform refused or the connection broke.
    #[error("{0}")]
    Api(ApiError),
    /// More would have to be fetched than was allowed.
    #[error(
        "It takes more than {} of transfer to look there: download the file.",
        bytesize::ByteSize(*.0).display().iec()
    )]
    Cap(u64),
    /// The server knows no ranges, and the bytes lie behind the head.
    #[error(
        "The server gives no parts of this file, so only its first {} can be looked at: \
         download the file.",
        bytesize::ByteSize(*.0).display().iec()
    )]
    OnlyHead(u64),
    /// The file is another one than before.
    #[error("The file on the platform changed while it was read: open it again.")]
    Changed,
    /// Whoever wanted it gave it up.
    #[error("It was given up.")]
    Stopped,
}

impl From<ApiError> for PeekError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

/// A file of the platform, open to be looked into. Reads may come side by side;
/// they are answered one after the other.
pub struct RemoteFile {
    client: Client,
    place: PeekAt,
    budget: Budget,
    length: Option<u64>,
    content_type: Option<String>,
    marks: Marks,
    /// How many bytes of the beginning there are, where there is no more to be
    /// had.
    only_head: Option<u64>,
    state: Mutex<State>,
}

struct State {
    blocks: Blocks,
    fetched: u64,
    /// So many bytes may be fetched in all.
    most: u64,
    /// Whether bytes were wanted that would have taken more.
    was_short: bool,
    /// Behind the last block fetched, and how much was fetched with it.
    last: (u64, u64),
}

impl fmt::Debug for RemoteFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemoteFile({:?} of {:?})", self.place, self.length)
    }
}

impl RemoteFile {
    /// Asks for the beginning, and so for what the file is.
    ///
    /// # Errors
    /// [`PeekError::Api`] where the platform refuses or the connection breaks.
    pub async fn open(client: Client, place: PeekAt, budget: Budget) -> Result<Self, PeekError> {
        let first = OPENING.min(budget.fetched);
        let opened = ask(&client, &place, Part::Between(0, first.max(1)), None).await;
        let mut content = match opened {
            // No byte can be asked for of an empty file.
            Err(ApiError {
                kind: ErrorKind::OutOfRange { length: Some(0) },
                ..
            }) => return Ok(Self::empty(client, place, budget)),
            opened => opened?,
        };
        if !content.is_part() {
            content.cut_at(budget.head.min(budget.fetched));
        }
        let head = collect(&mut content, budget.head.max(OPENING)).await?;
        let fetched = head.len() as u64;
        // What came without a length, and ended, has the one that came.
        let ended = !content.is_part() && fetched < budget.head.min(budget.fetched);
        let length = content.length().or(ended.then_some(fetched));
        let is_head = !content.is_part() && length != Some(fetched);
        let kept = if content.is_part() {
            budget.kept
        } else {
            budget.kept.max(fetched)
        };
        let mut blocks = Blocks::new(kept);
        blocks.put(0, head);
        Ok(Self {
            client,
            place,
            budget,
            length,
            content_type: content.content_type().map(str::to_owned),
            marks: Marks::of(&content),
            only_head: is_head.then_some(fetched),
            state: Mutex::new(State {
                blocks,
                fetched,
                most: budget.fetched,
                was_short: false,
                last: (fetched, OPENING),
            }),
        })
    }

    fn empty(client: Client, place: PeekAt, budget: Budget) -> Self {
        Self {
            client,
            place,
            budget,
            length: Some(0),
            content_type: None,
            marks: Marks {
                length: Some(0),
                etag: None,
                last_modified: None,
            },
            only_head: None,
            state: Mutex::new(State {
                blocks: Blocks::new(0),
                fetched: 0,
                most: budget.fetched,
                was_short: false,
                last: (0, BLOCK),
            }),
        }
    }

    /// The length of the file in bytes; `None` where the server does not tell.
    #[must_use]
    pub const fn length(&self) -> Option<u64> {
        self.length
    }

    /// The media type that the bytes are stored under.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// How many bytes of the beginning can be had, where the server knows no
    /// ranges; `None` where all can.
    #[must_use]
    pub const fn only_head(&self) -> Option<u64> {
        self.only_head
    }

    /// How many bytes were fetched so far.
    pub async fn fetched(&self) -> u64 {
        self.state.lock().await.fetched
    }

    /// Lets so many bytes be fetched in all, those that were among them; never
    /// fewer than before. What is kept stays, so a look that ended for want of
    /// bytes is cheap to begin again.
    pub async fn allow(&self, fetched: u64) {
        let mut state = self.state.lock().await;
        state.most = state.most.max(fetched);
        state.was_short = false;
    }

    /// Whether bytes were wanted that would have taken more than is allowed.
    pub async fn was_short(&self) -> bool {
        self.state.lock().await.was_short
    }

    /// The bytes from `at` on: `len`, or fewer where the file ends. Dropping the
    /// future ends the request.
    ///
    /// # Errors
    /// As [`PeekError`] says; never [`PeekError::Stopped`].
    pub async fn read(&self, at: u64, len: usize) -> Result<Bytes, PeekError> {
        let end = at.saturating_add(len as u64);
        let end = self.length.map_or(end, |length| end.min(length));
        if end <= at {
            return Ok(Bytes::new());
        }
        let mut state = self.state.lock().await;
        if let Some(bytes) = state.blocks.slice(at, end) {
            return Ok(bytes);
        }
        let mut read = BytesMut::new();
        let mut next = at;
        while next < end {
            let Some(bytes) = state.blocks.get(next) else {
                if !self.fetch(&mut state, next, end).await? {
                    break;
                }
                continue;
            };
            let wanted = usize::try_from(end - next).unwrap_or(usize::MAX);
            let piece = bytes.slice(..bytes.len().min(wanted));
            next += piece.len() as u64;
            read.extend_from_slice(&piece);
        }
        Ok(read.freeze())
    }

    /// Fetches the blocks that hold `from` to `end`, as far as they are missing
    /// in one piece and not too many; `false` where the file ends before.
    async fn fetch(&self, state: &mut State, from: u64, end: u64) -> Result<bool, PeekError> {
        if let Some(head) = self.only_head {
            return Err(PeekError::OnlyHead(head));
        }
        let start = from / BLOCK * BLOCK;
        // More than is kept would push out what is about to be read.
        let most = self.budget.kept.clamp(BLOCK, MAX_REQUEST) / BLOCK * BLOCK;
        // Who goes on where the last request ended will go on again.
        let ahead = if state.last.0 == start {
            (state.last.1 * 2).min(most)
        } else {
            BLOCK
        };
        let mut to = start + BLOCK;
        while to < end && to - start < most && !state.blocks.holds(to) {
            to += BLOCK;
        }
        to = to.max(start + ahead);
        let to = self.length.map_or(to, |length| to.min(length));
        let left = state.most.saturating_sub(state.fetched);
        let to = to.min(start.saturating_add(left));
        if to <= from {
            state.was_short = true;
            return Err(PeekError::Cap(state.most));
        }
        let etag = self.marks.etag.as_deref();
        let asked = ask(&self.client, &self.place, Part::Between(start, to), etag).await;
        let mut content = match asked {
            Err(ApiError {
                kind: ErrorKind::OutOfRange { .. },
                ..
            }) if self.length.is_none() => return Ok(false),
            Err(ApiError {
                kind: ErrorKind::OutOfRange { .. },
                ..
            }) => return Err(PeekError::Changed),
            asked => asked?,
        };
        if !content.is_part() || Marks::of(&content) != self.marks {
            return Err(PeekError::Changed);
        }
        let bytes = collect(&mut content, to - start).await?;
        let count = bytes.len() as u64;
        state.fetched += count;
        state.last = (start + count, to - start);
        state.blocks.put(start, bytes);
        Ok(count > from - start)
    }
}

async fn ask(
    client: &Client,
    place: &PeekAt,
    part: Part,
    etag: Option<&str>,
) -> Result<Content, ApiError> {
    match place {
        PeekAt::Binary(id) => client.open_binary_part(id, part, etag).await,
        PeekAt::Attachment(id) => client.open_attachment_part(id, part, etag).await,
        PeekAt::Archive(application, archive) => {
            client
                .open_archive_part(application, archive, part, etag)
                .await
        }
    }
}

/// All that comes; a server that sends more than `limit` is not listened to
/// any further.
async fn collect(content: &mut Content, limit: u64) -> Result<Bytes, PeekError> {
    let mut all = BytesMut::new();
    while let Some(bytes) = content.chunk().await? {
        all.extend_from_slice(&bytes);
        if all.len() as u64 >= limit {
            break;
        }
    }
    Ok(all.freeze())
}
