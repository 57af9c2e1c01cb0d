//! Events as the client asks for them and the embedded server answers: nothing
//! scripted, nothing shared between the two sides.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use c8ybin::api::{Client, Connection, Credentials, DeviceNames, ErrorKind, Payload};
use c8ybin::domain::{
    ATTACHED, DeviceId, Event, EventQuery, NewAttachment, NewEvent, PageRequest, Period,
};
use c8ybin::emulator::{Options, Seed, Server};
use jiff::Timestamp;

/// A server without any object, and a client of it.
async fn empty() -> (Server, Client) {
    let options = Options {
        seed: Seed::None,
        ..Options::default()
    };
    let server = Server::start(options).await.unwrap();
    let credentials = Credentials::Basic {
        user: "demo".into(),
        password: "demo".into(),
    };
    let connection = Connection::new(&server.url(), Some("t2000".into()), credentials);
    let client = Client::new(connection.unwrap()).unwrap();
    (server, client)
}

async fn device(server: &Server, name: &str) -> DeviceId {
    let response = reqwest::Client::new()
        .post(format!("{}/inventory/managedObjects", server.url()))
        .basic_auth("t2000/demo", Some("demo"))
        .header("Accept", "application/json")
        .header("Content-Type", "application/json")
        .body(format!(r#"{{"name":"{name}","c8y_IsDevice":{{}}}}"#));
    let text = response.send().await.unwrap().text().await.unwrap();
    let made: serde_json::Value = serde_json::from_str(&text).unwrap();
    DeviceId::new(made["id"].as_str().unwrap()).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn new(source: &DeviceId, type_name: &str, time: &str) -> NewEvent {
    NewEvent {
        source: source.clone(),
        type_name: type_name.into(),
        text: "hello".into(),
        time: at(time),
    }
}

fn page(number: u32, size: u32) -> PageRequest {
    PageRequest {
        number,
        size,
        totals: true,
    }
}

async fn attached(client: &Client, event: &Event, content: &'static str) -> Event {
    let new = NewAttachment {
        name: "a.log".into(),
        content_type: "text/plain".into(),
    };
    client
        .attach(&event.id, &new, Payload::from_bytes(content))
        .await
        .unwrap();
    client.event(&event.id).await.unwrap()
}

#[tokio::test]
async fn events_are_listed_by_every_filter() {
    let (server, client) = empty().await;
    let gate = device(&server, "gate").await;
    let dock = device(&server, "dock").await;
    let mut made = Vec::new();
    for (source, type_name, time) in [
        (&gate, "log", "2026-01-01T00:00:00Z"),
        (&gate, "log", "2026-01-02T00:00:00Z"),
        (&gate, "picture", "2026-01-03T00:00:00Z"),
        (&dock, "log", "2026-01-04T00:00:00Z"),
    ] {
        let event = new(source, type_name, time);
        made.push(client.create_event(&event, None).await.unwrap());
    }
    let [first, second, third, fourth] = made.as_slice() else {
        unreachable!("four were made")
    };
    let second = &attached(&client, second, "bytes").await;
    let kind = r#"{"acme_Kind":"door"}"#;
    client.change_event(&third.id, kind).await.unwrap();

    let all = EventQuery::default;
    let gate_only = || EventQuery {
        source: Some(gate.clone()),
        ..all()
    };
    let since = |from: &str, to: &str| Period {
        from: Some(at(from)),
        to: Some(at(to)),
    };
    let cases = [
        (all(), vec![fourth, third, second, first]),
        (
            EventQuery {
                oldest_first: true,
                ..all()
            },
            vec![first, second, third, fourth],
        ),
        (gate_only(), vec![third, second, first]),
        (
            EventQuery {
                with_children: true,
                ..gate_only()
            },
            vec![third, second, first],
        ),
        (
            EventQuery {
                type_name: Some("log".into()),
                ..gate_only()
            },
            vec![second, first],
        ),
        (
            EventQuery {
                fragment: Some(ATTACHED.into()),
                ..all()
            },
            vec![second],
        ),
        (
            EventQuery {
                fragment: Some("acme_Kind".into()),
                fragment_value: Some("door".into()),
                ..all()
            },
            vec![third],
        ),
        (
            EventQuery {
                time: since("2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"),
                ..all()
            },
            vec![second],
        ),
        (
            EventQuery {
                created: since("2000-01-01T00:00:00Z", "2001-01-01T00:00:00Z"),
                ..all()
            },
            vec![],
        ),
        (
            EventQuery {
                updated: Period {
                    from: second.updated,
                    to: None,
                },
                ..gate_only()
            },
            vec![third, second],
        ),
    ];
    for (query, wanted) in cases {
        let found = client.events(&query, page(1, 50)).await.unwrap();
        let ids = |events: Vec<&Event>| -> Vec<String> {
            events.iter().map(|event| event.id.to_string()).collect()
        };
        assert_eq!(
            ids(found.items.iter().collect()),
            ids(wanted.clone()),
            "{query:?}"
        );
        assert_eq!(found.total, Some(wanted.len() as u64), "{query:?}");
    }
    let last = client.events(&all(), page(2, 3)).await.unwrap();
    assert_eq!((last.items.len(), last.more), (1, false));
    assert_eq!(last.total_pages, Some(2));
    server.stop().await;
}

#[tokio::test]
async fn an_event_is_found_again_by_its_marker_alone() {
    let (server, client) = empty().await;
    let gate = device(&server, "gate").await;
    let wanted = new(&gate, "log", "2026-01-01T00:00:00Z");
    let marker = "0123456789abcdef0123456789abcdef";
    assert_eq!(client.marked_event(&wanted, marker).await.unwrap(), None);
    client.create_event(&wanted, None).await.unwrap();
    assert_eq!(client.marked_event(&wanted, marker).await.unwrap(), None);
    let made = client.create_event(&wanted, Some(marker)).await.unwrap();
    let found = client.marked_event(&wanted, marker).await.unwrap();
    assert_eq!(found.unwrap().id, made.id);
    server.stop().await;
}

#[tokio::test]
async fn an_event_that_cannot_be_made_or_changed_says_why() {
    let (server, client) = empty().await;
    let nobody = DeviceId::new("404404").unwrap();
    let refused = client
        .create_event(&new(&nobody, "log", "2026-01-01T00:00:00Z"), None)
        .await
        .unwrap_err();
    assert_eq!(refused.status, Some(422), "{refused}");
    let gate = device(&server, "gate").await;
    let event = new(&gate, "log", "2026-01-01T00:00:00Z");
    let event = client.create_event(&event, None).await.unwrap();
    let odd = client.change_event(&event.id, "[1]").await.unwrap_err();
    assert_eq!(odd.kind, ErrorKind::Invalid, "{odd}");
    let changed = client
        .change_event(&event.id, r#"{"text":"other","acme_A":{"b":1}}"#)
        .await
        .unwrap();
    assert_eq!(changed.text, "other");
    assert!(changed.object.contains("acme_A"));
    let changed = client
        .change_event(&event.id, r#"{"acme_A":null}"#)
        .await
        .unwrap();
    assert!(!changed.object.contains("acme_A"));
    server.stop().await;
}

#[tokio::test]
async fn an_attachment_goes_and_the_event_stays() {
    let (server, client) = empty().await;
    let gate = device(&server, "gate").await;
    let event = new(&gate, "log", "2026-01-01T00:00:00Z");
    let event = client.create_event(&event, None).await.unwrap();
    let event = attached(&client, &event, "bytes").await;
    assert!(event.attachment.is_some());
    client.delete_attachment(&event.id).await.unwrap();
    assert_eq!(client.event(&event.id).await.unwrap().attachment, None);
    let gone = client.delete_attachment(&event.id).await.unwrap_err();
    assert!(
        gone.to_string()
            .ends_with("The event is there and has no attachment."),
        "{gone}"
    );
    server.stop().await;
}

#[tokio::test]
async fn devices_are_found_by_name_and_named_by_id() {
    let (server, client) = empty().await;
    let mut ids = Vec::new();
    for name in ["gate-north", "gate-south", "dock's"] {
        ids.push(device(&server, name).await);
    }
    let found = client.devices_named("GATE*", 10).await.unwrap();
    let names: Vec<_> = found.iter().map(|device| device.name.as_str()).collect();
    assert_eq!(names, ["gate-north", "gate-south"]);
    assert_eq!(client.devices_named("gate*", 1).await.unwrap().len(), 1);
    let exact = client.devices_named("dock's", 10).await.unwrap();
    assert_eq!(exact.len(), 1);

    let mut names = DeviceNames::default();
    let nobody = DeviceId::new("404404").unwrap();
    let asked = || ids.iter().cloned().chain([nobody.clone()]);
    names.learn(&client, asked()).await.unwrap();
    assert_eq!(names.of(&ids[1]), Some("gate-south"));
    assert_eq!(names.of(&nobody), None);
    let before = server.knobs().requests();
    names.learn(&client, asked()).await.unwrap();
    assert_eq!(server.knobs().requests(), before, "asked for once");
    server.stop().await;
}
