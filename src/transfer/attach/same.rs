//! Whether what an event has attached is the file, byte by byte.

use std::sync::Arc;

use super::Sending;
use crate::transfer::Phase;
use crate::transfer::attempt::Stop;
use crate::transfer::source::OpenFile;

/// How much of a file is compared at once.
const COMPARED: usize = 256 << 10;

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
            let same = self
                .attempt
                .on_files(move || has_at(&file, &bytes, at))
                .await?;
            if !same {
                return Ok(None);
            }
            at += length;
        }
        Ok(Some(at))
    }
}

/// Whether the file has these bytes at that place. Blocks.
fn has_at(file: &OpenFile, bytes: &[u8], at: u64) -> bool {
    let mut at = at;
    for expected in bytes.chunks(COMPARED) {
        let mut room = vec![0; expected.len()];
        let mut filled = 0;
        while let Some(rest) = room.get_mut(filled..)
            && !rest.is_empty()
        {
            match file.read_at(rest, at + filled as u64) {
                Ok(0) | Err(_) => return false,
                Ok(read) => filled += read,
            }
        }
        if room != expected {
            return false;
        }
        at += expected.len() as u64;
    }
    true
}
