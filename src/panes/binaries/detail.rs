//! The right pane: everything about the object under the cursor.
//!
//! The row gives most of it at once; the whole object is fetched when the
//! cursor has rested, so that moving through a list asks the server nothing.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::api::ApiError;
use crate::app::{Call, Context, ListCursor, Remote, RequestId, Step};
use crate::domain::{Binary, BinaryId};
use crate::panes::preview::{Preview, Source, Subject};
use crate::ui::json::JsonView;

/// How long the cursor rests before the object is fetched.
const REST: Duration = Duration::from_millis(120);

/// What of the object is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DetailView {
    /// What is in the file.
    #[default]
    Preview,
    /// Its fields, a line each.
    Details,
    /// The raw object as JSON.
    Object,
}

impl DetailView {
    /// The next view, or the previous one.
    #[must_use]
    pub const fn turned(self, is_next: bool) -> Self {
        match (self, is_next) {
            (Self::Preview, true) | (Self::Object, false) => Self::Details,
            (Self::Details, true) | (Self::Preview, false) => Self::Object,
            (Self::Object, true) | (Self::Details, false) => Self::Preview,
        }
    }
}

/// The state of the right pane.
#[derive(Debug, Default)]
pub struct Detail {
    /// Which view.
    pub view: DetailView,
    /// The object: from its row first, then from the server.
    pub binary: Option<Binary>,
    /// What is in the file.
    pub preview: Preview,
    /// The request for the whole object.
    pub remote: Remote<BinaryId>,
    /// When it is to be sent.
    due: Option<Duration>,
    /// The raw object, once it was looked at.
    pub json: Option<JsonView>,
    /// The cursor in the view; in the details, the first field on the screen.
    pub cursor: ListCursor,
    /// The object's fields, a line each.
    pub fields: Vec<DetailField>,
}

/// A field of the object, as the details show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailField {
    /// Its name: a word of the glossary, or the fragment's own.
    pub name: String,
    /// What it holds.
    pub value: DetailValue,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DetailValue {
    /// Text, not yet cleaned.
    Text(String),
    /// Bytes.
    Size(u64),
    /// A moment.
    Time(Timestamp),
}

impl Detail {
    /// Shows this object from now on.
    pub fn follow(&mut self, binary: Option<&Binary>, context: &mut Context<'_>) {
        let same = match (&self.binary, binary) {
            (Some(ours), Some(theirs)) => ours.id == theirs.id,
            (None, None) => true,
            _ => false,
        };
        self.preview.follow(binary.map(subject), context);
        if same {
            return;
        }
        self.binary = binary.cloned();
        self.cursor = ListCursor::default();
        self.json = None;
        context.cancel_call(self.remote.give_up());
        self.remote = Remote::default();
        self.due = binary.map(|_| context.running() + REST);
        self.prepare();
    }

    /// Fetches the object again at the next chance.
    pub const fn forget(&mut self, now: Duration) {
        if self.binary.is_some() {
            self.due = Some(now);
        }
    }

    /// When the object is to be fetched, or its file looked into.
    #[must_use]
    pub fn due(&self) -> Option<Duration> {
        let preview = self.preview.due().filter(|_| self.is_preview());
        self.due.into_iter().chain(preview).min()
    }

    /// Whether the preview is the open view.
    #[must_use]
    pub fn is_preview(&self) -> bool {
        self.view == DetailView::Preview
    }

    /// Fetches the object if its time has come and the pane is on the screen.
    pub fn wake(&mut self, context: &mut Context<'_>) {
        if context.detail_shown && self.is_preview() {
            self.preview.wake(context);
        }
        if !context.detail_shown || self.due.is_none_or(|due| due > context.running()) {
            return;
        }
        self.due = None;
        if let Some(binary) = &self.binary {
            let id = context.call(Call::Binary(binary.id.clone()));
            let superseded = self.remote.ask(id, context.running());
            context.cancel_call(superseded);
        }
    }

    /// Takes the whole object, if it is the one awaited.
    pub fn receive(&mut self, id: RequestId, result: Result<Binary, ApiError>) -> bool {
        let (binary, outcome) = match result {
            Ok(binary) => {
                let id = binary.id.clone();
                (Some(binary), Ok(id))
            }
            Err(error) => (None, Err(error)),
        };
        if !self.remote.receive(id, outcome) {
            return false;
        }
        if let Some(binary) = binary {
            let changed = self
                .binary
                .as_ref()
                .is_none_or(|ours| ours.object != binary.object);
            self.binary = Some(binary);
            if changed {
                self.json = None;
                self.prepare();
            }
        }
        true
    }

