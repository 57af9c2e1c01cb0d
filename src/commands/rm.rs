//! `rm`: deletes binaries, once the person has seen which.

use std::io::{self, IsTerminal as _};

use serde_json::json;

use super::console::Console;
use super::failure::Failure;
use super::results::Results;
use super::{Format, confirm, ids};
use crate::api::{ApiError, Client};
use crate::cli;
use crate::domain::{Binary, BinaryId, clean};
use crate::exit::Exit;

/// How many names a question lists.
const NAMES: usize = 10;

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
) -> Result<Exit, Failure> {
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
    let mut results = Results::new(wish.format);
    for (id, target) in &found {
        match target {
            Ok(target) => match client.delete_binary(&target.id).await {
                Ok(()) => {
                    let json = json!({"id": target.id.as_str(), "name": target.name});
                    results.done(console, target.id.as_str().as_bytes(), &json.to_string());
                }
                Err(error) => {
                    let refusal = Refusal::from(error);
                    let json = refusal.json(id);
                    results.failed_as(console, refusal.exit, &refusal.sentence, &json);
                }
            },
            Err(refusal) => results.failed_as_told(console, refusal.exit, &refusal.json(id)),
        }
    }
    results.end(console)
}

/// Why a binary is not deleted.
struct Refusal {
    exit: Exit,
    sentence: String,
}

impl Refusal {
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
