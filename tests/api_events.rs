//! Events and their attachments: what the client sends, and how it reads what
//! comes, over a real socket.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/scripted.rs"]
mod scripted;

use c8ybin::api::{Chunk, Chunked, ErrorKind, Payload};
use c8ybin::domain::{Attachment, EventId, NewAttachment};
use scripted::{Exchange, Scripted, large};

const HELLO: &str = r#"{"name":"hello.txt","self":"x","source":"12","type":"text/plain"}"#;

const EVENT: &str = r#"{"id":"12","type":"c8y_Logfile","text":"t","source":{"id":"7"},
    "c8y_IsBinary":{"name":"hello.txt","type":"text/plain","length":5}}"#;

fn event() -> EventId {
    EventId::new("12").unwrap()
}

fn new_attachment() -> NewAttachment {
    NewAttachment {
        name: "ü.txt".into(),
        content_type: "text/plain".into(),
    }
}

fn hello(length: Option<u64>) -> Attachment {
    Attachment {
        name: Some("hello.txt".into()),
        content_type: Some("text/plain".into()),
        length,
    }
}

fn bytes() -> Payload {
    Payload::from_bytes("hello")
}

/// `hello` as the piece of a file of ten bytes that begins at `start`.
const fn chunk(start: u64) -> Chunk {
    Chunk {
        start,
        length: 5,
        total: 10,
    }
}

/// Refuses to be anything but an event.
fn is_event(exchange: &mut Exchange) -> bool {
    let is_event = exchange.seen.method == "GET" && exchange.seen.target == "/event/events/12";
    if is_event {
        exchange.json(EVENT);
    }
    is_event
}

#[tokio::test]
async fn an_event_tells_of_its_attachment() {
    let server = Scripted::start(|exchange| exchange.json(EVENT));
    let read = server.client().event(&event()).await.unwrap();
    assert_eq!(read.attachment, Some(hello(Some(5))));
    assert_eq!(server.only().target, "/event/events/12");
}

#[tokio::test]
async fn a_file_is_attached_by_a_form_of_exact_length() {
    let server = Scripted::start(|exchange| exchange.answer("201 Created", &[], HELLO));
    let client = server.client();
    let attached = client.attach(&event(), &new_attachment(), bytes()).await;
    assert_eq!(attached.unwrap(), hello(None));

    let seen = server.only();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("POST", "/event/events/12/binaries")
    );
    assert_eq!(seen.header("accept"), Some("application/json"));
    let boundary = seen.boundary_of_exact_form();
    assert_eq!(
        String::from_utf8(seen.body.clone()).unwrap(),
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"object\"\r\n\
             Content-Type: application/json\r\n\r\n\
             {{\"name\":\"ü.txt\",\"type\":\"text/plain\"}}\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ü.txt\"\r\n\
             Content-Type: text/plain\r\n\r\nhello\r\n--{boundary}--\r\n"
        )
    );
}

#[tokio::test]
async fn a_yes_without_words_is_looked_up_at_the_event() {
    for how in ["empty", "cut"] {
        let server = Scripted::start(move |exchange| {
            if is_event(exchange) {
            } else if how == "empty" {
                exchange.answer("201 Created", &[], "");
            } else {
                exchange.read_body();
                exchange.raw("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"name\"");
            }
        });
        let client = server.client();
        let attached = client.attach(&event(), &new_attachment(), bytes()).await;
        assert_eq!(attached.unwrap(), hello(Some(5)), "{how}");
    }
}

#[tokio::test]
async fn a_replacement_is_raw_and_named_by_a_header() {
    let server = Scripted::start(|exchange| exchange.answer("201 Created", &[], HELLO));
    let client = server.client();
    let new = new_attachment();
    let replaced = client.replace_attachment(&event(), &new, bytes()).await;
    assert_eq!(replaced.unwrap(), hello(None));
    let seen = server.only();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("PUT", "/event/events/12/binaries")
    );
    assert_eq!(seen.header("content-type"), Some("text/plain"));
    assert_eq!(
        seen.header("content-disposition"),
        Some("attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%BC.txt")
    );
    assert_eq!(
        (seen.header("content-length"), seen.body.as_slice()),
        (Some("5"), &b"hello"[..])
    );
}

