//! Whether what the platform holds is a file of this machine, byte by byte.

use std::sync::Arc;

use super::Phase;
use super::attempt::{Attempt, Stop};
use super::source::OpenFile;
use crate::api::Content;

/// Where the bytes end that come; `None` where they are not those that the file
/// has at their place. Reads them to their end, or to the first that differs,
/// within the limits of the job.
pub(super) async fn same_bytes(
    attempt: &Attempt,
    file: &Arc<OpenFile>,
    mut content: Content,
) -> Result<Option<u64>, Stop> {
    attempt.meter.enter(Phase::Verifying);
    let mut at = content.start();
    while let Some(bytes) = attempt.step(content.chunk()).await?? {
        let length = bytes.len();
        attempt.step(attempt.limits.pass(length)).await?;
        let file = Arc::clone(file);
        if !attempt.on_files(move || file.has(&bytes, at)).await? {
            return Ok(None);
        }
        at += length as u64;
    }
    Ok(Some(at))
}
