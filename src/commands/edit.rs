//! `edit`: other fragments for binaries, by flags or in the person's editor.

use std::io::{self, IsTerminal as _};

use super::console::Console;
use super::failure::Failure;
use super::results::Results;
use super::{Format, confirm, fragments, ids};
use crate::api::Client;
use crate::app::{EditText, Edited};
use crate::cli;
use crate::domain::{Binary, BinaryId, clean};
use crate::edit::{ObjectKind, Patch, changed, diff, text_of};
use crate::exit::Exit;
use crate::terminal;

const BINARY: ObjectKind = ObjectKind::Binary;

/// Which binaries, and what is to be changed.
pub(super) struct Wish {
    ids: Vec<BinaryId>,
    change: Change,
    format: Format,
}

enum Change {
    /// What the flags say, of all of them.
    Flags(Patch),
    /// What the person edits, of the only one; asks before it is sent, or not.
    Editor(bool),
}

impl Wish {
    pub(super) fn new(args: &cli::Edit) -> Result<Self, Failure> {
        let mut patch = Patch::default();
        for (key, value) in fragments::pairs(&args.set).map_err(Failure::usage)? {
            patch.set(&key, value);
        }
        for key in &args.unset {
            let key = key.trim();
            let why = if BINARY.is_of_the_platform(key) {
                "is set by the platform itself"
            } else if args
                .set
                .iter()
                .any(|set| set.split('=').next() == Some(key))
            {
                "is given with --set, too"
            } else {
                patch.unset(key);
                continue;
            };
            return Err(Failure::usage(format!("--unset: “{}” {why}.", clean(key))));
        }
        let change = if !patch.is_empty() {
            Change::Flags(patch)
        } else if args.ids.len() > 1 {
            return Err(Failure::usage(
                "The editor takes one binary; change several with --set and --unset.",
            ));
        } else if io::stdin().is_terminal() && io::stdout().is_terminal() {
            Change::Editor(!args.yes)
        } else {
            return Err(Failure::usage(
                "edit opens an editor, and there is no terminal: use --set or --unset.",
            ));
        };
        Ok(Self {
            ids: ids(&args.ids)?,
            change,
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
    for id in &wish.ids {
        let patch = match &wish.change {
            Change::Flags(patch) => patch.clone(),
            Change::Editor(ask) => edited(id, *ask, client, console).await?,
        };
        match client.change_binary(id, &patch.body()).await {
            Ok(now) => results.done(console, id.as_str().as_bytes(), &now.object),
            Err(error) => {
                let exit = Exit::of_api(&error);
                let sentence = error.to_string();
                let json = serde_json::json!({
                    "id": id.as_str(), "error": sentence, "exit": exit.code()
                });
                results.failed_as(console, exit, &sentence, &json.to_string());
            }
        }
    }
    results.end(console)
}

/// What the person changes, once it is looked through and is still about the
/// object as it is.
async fn edited(
    id: &BinaryId,
    ask: bool,
    client: &Client,
    console: &mut Console,
) -> Result<Patch, Failure> {
    let mut before = client.binary(id).await?;
    let patch = in_editor(&before, console).await?;
    loop {
        let object = &before.object;
        for line in diff(&text_of(BINARY, object), &patch.applied_to(BINARY, object)) {
            console.note(&format!("{} {}", line.sign.mark(), clean(&line.text)));
        }
        if ask && !confirm(console, "Send this change?").await? {
            return Err(nothing("Nothing was sent."));
        }
        let now = client.binary(id).await?;
        if now.object == *object {
            return Ok(patch);
        }
        if !ask {
            return Err(Failure::Said(
                Exit::of_status(409),
                format!("{id} was changed by somebody else meanwhile. Nothing was sent."),
            ));
        }
        console.complain(&format!(
            "{id} was changed by somebody else meanwhile. This is what your change does to it as it is now."
        ));
        // The change names fields, not the object: it holds for the new one too,
        // unless somebody made the same one.
        let after = patch.applied_to(BINARY, &now.object);
        if changed(BINARY, &now.object, &after).is_ok_and(|left| left.is_empty()) {
            return Err(nothing("Somebody else made the same change."));
        }
        before = now;
    }
}

/// Opens the editor until its text can be taken.
async fn in_editor(before: &Binary, console: &mut Console) -> Result<Patch, Failure> {
    let mut text = text_of(BINARY, &before.object);
    loop {
        let given = EditText {
            text: text.clone(),
            ending: ".json",
        };
        let editor = terminal::editor(|name| std::env::var(name).ok());
        let ran = tokio::task::spawn_blocking(move || terminal::edit(&editor, &given)).await;
        let why = match ran {
            Ok(Edited::Saved(left)) if left.trim().is_empty() => {
                return Err(nothing("The file was left empty: nothing was changed."));
            }
            Ok(Edited::Saved(left)) => {
                text = left;
                match changed(BINARY, &before.object, &text) {
                    Ok(patch) if patch.is_empty() => {
                        return Err(nothing("Nothing was changed."));
                    }
                    Ok(patch) => return Ok(patch),
                    Err(sentence) => sentence,
                }
            }
            Ok(Edited::Failed { why, text: left }) => match left {
                Some(left) if left != text && !left.trim().is_empty() => {
                    text = left;
                    why
                }
                _ => return Err(Failure::local(format!("{why} Nothing was changed."))),
            },
            Err(_) => return Err(Failure::local("The editor failed inside c8ybin.")),
        };
        console.complain(&why);
        if !confirm(console, "Edit it again?").await? {
            return Err(nothing("Nothing was changed."));
        }
    }
}

fn nothing(sentence: &str) -> Failure {
    Failure::Said(Exit::NOT_CONFIRMED, sentence.to_owned())
}
