//! An event on the server, and the file that is attached to it.

use std::path::Path;

use c8ybin::api::{Chunk, Client, Payload};
use c8ybin::domain::{Event, EventId, NewAttachment};
use c8ybin::transfer::{Existing, Job, MAX_CHUNK, Way};

use super::{LARGE, NAME, Scene};
use crate::program::PASSWORD;
use crate::proxy::Head;

/// Where the second of the three chunks of a [`LARGE`] file begins.
pub const MIDDLE: u64 = MAX_CHUNK;

/// Requests that carry the file of an event, or a part of it.
pub fn bodies(head: &Head) -> bool {
    matches!(head.method(), "POST" | "PUT")
        && head.path().starts_with("/event/events/")
        && head.path().ends_with("/binaries")
}

/// The request with the chunk that begins at a byte.
pub fn chunk_at(start: u64) -> impl Fn(&Head) -> bool + Send + Sync + 'static {
    move |head| {
        let range = head.header("content-range").unwrap_or_default();
        bodies(head) && range.starts_with(&format!("{start}-"))
    }
}

/// A file goes up to an event in chunks.
pub fn attach(event: &EventId, path: &Path, existing: Existing) -> Job {
    attach_by(Way::Chunks(MAX_CHUNK), event, path, existing)
}

/// A file goes up to an event in this way.
pub fn attach_by(way: Way, event: &EventId, path: &Path, existing: Existing) -> Job {
    Job::Attach {
        event: event.clone(),
        path: path.to_owned(),
        new: new_attachment(),
        way,
        existing,
    }
}

fn new_attachment() -> NewAttachment {
    NewAttachment {
        name: NAME.into(),
        content_type: "text/plain".into(),
    }
}

impl Scene {
    /// Makes a device and an event of it, past the proxy.
    pub fn event(&self) -> EventId {
        let device = self.make("/inventory/managedObjects", r#"{"name":"a device"}"#);
        let event = self.make(
            "/event/events",
            &format!(
                r#"{{"source":{{"id":"{device}"}},"type":"c8y_Log","text":"a log",
                "time":"2026-01-02T03:04:05.000Z"}}"#
            ),
        );
        EventId::new(&event).unwrap()
    }

    /// Asks the server, past the proxy.
    pub fn ask<F: Future>(&self, ask: impl FnOnce(Client) -> F) -> F::Output {
        self.runtime.block_on(ask(self.directly()))
    }

    /// Makes what this path makes, past the proxy, and gives its id.
    pub fn make(&self, path: &str, body: &str) -> String {
        let request = reqwest::Client::new()
            .post(format!("{}{path}", self.tenant.url()))
            .basic_auth("t2000/demo", Some(PASSWORD))
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .body(body.to_owned());
        let text = self
            .runtime
            .block_on(async { request.send().await.unwrap().text().await.unwrap() });
        let made: serde_json::Value = serde_json::from_str(&text).unwrap();
        made.get("id").unwrap().as_str().unwrap().to_owned()
    }

    /// What the server says of an event, past the proxy.
    pub fn look_at(&self, event: &EventId) -> Event {
        let client = self.directly();
        self.runtime.block_on(client.event(event)).unwrap()
    }

    /// A device sends the first chunk of a file, and no more.
    pub fn device_begins(&self, event: &EventId, file: &[u8]) {
        let length = MAX_CHUNK.min(file.len() as u64 / 2);
        self.device_sends(event, file, 0, length);
    }

    /// A device sends a chunk of a file, and no more.
    pub fn device_sends(&self, event: &EventId, file: &[u8], start: u64, length: u64) {
        let chunk = Chunk {
            start,
            length,
            total: file.len() as u64,
        };
        let place = |at: u64| usize::try_from(at).unwrap();
        let bytes = file.get(place(start)..place(start + length)).unwrap();
        let payload = Payload::from_bytes(bytes.to_vec());
        let client = self.directly();
        let new = new_attachment();
        let sent = client.attach_chunk(event, &new, chunk, payload);
        self.runtime.block_on(sent).unwrap();
    }

    /// Attaches a file in one request, past the proxy.
    pub fn attach(&self, event: &EventId, bytes: &[u8]) {
        let client = self.directly();
        let payload = Payload::from_bytes(bytes.to_vec());
        let new = new_attachment();
        let attached = client.attach(event, &new, payload);
        self.runtime.block_on(attached).unwrap();
    }

    /// Somebody else attaches another file in place of what is there, past the
    /// proxy.
    pub fn replace_attachment(&self, event: &EventId, bytes: &[u8]) {
        let client = self.directly();
        let payload = Payload::from_bytes(bytes.to_vec());
        let new = new_attachment();
        let replaced = client.replace_attachment(event, &new, payload);
        self.runtime.block_on(replaced).unwrap();
    }

    /// The attachment of an event; `None` where there is no whole one.
    pub fn attached(&self, event: &EventId) -> Option<Vec<u8>> {
        self.look_at(event).attachment?;
        let client = self.directly();
        self.runtime.block_on(async {
            let mut content = client.open_attachment(event, 0, None).await.unwrap();
            let mut bytes = Vec::new();
            while let Some(chunk) = content.chunk().await.unwrap() {
                bytes.extend_from_slice(&chunk);
            }
            Some(bytes)
        })
    }

    /// That the event has all of the file, and that of it no more than a chunk
    /// went up again or was read back.
    #[track_caller]
    pub fn attached_with_at_most_a_chunk_again(&self, event: &EventId, bytes: &[u8]) {
        assert!(self.attached(event).unwrap() == bytes);
        let path = format!("/event/events/{event}/binaries");
        let log = self.proxy.log();
        let sent = log.sent(|head| bodies(head) && head.path() == path);
        let read = log.received(|head| head.method() == "GET" && head.path() == path);
        let whole = LARGE as u64;
        assert!(
            (whole..=whole + MAX_CHUNK).contains(&(sent + read)),
            "{sent} of {whole}, and {read} read back"
        );
    }
}
