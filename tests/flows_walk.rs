//! What the embedded server has switches for, walked on the screen: tokens that end
//! in the middle of work, and a custom domain whose links point elsewhere. The real
//! loop, client and engine.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, reason = "the flows of changes need the rest")]
#[path = "support/flow.rs"]
mod flow;
#[path = "support/proxy.rs"]
#[expect(dead_code, unused_imports, reason = "the faults have their own tests")]
mod proxy;
#[path = "support/token.rs"]
mod token;

use std::fs;
use std::io;
use std::net::TcpListener;
use std::time::Duration;

use c8ybin::api::{Client, Connection, Credentials, Payload};
use c8ybin::domain::NewBinary;
use c8ybin::emulator::{Options, Seed, Server};
use c8ybin::runner::Connect;
use flow::{Flow, connection, write_file};
use proxy::{Head, Proxy, contents};
use token::token;

/// A test that waits for longer has failed.
const PATIENCE: Duration = Duration::from_secs(30);

async fn server(objects: u64) -> Server {
    let options = Options {
        seed: Seed::None,
        objects,
        ..Options::default()
    };
    Server::start(options).await.unwrap()
}

fn internal() -> Credentials {
    Credentials::Internal {
        user: "demo".into(),
        password: "demo".into(),
        code: None,
    }
}

/// A start that signs in so at this address.
async fn start(server: Server, url: &str, credentials: Credentials) -> Flow {
    let connection = Connection::new(url, Some("t2000".into()), credentials).unwrap();
    start_as(server, connection).await
}

async fn start_as(server: Server, connection: Connection) -> Flow {
    let connect: Connect = Box::new(move |_| {
        let connection = connection.clone();
        Box::pin(async move { Ok(connection) })
    });
    Flow::start_through(server, connect).await
}

/// Lets the program go on until something is stalled on the way; ends all tokens
/// then, and the connection.
async fn break_off(flow: &mut Flow, proxy: &Proxy) {
    let stalled = async {
        while proxy.log().stalled == 0 {
            flow.runtime.step().await.unwrap();
        }
    };
    let stalled = tokio::time::timeout(PATIENCE, stalled).await;
    stalled.expect("nothing was stalled");
    flow.server.knobs().end_tokens();
    proxy.cut();
}

/// Goes on until the screen shows this, and the person is asked nothing.
async fn until_unasked(flow: &mut Flow, text: &str) {
    let unasked = |screen: &str| {
        let is_asked = ["╭ Password", "╭ Code"]
            .iter()
            .any(|it| screen.contains(it));
        assert!(!is_asked, "{screen}");
    };
    flow.watch_until(text, unasked).await;
}

fn asks_for_a_token(head: &Head) -> bool {
    head.path() == "/tenant/oauth/token"
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ends_in_the_middle_of_a_transfer_is_renewed_and_the_rest_moves() {
    let server = server(0).await;
    let bytes: Vec<u8> = (0..16 << 20).map(|at: u32| at.to_le_bytes()[1]).collect();
    let new = NewBinary {
        name: "image.bin".into(),
        type_name: "application/octet-stream".into(),
        fragments: None,
        media_type: None,
    };
    let client = Client::new(connection(&server.url(), "demo")).unwrap();
    let payload = Payload::from_bytes(bytes.clone());
    client.create_binary(&new, None, payload).await.unwrap();

    let proxy = Proxy::to(&server.url());
    let mut flow = start(server, &proxy.url(), internal()).await;
    flow.shows("1 of 1");
    proxy.on(contents).stall_answer_at(12 << 20).times(1);
    flow.take("d").until("Download").await;
    flow.take("enter");
    break_off(&mut flow, &proxy).await;
    until_unasked(&mut flow, "Saved ").await;
    assert_eq!(fs::read(flow.file("image.bin")).unwrap(), bytes);
    assert_eq!(
        proxy.log().of(asks_for_a_token).len(),
        2,
        "before, and after the end"
    );
    let rest = proxy.log().of(contents).pop().unwrap();
    assert_eq!(rest.status, Some(206));
    assert!(rest.received < 12 << 20, "{rest:?}");

    // How it went can be read: refused, logged in, sent again as a retry.
    flow.take("@").until("/tenant/oauth/token").await;
    flow.shows("401").shows("↻1");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ends_in_the_middle_of_a_list_is_renewed_without_a_question() {
    let server = server(400).await;
    let url = server.url();
    let mut flow = start(server, &url, internal()).await;
    flow.shows("of 400");
    for keys in ["}", "{", "]", "R"] {
        flow.server.knobs().end_tokens();
        flow.press(keys).await.hides("╭ Password");
        flow.hides("The token has expired").shows("of 400");
    }
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_given_token_that_ends_in_the_middle_of_a_list_leads_to_the_password() {
    for (password, is_asked) in [("demo", false), ("", true)] {
        let server = server(400).await;
        let given = Credentials::Bearer(token(&server.url()).await.into());
        let connection = Connection::new(&server.url(), Some("t2000".into()), given).unwrap();
        let connection = connection.with_way_on(Credentials::Offered {
            user: "demo".into(),
            password: password.into(),
        });
        let mut flow = start_as(server, connection).await;
        flow.shows("of 400");
        flow.server.knobs().end_tokens();
        flow.take("}");
        if is_asked {
            flow.until("The token has expired").await;
            flow.until("enter log in").await;
            flow.write_now("demo").take("enter");
            flow.until("page 8 of 8").await;
        } else {
            until_unasked(&mut flow, "page 8 of 8").await;
        }
        flow.settle().await.shows("page 8 of 8").hides("╭ Password");
        flow.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_where_the_links_of_a_custom_domain_point() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let origin = format!("http://{}", elsewhere.local_addr().unwrap());
    let options = Options::default();
    let server = Server::start(options).await.unwrap();
    let knobs = server.knobs().clone();
    knobs.change(|knobs| knobs.link_origin = Some(origin.clone()));
    let url = server.url();
    let mut flow = start(server, &url, internal()).await;
    let names = |flow: &Flow| {
        let rows = flow.runtime.model.binaries.rows().into_iter();
        rows.map(|row| row.name.clone()).collect::<Vec<_>>()
    };
    // Pages, a preview, a download, and the lists of the other tabs.
    let first = names(&flow);
    flow.press("]").await.press("}").await;
    assert_ne!(names(&flow), first);
    flow.press("{").await.press("enter").await.press("h").await;
    flow.press("d").await.take("enter").until("Saved ").await;
    let path = write_file(flow.folder.path(), "up.txt", b"up");
    flow.press("R")
        .await
        .paste(&path)
        .await
        .press("enter")
        .await;
    flow.until("Uploaded up.txt").await.settle().await;
    flow.press("2").await.press("]").await.press("enter").await;
    flow.press("3").await.press("enter").await;
    flow.press("1")
        .await
        .press("y")
        .await
        .shows(&url)
        .hides(&origin);
    flow.press("esc").await;
    // An answer that sends one away is not followed, whatever it comes from.
    for status in [301, 302, 307, 308] {
        let away = format!("{origin}/inventory/binaries");
        knobs.answer_next_with(status, "text/plain", "", &[("Location", &away)], 1);
        flow.press("R").await;
    }
    knobs.end_tokens();
    flow.press("R").await.shows("page 1 of");
    let came = elsewhere.accept().map(|_| ()).unwrap_err();
    assert_eq!(came.kind(), io::ErrorKind::WouldBlock);
    flow.end().await;
}
