//! `get`: binaries to files, or to standard output.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt as _};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::bar::Bar;
use super::console::Console;
use super::failure::Failure;
use super::results::Results;
use super::{Format, ids, jobs, shown, until};
use crate::api::{ApiError, Client};
use crate::cli;
use crate::domain::{Binary, BinaryId, clean};
use crate::exit::Exit;
use crate::transfer::{
    self, Done, Existing, Job, JobId, Outcome, Phase, Progress, Target, TransferError,
};

/// How many objects are asked for at once before the downloads begin.
const LOOKUPS: usize = 4;

/// How often the line of progress changes.
const SAMPLE: Duration = Duration::from_millis(100);

/// Said of an interruption while objects are asked for.
const NOT_BEGUN: &str = "Interrupted before a download began: nothing was saved.";

/// Said of an interruption of what goes to standard output.
const INCOMPLETE: &str = "Interrupted: what was written to standard output is not complete.";

/// What is to be got, and where to.
pub(super) struct Wish {
    ids: Vec<BinaryId>,
    to: To,
    existing: Existing,
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
        Ok(Self {
            ids: ids(&args.ids)?,
            to,
            existing: args.on_conflict.into(),
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
            let done = until(stop, to_output(&wish.ids, &client, console)).await;
            return done.map_err(|failure| failure.stopped_with(INCOMPLETE));
        }
        To::Files(to) => to,
    };
    let found = until(stop, look_up(&client, &wish.ids))
        .await
        .map_err(|failure| failure.stopped_with(NOT_BEGUN))?;
    let mut results = Results::new(wish.format);
    let mut jobs = Vec::new();
    let mut wanted = Vec::new();
    for (id, binary) in wish.ids.iter().zip(found) {
        match binary {
            Ok(binary) => {
                let target = target(to, &binary);
                jobs.push((
                    binary.title().to_owned(),
                    job(binary, target, wish.existing),
                ));
                wanted.push(id);
            }
            Err(error) => results.failed(console, Exit::of_api(&error), &error.to_string()),
        }
    }
    jobs::run(client, jobs, console, stop, |console, place, outcome| {
        if let Some(id) = wanted.get(place) {
            report(&mut results, console, id, outcome);
        }
    })
    .await;
    results.end(console)
}

async fn look_up(
    client: &Client,
    ids: &[BinaryId],
) -> Result<Vec<Result<Binary, ApiError>>, Failure> {
    // Owned, because the compiler cannot tell that borrows outlive the stream.
    Ok(stream::iter(ids.to_vec())
        .map(|id| async move { client.binary(&id).await })
        .buffered(LOOKUPS)
        .collect()
        .await)
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

fn job(binary: Binary, target: Target, existing: Existing) -> Job {
    Job::Download {
        id: binary.id,
        length: binary.length,
        target,
        existing,
    }
}

fn report(results: &mut Results, console: &mut Console, id: &BinaryId, outcome: &Outcome) {
    match outcome {
        Outcome::Done(Done::Saved { path, length }) => {
            let path = path.strip_prefix(".").unwrap_or(path);
            let file = path.to_string_lossy();
            let json = json!({"id": id.as_str(), "file": file, "length": length});
            results.done(
                console,
                path.as_os_str().as_encoded_bytes(),
                &json.to_string(),
            );
        }
        Outcome::Done(Done::Skipped(path)) => {
            let file = path.strip_prefix(".").unwrap_or(path).to_string_lossy();
            let json = json!({"id": id.as_str(), "skipped": file});
            console.note(&format!("{} exists already: skipped.", clean(&file)));
            results.passed_over(console, &json.to_string());
        }
        Outcome::Failed(TransferError::Exists(path)) => {
            let path = path.strip_prefix(".").unwrap_or(path);
            let sentence = format!(
                "{} exists already: use --on-conflict overwrite, rename or skip.",
                shown(path)
            );
            results.failed(console, Exit::LOCAL, &sentence);
        }
        other => results.not_done(console, other),
    }
}

/// One after the other, in the order of the ids.
async fn to_output(
    ids: &[BinaryId],
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let mut exits = Vec::new();
    for id in ids {
        match pour(id, client, console).await {
            Ok(()) => exits.push(Exit::DONE),
            Err(Poured::Transfer(error)) => {
                console.complain(&error.to_string());
                exits.push(Exit::of_transfer(&error));
            }
            // Whoever reads wants no more, or this machine cannot go on.
            Err(Poured::Output(failure)) => return Err(failure),
        }
    }
    Ok(Exit::of_all(exits))
}

/// Why a binary did not reach standard output.
enum Poured {
    Transfer(TransferError),
    Output(Failure),
}

impl From<TransferError> for Poured {
    fn from(error: TransferError) -> Self {
        Self::Transfer(error)
    }
}

async fn pour(id: &BinaryId, client: &Client, console: &mut Console) -> Result<(), Poured> {
    let binary = client.binary(id).await.map_err(TransferError::from)?;
    let is_terminal = console.out_is_terminal();
    let mut bar = Bar::new(vec![binary.title().to_owned()]);
    let mut progress = Progress {
        id: JobId(0),
        phase: Phase::Receiving,
        bytes: 0,
        total: binary.length,
    };
    let mut sampled = Instant::now();
    transfer::pour(client, id, binary.length, |bytes| {
        if is_terminal && commands_a_terminal(&bytes) {
            return Err(Poured::Output(Failure::local(format!(
                "{id} is not plain text, and a terminal would obey it: use -o FILE, or pipe it."
            ))));
        }
        console.write(&bytes).map_err(Poured::Output)?;
        progress.bytes += bytes.len() as u64;
        if !is_terminal && sampled.elapsed() >= SAMPLE {
            sampled = Instant::now();
            console.show_progress(&bar.line(&[progress], sampled));
        }
        Ok(())
    })
    .await?;
    console.flush().map_err(Poured::Output)
}

/// Whether bytes hold what is no text: a control character other than those
/// that end lines, in ASCII or as one of the C1 set in UTF-8.
fn commands_a_terminal(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\n' | b'\r' | b'\t');
    bytes.iter().any(is_control)
        || bytes
            .windows(2)
            .any(|pair| matches!(pair, [0xc2, 0x80..=0x9f]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_what_a_terminal_obeys() {
        for text in ["plain\r\n\ttext", "naïve 测试 🚀", ""] {
            assert!(!commands_a_terminal(text.as_bytes()), "{text}");
        }
        for other in ["\u{1b}[2J", "a\0b", "\u{9b}31m", "\u{7f}"] {
            assert!(commands_a_terminal(other.as_bytes()), "{other:?}");
        }
    }

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
