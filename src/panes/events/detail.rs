//! The right pane: what is attached to the event under the cursor, and the
//! event itself. The list tells all of the event; only the file is looked into.

use std::time::Duration;

use serde_json::Value;

use crate::app::{Context, ListCursor, Step};
use crate::domain::{ATTACHED, INCOMPLETE, ListedEvent};
use crate::panes::binaries::{DetailField, DetailValue, DetailView};
use crate::panes::preview::{Preview, Source, Subject};
use crate::ui::format;
use crate::ui::json::JsonView;

/// The state of the right pane.
#[derive(Debug, Default)]
pub struct EventDetail {
    /// Which view.
    pub view: DetailView,
    /// What is in the attachment.
    pub preview: Preview,
    /// The event.
    pub row: Option<ListedEvent>,
    /// The raw event, once it was looked at.
    pub json: Option<JsonView>,
    /// The cursor in the view; in the details, the first field on the screen.
    pub cursor: ListCursor,
    /// The event's fields, a line each.
    pub fields: Vec<DetailField>,
}

impl EventDetail {
    /// Shows this event from now on.
    pub fn follow(&mut self, row: Option<&ListedEvent>, context: &mut Context<'_>) {
        self.preview.follow(row.and_then(subject), context);
        if self.row.as_ref() == row {
            return;
        }
        let id = |row: &ListedEvent| row.event.id.clone();
        if self.row.as_ref().map(id) != row.map(id) {
            self.cursor = ListCursor::default();
        }
        self.row = row.cloned();
        self.json = None;
        self.prepare();
    }

    /// When the file is to be looked into.
    #[must_use]
    pub fn due(&self) -> Option<Duration> {
        self.preview.due().filter(|_| self.is_preview())
    }

    /// Whether the preview is the open view.
    #[must_use]
    pub fn is_preview(&self) -> bool {
        self.view == DetailView::Preview
    }

    /// Looks into the file if its time has come and the pane is on the screen.
    pub fn wake(&mut self, context: &mut Context<'_>) {
        if context.detail_shown && self.is_preview() {
            self.preview.wake(context);
        }
    }

    /// Turns to the next view, or the previous one.
    pub fn turn_view(&mut self, is_next: bool) {
        self.view = self.view.turned(is_next);
        self.cursor = ListCursor::default();
        self.prepare();
    }

    /// Folds or unfolds at the cursor.
    pub fn fold(&mut self, rows: usize) {
        if let Some(json) = &mut self.json {
            json.toggle(json.cursor());
            let (at, len) = (json.cursor_row(), json.visible().count());
            self.cursor.go(at, len, rows);
        }
    }

    /// Moves the cursor of the view.
    pub fn step(&mut self, step: Step, rows: usize) {
        let (len, height) = self.extent(rows);
        self.cursor.step(step, len, height);
        self.settle_event(rows);
    }

    /// Brings the cursor back into the view, after the event or the screen
    /// changed, and the raw event's own cursor to it.
    pub fn settle(&mut self, rows: usize, columns: usize) {
        self.preview.settle(rows, columns);
        self.settle_event(rows);
    }

    fn settle_event(&mut self, rows: usize) {
        let (len, height) = self.extent(rows);
        self.cursor.settle(len, height);
        if let (DetailView::Object, Some(json)) = (self.view, &mut self.json) {
            let by = isize::try_from(self.cursor.at).unwrap_or(isize::MAX)
                - isize::try_from(json.cursor_row()).unwrap_or(isize::MAX);
            json.move_cursor(by);
        }
    }

    fn extent(&self, rows: usize) -> (usize, usize) {
        match (self.view, &self.json) {
            (DetailView::Object, Some(json)) => (json.visible().count(), rows),
            _ => (self.fields.len(), 1),
        }
    }

    fn prepare(&mut self) {
        self.fields = self.row.as_ref().map_or_else(Vec::new, fields);
        if self.view == DetailView::Object && self.json.is_none() {
            self.json = self
                .row
                .as_ref()
                .map(|row| JsonView::new(row.event.object.clone()));
        }
    }
}

/// The file that is looked into; an attachment that is only partly there cannot
/// be read.
fn subject(row: &ListedEvent) -> Option<Subject> {
    let attachment = row.event.attachment.as_ref()?;
    Some(Subject {
        source: Source::Attachment(row.event.id.clone()),
        name: row.file_name().to_owned(),
        media_type: attachment.content_type.clone(),
        length: attachment.length,
        updated: row.event.updated,
    })
}

/// What the first fields already say.
const SHOWN_BEFORE: [&str; 9] = [
    "id",
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
    let known = known
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    let later = [
        ("created", event.created.map(DetailValue::Time)),
        ("updated", event.updated.map(DetailValue::Time)),
    ];
    let later = later
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    let mut fields: Vec<DetailField> = known
        .chain(attached(row))
        .chain(later)
        .map(|(name, value)| DetailField {
            name: name.to_owned(),
            value,
        })
        .collect();
    if let Ok(Value::Object(object)) = serde_json::from_str(&event.object) {
        for (name, value) in object {
            if SHOWN_BEFORE.contains(&name.as_str()) || name == "self" {
                continue;
            }
            let value = match value {
                Value::String(text) => text,
                value => value.to_string(),
            };
            fields.push(DetailField {
                name,
                value: DetailValue::Text(value),
            });
        }
    }
    fields
}
