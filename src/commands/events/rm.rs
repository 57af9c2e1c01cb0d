//! `events rm` and `events incomplete --discard`: what is attached goes; the
//! event stays.

use tokio_util::sync::CancellationToken;

use super::ids;
use crate::api::Client;
use crate::cli::RmAttachments;
use crate::commands::Format;
use crate::commands::console::Console;
use crate::commands::deleting::{self, Deletion, Fields, Refusal};
use crate::commands::failure::Failure;
use crate::domain::{Event, EventId, clean};
use crate::exit::Exit;
use crate::ui::format;

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
        deleting::can_ask("events rm", args.yes)?;
        Self::of(&args.ids, Kind::Any, args.yes, args.json)
    }

    pub(super) fn discard(ids: &[String], yes: bool, json: bool) -> Result<Self, Failure> {
        deleting::can_ask("events incomplete --discard", yes)?;
        Self::of(ids, Kind::Incomplete, yes, json)
    }

    fn of(texts: &[String], kind: Kind, yes: bool, json: bool) -> Result<Self, Failure> {
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
    let attachments = Attachments {
        kind: wish.kind,
        client,
    };
    deleting::run(
        &attachments,
        &wish.ids,
        wish.ask,
        wish.format,
        console,
        stop,
    )
    .await
}

struct Attachments<'a> {
    kind: Kind,
    client: &'a Client,
}

impl Deletion for Attachments<'_> {
    type Id = EventId;
    type Target = Event;

    const KEY: &'static str = "event";

    fn words(&self) -> (&'static str, &'static str) {
        match self.kind {
            Kind::Any => ("attachment", "attachments"),
            Kind::Incomplete => ("incomplete upload", "incomplete uploads"),
        }
    }

    /// The event, where there is something to delete.
    async fn look_up(&self, id: &EventId) -> Result<Event, Refusal> {
        let event = self.client.event(id).await?;
        let why = match (&event.attachment, event.received, self.kind) {
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

    fn named(&self, id: &EventId, event: &Event) -> String {
        let what = match (&event.attachment, event.received) {
            (Some(_), _) => clean(event.file_name()).into_owned(),
            (None, received) => {
                format!("incomplete, {}", format::size(received.unwrap_or_default()))
            }
        };
        format!("{id}  {what}  {}", clean(&event.text))
    }

    async fn delete(
        &self,
        id: &EventId,
        event: &Event,
        _console: &mut Console,
        stop: &CancellationToken,
    ) -> Result<Fields, Refusal> {
        tokio::select! {
            done = self.client.delete_attachment(id) => done?,
            () = stop.cancelled() => return Err(Refusal::interrupted(format!(
                "Interrupted while the attachment of event {id} was deleted: it may be gone, \
                 c8ybin events show {id} tells."
            ))),
        }
        let attachment = event.attachment.as_ref();
        let name = attachment.and_then(|it| it.name.clone());
        let length = attachment.map_or(event.received, |it| it.length);
        Ok(vec![
            ("name", name.into()),
            ("length", length.into()),
            ("incomplete", attachment.is_none().into()),
        ])
    }
}