    /// Shows the object as it is now, where it was that one.
    pub fn put(&mut self, old: &BinaryId, now: &Binary, context: &mut Context<'_>) {
        if self.binary.as_ref().is_none_or(|ours| ours.id != *old) {
            return;
        }
        // What is on its way may be older.
        context.cancel_call(self.remote.give_up());
        self.binary = Some(now.clone());
        self.json = None;
        self.due = Some(context.running());
        self.prepare();
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
        self.settle_object(rows);
    }

    /// Brings the cursor back into the view, after the object or the screen
    /// changed, and the object's own cursor to it.
    pub fn settle(&mut self, rows: usize, columns: usize) {
        self.preview.settle(rows, columns);
        self.settle_object(rows);
    }

    fn settle_object(&mut self, rows: usize) {
        let (len, height) = self.extent(rows);
        self.cursor.settle(len, height);
        if let (DetailView::Object, Some(json)) = (self.view, &mut self.json) {
            let by = isize::try_from(self.cursor.at).unwrap_or(isize::MAX)
                - isize::try_from(json.cursor_row()).unwrap_or(isize::MAX);
            json.move_cursor(by);
        }
    }

    /// How long the view is, and how much of it the cursor moves in: the
    /// details have no cursor, the first field on the screen moves.
    fn extent(&self, rows: usize) -> (usize, usize) {
        match (self.view, &self.json) {
            (DetailView::Object, Some(json)) => (json.visible().count(), rows),
            _ => (self.fields.len(), 1),
        }
    }

    /// Reads what the view needs, and only that.
    fn prepare(&mut self) {
        self.fields = self.binary.as_ref().map_or_else(Vec::new, fields);
        if self.view == DetailView::Object && self.json.is_none() {
            self.json = self.binary.as_ref().map(|binary| {
                let empty = empty_references(&binary.object);
                JsonView::new(binary.object.clone()).with_last(&empty)
            });
        }
    }
}

/// The file, as the preview needs to know it.
fn subject(binary: &Binary) -> Subject {
    Subject {
        source: Source::Binary(binary.id.clone()),
        name: binary.title().to_owned(),
        media_type: binary.content_type.clone(),
        length: binary.length,
        updated: binary.updated,
    }
}

/// What the first fields already say, and the mark that all of them carry.
const SHOWN_BEFORE: [&str; 9] = [
    "id",
    "name",
    "type",
    "contentType",
    "length",
    "owner",
    "creationTime",
    "lastUpdated",
    "c8y_IsBinary",
];

/// Every field of the object: the known ones first, then its fragments.
fn fields(binary: &Binary) -> Vec<DetailField> {
    let text = |name: &str, value: &str| {
        (!value.is_empty()).then(|| DetailField {
            name: name.to_owned(),
            value: DetailValue::Text(value.to_owned()),
        })
    };
    let field = |name: &str, value: Option<DetailValue>| {
        value.map(|value| DetailField {
            name: name.to_owned(),
            value,
        })
    };
    let mut fields: Vec<DetailField> = [
        text("name", &binary.name),
        text("id", binary.id.as_str()),
        text("type", &binary.type_name),
        text(
            "media type",
            binary.content_type.as_deref().unwrap_or_default(),
        ),
        field("length", binary.length.map(DetailValue::Size)),
        text("owner", binary.owner.as_deref().unwrap_or_default()),
        field("updated", binary.updated.map(DetailValue::Time)),
        binary.archive_of.as_ref().and_then(|id| {
            text(
                "archive",
                &format!("of application {id}; delete it from the application"),
            )
        }),
        // The list does not tell it (`API.md` section 12): behind the others,
        // so that they stay in their places when it comes.
        field("created", binary.created.map(DetailValue::Time)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let Ok(Value::Object(object)) = serde_json::from_str(&binary.object) {
        for (name, value) in object {
            if SHOWN_BEFORE.contains(&name.as_str()) || is_empty_reference(&value) {
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

/// The names of the fields that the raw object shows last.
fn empty_references(object: &str) -> Vec<String> {
    let Ok(Value::Object(object)) = serde_json::from_str(object) else {
        return Vec::new();
    };
    object
        .into_iter()
        .filter_map(|(name, value)| is_empty_reference(&value).then_some(name))
        .collect()
}

/// The platform sends seven lists of parents and children that are mostly
/// empty, and sends them first.
fn is_empty_reference(value: &Value) -> bool {
    value
        .get("references")
        .and_then(Value::as_array)
        .is_some_and(Vec::is_empty)
}
