//! `events rm` and `events incomplete --discard`: what is attached goes, once
//! the person has seen what; the event stays.

use std::io::{self, IsTerminal as _};

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::ids;
use crate::api::{ApiError, Client};
use crate::cli::RmAttachments;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::results::Results;
use crate::commands::{Format, confirm, until};
use crate::domain::{Event, EventId, clean};
use crate::exit::Exit;
use crate::ui::format;

/// How many names a question lists.
const NAMES: usize = 10;

/// Said of an interruption before anything was deleted.
const NOT_BEGUN: &str = "Interrupted: nothing was deleted.";

/// What of an event may go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Its attachment, or the part of one that came.
    Any,
    /// The part of one alone.
    Incomplete,
}

/// Which attachments, and whether to ask.
pub(in crate::commands) struct Wish {
    ids: Vec<EventId>,
    kind: Kind,
    ask: bool,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: &RmAttachments) -> Result<Self, Failure> {
        Self::of("events rm", &args.ids, Kind::Any, args.yes, args.json)
    }

    pub(super) fn discard(ids: &[String], yes: bool, json: bool) -> Result<Self, Failure> {
        let command = "events incomplete --discard";
        Self::of(command, ids, Kind::Incomplete, yes, json)
    }

    fn of(
        command: &str,
        texts: &[String],
        kind: Kind,
        yes: bool,
        json: bool,
    ) -> Result<Self, Failure> {
        if !yes && !io::stdin().is_terminal() {
            return Err(Failure::usage(format!(
                "{command} asks before it deletes, and standard input is no terminal: use --yes.",
            )));
        }
        Ok(Self {
            ids: ids(texts)?,
            kind,
            ask: !yes,
            format: Format::of(json),
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
            Ok(event) => match delete(id, client, stop).await {
                Ok(()) => {
                    let attachment = event.attachment.as_ref();
                    let json = json!({
                        "event": id.as_str(),
                        "name": attachment.and_then(|it| it.name.as_deref()),
                        "length": attachment.map_or(event.received, |it| it.length),
                        "incomplete": attachment.is_none(),
                    });
                    results.done(console, id.as_str().as_bytes(), &json.to_string());
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
        1 => console.complain("Interrupted: 1 attachment was not deleted."),
        _ => console.complain(&format!(
            "Interrupted: {left} attachments were not deleted."
        )),
    }
    results.end(console)
}

/// The events whose attachments the person wants to be deleted, each as it was
/// found.
async fn chosen<'a>(
    wish: &'a Wish,
    client: &Client,
    console: &mut Console,
) -> Result<Vec<(&'a EventId, Result<Event, Refusal>)>, Failure> {
    // Each refusal is said before the question, and stands among the results
    // in the order asked for.
    let mut found = Vec::new();
    for id in &wish.ids {
        let target = look_up(id, wish.kind, client).await;
        if let Err(refusal) = &target {
            console.complain(&refusal.sentence);
        }
        found.push((id, target));
    }
    let targets: Vec<&Event> = found
        .iter()
        .filter_map(|(_, target)| target.as_ref().ok())
        .collect();
    if wish.ask && !targets.is_empty() && !confirmed(&targets, wish.kind, console).await? {
        return Err(Failure::Said(
            Exit::NOT_CONFIRMED,
            "Nothing was deleted.".to_owned(),
        ));
    }
    Ok(found)
}

async fn delete(id: &EventId, client: &Client, stop: &CancellationToken) -> Result<(), Refusal> {
    tokio::select! {
        done = client.delete_attachment(id) => Ok(done?),
        () = stop.cancelled() => Err(Refusal::interrupted(format!(
            "Interrupted while the attachment of event {id} was deleted: it may be gone, c8ybin \
             events show {id} tells."
        ))),
    }
}

/// Why nothing is deleted.
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

    fn json(&self, id: &EventId) -> String {
        let exit = self.exit.code();
        json!({"event": id.as_str(), "error": self.sentence, "exit": exit}).to_string()
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

/// The event, where there is something to delete.
async fn look_up(id: &EventId, kind: Kind, client: &Client) -> Result<Event, Refusal> {
    let event = client.event(id).await?;
    let why = match (&event.attachment, event.received, kind) {
        (Some(_), _, Kind::Any) | (None, Some(_), _) => return Ok(event),
        (Some(_), _, Kind::Incomplete) => {
            "has a whole attachment, which is not discarded: events rm deletes it"
        }
        (None, None, Kind::Incomplete) => "has no upload that did not end",
        (None, None, Kind::Any) => "has no attachment",
    };
    Err(Refusal {
        exit: Exit::of_status(404),
        sentence: format!("Event {id} {why}."),
    })
}

/// Asks; only a clear yes is one.
async fn confirmed(targets: &[&Event], kind: Kind, console: &mut Console) -> Result<bool, Failure> {
    for event in targets.iter().take(NAMES) {
        let what = match (&event.attachment, event.received) {
            (Some(_), _) => clean(event.file_name()).into_owned(),
            (None, received) => {
                format!("incomplete, {}", format::size(received.unwrap_or_default()))
            }
        };
        console.note(&format!("  {}  {what}  {}", event.id, clean(&event.text)));
    }
    if targets.len() > NAMES {
        console.note(&format!("  and {} more", targets.len() - NAMES));
    }
    let what = match (targets, kind) {
        ([_], Kind::Any) => "this attachment".to_owned(),
        ([_], Kind::Incomplete) => "this incomplete upload".to_owned(),
        (several, Kind::Any) => format!("these {} attachments", several.len()),
        (several, Kind::Incomplete) => format!("these {} incomplete uploads", several.len()),
    };
    confirm(console, &format!("Delete {what} for good?")).await
}
