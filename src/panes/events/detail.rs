//! What the right pane shows of an event: what is attached to it, and the event
//! itself. The list tells all of the event; only the file is looked into.

use std::sync::Arc;

use serde_json::Value;

use crate::domain::{ATTACHED, INCOMPLETE, ListedEvent};
use crate::panes::detail::{DetailField, DetailValue, Detailed, fragments};
use crate::panes::preview::{Source, Subject};
use crate::ui::format;

impl Detailed for ListedEvent {
    const RAW: &'static str = "Event";

    fn is_same(&self, other: &Self) -> bool {
        self.event.id == other.event.id
    }

    /// The name of the attachment, else the text of the event.
    fn title(&self) -> &str {
        match self.event.attachment {
            Some(_) => self.file_name(),
            None => &self.event.text,
        }
    }

    fn subject(&self) -> Option<Subject> {
        let attachment = self.event.attachment.as_ref()?;
        Some(Subject {
            source: Source::Attachment(self.event.id.clone()),
            name: self.file_name().to_owned(),
            media_type: attachment.content_type.clone(),
            length: attachment.length,
            updated: self.event.updated,
        })
    }

    fn no_file(&self) -> &'static str {
        match self.event.received {
            Some(_) => {
                "The attachment is only partly there: nobody can read it before the rest is."
            }
            None => "The event is there and has no attachment.",
        }
    }

    fn fields(&self) -> Vec<DetailField> {
        fields(self)
    }

    fn object(&self) -> &Arc<str> {
        &self.event.object
    }
}

/// What the first fields already say.
const SHOWN_BEFORE: [&str; 10] = [
    "id",
    "self",
    "type",
    "text",
    "time",
    "creationTime",
    "lastUpdated",
    "source",
    ATTACHED,
    INCOMPLETE,
];

/// What the event has attached, in a sentence where it is no whole file.
fn attached(row: &ListedEvent) -> Vec<(&'static str, DetailValue)> {
    let text = |text: &str| DetailValue::Text(text.to_owned());
    if let Some(attachment) = &row.event.attachment {
        let mut fields = vec![("attachment", text(row.file_name()))];
        let media_type = attachment.content_type.as_deref();
        fields.extend(media_type.map(|media_type| ("media type", text(media_type))));
        fields.extend(
            attachment
                .length
                .map(|length| ("length", DetailValue::Size(length))),
        );
        return fields;
    }
    let Some(received) = row.event.received else {
        return vec![("attachment", text("none"))];
    };
    let mut said = match received.checked_sub(1) {
        Some(last) => format!("only partly there: bytes 0 to {}", format::count(last)),
        None => "only partly there: no byte of it".to_owned(),
    };
    if let Some(expected) = row.expected() {
        let share = format::percent(received, expected);
        said = format!("{said} of {}, {share} %", format::size(expected));
    }
    let mut fields = vec![("attachment", text(&said))];
    if let Some(begun) = &row.begun {
        fields.push(("begun with", text(&begun.path.to_string_lossy())));
    }
    fields
}

/// Every field of the event: the known ones first, then its fragments.
fn fields(row: &ListedEvent) -> Vec<DetailField> {
    let event = &row.event;
    let text = |text: &str| Some(DetailValue::Text(text.to_owned()));
    let device = match (&row.device, &event.source) {
        (Some(name), Some(id)) => Some(format!("{name} · {id}")),
        (None, Some(id)) => Some(id.to_string()),
        (_, None) => None,
    };
    let known = [
        ("text", text(&event.text)),
        ("type", text(&event.type_name)),
        ("device", device.map(DetailValue::Text)),
        ("time", event.time.map(DetailValue::Time)),
        ("id", text(event.id.as_str())),
    ];
    let attached = attached(row).into_iter();
    let attached = attached.map(|(name, value)| (name, Some(value)));
    let later = [
        ("created", event.created.map(DetailValue::Time)),
        ("updated", event.updated.map(DetailValue::Time)),
    ];
    let is_said = |name: &str, _: &Value| SHOWN_BEFORE.contains(&name);
    let known = known.into_iter().chain(attached).chain(later);
    known
        .filter_map(|(name, value)| DetailField::of(name, value))
        .chain(fragments(&event.object, is_said))
        .collect()
}
