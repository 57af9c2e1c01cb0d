//! One file up to an event: in one request, or in chunks that can be resumed.
//!
//! Chunks are an old part of the platform (`API.md` section 4.2): where it
//! refuses them, or takes the first for the whole, the file goes in one
//! request. What the server holds is asked before anything is sent, since only
//! it knows, and the event has room for one file.

mod same;
mod whole;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::attempt::{Attempt, Stop};
use super::source::OpenFile;
use super::{
    Done, Existing, Phase, Question, SourceFacts, TransferError, Verified, Version, Way, upload,
};
use crate::api::{ApiError, Chunk, Chunked, ErrorKind, Payload};
use crate::domain::{Attachment, Event, EventId, NewAttachment};

/// The largest attachment that the platform takes (`API.md` section 1.6).
pub const MAX_ATTACHMENT: u64 = 50 << 20;

/// The largest chunk, and the usual one.
pub const MAX_CHUNK: u64 = 5 << 20;

const TAKEN_FOR_THE_WHOLE: &str =
    "The platform took a chunk for the whole file: all of it is sent in one request.";

/// What is to be attached, and where.
pub(super) struct Wish {
    pub(super) event: EventId,
    pub(super) path: PathBuf,
    pub(super) new: NewAttachment,
    pub(super) way: Way,
    pub(super) existing: Existing,
}

impl Wish {
    /// How many bytes go at once; `None` for all.
    fn chunk(&self) -> Option<u64> {
        match self.way {
            Way::Form | Way::Raw => None,
            Way::Chunks(size) => Some(size.clamp(1, MAX_CHUNK)),
        }
    }
}

/// Said of a file that no event takes.
pub(super) fn too_large(path: &Path, length: u64) -> TransferError {
    TransferError::Local(format!(
        "{} has {length} bytes, and an event takes a file of {MAX_ATTACHMENT} at most: upload it \
         as a binary instead.",
        path.display()
    ))
}

/// Attaches a file.
pub(super) async fn attach(attempt: &Attempt, wish: Wish) -> Result<Done, Stop> {
    let (file, facts) = upload::open(attempt, wish.path.clone()).await?;
    if file.length() > MAX_ATTACHMENT {
        return Err(Stop::Failed(too_large(file.path(), file.length())));
    }
    attempt.meter.enter(Phase::Connecting);
    let event = attempt.step(attempt.client.event(&wish.event)).await??;
    let sending = Sending {
        attempt,
        file: &file,
        wish: &wish,
    };
    let (attachment, verified) = match sending.plan(&event).await? {
        Plan::Kept => return Ok(Done::KeptAttachment(wish.event)),
        Plan::There(attachment) => (attachment, Verified::Bytes),
        Plan::Over => (sending.replace().await?, Verified::Size),
        Plan::Whole => (sending.whole().await?, Verified::Size),
        Plan::Chunks { size, from: 0 } => (sending.chunks(size, 0).await?, Verified::Size),
        Plan::Chunks { size, from } => {
            let attachment = sending.chunks(size, from).await?;
            // Nobody could read the beginning before the end was there, and
            // somebody else may have begun between two attempts.
            sending.check_beginning(&attachment).await?;
            (attachment, Verified::Bytes)
        }
    };
    sending.check_source(facts).await?;
    let attachment = sending.check_length(attachment).await?;
    Ok(Done::Attached {
        event: wish.event.clone(),
        attachment,
        verified,
    })
}

/// What is to be done, after a look at the event.
enum Plan {
    /// The attachment that is there stays.
    Kept,
    /// An attempt before has done it.
    There(Attachment),
    /// One request that replaces what is there.
    Over,
    /// One request.
    Whole,
    /// Chunks of this size from a byte on.
    Chunks { size: u64, from: u64 },
}

struct Sending<'a> {
    attempt: &'a Attempt,
    file: &'a Arc<OpenFile>,
    wish: &'a Wish,
}

