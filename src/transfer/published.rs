//! Whether a download has its name already: the program may have been killed when
//! it had it, and before the journal knew that it was over.
//!
//! The journal knows before which name the file will get, as that need not be the
//! one that was asked for: where it is taken, it is `name (2).bin`. Else the file
//! would be saved twice.

use std::path::Path;
use std::sync::Arc;

use super::attempt::{Attempt, Stop};
use super::object::{Listed, begins_anew};
use super::place::Place;
use super::same::same_bytes;
use super::source::OpenFile;
use super::{Done, Existing, Memory, Verified, disk};

/// This job's own file under its name.
pub(super) enum Published {
    /// The very file that was the partial one. It is compared as any other
    /// beginning.
    Whole(Place),
    /// One that has all the bytes that the platform has.
    Same(Done),
}

/// What the names say of a file.
enum Named {
    Ours,
    /// It may be this job's: the journal had not learned its number yet.
    MayBe,
    Others,
}

/// The file of this job, where an attempt before gave it its name.
pub(super) async fn published(
    attempt: &Attempt,
    listed: &Listed,
    asked_for: &Place,
    existing: Existing,
) -> Result<Option<Published>, Stop> {
    let memory = attempt.ledger.read();
    if !attempt.is_repeated || memory.partial.is_none() {
        return Ok(None);
    }
    let path = memory.named.clone();
    let place = Place {
        path: path.unwrap_or_else(|| asked_for.path.clone()),
        ..asked_for.clone()
    };
    let (path, length) = (place.path.clone(), listed.length);
    let named = attempt.on_files(move || look(&path, length, &memory));
    match named.await? {
        Named::Ours => Ok(Some(Published::Whole(place))),
        // What is to be overwritten is so in any case.
        Named::MayBe if existing != Existing::Overwrite && existing != Existing::Resume => {
            compared(attempt, listed, place).await
        }
        Named::MayBe | Named::Others => Ok(None),
    }
}

/// Whether what has the name is the partial file, by its number in the file
/// system. Where there are no such numbers, it is most likely so if the partial
/// one was whole, and is gone. Blocks.
fn look(path: &Path, length: Option<u64>, memory: &Memory) -> Named {
    // A link is nothing that a download makes.
    let Ok(named) = std::fs::symlink_metadata(path) else {
        return Named::Others;
    };
    if !named.is_file() || length.is_some_and(|length| length != named.len()) {
        return Named::Others;
    }
    if let (Some(number), Some(partial)) = (disk::inode(&named), memory.partial_inode) {
        return match number == partial {
            true => Named::Ours,
            false => Named::Others,
        };
    }
    let partial = memory.partial.as_ref();
    if partial.is_some_and(|partial| std::fs::symlink_metadata(partial).is_ok()) {
        return Named::Others;
    }
    match length {
        Some(length) if memory.written == length => Named::Ours,
        // To wait until the journal has the number would cost each short file as
        // much as the rest of it. So its bytes are compared, all of them.
        Some(_) if begins_anew(length) => Named::MayBe,
        _ => Named::Others,
    }
}

/// Compares a file with what the platform has, byte by byte.
async fn compared(
    attempt: &Attempt,
    listed: &Listed,
    place: Place,
) -> Result<Option<Published>, Stop> {
    let path = place.path.clone();
    // One that cannot be read is none of this job's.
    let Ok(file) = attempt.on_files(move || OpenFile::open(&path)).await? else {
        return Ok(None);
    };
    let length = file.length();
    let file = Arc::new(file);
    let opened = listed.origin.open(&attempt.client, 0, None);
    let content = attempt.step(opened).await??;
    if same_bytes(attempt, &file, content).await? != Some(length) {
        return Ok(None);
    }
    Ok(Some(Published::Same(Done::Saved {
        path: place.path,
        length,
        verified: Verified::Bytes,
    })))
}
