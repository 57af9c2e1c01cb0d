//! `rm`: deletes binaries, once the person has seen which.

use std::io::{self, IsTerminal as _};

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::results::Results;
use super::{Format, confirm, ids, until};
use crate::api::{ApiError, Client};
use crate::cli;
use crate::domain::{Binary, BinaryId, clean};
use crate::exit::Exit;

/// How many names a question lists.
const NAMES: usize = 10;

/// Said of an interruption before anything was deleted.
const NOT_BEGUN: &str = "Interrupted: nothing was deleted.";

/// Which binaries, and whether to ask.
pub(super) struct Wish {
    ids: Vec<BinaryId>,
    ask: bool,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: &cli::Rm) -> Result<Self, Failure> {
        if !args.yes && !io::stdin().is_terminal() {
            return Err(Failure::usage(
                "rm asks before it deletes, and standard input is no terminal: use --yes.",
            ));
        }
        Ok(Self {
            ids: ids(&args.ids)?,
            ask: !args.yes,
            format: Format::of(args.json),
        })
    }
}

pub(super) async fn run(
    wish: Wish,
    client: &Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let found = until(stop, chosen(&wish, client, console))
        .await
        .map_err(|failure| failure.stopped_with(NOT_BEGUN))?;
    let mut results = Results::new(wish.format);
    let mut left = 0;
    for (id, target) in &found {
        match target {
            Ok(_) if stop.is_cancelled() => {
                left += 1;
                let refusal = Refusal::interrupted("It was interrupted before.".to_owned());
                results.failed_as_told(console, refusal.exit, &refusal.json(id));
            }
            Ok(target) => match delete(&target.id, client, stop).await {
                Ok(()) => {
                    let json = json!({"id": target.id.as_str(), "name": target.name});
                    results.done(console, target.id.as_str().as_bytes(), &json.to_string());
                }
                Err(refusal) => {
                    let json = refusal.json(id);
                    results.failed_as(console, refusal.exit, &refusal.sentence, &json);
                }
            },
            Err(refusal) => results.failed_as_told(console, refusal.exit, &refusal.json(id)),
        }
    }
    match left {
        0 => {}
        1 => console.complain("Interrupted: 1 binary was not deleted."),
        _ => console.complain(&format!("Interrupted: {left} binaries were not deleted.")),
    }
    results.end(console)
}

/// The binaries that the person wants to be deleted, each as it was found.
async fn chosen<'a>(
    wish: &'a Wish,
    client: &Client,
    console: &mut Console,
) -> Result<Vec<(&'a BinaryId, Result<Binary, Refusal>)>, Failure> {
    // Each refusal is said before the question, and stands among the results
    // in the order asked for.
    let mut found = Vec::new();
    for id in &wish.ids {
        let target = look_up(id, client).await;
        if let Err(refusal) = &target {
            console.complain(&refusal.sentence);
        }
        found.push((id, target));
    }
    let targets: Vec<&Binary> = found
        .iter()
        .filter_map(|(_, target)| target.as_ref().ok())
        .collect();
    if wish.ask && !targets.is_empty() && !confirmed(&targets, console).await? {
        return Err(Failure::Said(
            Exit::NOT_CONFIRMED,
            "Nothing was deleted.".to_owned(),
        ));
    }
    Ok(found)
}

async fn delete(id: &BinaryId, client: &Client, stop: &CancellationToken) -> Result<(), Refusal> {
    tokio::select! {
        done = client.delete_binary(id) => Ok(done?),
        () = stop.cancelled() => Err(Refusal::interrupted(format!(
            "Interrupted while {id} was deleted: it may be gone, c8ybin show {id} tells."
        ))),
    }
}

/// Why a binary is not deleted.
struct Refusal {
    exit: Exit,
    sentence: String,
}

impl Refusal {
    const fn interrupted(sentence: String) -> Self {
        Self {
            exit: Exit::INTERRUPTED,
            sentence,
        }
    }

    fn json(&self, id: &BinaryId) -> String {
        let exit = self.exit.code();
        json!({"id": id.as_str(), "error": self.sentence, "exit": exit}).to_string()
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self {
            exit: Exit::of_api(&error),
            sentence: error.to_string(),
        }
    }
}

/// The binary, where it may be deleted from here.
async fn look_up(id: &BinaryId, client: &Client) -> Result<Binary, Refusal> {
    let binary = client.binary(id).await?;
    match &binary.archive_of {
        Some(application) => Err(Refusal {
            exit: Exit::USAGE,
            sentence: format!(
                "{id} is the archive of application {}: delete it there, not here.",
                clean(application)
            ),
        }),
        None => Ok(binary),
    }
}

/// Asks; only a clear yes is one.
async fn confirmed(targets: &[&Binary], console: &mut Console) -> Result<bool, Failure> {
    for target in targets.iter().take(NAMES) {
        console.note(&format!("  {}  {}", target.id, clean(target.title())));
    }
    if targets.len() > NAMES {
        console.note(&format!("  and {} more", targets.len() - NAMES));
    }
    let what = match targets {
        [_] => "this binary".to_owned(),
        several => format!("these {} binaries", several.len()),
    };
    confirm(console, &format!("Delete {what} for good?")).await
}