impl Sending<'_> {
    async fn plan(&self, event: &Event) -> Result<Plan, Stop> {
        let id = &self.wish.event;
        self.remember_what_was_there(event);
        if self.wish.chunk().is_some() {
            // Else `kill -9` would make this job's own chunks a stranger's.
            self.attempt.step(self.attempt.ledger.persist()).await?;
        }
        if let Some(there) = &event.attachment {
            if self.attempt.is_repeated
                && let Some(plan) = self.of_an_attempt_before(there).await?
            {
                return Ok(plan);
            }
            return match self.wish.existing {
                Existing::Overwrite => Ok(Plan::Over),
                Existing::Skip => Ok(Plan::Kept),
                Existing::Ask => Err(Stop::Asks(Question::Attachment(id.clone(), there.clone()))),
                Existing::Rename | Existing::Resume | Existing::Fail => {
                    Err(Stop::Failed(TransferError::HasAttachment(id.clone())))
                }
            };
        }
        let size = self.wish.chunk();
        let Some(received) = event.received.filter(|received| *received > 0) else {
            return Ok(match size {
                Some(size) if size < self.file.length() => Plan::Chunks { size, from: 0 },
                _ => Plan::Whole,
            });
        };
        // Somebody began already: this job, or another program.
        let size = size.unwrap_or(MAX_CHUNK);
        let confirmed = self.attempt.ledger.read().confirmed;
        let ours = self.attempt.is_repeated
            && self.began_with_nothing()
            && (received == confirmed || received == confirmed + size);
        let goes_on = || {
            if received >= self.file.length() {
                return Err(Stop::Failed(TransferError::Mismatch(format!(
                    "Event {id} has {received} bytes of an upload that did not end, and {} has \
                     only {}: it is not the same file. Overwrite to start over.",
                    self.file.path().display(),
                    self.file.length()
                ))));
            }
            Ok(Plan::Chunks {
                size,
                from: received,
            })
        };
        if ours {
            return goes_on();
        }
        match self.wish.existing {
            Existing::Resume => goes_on(),
            Existing::Overwrite => {
                self.attempt
                    .step(self.attempt.client.delete_attachment(id))
                    .await??;
                self.attempt.ledger.update(|memory| {
                    memory.confirmed = 0;
                    memory.version = Some(Version {
                        length: Some(0),
                        updated: None,
                    });
                });
                self.attempt.step(self.attempt.ledger.persist()).await?;
                self.attempt
                    .note("The unfinished upload that was there is discarded.");
                Ok(
                    if size < self.file.length() && self.wish.chunk().is_some() {
                        Plan::Chunks { size, from: 0 }
                    } else {
                        Plan::Whole
                    },
                )
            }
            Existing::Skip => Ok(Plan::Kept),
            Existing::Ask => Err(Stop::Asks(Question::Incomplete(id.clone(), received))),
            Existing::Rename | Existing::Fail => {
                Err(Stop::Failed(TransferError::Mismatch(format!(
                    "Event {id} has {received} bytes of an upload that did not end: resume it with \
                     the same file, or overwrite it."
                ))))
            }
        }
    }

    /// What follows from an attachment that an attempt before may have left;
    /// `None` where it is somebody else's.
    async fn of_an_attempt_before(&self, there: &Attachment) -> Result<Option<Plan>, Stop> {
        let whole = self.file.length();
        let length = there.length.unwrap_or(whole);
        let chunk = self.wish.chunk();
        let is_chunk = chunk == Some(length) && length < whole;
        if length == whole && self.is_same().await? {
            self.attempt
                .note("The event has the file after all: it is not sent again.");
            return Ok(Some(Plan::There(there.clone())));
        }
        if is_chunk && self.began_with_nothing() && self.same_bytes().await? == Some(length) {
            self.attempt.note(TAKEN_FOR_THE_WHOLE);
            return Ok(Some(Plan::Over));
        }
        Ok(None)
    }

    /// The first attempt notes how many bytes the event had of anybody's, so
    /// that a later one knows whether what is there is its own.
    fn remember_what_was_there(&self, event: &Event) {
        let length = match &event.attachment {
            Some(attachment) => attachment.length,
            None => Some(event.received.unwrap_or(0)),
        };
        self.attempt.ledger.update(|memory| {
            memory.version.get_or_insert(Version {
                length,
                updated: None,
            });
        });
    }

    fn began_with_nothing(&self) -> bool {
        let before = self.attempt.ledger.read().version;
        before.is_some_and(|before| before.length == Some(0))
    }

    /// All in one request, in place of what is there.
    async fn replace(&self) -> Result<Attachment, Stop> {
        self.body(0, self.file.length(), async |payload| {
            self.attempt
                .client
                .replace_attachment(&self.wish.event, &self.wish.new, payload)
                .await
        })
        .await
    }

    /// Chunk after chunk; each is confirmed before the next one goes.
    async fn chunks(&self, size: u64, from: u64) -> Result<Attachment, Stop> {
        let total = self.file.length();
        let mut start = from;
        if start > 0 {
            self.attempt.note(format!(
                "It goes on behind byte {start}, which the server has."
            ));
        }
        loop {
            let length = size.min(total - start);
            let chunk = Chunk {
                start,
                length,
                total,
            };
            let sent = self
                .body(start, length, async |payload| {
                    self.attempt
                        .client
                        .attach_chunk(&self.wish.event, &self.wish.new, chunk, payload)
                        .await
                })
                .await;
            match sent {
                Ok(Chunked::Received(received)) if start + length < total => {
                    if received <= start || received > start + length {
                        return Err(Stop::Failed(TransferError::Mismatch(format!(
                            "The server has {received} bytes where {} were sent to event {}.",
                            start + length,
                            self.wish.event
                        ))));
                    }
                    start = received;
                    self.attempt
                        .ledger
                        .update(|memory| memory.confirmed = received);
                    // Else `kill -9` would make it a stranger's.
                    self.attempt.step(self.attempt.ledger.persist()).await?;
                }
                // All is sent, and it does not say that it is whole.
                Ok(Chunked::Received(_)) => return self.what_came().await,
                Ok(Chunked::Whole(attachment)) if start + length == total => {
                    return Ok(attachment);
                }
                Ok(_) => {
                    self.attempt.note(TAKEN_FOR_THE_WHOLE);
                    return self.replace().await;
                }
                Err(Stop::Failed(TransferError::Api(error)))
                    if start == 0 && refuses_chunks(&error) =>
                {
                    self.attempt.note(format!(
                        "The platform takes no chunks ({error}): the file goes in one request."
                    ));
                    return self.whole().await;
                }
                Err(stop) => return Err(stop),
            }
        }
    }

    /// The attachment, where the answer does not describe it.
    async fn what_came(&self) -> Result<Attachment, Stop> {
        let event = self
            .attempt
            .step(self.attempt.client.event(&self.wish.event))
            .await??;
        event.attachment.ok_or_else(|| {
            Stop::Failed(TransferError::Mismatch(format!(
                "All bytes were sent to event {}, and yet it has no whole attachment: try again \
                 in one request, without chunks.",
                self.wish.event
            )))
        })
    }

    async fn body<T>(
        &self,
        start: u64,
        length: u64,
        call: impl AsyncFnOnce(Payload) -> Result<T, ApiError>,
    ) -> Result<T, Stop> {
        self.attempt.meter.restart(start);
        self.attempt.meter.enter(Phase::Connecting);
        let (source, breakage) = self.file.part(self.attempt, start, length);
        let payload = Payload::new(length, source);
        let answer = self.attempt.step(call(payload)).await?;
        match breakage.get() {
            Some(error) => Err(error.into()),
            None => Ok(answer?),
        }
    }

    async fn check_source(&self, facts: SourceFacts) -> Result<(), Stop> {
        let file = Arc::clone(self.file);
        let now = self.attempt.on_files(move || file.facts_now()).await?;
        if now == Some(facts) {
            return Ok(());
        }
        Err(Stop::Failed(TransferError::Mismatch(format!(
            "The file changed while it was sent. Event {} now holds {} bytes of it, which may be a \
             mixture of old and new: replace it.",
            self.wish.event,
            self.file.length()
        ))))
    }

    /// Compares the length; an answer without one is looked up.
    async fn check_length(&self, attachment: Attachment) -> Result<Attachment, Stop> {
        let attachment = if attachment.length.is_some() {
            attachment
        } else {
            self.attempt.meter.enter(Phase::Verifying);
            let event = self
                .attempt
                .step(self.attempt.client.event(&self.wish.event))
                .await??;
            event.attachment.unwrap_or(attachment)
        };
        match attachment.length {
            Some(held) if held != self.file.length() => {
                Err(Stop::Failed(TransferError::Mismatch(format!(
                    "The file has {} bytes, but event {} holds {held} of it.",
                    self.file.length(),
                    self.wish.event
                ))))
            }
            _ => Ok(attachment),
        }
    }

    async fn check_beginning(&self, attachment: &Attachment) -> Result<(), Stop> {
        if self.is_same().await? {
            return Ok(());
        }
        Err(Stop::Failed(TransferError::Mismatch(format!(
            "What was there already is not the beginning of {}: event {} now holds a mixture of \
             both{}. Replace it.",
            self.file.path().display(),
            self.wish.event,
            attachment
                .name
                .as_deref()
                .map(|name| format!(", named {name}"))
                .unwrap_or_default(),
        ))))
    }
}

/// Whether a refusal of the first chunk means that there are no chunks here,
/// and not that the file, the event or the user is refused.
const fn refuses_chunks(error: &ApiError) -> bool {
    matches!(
        error.kind,
        ErrorKind::Refused | ErrorKind::OutOfRange { .. } | ErrorKind::Protocol
    ) || matches!(error.status, Some(501))
}
