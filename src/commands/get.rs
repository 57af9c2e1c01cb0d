//! `get`: binaries to files, or to standard output.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::item::{Item, Start, What};
use super::jobs::{self, tries_again};
use super::looking::{LookUps, ONCE, leave_alone, longest, said};
use super::results::Results;
use super::{Format, can_ask, ids, pour, shown, until};
use crate::api::{ApiError, Client};
use crate::cli;
use crate::domain::{Binary, BinaryId};
use crate::exit::Exit;
use crate::transfer::{Existing, Job, Retry, Target};

/// How many objects are asked for at once before the downloads begin.
const LOOKUPS: usize = 4;

/// How many the list is asked for at once: their ids stand in the address.
const LISTED: usize = 100;

/// Said of an interruption while objects are asked for.
const NOT_BEGUN: &str = "Interrupted before a download began: nothing was saved.";

/// What is to be got, and where to.
pub(super) struct Wish {
    ids: Vec<BinaryId>,
    to: To,
    existing: Existing,
    moving: cli::Moving,
    format: Format,
}

enum To {
    Files(Destination),
    StandardOutput,
}

enum Destination {
    Folder(PathBuf),
    File(PathBuf),
}

impl Wish {
    pub(super) fn new(args: cli::Get) -> Result<Self, Failure> {
        let to = destination(args.output, args.ids.len())?;
        if args.json && matches!(to, To::StandardOutput) {
            return Err(Failure::usage(
                "--json and -o - both want standard output: choose one.",
            ));
        }
        can_ask(args.there.on_conflict)?;
        Ok(Self {
            ids: ids(&args.ids)?,
            to,
            existing: args.there.existing(),
            moving: args.with.moving,
            format: Format::of(args.json),
        })
    }
}

fn destination(output: Option<PathBuf>, count: usize) -> Result<To, Failure> {
    let Some(path) = output else {
        return Ok(To::Files(Destination::Folder(PathBuf::from("."))));
    };
    if path == Path::new("-") {
        return Ok(To::StandardOutput);
    }
    if path.is_dir() {
        return Ok(To::Files(Destination::Folder(path)));
    }
    let names_folder = path
        .to_str()
        .is_some_and(|text| text.ends_with(std::path::is_separator));
    if names_folder || count > 1 {
        return Err(Failure::local(format!(
            "There is no folder {}: create it first.",
            shown(&path)
        )));
    }
    Ok(To::Files(Destination::File(path)))
}

pub(super) async fn run(
    wish: Wish,
    client: Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let to = match &wish.to {
        To::StandardOutput => {
            return pour::run(&wish.ids, &client, wish.moving, console, stop).await;
        }
        To::Files(to) => to,
    };
    let existing = wish.existing;
    // Only what the job needs is kept of each: there may be thousands.
    let begun = |binary: Binary| {
        let name = binary.title().to_owned();
        let target = target(to, &binary);
        Item::new(name, job(binary, target, existing))
    };
    let asked = async {
        let found = look_up(&client, &wish.ids, ONCE, console, begun).await;
        let failed = longest(found.iter().filter_map(|found| found.as_ref().err()));
        leave_alone(failed, jobs::retry(wish.moving), console).await;
        Ok(found)
    };
    let found = until(stop, asked)
        .await
        .map_err(|failure| failure.stopped_with(NOT_BEGUN))?;
    let items = wish.ids.iter().zip(found);
    let items = items
        .map(|(id, item)| {
            item.unwrap_or_else(|error| match error.may_pass() {
                true => Item::new(id.as_str(), unlisted(id.clone(), to, existing)),
                false => Item {
                    name: id.to_string(),
                    what: What::Download(id.clone()),
                    start: Start::Refused(error.into()),
                },
            })
        })
        .collect();
    let results = Results::new(wish.format);
    jobs::run(client, wish.moving, items, results, console, stop).await
}

/// What is kept of the binaries with these ids, as many as there are ids.
pub(super) async fn look_up<T>(
    client: &Client,
    ids: &[BinaryId],
    retry: Retry,
    console: &mut Console,
    keep: impl Fn(Binary) -> T,
) -> Vec<Result<T, ApiError>> {
    let (look_ups, waiting) = LookUps::new(retry);
    let mut listed = listed(client, ids, &look_ups, &keep).await;
    // Owned, because the compiler cannot tell that borrows outlive the stream.
    let wanted: Vec<_> = ids
        .iter()
        .map(|id| (id.clone(), listed.remove(id)))
        .collect();
    let asked = stream::iter(wanted)
        .map(|(id, listed)| {
            let (client, look_ups, keep) = (client.clone(), Arc::clone(&look_ups), &keep);
            async move {
                match listed {
                    Some(kept) => Ok(kept),
                    None => look_ups.ask(|| client.binary(&id)).await.map(keep),
                }
            }
        })
        .buffered(LOOKUPS)
        .collect();
    said(asked, waiting, console).await
}

/// What the list tells of several binaries, by few requests. What it lacks, or
/// where it fails, is asked for one by one, and has its own error then.
async fn listed<T>(
    client: &Client,
    ids: &[BinaryId],
    look_ups: &LookUps,
    keep: impl Fn(Binary) -> T,
) -> HashMap<BinaryId, T> {
    let mut found = HashMap::new();
    if ids.len() > 1 {
        for ids in ids.chunks(LISTED) {
            let binaries = match client.binaries_of(ids).await {
                Ok(binaries) => binaries,
                Err(error) => {
                    look_ups.heed(&error);
                    break;
                }
            };
            found.extend(
                binaries
                    .into_iter()
                    .map(|binary| (binary.id.clone(), keep(binary))),
            );
        }
    }
    found
}

/// Says that something is tried again.
pub(super) fn say_wait(console: &mut Console, wait: Duration, error: &ApiError) {
    console.note(&format!("{error} It {}.", tries_again(wait)));
}

fn target(to: &Destination, binary: &Binary) -> Target {
    match to {
        Destination::File(path) => Target::File(path.clone()),
        Destination::Folder(folder) => Target::Folder {
            folder: folder.clone(),
            name: binary.name.clone(),
        },
    }
}

/// The download of what could not be looked up.
fn unlisted(id: BinaryId, to: &Destination, existing: Existing) -> Job {
    Job::Download {
        id,
        length: None,
        digest: None,
        target: match to {
            Destination::File(path) => Target::File(path.clone()),
            Destination::Folder(folder) => Target::unnamed(folder.clone()),
        },
        existing,
    }
}

fn job(binary: Binary, target: Target, existing: Existing) -> Job {
    Job::Download {
        id: binary.id,
        length: binary.length,
        digest: binary.digest,
        target,
        existing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_destination_follows_from_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let of = |path: PathBuf, count| destination(Some(path), count);
        assert!(matches!(
            destination(None, 9),
            Ok(To::Files(Destination::Folder(_)))
        ));
        assert!(matches!(of("-".into(), 9), Ok(To::StandardOutput)));
        assert!(matches!(
            of(folder.path().into(), 9),
            Ok(To::Files(Destination::Folder(_)))
        ));
        let file = folder.path().join("x");
        assert!(matches!(
            of(file.clone(), 1),
            Ok(To::Files(Destination::File(_)))
        ));
        assert!(of(file, 2).is_err());
        assert!(of(folder.path().join("new/"), 1).is_err());
    }
}
