//! Events as JSON, and JSON as events.

use serde_json::{Map, Value, json};

use crate::emulator::answers::Refusal;
use crate::emulator::query::sql;
use crate::emulator::represent::time;
use crate::emulator::spooling::UNKNOWN_TYPE;
use crate::emulator::store::events::{Attachment, COMPLETE, Event, INCOMPLETE, NewEvent, State};

/// What a request says of these is passed over: the server owns them.
const SERVER_OWNED: [&str; 6] = [
    "id",
    "self",
    "creationTime",
    "lastUpdated",
    COMPLETE,
    INCOMPLETE,
];

/// What a new event says and a later request cannot change.
const FIXED: [&str; 3] = ["source", "type", "time"];

/// An event as every answer shows it.
pub fn event(event: &Event, origin: &str) -> Value {
    let source = event.source;
    let mut body = json!({
        "creationTime": time(event.created),
        "source": {
            "self": format!("{origin}/inventory/managedObjects/{source}"),
            "id": source.to_string(),
        },
        "type": event.type_name,
        "lastUpdated": time(event.updated),
        "self": format!("{origin}/event/events/{}", event.id),
        "time": time(event.time),
        "text": event.text,
        "id": event.id.to_string(),
    });
    if let Value::Object(map) = &mut body {
        if let Some(attachment) = &event.attachment {
            let (name, fragment) = fragment(event, attachment);
            map.insert(name.to_owned(), fragment);
        }
        map.extend(event.fragments.clone());
    }
    body
}

/// What the event says of its attachment.
fn fragment(event: &Event, attachment: &Attachment) -> (&'static str, Value) {
    match attachment.state {
        State::Complete => (
            COMPLETE,
            json!({
                "length": attachment.length,
                "name": file_name(event, attachment),
                "type": media_type(attachment),
            }),
        ),
        State::Incomplete => (INCOMPLETE, json!({ "range": range(attachment) })),
    }
}

/// An attachment as the answer to an upload shows it.
pub fn attachment(event: &Event, attachment: &Attachment, origin: &str) -> Value {
    let link = format!("{origin}/event/events/{}/binaries", event.id);
    let source = event.id.to_string();
    let media_type = media_type(attachment);
    match attachment.state {
        State::Complete => json!({
            "name": file_name(event, attachment),
            "self": link,
            "source": source,
            "type": media_type,
            "length": attachment.length,
        }),
        State::Incomplete => json!({
            "self": link,
            "type": media_type,
            "range": range(attachment),
            "source": source,
        }),
    }
}

/// Its name; nobody having said one, the id of the event.
pub fn file_name(event: &Event, attachment: &Attachment) -> String {
    let name = attachment.name.clone();
    name.unwrap_or_else(|| event.id.to_string())
}

fn media_type(attachment: &Attachment) -> &str {
    attachment.content_type.as_deref().unwrap_or(UNKNOWN_TYPE)
}

/// All that has come, from the first byte on. Without a byte there is no last one.
fn range(attachment: &Attachment) -> String {
    format!("0-{}/*", attachment.length.saturating_sub(1))
}

/// The event that a request describes.
///
/// # Errors
/// One of its four mandatory properties is missing or is not what it must be.
pub fn new_event(mut request: Map<String, Value>) -> Result<NewEvent, Refusal> {
    let source = request
        .get("source")
        .and_then(|source| source.get("id"))
        .and_then(|id| match id {
            Value::String(text) => text.parse().ok(),
            other => other.as_i64(),
        })
        .ok_or_else(|| invalid("'source.id' must be the id of a managed object."))?;
    let time = sql::time(&text(&request, "time")?).map_err(|error| invalid(error.0))?;
    let (type_name, text) = (text(&request, "type")?, text(&request, "text")?);
    request.retain(|name, value| {
        let name = name.as_str();
        name != "text"
            && !FIXED.contains(&name)
            && !SERVER_OWNED.contains(&name)
            && !value.is_null()
    });
    Ok(NewEvent {
        source,
        type_name,
        text,
        time: time.as_millisecond(),
        fragments: request,
    })
}

/// Applies a request to an event: its text and its fragments. `null` removes a
/// fragment.
///
/// # Errors
/// The text is none.
pub fn apply(request: Map<String, Value>, event: &mut Event) -> Result<(), Refusal> {
    if request.contains_key("text") {
        event.text = text(&request, "text")?;
    }
    for (name, value) in request {
        let known = name.as_str();
        if known == "text" || FIXED.contains(&known) || SERVER_OWNED.contains(&known) {
            continue;
        }
        if value.is_null() {
            event.fragments.shift_remove(&name);
        } else {
            event.fragments.insert(name, value);
        }
    }
    Ok(())
}

fn text(request: &Map<String, Value>, name: &str) -> Result<String, Refusal> {
    request
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .ok_or_else(|| invalid(format!("'{name}' must be a text that is not empty.")))
}

fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::invalid(message).of_events()
}
