//! What the platform says of a file after it was sent: its length and its type.

use super::attempt::{Attempt, Stop};
use super::retry::{Retry, insist};
use super::{Phase, TransferError};
use crate::api::ApiError;
use crate::domain::Binary;

/// How often it is tried to read something back that is stored already: the
/// answer to the upload stands for it, too.
const TRIES: usize = 2;

/// Reads a binary back and compares its length and its type. Whoever stops the
/// job gets what the answer to the upload said: it is stored.
pub(super) async fn read_back(
    attempt: &Attempt,
    stored: Binary,
    length: u64,
    sent: &str,
) -> Result<Binary, Stop> {
    let read = || attempt.client.binary(&stored.id);
    // Where it tells no length, asking again does not help.
    let is_whole = |held: &Binary| held.length.is_none_or(|held| held == length);
    let held = again(attempt, read, is_whole).await.unwrap_or(stored);
    if let Some(stored) = held.length
        && stored != length
    {
        return Err(Stop::Failed(TransferError::Mismatch(format!(
            "The file has {length} bytes, but the platform holds {stored} of it as binary {}.",
            held.id
        ))));
    }
    compare_type(attempt, held.content_type.as_deref(), sent);
    Ok(held)
}

/// Reads once, and once more where the first answer is not what it should be: it
/// may still describe what was there before. `None`: the job was stopped, or
/// nothing could be read, which is noted.
pub(super) async fn again<T, F: Future<Output = Result<T, ApiError>>>(
    attempt: &Attempt,
    read: impl Fn() -> F,
    is_right: impl Fn(&T) -> bool,
) -> Option<T> {
    attempt.meter.enter(Phase::Verifying);
    let retry = Retry {
        times: attempt.retry.times.min(TRIES),
        ..attempt.retry
    };
    let look = async || insist(retry, &read, |_, _| {}).await;
    let looks = async {
        let first = look().await?;
        if is_right(&first) {
            return Ok(first);
        }
        tokio::time::sleep(retry.first).await;
        look().await
    };
    match attempt.step(looks).await {
        Ok(Ok(held)) => Some(held),
        Ok(Err(error)) => {
            attempt.note(format!("It is stored, and was not read back: {error}"));
            None
        }
        Err(_) => None,
    }
}

/// Says so where the platform keeps another media type than it was given.
pub(super) fn compare_type(attempt: &Attempt, held: Option<&str>, sent: &str) {
    if let Some(held) = held
        && essence(held) != essence(sent)
    {
        attempt.note(format!(
            "It was sent as {sent}, and the platform keeps it as {held}."
        ));
    }
}

/// A media type without its parameters, in small letters.
fn essence(text: &str) -> String {
    let essence = text.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}
