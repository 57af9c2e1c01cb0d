//! What the platform writes about events and their attachments.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{Unreadable, date, label, number};
use crate::domain::{Attachment, Event, EventId, NewAttachment};

/// The fields of an object, each still as text: a field that cannot be read
/// must not take the others with it.
#[derive(Deserialize)]
#[serde(transparent)]
struct Fields<'a>(#[serde(borrow)] BTreeMap<String, &'a RawValue>);

impl Fields<'_> {
    /// What a field holds; `null` where it is missing or cannot be read.
    fn value(&self, name: &str) -> Value {
        super::value(self.0.get(name).copied())
    }
}

/// Reads one event.
pub(crate) fn event(text: &[u8]) -> Result<Event, Unreadable> {
    let raw: &RawValue = super::json(text)?;
    let fields: Fields<'_> = super::json(raw.get().as_bytes())?;
    let id = label(&fields.value("id")).ok_or("the event has no id")?;
    let source = fields.value("source");
    Ok(Event {
        id: EventId::new(&id).map_err(|error| error.to_string())?,
        type_name: label(&fields.value("type")).unwrap_or_default(),
        text: label(&fields.value("text")).unwrap_or_default(),
        time: date(&fields.value("time")),
        source: source.get("id").and_then(label).or_else(|| label(&source)),
        attachment: described(&fields.value("c8y_IsBinary")),
        received: fields
            .value("c8y_IsIncompleteBinary")
            .get("range")
            .and_then(Value::as_str)
            .and_then(range)
            .map(|(_, end)| end),
        object: Arc::from(raw.get()),
    })
}

/// What an upload to an event answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// What it says of the attachment.
    pub(crate) attachment: Attachment,
    /// The first byte of the range that it names, and the one after its last.
    pub(crate) range: Option<(u64, u64)>,
}

/// Reads what an upload to an event answered.
pub(crate) fn attached(text: &[u8]) -> Result<Answer, Unreadable> {
    let fields: Fields<'_> = super::json(text)?;
    let range_text = fields.value("range");
    Ok(Answer {
        attachment: Attachment {
            name: label(&fields.value("name")),
            content_type: label(&fields.value("type")),
            length: number(&fields.value("length")),
        },
        range: range_text.as_str().and_then(range),
    })
}

/// The `object` part of an upload to an event.
pub(crate) fn new_attachment(new: &NewAttachment) -> String {
    json!({ "name": new.name, "type": new.content_type }).to_string()
}

/// The fragment `c8y_IsBinary` of an event. That it is there says that there
/// is a file, whatever it holds: old ones hold a type only, or nothing.
fn described(fragment: &Value) -> Option<Attachment> {
    let text = |key| fragment.get(key).and_then(label);
    (!fragment.is_null()).then(|| Attachment {
        name: text("name"),
        content_type: text("type"),
        length: fragment.get("length").and_then(number),
    })
}

/// `0-399/*`, `400-499/500`, also with `bytes` in front: the first byte, and
/// the one after the last.
fn range(text: &str) -> Option<(u64, u64)> {
    let text = text.trim();
    let text = text.strip_prefix("bytes").unwrap_or(text);
    let text = text.trim_start_matches([' ', '=']);
    let (first, last) = text.split('/').next()?.split_once('-')?;
    let first: u64 = first.trim().parse().ok()?;
    let end = last.trim().parse::<u64>().ok()?.checked_add(1)?;
    (first < end).then_some((first, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Event {
        event(text.as_bytes()).unwrap()
    }

    #[test]
    fn an_event_with_an_attachment() {
        let text = r#"{"id":"12","type":"c8y_Logfile","text":"a log","time":"2025-04-12T19:43:22.000Z",
            "source":{"id":"7","self":"x"},
            "c8y_IsBinary":{"length":1739187,"name":"tmp.jpg","type":"image/jpeg"}}"#;
        let event = read(text);
        assert_eq!(event.id.as_str(), "12");
        assert_eq!(
            (event.type_name.as_str(), event.text.as_str()),
            ("c8y_Logfile", "a log")
        );
        assert_eq!(event.time, "2025-04-12T19:43:22Z".parse().ok());
        assert_eq!(event.source.as_deref(), Some("7"));
        let attachment = Attachment {
            name: Some("tmp.jpg".into()),
            content_type: Some("image/jpeg".into()),
            length: Some(1_739_187),
        };
        assert_eq!((event.attachment, event.received), (Some(attachment), None));
        assert_eq!(&*event.object, text);
    }

    #[test]
    fn a_part_of_an_attachment_is_counted_from_the_first_byte() {
        let received = |fragment: &str| {
            let text = format!(r#"{{"id":"1","c8y_IsIncompleteBinary":{fragment}}}"#);
            read(&text).received
        };
        assert_eq!(received(r#"{"range":"0-399/*"}"#), Some(400));
        assert_eq!(received(r#"{"range":"bytes 0-399/500"}"#), Some(400));
        // Where it names the last chunk only: those before it came before it.
        assert_eq!(received(r#"{"range":"400-499/*"}"#), Some(500));
        for odd in [
            r#"{"range":"399-0/*"}"#,
            r#"{"range":"*/500"}"#,
            r#"{"range":7}"#,
            "{}",
            "null",
        ] {
            assert_eq!(received(odd), None, "{odd}");
        }
    }

    #[test]
    fn odd_events_are_read_as_far_as_they_go() {
        let odd =
            read(r#"{"id":12,"text":"a\ud83d","time":"x","source":7,"c8y_IsBinary":"","id":13}"#);
        assert_eq!((odd.id.as_str(), odd.text.as_str()), ("13", ""));
        assert_eq!(odd.source.as_deref(), Some("7"));
        assert_eq!(odd.attachment, Some(Attachment::default()));
        assert_eq!(read(r#"{"id":"1","c8y_IsBinary":null}"#).attachment, None);
        assert_eq!(event(b"{}").unwrap_err(), "the event has no id");
        assert_eq!(event(b"").unwrap_err(), "it is empty");
    }

    #[test]
    fn answers_to_an_upload() {
        let whole = attached(
            br#"{"name":"a.txt","self":"x","source":"1","type":"text/plain","length":"5"}"#,
        );
        let attachment = Attachment {
            name: Some("a.txt".into()),
            content_type: Some("text/plain".into()),
            length: Some(5),
        };
        assert_eq!(
            whole,
            Ok(Answer {
                attachment,
                range: None
            })
        );
        let part = attached(br#"{"self":"x","type":"text/plain","range":"400-499/500"}"#);
        assert_eq!(part.unwrap().range, Some((400, 500)));
        assert!(attached(b"<html>").is_err());
    }

    #[test]
    fn a_new_attachment_is_named_in_json() {
        let new = NewAttachment {
            name: "ü\"a\".log".into(),
            content_type: "text/plain".into(),
        };
        assert_eq!(
            new_attachment(&new),
            r#"{"name":"ü\"a\".log","type":"text/plain"}"#
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>(), text in any::<String>()) {
            prop_assert!(event(&bytes).is_err());
            let _ = attached(&bytes);
            if let Some((first, end)) = range(&text) {
                prop_assert!(first < end);
            }
        }
    }
}
