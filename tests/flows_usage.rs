//! What fills the tenant: the real loop, client and database against the
//! embedded server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "other flows need the rest")]
#[path = "support/flow.rs"]
mod flow;

use c8ybin::api::{Client, Connection, Credentials, Payload};
use c8ybin::domain::NewBinary;
use c8ybin::emulator::Seed;
use flow::Flow;

fn client(flow: &Flow) -> Client {
    let credentials = Credentials::Basic {
        user: "demo".into(),
        password: "demo".into(),
    };
    let connection = Connection::new(&flow.server.url(), Some("t2000".into()), credentials);
    Client::new(connection.unwrap()).unwrap()
}

async fn put(flow: &Flow, name: &str, bytes: &'static [u8]) {
    let new = NewBinary {
        name: name.into(),
        type_name: "text/plain".into(),
        fragments: None,
        media_type: None,
    };
    let payload = Payload::from_bytes(bytes);
    let made = client(flow).create_binary(&new, None, payload).await;
    made.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tenant_is_scanned_walked_and_a_duplicate_is_deleted() {
    let mut flow = Flow::start(Seed::None, 300).await;
    let content = b"the same content, which is longer than that of any generated file: \
                    more than the eighty bytes that these have";
    put(&flow, "twice.log", content).await;
    put(&flow, "twice.log", content).await;
    flow.press("S").await;
    flow.shows("302 files").shows("scanned just now");
    flow.shows("text/plain").shows("application/octet-stream");
    flow.press("enter").await.shows("by owner");
    flow.press("b b b").await.shows("by file");
    flow.press("h").await.shows("All · by type");

    flow.press("tab tab tab").await.shows("twice.log");
    flow.shows("name 1 of 2").shows("name 2 of 2");
    flow.press("ctrl-a").await.shows("Marked 1 copy");
    flow.press("D").await.shows("Delete this binary?");
    flow.press("right enter").await.shows("Deleted twice.log.");
    flow.shows("No file is there twice.").shows("301 files");

    // Of what somebody else adds, a refresh reads only that.
    put(&flow, "new.bin", b"1").await;
    let before = flow.server.knobs().requests();
    flow.press("R").await.shows("302 files");
    let asked = flow.server.knobs().requests() - before;
    assert!(asked < 6, "{asked}");

    let path = flow.file("largest.csv");
    flow.press("shift-tab shift-tab E ctrl-u").await;
    flow.write(&path.to_string_lossy()).await;
    flow.press("enter").await.shows("Exported 302 rows");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.lines().nth(1).unwrap().contains("twice.log"), "{text}");
    flow.press("h").await.shows("page 1 of");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_knows_what_the_first_one_scanned() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    flow.press("S").await.shows("scanned just now");
    flow.press("shift-tab").await.shows("not named by firmware");
    let mut again = flow.start_again().await;
    let before = flow.server.knobs().requests();
    again.press("S").await.shows("scanned just now");
    let asked = flow.server.knobs().requests() - before;
    assert!(asked < 6, "{asked}");
    again.end().await;
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_state_folder_it_says_why_there_is_nothing() {
    let flow = Flow::start(Seed::None, 3).await;
    let mut bare = flow.start_without_a_state_folder().await;
    bare.press("S").await;
    bare.shows("The database of the scan in")
        .shows("cannot be opened");
    bare.press("h").await.shows("page 1 of");
    bare.end().await;
    flow.end().await;
}
