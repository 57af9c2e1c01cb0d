//! One file down: to a partial file, verified, then to its name.

use std::io;
use std::path::PathBuf;

use super::partial::Publish;
use super::saver::Saver;
use super::task::{Stop, Task};
use super::{Answer, Done, Existing, Phase, Target, TransferError, local};
use crate::api::Content;
use crate::domain::{BinaryId, MAX_NAME_BYTES, numbered_file_name, safe_file_name};

/// How many numbers are tried for a free name.
const MAX_NUMBER: u32 = 10_000;

/// Where a download ends.
#[derive(Clone)]
struct Place {
    folder: PathBuf,
    path: PathBuf,
    /// The last part of `path`, as text: for the names that are made of it.
    name: String,
}

impl Place {
    fn numbered(&self, number: u32) -> PathBuf {
        self.folder.join(numbered_file_name(&self.name, number))
    }
}

/// Downloads a binary. `listed` is its length in bytes as the list gave it.
pub(super) async fn download(
    task: &mut Task,
    id: BinaryId,
    listed: Option<u64>,
    target: Target,
    existing: Existing,
) -> Result<Done, Stop> {
    let (place, is_taken) = {
        let id = id.clone();
        task.on_files(move || place(target, &id)).await??
    };
    let mut existing = existing;
    // Asked before the bytes come: nobody waits for a long download to find
    // that it was not wanted.
    if is_taken {
        existing = match settle(task, existing, place.path.clone()).await? {
            Settled::Go(existing) => existing,
            Settled::End(done) => return Ok(done),
        };
    }
    task.meter.enter(Phase::Connecting);
    task.meter.set_total(listed);
    let saver = Saver::start(
        &task.files,
        place.folder.clone(),
        place.name.clone(),
        id.clone(),
    );
    let mut saver = task
        .step(saver)
        .await?
        .map_err(|error| local::error("save to", &place.path, &error))?;
    let mut content = task.step(task.client.open_binary(&id, 0)).await??;
    let length = expected_length(task, &id, &content, listed).await?;
    task.meter.set_total(length);
    let received = receive(task, &mut content, &mut saver, &place).await?;
    drop(content);
    if let Some(length) = length
        && received != length
    {
        return Err(Stop::Failed(TransferError::Mismatch(format!(
            "The platform sent {received} of the {length} bytes of binary {id}. Nothing was saved."
        ))));
    }
    task.meter.enter(Phase::Verifying);
    task.step(saver.sync())
        .await?
        .map_err(|error| local::error("save to", &place.path, &error))?;
    publish(task, &mut saver, &place, existing, received).await
}

/// Finds out folder and name, and whether something has that name already, be
/// it a link that leads nowhere. Blocks.
fn place(target: Target, id: &BinaryId) -> Result<(Place, bool), TransferError> {
    let place = match target {
        Target::Folder { folder, name } => {
            let name = safe_file_name(&name, id.as_str(), MAX_NAME_BYTES);
            Place {
                path: folder.join(&name),
                folder,
                name,
            }
        }
        Target::File(path) => {
            let Some(name) = path.file_name() else {
                return Err(local::refused("save to", &path, "it names no file"));
            };
            let folder = match path.parent() {
                Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
                _ => PathBuf::from("."),
            };
            Place {
                name: name.to_string_lossy().into_owned(),
                folder,
                path,
            }
        }
    };
    let folder = std::fs::metadata(&place.folder)
        .map_err(|error| local::error("save to", &place.folder, &error))?;
    if !folder.is_dir() {
        return Err(local::refused("save to", &place.folder, "it is no folder"));
    }
    // A folder cannot be replaced by a file, and a device must not be.
    let why = match std::fs::metadata(&place.path) {
        Ok(there) if there.is_dir() => "it is a folder",
        Ok(there) if !there.is_file() => "it is not a regular file",
        _ => {
            let is_taken = std::fs::symlink_metadata(&place.path).is_ok();
            return Ok((place, is_taken));
        }
    };
    Err(local::refused("save to", &place.path, why))
}

/// What is to be done about a file that is there.
enum Settled {
    /// Go on, by [`Existing::Overwrite`] or [`Existing::Rename`].
    Go(Existing),
    End(Done),
}

async fn settle(task: &mut Task, existing: Existing, path: PathBuf) -> Result<Settled, Stop> {
    match existing {
        Existing::Overwrite | Existing::Rename => Ok(Settled::Go(existing)),
        Existing::Skip => Ok(Settled::End(Done::Skipped(path))),
        Existing::Fail => Err(Stop::Failed(TransferError::Exists(path))),
        Existing::Ask => match task.ask(path.clone()).await? {
            Answer::Overwrite => Ok(Settled::Go(Existing::Overwrite)),
            Answer::Rename => Ok(Settled::Go(Existing::Rename)),
            Answer::Skip => Ok(Settled::End(Done::Skipped(path))),
        },
    }
}

/// The length to verify against: the one announced with the bytes, since it
/// speaks of these very bytes, and a list may be old. Where both are known and
/// differ, the platform is asked once more: if it still says another length
/// than it sends, something is wrong with the file, and nothing is saved.
async fn expected_length(
    task: &Task,
    id: &BinaryId,
    content: &Content,
    listed: Option<u64>,
) -> Result<Option<u64>, Stop> {
    let (Some(announced), Some(old)) = (content.length(), listed) else {
        return Ok(content.length().or(listed));
    };
    if announced == old {
        return Ok(Some(announced));
    }
    let now = task.step(task.client.binary(id)).await?;
    match now.map(|binary| binary.length) {
        Ok(Some(now)) if now != announced => Err(Stop::Failed(TransferError::Mismatch(format!(
            "The platform says that binary {id} has {now} bytes, but sends {announced}. \
             Nothing was saved."
        )))),
        _ => Ok(Some(announced)),
    }
}

/// Moves the bytes, and gives their number.
async fn receive(
    task: &Task,
    content: &mut Content,
    saver: &mut Saver,
    place: &Place,
) -> Result<u64, Stop> {
    let mut received = 0;
    task.meter.enter(Phase::Receiving);
    task.step(async {
        while let Some(bytes) = content.chunk().await? {
            let length = bytes.len() as u64;
            saver
                .write(bytes)
                .await
                .map_err(|error| local::error("save to", &place.path, &error))?;
            received += length;
            task.meter.add(length);
        }
        Ok::<(), Stop>(())
    })
    .await??;
    Ok(received)
}

/// Gives the file its name. From here on a cancellation comes too late: the
/// file is whole, and naming it takes no time.
async fn publish(
    task: &mut Task,
    saver: &mut Saver,
    place: &Place,
    existing: Existing,
    length: u64,
) -> Result<Done, Stop> {
    let mut existing = existing;
    let mut path = place.path.clone();
    let mut number = 1;
    loop {
        let how = match existing {
            Existing::Overwrite => Publish::Over,
            _ => Publish::IfFree,
        };
        match saver.publish(path.clone(), how).await {
            Ok(()) => return Ok(Done::Saved { path, length }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < MAX_NUMBER => {}
            Err(error) => return Err(local::error("save to", &path, &error).into()),
        }
        // Somebody took the name meanwhile.
        existing = match settle(task, existing, path.clone()).await? {
            Settled::Go(existing) => existing,
            Settled::End(done) => return Ok(done),
        };
        task.meter.enter(Phase::Verifying);
        if existing == Existing::Rename {
            number += 1;
            path = place.numbered(number);
        }
    }
}
