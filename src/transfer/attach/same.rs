//! Whether what an event has attached is the file, byte by byte.

use std::sync::Arc;

use super::Sending;
use crate::transfer::Phase;
use crate::transfer::attempt::Stop;

impl Sending<'_> {
    /// Whether the attachment has the bytes of the file, and no others.
    pub(super) async fn is_same(&self) -> Result<bool, Stop> {
        Ok(self.same_bytes().await? == Some(self.file.length()))
    }

    /// How many bytes the attachment has; `None` where they are not those of
    /// the file. Reads all of it: at most 50 MiB.
    pub(super) async fn same_bytes(&self) -> Result<Option<u64>, Stop> {
        self.attempt.meter.enter(Phase::Verifying);
        let opened = self
            .attempt
            .client
            .open_attachment(&self.wish.event, 0, None);
        let mut content = self.attempt.step(opened).await??;
        let mut at = 0;
        while let Some(bytes) = self.attempt.step(content.chunk()).await?? {
            let file = Arc::clone(self.file);
            let length = bytes.len() as u64;
            let same = self.attempt.on_files(move || file.has(&bytes, at)).await?;
            if !same {
                return Ok(None);
            }
            at += length;
        }
        Ok(Some(at))
    }
}
