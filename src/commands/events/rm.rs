//! `events rm` and `events incomplete --discard`: what is attached goes, once
//! the person has seen what; the event stays.

use std::io::{self, IsTerminal as _};

use serde_json::json;

use super::{attachment_name, ids};
use crate::api::{ApiError, Client};
use crate::cli::RmAttachments;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::results::Results;
use crate::commands::{Format, confirm};
use crate::domain::{Event, EventId, clean};
use crate::exit::Exit;
use crate::ui::format;

/// How many names a question lists.
const NAMES: usize = 10;

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
) -> Result<Exit, Failure> {
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
    let mut results = Results::new(wish.format);
    for (id, target) in &found {
        match target {
            Ok(event) => match client.delete_attachment(id).await {
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

/// Why nothing is deleted.
struct Refusal {
    exit: Exit,
    sentence: String,
}

impl Refusal {
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
            (Some(_), _) => clean(attachment_name(event)).into_owned(),
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
