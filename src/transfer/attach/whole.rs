//! A file to an event in one request; and where that goes badly, a word that
//! chunks would do better.

use std::time::Duration;

use super::Sending;
use crate::api::ErrorKind;
use crate::domain::Attachment;
use crate::transfer::attempt::Stop;
use crate::transfer::{LineTrouble, MAX_CHUNK, TransferError, Way};

/// A file that has less than its half across after so long is better sent in
/// chunks: on such a line it takes minutes, and minutes break.
const SLOW: Duration = Duration::from_secs(30);

impl Sending<'_> {
    /// All in one request, to an event without an attachment.
    pub(super) async fn whole(&self) -> Result<Attachment, Stop> {
        let sent = self.body(0, self.file.length(), async |payload| {
            let (client, event, new) = (&self.attempt.client, &self.wish.event, &self.wish.new);
            match self.wish.way {
                Way::Raw => client.attach_raw(event, new, payload).await,
                Way::Form | Way::Chunks(_) => client.attach(event, new, payload).await,
            }
        });
        // Where chunks were asked for and refused, they are not proposed.
        if self.wish.chunk().is_some() || self.file.length() <= MAX_CHUNK {
            return sent.await;
        }
        let sent = async {
            tokio::pin!(sent);
            tokio::select! {
                sent = &mut sent => return sent,
                () = tokio::time::sleep(SLOW) => {}
            }
            if self.attempt.meter.bytes() < self.file.length() / 2 {
                self.attempt.advise_chunks(LineTrouble::Slow);
            }
            sent.await
        };
        let sent = sent.await;
        if let Err(Stop::Failed(TransferError::Api(error))) = &sent
            && matches!(error.kind, ErrorKind::Interrupted | ErrorKind::Timeout)
            && !self.attempt.is_repeated
        {
            self.attempt.advise_chunks(LineTrouble::Broke);
        }
        sent
    }
}
