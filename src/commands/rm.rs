//! `rm`: deletes binaries, once the person has seen which.

use std::io::{self, IsTerminal as _};

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::results::Results;
use super::{Format, confirm, ids, safety, until, used_by};
use crate::api::{ApiError, Client};
use crate::cli;
use crate::domain::{Binary, BinaryId, Reference, clean};
use crate::exit::Exit;
use crate::transfer::safety::{Kept, Safety, Why};

/// How many names a question lists.
const NAMES: usize = 10;

/// Said of an interruption before anything was deleted.
const NOT_BEGUN: &str = "Interrupted: nothing was deleted.";

/// Which binaries, and whether to ask.
pub(super) struct Wish {
    ids: Vec<BinaryId>,
    ask: bool,
    keep_copies: bool,
    /// Whether what is used goes, too.
    force_used: bool,
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
            keep_copies: !args.no_copy,
            force_used: args.force_used,
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
    let safety = if wish.keep_copies {
        Some(safety::open()?)
    } else {
        None
    };
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
            Ok(target) => match delete(target, safety.as_ref(), client, console, stop).await {
                Ok(kept) => {
                    let copy = kept.map(|kept| kept.key);
                    let json = json!({"id": target.id.as_str(), "name": target.name, "copy": copy});
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
        found.push((id, look_up(id, client).await));
    }
    if !wish.force_used {
        spare_used(&mut found, client).await?;
    }
    for (_, target) in &found {
        if let Err(refusal) = target {
            console.complain(&refusal.sentence);
        }
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

/// Deletes a binary, after a copy of it was kept where one is wanted.
async fn delete(
    target: &Binary,
    safety: Option<&Safety>,
    client: &Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Option<Kept>, Refusal> {
    let id = &target.id;
    let kept = match safety {
        Some(safety) => tokio::select! {
            kept = safety::keep(safety, client, target, Why::Deleted, console) => {
                kept.map_err(|none| Refusal {
                    exit: none.exit,
                    sentence: none.sentence,
                })?
            }
            () = stop.cancelled() => return Err(Refusal::interrupted(format!(
                "Interrupted while a copy of {id} was made: it was not deleted."
            ))),
        },
        None => None,
    };
    tokio::select! {
        done = client.delete_binary(id) => done?,
        () = stop.cancelled() => return Err(Refusal::interrupted(format!(
            "Interrupted while {id} was deleted: it may be gone, c8ybin show {id} tells."
        ))),
    }
    Ok(kept)
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

/// Refuses what firmware, software or configuration points to.
async fn spare_used(
    found: &mut [(&BinaryId, Result<Binary, Refusal>)],
    client: &Client,
) -> Result<(), Failure> {
    let ids: Vec<BinaryId> = found
        .iter()
        .filter(|(_, target)| target.is_ok())
        .map(|(id, _)| (*id).clone())
        .collect();
    let references = client.references(&ids).await.map_err(|error| {
        let exit = Exit::of_api(&error);
        let rest = "Nothing was deleted; --force-used deletes without looking.";
        Failure::Said(exit, format!("{error} {rest}"))
    })?;
    for (id, target) in found {
        let users: Vec<&Reference> = references
            .iter()
            .filter(|reference| reference.binary == **id)
            .collect();
        if target.is_ok() && !users.is_empty() {
            *target = Err(Refusal {
                exit: Exit::of_status(409),
                sentence: used_by::sentence(id, &users),
            });
        }
    }
    Ok(())
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
