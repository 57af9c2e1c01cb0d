//! Whether what an event has attached is the file, byte by byte; and what becomes
//! of a mixture.

use super::Sending;
use crate::api::Part;
use crate::domain::Attachment;
use crate::transfer::attempt::Stop;
use crate::transfer::same::same_bytes;
use crate::transfer::{TransferError, Verified};

impl Sending<'_> {
    /// Whether an attachment of the file's length is what an attempt before sent, and
    /// how sure that is. What the server confirmed of its chunks is not read back.
    pub(super) async fn is_there(&self) -> Result<Option<Verified>, Stop> {
        let memory = self.attempt.ledger.read();
        if let Some(doubtful) = memory.doubtful {
            let part = Part::Between(doubtful.start, doubtful.end);
            if self.same_bytes(part).await? != Some(doubtful.end) {
                return Ok(None);
            }
        }
        let rest = Part::From(memory.confirmed);
        let is_same = self.same_bytes(rest).await? == Some(self.file.length());
        Ok(is_same.then_some(match memory.confirmed {
            0 => Verified::Bytes,
            _ => Verified::Size,
        }))
    }

    /// Where a part of the attachment ends; `None` where it does not have the
    /// bytes of the file at that place. Reads all of it: at most 50 MiB.
    pub(super) async fn same_bytes(&self, part: Part) -> Result<Option<u64>, Stop> {
        let event = &self.wish.event;
        let opened = self.attempt.client.open_attachment_part(event, part, None);
        let content = self.attempt.step(opened).await??;
        same_bytes(self.attempt, self.file, content).await
    }

    /// Checks the chunks whose answers were lost, and which the server has all the
    /// same: somebody else may have sent others in their place.
    pub(super) async fn check_doubtful(&self, attachment: &Attachment) -> Result<(), Stop> {
        let Some(doubtful) = self.attempt.ledger.read().doubtful else {
            return Ok(());
        };
        let part = Part::Between(doubtful.start, doubtful.end);
        if self.same_bytes(part).await? == Some(doubtful.end) {
            return Ok(());
        }
        Err(self.mixture(doubtful.end, attachment).await)
    }

    /// Deletes a mixture: what was there was incomplete, and whoever reads the
    /// event now would take it for whole. Only where this job put its end there:
    /// else it is somebody else's file.
    pub(super) async fn mixture(&self, end: u64, attachment: &Attachment) -> Stop {
        let event = &self.wish.event;
        let path = self.file.path().display();
        let said = match self.delete_mixture(end).await {
            Err(halted) => return halted,
            Ok(true) => format!(
                "What was there already is not the beginning of {path}. The mixture of both was \
                 deleted again from event {event}, and what was there is lost with it: attach the \
                 file once more."
            ),
            Ok(false) => format!(
                "What was there already is not the beginning of {path}: event {event} now holds \
                 something else{}. Replace it.",
                attachment
                    .name
                    .as_deref()
                    .map(|name| format!(", named {name}"))
                    .unwrap_or_default()
            ),
        };
        Stop::Failed(TransferError::Mismatch(said))
    }

    async fn delete_mixture(&self, end: u64) -> Result<bool, Stop> {
        if !self.has_own_end(end).await? {
            return Ok(false);
        }
        let deleted = self.attempt.client.delete_attachment(&self.wish.event);
        Ok(self.attempt.step(deleted).await?.is_ok())
    }

    /// Whether the attachment ends with the bytes of the file from `end` on, as far
    /// as that can be read: then this job put them there.
    pub(super) async fn has_own_end(&self, end: u64) -> Result<bool, Stop> {
        match self.same_bytes(Part::From(end)).await {
            Ok(same) => Ok(same == Some(self.file.length())),
            Err(Stop::Halted) => Err(Stop::Halted),
            Err(_) => Ok(false),
        }
    }
}
