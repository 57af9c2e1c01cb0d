//! What the platform writes about events and their attachments.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::fields::Fields;
use super::{NO_LIST, Statistics, Unreadable, date, label, number};
use crate::domain::{
    ATTACHED, Attachment, DeviceId, Event, EventId, INCOMPLETE, NewAttachment, NewEvent, Page,
    PageRequest,
};

#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow)]
    events: Option<Vec<&'a RawValue>>,
    next: Option<Value>,
    #[serde(default, deserialize_with = "super::or_none")]
    statistics: Option<Statistics>,
}

/// Reads a page of events.
pub(crate) fn events(text: &[u8], request: PageRequest) -> Result<Page<Event>, Unreadable> {
    let list: List<'_> = super::json(text)?;
    let rows = list.events.ok_or(NO_LIST)?;
    let more = !rows.is_empty() && matches!(&list.next, Some(Value::String(_)));
    let statistics = list.statistics.unwrap_or_default();
    Ok(Page {
        items: rows.into_iter().filter_map(|row| read(row).ok()).collect(),
        number: request.number,
        size: request.size,
        total_pages: number(&statistics.total_pages),
        total: number(&statistics.total_elements),
        more,
    })
}

/// Reads one event.
pub(crate) fn event(text: &[u8]) -> Result<Event, Unreadable> {
    read(super::json(text)?)
}

fn read(raw: &RawValue) -> Result<Event, Unreadable> {
    let fields: Fields<'_> = super::json(raw.get().as_bytes())?;
    let id = label(&fields.value("id")).ok_or("the event has no id")?;
    let source = fields.value("source");
    let source = source.get("id").and_then(label).or_else(|| label(&source));
    let incomplete = fields.value(INCOMPLETE);
    let incomplete = incomplete.get("range").and_then(Value::as_str);
    Ok(Event {
        id: EventId::new(&id).map_err(|error| error.to_string())?,
        type_name: label(&fields.value("type")).unwrap_or_default(),
        text: label(&fields.value("text")).unwrap_or_default(),
        time: date(&fields.value("time")),
        created: date(&fields.value("creationTime")),
        updated: date(&fields.value("lastUpdated")),
        source: source.and_then(|id| DeviceId::new(&id).ok()),
        attachment: described(&fields.value(ATTACHED)),
        received: incomplete.and_then(range).map(|(_, end)| end),
        expected: incomplete.and_then(total),
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

/// An event that is to be made. A `marker` stands in it, so that it is found
/// again: see [`MARKER`].
pub(crate) fn new_event(new: &NewEvent, marker: Option<&str>) -> String {
    let mut event = json!({
        "source": { "id": new.source.as_str() },
        "type": new.type_name,
        "text": new.text,
        "time": new.time.to_string(),
    });
    if let (Value::Object(fields), Some(marker)) = (&mut event, marker) {
        fields.insert(MARKER.to_owned(), marker.into());
    }
    event.to_string()
}

/// Refuses what is not the text of one JSON object.
///
/// # Errors
/// A phrase for the person.
pub(crate) fn check_object(text: &str) -> Result<(), Unreadable> {
    let read = serde_json::from_str::<serde_json::Map<String, Value>>(text);
    read.map(drop)
        .map_err(|error| format!("the fragments are not one JSON object: {error}"))
}

/// The fragment by which an event that was made for a file is found again.
pub(crate) const MARKER: &str = "c8ybin_attach";

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

/// What stands behind the range, where that is a number: `500` of `400-499/500`.
fn total(text: &str) -> Option<u64> {
    text.rsplit_once('/')?.1.trim().parse().ok()
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
        assert_eq!(event.source, DeviceId::new("7").ok());
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
        let expected =
            read(r#"{"id":"1","c8y_IsIncompleteBinary":{"range":"0-399/500"}}"#).expected;
        assert_eq!(expected, Some(500));
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
        assert_eq!(odd.source, DeviceId::new("7").ok());
        assert_eq!(odd.attachment, Some(Attachment::default()));
        assert_eq!(read(r#"{"id":"1","c8y_IsBinary":null}"#).attachment, None);
        assert_eq!(event(b"{}").unwrap_err(), "the event has no id");
        assert_eq!(event(b"").unwrap_err(), "it is empty");
    }

    #[test]
    fn a_page_of_events() {
        let request = PageRequest {
            number: 3,
            size: 2,
            totals: true,
        };
        let text = r#"{"events":[{"id":"1","lastUpdated":"2026-01-02T03:04:05Z"},{"no":"id"}],
            "next":"x","statistics":{"totalElements":9,"totalPages":"5","currentPage":7}}"#;
        let page = events(text.as_bytes(), request).unwrap();
        let ids: Vec<_> = page.items.iter().map(|event| event.id.as_str()).collect();
        assert_eq!((ids, page.number, page.more), (vec!["1"], 3, true));
        assert_eq!((page.total, page.total_pages), (Some(9), Some(5)));
        assert_eq!(page.items[0].updated, "2026-01-02T03:04:05Z".parse().ok());
        assert_eq!(events(b"{}", request).unwrap_err(), NO_LIST);
        let last = events(br#"{"events":[],"next":"x"}"#, request).unwrap();
        assert!(!last.more && last.items.is_empty());
    }

    #[test]
    fn a_new_event_has_what_the_platform_asks_for() {
        let new = NewEvent {
            source: DeviceId::new("7").unwrap(),
            type_name: "c8y_Logfile".into(),
            text: "a \"log\"".into(),
            time: "2026-01-02T03:04:05.678Z".parse().unwrap(),
        };
        assert_eq!(
            new_event(&new, None),
            r#"{"source":{"id":"7"},"type":"c8y_Logfile","text":"a \"log\"","time":"2026-01-02T03:04:05.678Z"}"#
        );
        assert!(new_event(&new, Some("ab")).ends_with(r#","c8ybin_attach":"ab"}"#));
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
            let _ = total(&text);
            let _ = attached(&bytes);
            if let Some((first, end)) = range(&text) {
                prop_assert!(first < end);
            }
        }
    }
}
