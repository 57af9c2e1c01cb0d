//! Calls about events.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::link::Link;
use super::{kept, saving};
use crate::api::{ApiError, Client};
use crate::app::{Changed, EventCall, EventReply};
use crate::domain::{Begun, Event, EventId, EventSearch, ListedEvent, Page, PageRequest};
use crate::edit::Patch;
use crate::transfer::{EventTime, EventWish, Job, Retry, event_for};

/// How many devices are proposed for what is typed.
const PROPOSED: u32 = 20;

/// The person waits for the event before its file is queued.
const MAKING: Retry = Retry {
    first: Duration::from_secs(1),
    longest: Duration::from_secs(4),
    times: 3,
};

/// Answers a call.
pub(super) async fn answer(link: &Link, call: EventCall) -> EventReply {
    let client = match link.platform().await {
        Ok(platform) => &platform.client,
        Err(error) => return call.failed(error),
    };
    match call {
        EventCall::Page(search, request) => {
            EventReply::Page(page(link, client, &search, request).await)
        }
        EventCall::Seek(id) => EventReply::Sought(Box::new(seek(link, client, &id).await)),
        EventCall::Devices(text) => {
            EventReply::Devices(client.devices_named(&anywhere(text), PROPOSED).await)
        }
        EventCall::Holders(text) => {
            EventReply::Devices(client.holders_named(&anywhere(text), PROPOSED).await)
        }
        EventCall::Links(id) => EventReply::Links(Ok(client.attachment_links(&id))),
        EventCall::DeleteAttachment(id) => {
            // Closed only when the program ends.
            let _turn = link.at_once.acquire().await.ok();
            EventReply::Deleted(client.delete_attachment(&id).await)
        }
        EventCall::Change { id, patch, seen } => {
            EventReply::Changed(change(link, client, &id, &patch, seen).await)
        }
        EventCall::Make(wish, file) => EventReply::Made(make(client, &wish, &file).await),
        EventCall::MakeLike(id, file, now) => {
            EventReply::Made(make_like(client, &id, &file, now).await)
        }
        EventCall::PlanSaving(wish) => {
            EventReply::PlannedSaving(saving::plan(link, client, *wish).await)
        }
        EventCall::MakeReadyToSave(plan, places) => {
            EventReply::ReadyToSave(saving::make_ready(plan, places).await)
        }
    }
}

/// A wildcard for names that hold this text, where it is none itself.
fn anywhere(text: String) -> String {
    match text.contains('*') {
        true => text,
        false => format!("*{text}*"),
    }
}

async fn page(
    link: &Link,
    client: &Client,
    search: &EventSearch,
    request: PageRequest,
) -> Result<Page<ListedEvent>, ApiError> {
    let page = client.events(&search.query(), request).await?;
    Ok(Page {
        number: page.number,
        size: page.size,
        total_pages: page.total_pages,
        total: page.total,
        more: page.more,
        items: rows(link, client, page.items).await,
    })
}

async fn seek(link: &Link, client: &Client, id: &EventId) -> Result<ListedEvent, ApiError> {
    Ok(row(link, client, client.event(id).await?).await)
}

/// Changes an event, unless it is another one by now than the change was made
/// from. The platform knows no condition, so somebody may still be faster
/// between the look and the change; then each field has the later value.
async fn change(
    link: &Link,
    client: &Client,
    id: &EventId,
    patch: &Patch,
    seen: Option<Arc<str>>,
) -> Result<Changed<ListedEvent>, ApiError> {
    let _turn = link.at_once.acquire().await.ok();
    if let Some(seen) = seen {
        let now = client.event(id).await?;
        if now.object != seen {
            let now = row(link, client, now).await;
            return Ok(Changed::Meanwhile(Box::new(now)));
        }
    }
    let now = client.change_event(id, &patch.body()).await?;
    Ok(Changed::Done(Box::new(row(link, client, now).await)))
}

async fn make(client: &Client, wish: &EventWish, file: &Path) -> Result<EventId, String> {
    let made = event_for(client, wish, file, MAKING, |_, _| {}).await;
    made.map(|made| made.event.id)
        .map_err(|error| error.to_string())
}

async fn make_like(
    client: &Client,
    id: &EventId,
    file: &Path,
    now: Timestamp,
) -> Result<EventId, String> {
    let event = client.event(id).await.map_err(|error| error.to_string())?;
    let source = event
        .source
        .ok_or_else(|| format!("Event {id} names no device, so no event like it can be made."))?;
    let wish = EventWish {
        source,
        type_name: event.type_name,
        text: event.text,
        time: EventTime::Now(now),
    };
    make(client, &wish, file).await
}

async fn row(link: &Link, client: &Client, event: Event) -> ListedEvent {
    let mut rows = rows(link, client, vec![event.clone()]).await;
    rows.pop().unwrap_or(ListedEvent {
        event,
        device: None,
        begun: None,
    })
}

/// The events with what is known of their devices and uploads. Whoever may not
/// read the inventory sees the ids of devices.
async fn rows(link: &Link, client: &Client, events: Vec<Event>) -> Vec<ListedEvent> {
    let mut begun = match events.iter().any(|event| event.received.is_some()) {
        true => begun(link).await,
        false => HashMap::new(),
    };
    let sources = events.iter().filter_map(|event| event.source.clone());
    let mut names = link.device_names.lock().await;
    names.learn(client, sources).await.ok();
    let row = |event: Event| ListedEvent {
        device: event
            .source
            .as_ref()
            .and_then(|id| names.of(id))
            .map(str::to_owned),
        begun: begun.remove(&event.id),
        event,
    };
    events.into_iter().map(row).collect()
}

/// What the journal knows of uploads to events that did not end.
async fn begun(link: &Link) -> HashMap<EventId, Begun> {
    let left = kept::interrupted(link).await;
    let records = left.map(|left| left.records).unwrap_or_default();
    records
        .into_iter()
        .filter_map(|record| match record.job {
            Job::Attach { event, path, .. } => Some((
                event,
                Begun {
                    path,
                    length: record.memory.source.map(|source| source.length),
                },
            )),
            _ => None,
        })
        .collect()
}
