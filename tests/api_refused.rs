//! Servers that refuse an upload, or break off around it: what they said, or
//! would have said, is found out, and what holds of the file is told.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/objects.rs"]
mod objects;
#[path = "support/scripted.rs"]
mod scripted;

use std::time::Duration;

use c8ybin::api::{ErrorKind, Payload};
use objects::{id, new_binary};
use scripted::{Scripted, large};

/// A server that refuses at once, and closes while the file still comes.
fn refusing(status: &'static str) -> Scripted {
    Scripted::start(move |exchange| {
        if exchange.seen.method == "GET" {
            if status.starts_with("401") {
                exchange.answer(status, &[], r#"{"message":"Bad credentials"}"#);
            } else if exchange.seen.target.ends_with("max.size") {
                exchange.json(r#"{"value":"1000"}"#);
            } else {
                exchange
                    .json(r#"{"userName":"ana","effectiveRoles":[{"id":"ROLE_BINARY_ADMIN"}]}"#);
            }
        } else {
            exchange.raw(format!(
                "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            ));
        }
    })
}

#[tokio::test]
async fn an_early_401_is_never_lost() {
    let server = refusing("401 Unauthorized");
    for attempt in 0..20 {
        let error = server
            .client()
            .create_binary(&new_binary(), None, large())
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind, error.status),
            (ErrorKind::Unauthorized, Some(401)),
            "{attempt}: {error}"
        );
        assert!(
            error.to_string().starts_with("Could not upload “a.bin”"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_early_413_is_never_lost() {
    let server = refusing("413 Payload Too Large");
    for attempt in 0..20 {
        let error = server
            .client()
            .replace_binary(&id(), "text/plain", large())
            .await
            .unwrap_err();
        assert_eq!(error.kind, ErrorKind::TooLarge, "{attempt}: {error}");
    }
}

#[tokio::test]
async fn an_early_answer_wins_over_the_rest_of_the_file() {
    // It answers before it reads, as a gateway does, and reads on.
    let answers: [(&str, &str, ErrorKind, Option<u64>); 4] = [
        ("409 Conflict", "", ErrorKind::Conflict, None),
        ("413 Payload Too Large", "", ErrorKind::TooLarge, None),
        (
            "429 Too Many Requests",
            "Retry-After: 7\r\n",
            ErrorKind::RateLimited,
            Some(7),
        ),
        (
            "503 Service Unavailable",
            "Date: Wed, 21 Oct 2026 07:28:00 GMT\r\n\
             Retry-After: Wed, 21 Oct 2026 07:28:30 GMT\r\n",
            ErrorKind::Server,
            Some(30),
        ),
    ];
    for (status, headers, kind, wait) in answers {
        let server = Scripted::start(move |exchange| {
            exchange.raw(format!(
                "HTTP/1.1 {status}\r\n{headers}Content-Length: 2\r\nConnection: close\r\n\r\nno"
            ));
            exchange.wait_for_close();
        });
        let client = server.client();
        let sent = client.create_binary(&new_binary(), None, large()).await;
        let error = sent.unwrap_err();
        assert_eq!((error.kind, error.message.as_deref()), (kind, Some("no")));
        assert_eq!(error.retry_after, wait.map(Duration::from_secs));
        assert_eq!(server.seen().len(), 1, "nothing had to be found out");
    }
}

#[tokio::test]
async fn a_connection_that_just_breaks_is_looked_into() {
    // Closed without a word: the login is good, but the role is missing.
    let server = Scripted::start(|exchange| {
        if exchange.seen.method == "GET" {
            exchange.json(r#"{"userName":"ana","effectiveRoles":[{"id":"ROLE_INVENTORY_READ"}]}"#);
        }
    });
    let client = server.client();
    let error = client
        .create_binary(&new_binary(), None, large())
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Forbidden);
    assert!(
        error
            .to_string()
            .contains("This needs ROLE_INVENTORY_ADMIN"),
        "{error}"
    );

    // The binary to be replaced is gone.
    let server = Scripted::start(|exchange| {
        if exchange
            .seen
            .target
            .starts_with("/inventory/managedObjects")
        {
            exchange.answer("404 Not Found", &[], r#"{"message":"gone"}"#);
        } else if exchange.seen.method == "GET" {
            exchange.json(r#"{"userName":"ana"}"#);
        }
    });
    let client = server.client();
    let error = client
        .replace_binary(&id(), "text/plain", large())
        .await
        .unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::NotFound, Some(404)));

    // Nothing is found out: then what holds of the file is said.
    let server = Scripted::start(|_| {});
    let client = server.client();
    let error = client
        .create_binary(&new_binary(), None, large())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind, error.advice.as_deref()),
        (ErrorKind::Interrupted, Some("Nothing was stored."))
    );
    let server = Scripted::start(scripted::Exchange::read_body);
    let client = server.client();
    let payload = Payload::from_bytes("hello");
    let error = client
        .create_binary(&new_binary(), None, payload)
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Interrupted);
    assert!(
        error
            .to_string()
            .ends_with("the file may be stored already."),
        "{error}"
    );
}

#[tokio::test]
async fn a_yes_that_breaks_off_does_not_hide_that_the_file_is_stored() {
    // It says yes, and where, and breaks off: the place is asked.
    let server = Scripted::start(|exchange| {
        if exchange.seen.method == "GET" {
            exchange.json(r#"{"id":"4711","name":"a.bin"}"#);
        } else {
            exchange.read_body();
            let head = "HTTP/1.1 201 Created\r\nLocation: /inventory/binaries/4711\r\n";
            exchange.raw(format!("{head}Content-Length: 100\r\n\r\n{{\"id\""));
        }
    });
    let payload = Payload::from_bytes("hello");
    let stored = server
        .client()
        .create_binary(&new_binary(), None, payload)
        .await;
    assert_eq!(stored.unwrap().id, id());

    // It does not say where: then the person must look.
    let server = Scripted::start(|exchange| {
        exchange.read_body();
        exchange.raw("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"id\"");
    });
    let payload = Payload::from_bytes("hello");
    let error = server
        .client()
        .create_binary(&new_binary(), None, payload)
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Interrupted);
    assert!(
        error
            .to_string()
            .ends_with("the file may be stored already."),
        "{error}"
    );
    let payload = Payload::from_bytes("hello");
    let error = server
        .client()
        .replace_binary(&id(), "text/plain", payload)
        .await
        .unwrap_err();
    assert!(
        error.to_string().ends_with("it may be replaced already."),
        "{error}"
    );

    // A yes that makes no sense is a yes all the same.
    let server = Scripted::start(|exchange| exchange.answer("201 Created", &[], "<html>"));
    let payload = Payload::from_bytes("hello");
    let error = server
        .client()
        .create_binary(&new_binary(), None, payload)
        .await
        .unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Protocol, Some(201)));
    assert!(
        error
            .to_string()
            .ends_with("the file may be stored already."),
        "{error}"
    );
}

#[tokio::test]
async fn no_error_holds_a_secret() {
    let server = refusing("401 Unauthorized");
    let client = server.client();
    let error = client
        .create_binary(&new_binary(), None, large())
        .await
        .unwrap_err();
    let shown = format!("{error} {error:?} {client:?}");
    assert!(
        !shown.contains("s3cret") && !shown.contains("dDEv"),
        "{shown}"
    );
}