#[tokio::test]
async fn what_is_no_media_type_is_not_sent() {
    let server = Scripted::start(|exchange| exchange.json("{}"));
    let client = server.client();
    let odd = NewAttachment {
        content_type: "text/plain\r\nX-Evil: 1".into(),
        ..new_attachment()
    };
    let errors = [
        client.attach(&event(), &odd, bytes()).await.unwrap_err(),
        client
            .replace_attachment(&event(), &odd, bytes())
            .await
            .unwrap_err(),
        client
            .attach_chunk(&event(), &odd, chunk(0), bytes())
            .await
            .unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind, ErrorKind::Invalid, "{error}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn chunks_go_up_one_by_one() {
    let server = Scripted::start(|exchange| match exchange.seen.header("content-range") {
        Some("0-4/*") => exchange.json(r#"{"self":"x","type":"text/plain","range":"0-4/*"}"#),
        _ => exchange.answer("201 Created", &[], HELLO),
    });
    let client = server.client();
    let new = new_attachment();
    let first = client.attach_chunk(&event(), &new, chunk(0), bytes()).await;
    assert_eq!(first.unwrap(), Chunked::Received(5));
    let last = client.attach_chunk(&event(), &new, chunk(5), bytes()).await;
    assert_eq!(last.unwrap(), Chunked::Whole(hello(None)));

    let seen = server.seen();
    let ranges: Vec<_> = seen.iter().map(|it| it.header("content-range")).collect();
    assert_eq!(ranges, [Some("0-4/*"), Some("5-9/10")]);
    for request in seen {
        assert_eq!(
            (request.method.as_str(), request.target.as_str()),
            ("POST", "/event/events/12/binaries")
        );
        assert_eq!(request.header("content-type"), Some("text/plain"));
        assert_eq!(request.header("content-length"), Some("5"));
        assert!(request.header("content-disposition").is_some());
        assert_eq!(request.body, b"hello");
    }
}

#[tokio::test]
async fn what_a_server_says_that_it_has_is_read_in_both_ways() {
    let of = async |start: u64, answer: &'static str| {
        let server = Scripted::start(move |exchange| {
            if exchange.seen.method == "GET" {
                exchange.json(r#"{"id":"12","c8y_IsIncompleteBinary":{"range":"0-2/*"}}"#);
            } else {
                exchange.json(answer);
            }
        });
        let chunk = Chunk {
            total: 20,
            ..chunk(start)
        };
        let client = server.client();
        let sent = client
            .attach_chunk(&event(), &new_attachment(), chunk, bytes())
            .await;
        (sent.unwrap(), server.seen().len())
    };
    // Of all that came, and of this chunk alone.
    assert_eq!(
        of(5, r#"{"range":"0-9/*"}"#).await,
        (Chunked::Received(10), 1)
    );
    assert_eq!(
        of(5, r#"{"range":"bytes 5-9/*"}"#).await,
        (Chunked::Received(10), 1)
    );
    // It has less than was sent.
    assert_eq!(
        of(5, r#"{"range":"0-6/*"}"#).await,
        (Chunked::Received(7), 1)
    );
    // What makes no sense is not guessed at: the event is asked.
    for odd in [r#"{"range":"3-9/*"}"#, r#"{"self":"x"}"#, "", "<html>"] {
        assert_eq!(of(5, odd).await, (Chunked::Received(3), 2), "{odd}");
    }
}

#[tokio::test]
async fn a_platform_that_ignores_the_range_has_taken_a_chunk_for_the_file() {
    let server = Scripted::start(|exchange| exchange.answer("201 Created", &[], HELLO));
    let client = server.client();
    let new = new_attachment();
    let first = client.attach_chunk(&event(), &new, chunk(0), bytes()).await;
    assert_eq!(first.unwrap(), Chunked::Whole(hello(None)));
    assert!(!chunk(0).is_last() && chunk(5).is_last());
}

#[tokio::test]
async fn a_platform_without_chunks_refuses_them() {
    let server = Scripted::start(|exchange| exchange.answer("400 Bad Request", &[], ""));
    let client = server.client();
    let sent = client
        .attach_chunk(&event(), &new_attachment(), chunk(0), bytes())
        .await;
    let error = sent.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Refused, Some(400)));
    assert!(!error.may_pass());
}

#[tokio::test]
async fn a_chunk_that_does_not_fit_is_not_sent() {
    let server = Scripted::start(|exchange| exchange.json("{}"));
    let client = server.client();
    let longer = Chunk {
        length: 6,
        ..chunk(0)
    };
    for odd in [chunk(6), longer] {
        let sent = client
            .attach_chunk(&event(), &new_attachment(), odd, bytes())
            .await;
        let error = sent.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid, "{error}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn an_attachment_comes_down_and_goes() {
    let server = Scripted::start(|exchange| {
        if exchange.seen.method == "DELETE" {
            exchange.raw("HTTP/1.1 204 No Content\r\n\r\n");
        } else {
            let range = "Content-Range: bytes 3-4/5";
            exchange.answer("206 Partial Content", &[range], "lo");
        }
    });
    let client = server.client();
    let mut part = client.open_attachment(&event(), 3, None).await.unwrap();
    assert_eq!((part.start(), part.length()), (3, Some(5)));
    assert_eq!(part.chunk().await.unwrap().unwrap(), "lo");
    assert_eq!(part.chunk().await.unwrap(), None);
    client.delete_attachment(&event()).await.unwrap();
    let seen: Vec<_> = server
        .seen()
        .into_iter()
        .map(|seen| (seen.method, seen.target))
        .collect();
    let target = "/event/events/12/binaries".to_owned();
    assert_eq!(
        seen,
        [
            ("GET".to_owned(), target.clone()),
            ("DELETE".to_owned(), target)
        ]
    );
}

#[tokio::test]
async fn a_404_says_what_is_not_there() {
    // A platform whose words tell nothing: the event does.
    for (known, said) in [
        (
            None,
            "There is no such event: it may have been deleted meanwhile.",
        ),
        (
            Some(r#"{"id":"12"}"#),
            "The event is there and has no attachment.",
        ),
        (
            Some(r#"{"id":"12","c8y_IsIncompleteBinary":{"range":"0-399/*"}}"#),
            "Only a part of its attachment was uploaded: the server has 400 bytes.",
        ),
        (
            Some(EVENT),
            "The event says that it has an attachment: it may have been deleted just now.",
        ),
    ] {
        let server = Scripted::start(move |exchange| match known {
            Some(event) if exchange.seen.target == "/event/events/12" => exchange.json(event),
            _ => exchange.answer("404 Not Found", &[], r#"{"message":"Nothing"}"#),
        });
        let client = server.client();
        let none = client.open_attachment(&event(), 0, None).await.unwrap_err();
        assert_eq!(none.kind, ErrorKind::NotFound);
        assert_eq!(
            none.to_string(),
            format!(
                "Could not download the attachment of event 12: the server said 404 “Nothing”. \
                 {said}"
            )
        );
        let gone = client.delete_attachment(&event()).await.unwrap_err();
        assert!(gone.to_string().ends_with(said), "{gone}");
    }
}

#[tokio::test]
async fn a_raw_attachment_is_named_by_a_header() {
    let server = Scripted::start(|exchange| exchange.answer("201 Created", &[], HELLO));
    let client = server.client();
    let sent = client
        .attach_raw(&event(), &new_attachment(), bytes())
        .await;
    assert_eq!(sent.unwrap(), hello(None));
    let seen = server.only();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("POST", "/event/events/12/binaries")
    );
    assert_eq!(seen.header("content-type"), Some("text/plain"));
    assert_eq!(
        seen.header("content-disposition"),
        Some("attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%BC.txt")
    );
    assert_eq!(seen.header("content-range"), None);
    assert_eq!(seen.body, b"hello");
}

#[tokio::test]
async fn an_early_409_is_never_lost() {
    // It answers at once, and closes while the file still comes.
    let server = Scripted::start(|exchange| {
        if exchange.seen.target == "/user/currentUser" {
            exchange.json(r#"{"userName":"ana"}"#);
        } else if !is_event(exchange) {
            let head = "HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            exchange.raw(head);
        }
    });
    for attempt in 0..20 {
        let client = server.client();
        let sent = client.attach(&event(), &new_attachment(), large()).await;
        let error = sent.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Conflict, "{attempt}: {error}");
        assert!(
            error
                .to_string()
                .ends_with("An event has one attachment: replace it, or delete it first."),
            "{error}"
        );
        assert!(!error.may_pass() && !error.leaves_open());
    }
}

#[tokio::test]
async fn an_answer_lost_behind_the_last_byte_is_no_conflict() {
    // The attachment that is there may be this very file.
    let server = Scripted::start(|exchange| {
        if exchange.seen.target == "/user/currentUser" {
            exchange.json(r#"{"userName":"ana"}"#);
        } else if !is_event(exchange) {
            exchange.read_body();
        }
    });
    let client = server.client();
    let sent = client.attach(&event(), &new_attachment(), bytes()).await;
    let error = sent.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Interrupted);
    assert!(error.leaves_open());
    assert!(
        error
            .to_string()
            .ends_with("the file may be attached already."),
        "{error}"
    );
}

#[tokio::test]
async fn an_event_that_went_meanwhile_is_told() {
    let server = Scripted::start(|exchange| {
        if exchange.seen.target == "/user/currentUser" {
            exchange.json(r#"{"userName":"ana"}"#);
        } else if exchange.seen.method == "GET" {
            let body =
                r#"{"error":"event/Not Found","message":"Finding event from database failed"}"#;
            exchange.answer("404 Not Found", &[], body);
        }
    });
    let client = server.client();
    let sent = client.attach(&event(), &new_attachment(), large()).await;
    let error = sent.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::NotFound, Some(404)));
    assert!(
        error
            .to_string()
            .starts_with("Could not attach “ü.txt” to event 12"),
        "{error}"
    );

    // Nothing is found out, and the file is larger than most tenants take.
    let server = Scripted::start(|exchange| {
        if exchange.seen.target == "/user/currentUser" {
            exchange.json(r#"{"userName":"ana"}"#);
        } else if exchange.seen.method == "GET" {
            exchange.json(r#"{"id":"12"}"#);
        }
    });
    let client = server.client();
    let sent = client.attach(&event(), &new_attachment(), large()).await;
    let error = sent.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Interrupted);
    assert!(error.to_string().contains("up to 50 MiB"), "{error}");
}
