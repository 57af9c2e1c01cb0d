//! What is to be done with a file for an event, from what the event has.

use super::{MAX_CHUNK, Sending, TAKEN_FOR_THE_WHOLE};
use crate::api::{ApiError, Part};
use crate::domain::{Attachment, Event};
use crate::transfer::attempt::Stop;
use crate::transfer::{Existing, Question, TransferError, Verified, Version};

/// What is to be done, after a look at the event.
pub(super) enum Plan {
    /// The attachment that is there stays.
    Kept,
    /// An attempt before has done it, as far as this tells.
    There(Attachment, Verified),
    /// One request that replaces what is there.
    Over,
    /// One request.
    Whole,
    /// Chunks of this size from a byte on.
    Chunks { size: u64, from: u64, known: Known },
}

/// Whose bytes the server has already. Which of them are doubtful, the memory of
/// the job tells.
#[derive(Clone, Copy)]
pub(super) enum Known {
    /// This job's own.
    All,
    /// Anybody's.
    Nothing,
}

impl Sending<'_> {
    /// Looks at what the event has.
    pub(super) async fn plan(&self, event: &Event) -> Result<Plan, Stop> {
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
            return self.beside(there);
        }
        let size = self.wish.chunk();
        let Some(received) = event.received.filter(|received| *received > 0) else {
            self.attempt.ledger.update(|memory| memory.doubtful = None);
            return Ok(match size {
                Some(size) if size < self.file.length() => Plan::Chunks {
                    size,
                    from: 0,
                    known: Known::All,
                },
                _ => Plan::Whole,
            });
        };
        // Somebody began already: this job, or another program.
        let size = size.unwrap_or(MAX_CHUNK);
        let confirmed = self.attempt.ledger.read().confirmed;
        // Behind what somebody else began it is this job's own once one of its chunks
        // was confirmed; what was there before stays doubtful.
        let ours = self.attempt.is_repeated
            && (self.began_with_nothing() || confirmed > 0)
            && (received == confirmed || received == confirmed + size);
        let goes_on = |known| {
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
                known,
            })
        };
        if ours {
            let plan = goes_on(Known::All)?;
            if received > confirmed {
                self.attempt
                    .ledger
                    .update(|memory| memory.confirmed = received);
                self.doubt(confirmed, received).await?;
            }
            return Ok(plan);
        }
        match self.wish.existing {
            Existing::Resume => {
                let plan = goes_on(Known::Nothing)?;
                self.doubt(0, received).await?;
                Ok(plan)
            }
            Existing::Overwrite => {
                self.attempt
                    .step(self.attempt.client.delete_attachment(id))
                    .await??;
                self.attempt.ledger.update(|memory| {
                    memory.confirmed = 0;
                    memory.doubtful = None;
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
                        Plan::Chunks {
                            size,
                            from: 0,
                            known: Known::All,
                        }
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
        if length == whole
            && let Some(verified) = self.is_there().await?
        {
            self.attempt
                .note("The event has the file after all: it is not sent again.");
            return Ok(Some(Plan::There(there.clone(), verified)));
        }
        if length == whole
            && self.wish.existing != Existing::Overwrite
            && let Some(doubtful) = self.attempt.ledger.read().doubtful
            && self.has_own_end(doubtful.end).await?
        {
            return Err(self.mixture(doubtful.end, there).await);
        }
        if is_chunk
            && self.began_with_nothing()
            && self.same_bytes(Part::From(0)).await? == Some(length)
        {
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

    /// Notes that what the server has between these bytes may be another's. Before
    /// the next byte goes: later breaks must not make it pass for this job's own.
    async fn doubt(&self, from: u64, received: u64) -> Result<(), Stop> {
        self.attempt.ledger.update(|memory| {
            let before = memory.doubtful.take();
            let from = before.map_or(from, |before| before.start.min(from));
            memory.doubtful = Some(from..received);
        });
        self.attempt.step(self.attempt.ledger.persist()).await
    }

    pub(super) fn began_with_nothing(&self) -> bool {
        let before = self.attempt.ledger.read().version;
        before.is_some_and(|before| before.length == Some(0))
    }

    /// The event was free when the upload began, and is not any more: what is
    /// to be done is decided as if that had been known before.
    pub(super) async fn after_conflict(&self, error: ApiError) -> Result<Plan, Stop> {
        let client = &self.attempt.client;
        let event = self.attempt.step(client.event(&self.wish.event)).await??;
        let Some(there) = &event.attachment else {
            return Err(Stop::Failed(TransferError::Api(error)));
        };
        self.attempt
            .note("Somebody else attached a file to the event while this one was sent.");
        self.beside(there)
    }

    /// What becomes of an attachment that is there, and not from an attempt
    /// before.
    fn beside(&self, there: &Attachment) -> Result<Plan, Stop> {
        let id = self.wish.event.clone();
        match self.wish.existing {
            Existing::Overwrite => Ok(Plan::Over),
            Existing::Skip => Ok(Plan::Kept),
            Existing::Ask => Err(Stop::Asks(Question::Attachment(id, there.clone()))),
            Existing::Rename | Existing::Resume | Existing::Fail => {
                Err(Stop::Failed(TransferError::HasAttachment(id)))
            }
        }
    }
}
