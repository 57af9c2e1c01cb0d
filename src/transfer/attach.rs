//! One file up to an event: in one request, or in chunks that can be resumed.
//!
//! Chunks are an old part of the platform (`API.md` section 4.2): where it
//! refuses them, or takes the first for the whole, the file goes in one
//! request. What the server holds is asked before anything is sent, since only
//! it knows, and the event has room for one file.

mod planning;
mod same;
mod whole;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use planning::{Known, Plan};

use super::attempt::{Attempt, Stop};
use super::source::OpenFile;
use super::{Done, Existing, Phase, SourceFacts, TransferError, Verified, Way, read_back, upload};
use crate::api::{ApiError, Chunk, Chunked, ErrorKind, Payload};
use crate::domain::{Attachment, Event, EventId, NewAttachment};

/// The largest attachment that the platform takes (`API.md` section 1.6).
pub const MAX_ATTACHMENT: u64 = 50 << 20;

/// The largest chunk, and the usual one.
pub const MAX_CHUNK: u64 = 5 << 20;

const TAKEN_FOR_THE_WHOLE: &str =
    "The platform took a chunk for the whole file: all of it is sent in one request.";

/// Said before a file is put behind what somebody else began.
const CANNOT_BE_READ: &str = "Nobody can read what is there before the rest is: whether it is the beginning of this file is \
     compared at the end. Where it is not, the mixture is deleted again.";

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
    let plan = sending.plan(&event).await?;
    let sent = match sending.carry_out(plan).await {
        Err(Stop::Failed(TransferError::Api(error))) if error.kind == ErrorKind::Conflict => {
            let plan = sending.after_conflict(error).await?;
            sending.carry_out(plan).await?
        }
        sent => sent?,
    };
    let Some((attachment, verified)) = sent else {
        return Ok(Done::KeptAttachment(wish.event));
    };
    sending.check_source(facts).await?;
    let attachment = sending.read_back(attachment).await?;
    let verified = match (verified, attachment.length) {
        // An event need not tell it.
        (Verified::Size, None) => Verified::Nothing,
        (verified, _) => verified,
    };
    Ok(Done::Attached {
        event: wish.event.clone(),
        attachment,
        verified,
    })
}

struct Sending<'a> {
    attempt: &'a Attempt,
    file: &'a Arc<OpenFile>,
    wish: &'a Wish,
}

impl Sending<'_> {
    /// Does what was planned. `None`: what is there stays.
    async fn carry_out(&self, plan: Plan) -> Result<Option<(Attachment, Verified)>, Stop> {
        Ok(Some(match plan {
            Plan::Kept => return Ok(None),
            Plan::There(attachment, verified) => (attachment, verified),
            Plan::Over => (self.replace().await?, Verified::Size),
            Plan::Whole => (self.whole().await?, Verified::Size),
            Plan::Chunks { size, from, known } => {
                let attachment = self.chunks(size, from, known).await?;
                // Nobody could read what was there before the end was. What this job sent
                // behind it was confirmed.
                self.check_doubtful(&attachment).await?;
                self.attempt.ledger.update(|memory| memory.doubtful = None);
                (attachment, Verified::Size)
            }
        }))
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
    async fn chunks(&self, size: u64, from: u64, known: Known) -> Result<Attachment, Stop> {
        let total = self.file.length();
        let mut start = from;
        if start > 0 {
            self.attempt.note(format!(
                "It goes on behind byte {start}, which the server has."
            ));
        }
        if matches!(known, Known::Nothing) {
            self.attempt.note(CANNOT_BE_READ);
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
                    if start == 0 && self.refuses_chunks(&error) =>
                {
                    self.attempt.note(format!(
                        "The platform takes no chunks ({error}): the file goes in one request."
                    ));
                    return self.whole().await;
                }
                Err(stop) => return Err(self.with_what_is_held(stop, start)),
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

    /// Says of a file that changed between its chunks what the event keeps of it.
    fn with_what_is_held(&self, stop: Stop, confirmed: u64) -> Stop {
        match stop {
            Stop::Failed(TransferError::Mismatch(changed)) if confirmed > 0 => {
                Stop::Failed(TransferError::Mismatch(format!(
                    "{changed} Event {} has {confirmed} bytes of what it was before, which are no \
                     whole attachment: overwrite them.",
                    self.wish.event
                )))
            }
            stop => stop,
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

    /// Reads back what the event has, and compares length and type. Whoever stops
    /// the job gets what the answer said: it is attached.
    async fn read_back(&self, answered: Attachment) -> Result<Attachment, Stop> {
        let read = || self.attempt.client.event(&self.wish.event);
        let is_whole = |event: &Event| {
            let held = event.attachment.as_ref();
            // Where it tells no length, asking again does not help.
            held.is_some_and(|held| held.length.is_none_or(|held| held == self.file.length()))
        };
        let event = read_back::again(self.attempt, read, is_whole).await;
        let attachment = event.and_then(|event| event.attachment).unwrap_or(answered);
        let held = attachment.content_type.as_deref();
        read_back::compare_type(self.attempt, held, &self.wish.new.content_type);
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
    /// Whether a refusal of the first chunk means that there are no chunks here, and
    /// not that the file, the event or the user is refused. The event was read just
    /// now, so what is not there is the address for chunks; and a 500 to each of them
    /// is no trouble that passes.
    const fn refuses_chunks(&self, error: &ApiError) -> bool {
        match error.kind {
            ErrorKind::Refused
            | ErrorKind::NotFound
            | ErrorKind::NotOffered
            | ErrorKind::OutOfRange { .. }
            | ErrorKind::Protocol => true,
            ErrorKind::Server => {
                matches!(error.status, Some(501))
                    || matches!(error.status, Some(500)) && self.attempt.is_repeated
            }
            _ => false,
        }
    }
}
