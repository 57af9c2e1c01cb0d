//! `rm`: deletes binaries, once the person has seen which.

use std::io::{self, IsTerminal as _};

use serde_json::json;

use super::console::Console;
use super::failure::Failure;
use super::results::Results;
use super::{Format, confirm, ids};
use crate::api::Client;
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
    let mut results = Results::new(wish.format);
    let mut targets = Vec::new();
    for id in &wish.ids {
        match client.binary(id).await {
            Ok(binary) => match &binary.archive_of {
                Some(application) => results.failed(
                    console,
                    Exit::USAGE,
                    &format!(
                        "{id} is the archive of application {}: delete it there, not here.",
                        clean(application)
                    ),
                ),
                None => targets.push(binary),
            },
            Err(error) => results.failed(console, Exit::of_api(&error), &error.to_string()),
        }
    }
    if wish.ask && !targets.is_empty() && !confirmed(&targets, console).await? {
        return Err(Failure::Said(
            Exit::NOT_CONFIRMED,
            "Nothing was deleted.".to_owned(),
        ));
    }
    for target in &targets {
        match client.delete_binary(&target.id).await {
            Ok(()) => {
                let json = json!({"id": target.id.as_str(), "name": target.name});
                results.done(console, target.id.as_str().as_bytes(), &json.to_string());
            }
            Err(error) => results.failed(console, Exit::of_api(&error), &error.to_string()),
        }
    }
    results.end(console)
}

/// Asks; only a clear yes is one.
async fn confirmed(targets: &[Binary], console: &mut Console) -> Result<bool, Failure> {
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
