//! What the right pane shows of a binary.

use std::sync::Arc;

use serde_json::Value;

use crate::app::Call;
use crate::domain::Binary;
use crate::panes::detail::{DetailField, DetailValue, Detailed, fragments};
use crate::panes::preview::{Source, Subject};

impl Detailed for Binary {
    const RAW: &'static str = "Object";

    fn is_same(&self, other: &Self) -> bool {
        self.id == other.id
    }

    fn title(&self) -> &str {
        Self::title(self)
    }

    fn subject(&self) -> Option<Subject> {
        Some(Subject {
            source: Source::Binary(self.id.clone()),
            name: Self::title(self).to_owned(),
            media_type: self.content_type.clone(),
            length: self.length,
            updated: self.updated,
        })
    }

    fn fields(&self) -> Vec<DetailField> {
        fields(self)
    }

    fn object(&self) -> &Arc<str> {
        &self.object
    }

    fn shown_last(&self) -> Vec<String> {
        empty_references(&self.object)
    }

    fn whole(&self) -> Option<Call> {
        Some(Call::Binary(self.id.clone()))
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
    let (text, field) = (DetailField::text, DetailField::of);
    let known = [
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
    ];
    let is_said =
        |name: &str, value: &Value| SHOWN_BEFORE.contains(&name) || is_empty_reference(value);
    let known = known.into_iter().flatten();
    known.chain(fragments(&binary.object, is_said)).collect()
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
