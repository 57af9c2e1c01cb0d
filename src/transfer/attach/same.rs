//! Whether what an event has attached is the file, byte by byte; and what becomes
//! of a mixture.

use super::Sending;
use crate::api::Part;
use crate::domain::Attachment;
use crate::transfer::TransferError;
use crate::transfer::attempt::Stop;
use crate::transfer::same::same_bytes;

impl Sending<'_> {
    /// Whether the attachment has the bytes of the file, and no others.
    pub(super) async fn is_same(&self) -> Result<bool, Stop> {
        Ok(self.same_bytes(Part::From(0)).await? == Some(self.file.length()))
    }

    /// Where a part of the attachment ends; `None` where it does not have the
    /// bytes of the file at that place. Reads all of it: at most 50 MiB.
    pub(super) async fn same_bytes(&self, part: Part) -> Result<Option<u64>, Stop> {
        let event = &self.wish.event;
        let opened = self.attempt.client.open_attachment_part(event, part, None);
        let content = self.attempt.step(opened).await??;
        same_bytes(self.attempt, self.file, content).await
    }

    /// Checks a chunk whose answer was lost, and which the server has all the
    /// same: somebody else may have sent another one in its place.
    pub(super) async fn check_own(
        &self,
        confirmed: u64,
        end: u64,
        attachment: &Attachment,
    ) -> Result<(), Stop> {
        if self.same_bytes(Part::Between(confirmed, end)).await? == Some(end) {
            return Ok(());
        }
        Err(self.mixture(end, attachment).await)
    }

    /// Checks all of a file of which somebody else sent the bytes up to `end`.
    pub(super) async fn check_beginning(
        &self,
        end: u64,
        attachment: &Attachment,
    ) -> Result<(), Stop> {
        if self.is_same().await? {
            return Ok(());
        }
        Err(self.mixture(end, attachment).await)
    }

    /// Deletes a mixture: what was there was incomplete, and whoever reads the
    /// event now would take it for whole. Only where this job put its end there:
    /// else it is somebody else's file.
    async fn mixture(&self, end: u64, attachment: &Attachment) -> Stop {
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
        let is_ours = match self.same_bytes(Part::From(end)).await {
            Ok(same) => same == Some(self.file.length()),
            Err(Stop::Halted) => return Err(Stop::Halted),
            Err(_) => false,
        };
        if !is_ours {
            return Ok(false);
        }
        let deleted = self.attempt.client.delete_attachment(&self.wish.event);
        Ok(self.attempt.step(deleted).await?.is_ok())
    }
}
