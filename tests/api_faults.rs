//! Servers that refuse, break off, stand still or point elsewhere: each gives
//! a sentence, and none gets a credential that is not its own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/objects.rs"]
mod objects;
#[path = "support/scripted.rs"]
mod scripted;

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use c8ybin::api::{ApiError, Client, Connection, Credentials, ErrorKind, Patience, Payload};
use c8ybin::domain::{BinaryQuery, PageRequest};
use http_body::{Body, Frame};
use objects::{id, new_binary};
use scripted::{Scripted, large};

const PAGE: PageRequest = PageRequest {
    number: 1,
    size: 5,
    totals: false,
};

/// Short waits, for servers that stand still.
const SHORT: Patience = Patience {
    connect: Duration::from_millis(200),
    answer: Duration::from_millis(200),
    upload_stall: Duration::from_millis(200),
    upload_answer: Duration::from_millis(200),
};

async fn list(server: &Scripted) -> ApiError {
    let client = server.client_with(SHORT);
    client
        .binaries(&BinaryQuery::default(), PAGE)
        .await
        .unwrap_err()
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let elsewhere = Scripted::start(|exchange| exchange.json("{}"));
    let place = elsewhere.url.clone();
    let server = Scripted::start(move |exchange| {
        exchange.answer("302 Found", &[&format!("Location: {place}/login")], "");
    });
    let error = list(&server).await;
    assert_eq!((error.kind, error.status), (ErrorKind::Protocol, Some(302)));
    let said = error.to_string();
    assert!(
        said.contains(&format!("It points to {}/login", elsewhere.url)),
        "{said}"
    );
    assert!(elsewhere.seen().is_empty(), "nothing arrives elsewhere");
}

#[tokio::test]
async fn a_gateways_page_and_a_broken_body_keep_the_status() {
    let server = Scripted::start(|exchange| {
        let page = "<html><head><title>Bad Gateway</title></head></html>";
        exchange.answer("502 Bad Gateway", &["Content-Type: text/html"], page);
    });
    let said = list(&server).await.to_string();
    assert!(said.contains("the server said 502 “Bad Gateway”"), "{said}");

    let server = Scripted::start(|exchange| {
        exchange.raw("HTTP/1.1 401 Unauthorized\r\nContent-Length: 100\r\n\r\n{\"mess");
    });
    let error = list(&server).await;
    assert_eq!(
        (error.kind, error.status),
        (ErrorKind::Unauthorized, Some(401))
    );
}

#[tokio::test]
async fn a_page_instead_of_json_is_said_to_be_one() {
    let server = Scripted::start(|exchange| {
        exchange.answer(
            "200 OK",
            &["Content-Type: text/html"],
            "<html>Log in</html>",
        );
    });
    let error = list(&server).await;
    assert_eq!(error.kind, ErrorKind::Protocol);
    let said = error.to_string();
    assert!(said.contains("it is a web page and not JSON"), "{said}");
}

#[tokio::test]
async fn an_answer_that_ends_early_is_no_answer() {
    let server = Scripted::start(|exchange| {
        exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"managedObjects\":[]}");
    });
    let error = list(&server).await;
    assert_eq!(error.kind, ErrorKind::Interrupted);
    assert_eq!(
        error.to_string(),
        "Could not list the binaries: the connection broke."
    );
}

#[tokio::test]
async fn a_server_that_says_nothing_times_out() {
    let server = Scripted::start(scripted::Exchange::wait_for_close);
    assert_eq!(list(&server).await.kind, ErrorKind::Timeout);

    let server = Scripted::start(|exchange| {
        exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
        exchange.wait_for_close();
    });
    let said = list(&server).await.to_string();
    assert_eq!(said, "Could not list the binaries: no answer in time.");
}

#[tokio::test]
async fn nobody_there_is_a_sentence() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let token = || Credentials::Bearer("t".into());
    let ask = async |host: &str| {
        let connection = Connection::new(host, None, token()).unwrap();
        let client = Client::new(connection).unwrap();
        client.current_user().await.unwrap_err()
    };
    let refused = ask(&address).await;
    assert_eq!(refused.kind, ErrorKind::Connect);
    assert_eq!(
        refused.to_string(),
        format!(
            "Could not read the current user: the connection was refused. \
             Check the address, {}, and the network.",
            address.trim_start_matches("http://")
        )
    );
}

#[tokio::test]
async fn a_server_without_tls_is_told_from_one_that_is_not_there() {
    let server = Scripted::start(|exchange| exchange.json("{}"));
    let address = server.url.replace("http://", "https://");
    let connection = Connection::new(&address, None, Credentials::Bearer("t".into())).unwrap();
    let Ok(client) = Client::new(connection) else {
        // A machine without certificates says so here, which is tested by
        // the sentence of `Client::new` alone.
        return;
    };
    let error = client.current_user().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Tls, "{error}");
}

#[tokio::test]
async fn a_download_that_breaks_off_or_stands_still_is_an_error() {
    let broken = Scripted::start(|exchange| {
        exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    });
    let mut content = broken.client().open_binary(&id(), 0, None).await.unwrap();
    assert_eq!(content.chunk().await.unwrap().unwrap(), "hello");
    let error = content.chunk().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Interrupted);

    let stuck = Scripted::start(|exchange| {
        exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        exchange.wait_for_close();
    });
    let client = stuck.client_with(SHORT);
    let mut content = client.open_binary(&id(), 0, None).await.unwrap();
    assert_eq!(content.chunk().await.unwrap().unwrap(), "hello");
    let error = content.chunk().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
}

#[tokio::test]
async fn a_compressed_download_is_refused() {
    let server = Scripted::start(|exchange| {
        exchange.answer("200 OK", &["Content-Encoding: gzip"], "\u{1f}");
    });
    let error = server
        .client()
        .open_binary(&id(), 0, None)
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Protocol);
    assert!(error.to_string().contains("compressed"), "{error}");
}

#[tokio::test]
async fn an_upload_that_stands_still_is_ended() {
    // The server reads nothing.
    let server = Scripted::start(|exchange| {
        std::thread::park_timeout(Duration::from_secs(30));
        exchange.wait_for_close();
    });
    let client = server.client_with(SHORT);
    let error = client
        .create_binary(&new_binary(), None, large())
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert!(
        error.to_string().contains("stopped taking bytes"),
        "{error}"
    );

    // The server reads all and says nothing.
    let server = Scripted::start(|exchange| {
        exchange.read_body();
        exchange.wait_for_close();
    });
    let client = server.client_with(SHORT);
    let payload = Payload::from_bytes("hello");
    let error = client
        .create_binary(&new_binary(), None, payload)
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert!(error.to_string().contains("all bytes were sent"), "{error}");
}

#[tokio::test]
async fn a_payload_that_breaks_sends_no_more_questions() {
    let server = Scripted::start(scripted::Exchange::wait_for_close);
    let short = Payload::new(10, Once(Some(Bytes::from_static(b"hello"))));
    let client = server.client();
    let error = client
        .create_binary(&new_binary(), None, short)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Could not upload “a.bin”: 5 bytes are missing at its end."
    );
    assert!(server.seen().len() <= 1);
}

/// One piece, and then the end.
struct Once(Option<Bytes>);

impl Body for Once {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }
}
