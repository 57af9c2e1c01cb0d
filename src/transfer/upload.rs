//! One file up: a new binary, or new bytes for one that is there.

use std::path::PathBuf;

use super::source::OpenFile;
use super::task::{Stop, Task};
use super::{Done, Phase, TransferError, media_type};
use crate::api::{ApiError, Payload, is_media_type};
use crate::domain::{Binary, BinaryId, NewBinary};

/// Uploads a file as a new binary.
pub(super) async fn create(task: &Task, path: PathBuf, new: NewBinary) -> Result<Done, Stop> {
    let mut file = open(task, path).await?;
    let mut guessed = None;
    if !is_media_type(&new.type_name) {
        // The type is a word of the person's own; the bytes have one too.
        let name = new.name.clone();
        let (back, head) = task
            .on_files(move || {
                let head = file.head().unwrap_or_default();
                (file, head)
            })
            .await?;
        file = back;
        guessed = Some(media_type::guess_type(&name, &head));
    }
    send(task, file, guessed, async |payload| {
        task.client.create_binary(&new, payload).await
    })
    .await
}

/// Replaces the bytes of a binary.
pub(super) async fn replace(
    task: &Task,
    id: BinaryId,
    path: PathBuf,
    content_type: String,
) -> Result<Done, Stop> {
    let file = open(task, path).await?;
    send(task, file, None, async |payload| {
        task.client
            .replace_binary(&id, &content_type, payload)
            .await
    })
    .await
}

async fn open(task: &Task, path: PathBuf) -> Result<OpenFile, Stop> {
    let file = task.on_files(move || OpenFile::open(&path)).await??;
    task.meter.set_total(Some(file.length()));
    Ok(file)
}

async fn send(
    task: &Task,
    file: OpenFile,
    content_type: Option<&'static str>,
    call: impl AsyncFnOnce(Payload) -> Result<Binary, ApiError>,
) -> Result<Done, Stop> {
    task.meter.enter(Phase::Connecting);
    let (source, breakage) = file.source(task.meter.clone());
    let mut payload = Payload::new(file.length(), source);
    if let Some(content_type) = content_type {
        payload = payload.of_type(content_type);
    }
    let stored = task.step(call(payload)).await?;
    if let Some(error) = breakage.get() {
        return Err(error.into());
    }
    let stored = stored?;
    let length = file.length();
    let unchanged = {
        let check = move || file.is_unchanged();
        task.on_files(check).await?
    };
    if !unchanged {
        return Err(Stop::Failed(TransferError::Mismatch(format!(
            "The file changed while it was sent. The platform now holds {length} bytes of it \
             as binary {}, which may be a mixture of old and new: upload it again.",
            stored.id
        ))));
    }
    let stored = verified(task, stored, length).await?;
    Ok(Done::Stored(Box::new(stored)))
}

/// Compares the length that the platform stored. An answer may still describe
/// the bytes before: so a difference is looked at twice.
async fn verified(task: &Task, stored: Binary, length: u64) -> Result<Binary, Stop> {
    if stored.length.is_none_or(|stored| stored == length) {
        return Ok(stored);
    }
    let again = task.step(task.client.binary(&stored.id)).await??;
    match again.length {
        Some(held) if held != length => Err(Stop::Failed(TransferError::Mismatch(format!(
            "The file has {length} bytes, but the platform holds {held} of it as binary {}.",
            again.id
        )))),
        _ => Ok(again),
    }
}
