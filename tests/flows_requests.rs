//! The request log: the real loop and client against the embedded server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "other flows need the rest")]
#[path = "support/flow.rs"]
mod flow;

use c8ybin::emulator::Seed;
use flow::Flow;

/// The user and the password of the flows, as Basic authentication sends them.
const BASIC: &str = "dDIwMDAvZGVtbzpkZW1v";

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_failed_is_found_read_and_copied() {
    let mut flow = Flow::start(Seed::None, 120).await;
    let refusal = r#"{"error":"general/broken","message":"The disk is on fire\u001b[31m",
        "apiToken":"t0p-secret"}"#;
    let knobs = flow.server.knobs().clone();
    knobs.answer_next(500, "application/json", refusal, 1);
    flow.press("R").await.shows("@ shows the request.");
    flow.take("@").until("GET").await.shows("Request log");
    flow.take("/").write_now("binaries 500");
    flow.until("1 of").await.shows("✗");
    flow.take("enter enter").until("The disk is on fire").await;
    flow.shows("500 after").shows("authorization: ***");
    flow.shows("accept: application/json");
    flow.shows("\"error\": \"general/broken\"")
        .shows("\"apiToken\": \"***\"");
    flow.hides("t0p-secret").hides(BASIC);
    assert!(!flow.screen().contains('\u{1b}'));

    flow.take("y").until("Copy to the clipboard").await;
    flow.shows("curl -sS -X GET").shows("c8y api GET");
    flow.hides(BASIC);
    flow.take("c");
    flow.shows("Copied the line for curl.");
    let copied = flow.desk.copied.lock().unwrap().pop().unwrap();
    assert!(copied.contains("$C8Y_PASSWORD"), "{copied}");
    assert!(copied.contains("pageSize=50"), "{copied}");
    assert!(!copied.contains(BASIC), "{copied}");

    // The list goes on while it is looked at: what is asked now comes on top.
    flow.take("esc esc").until(" GET").await;
    let before = flow.runtime.model.requests.len();
    flow.press("R").await;
    while flow.runtime.model.requests.len() == before {
        flow.runtime.step().await.unwrap();
    }
    flow.press("esc").await.shows("page 1 of");
    assert_eq!(flow.runtime.model.requests.len(), 0);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_that_is_away_leaves_a_request_without_an_answer() {
    let flow = Flow::start(Seed::None, 3).await;
    // Nobody listens there.
    let mut away = flow.start_again_at("http://127.0.0.1:9").await;
    away.shows("@ shows the request.");
    away.take("@").until("—").await.shows("CODE");
    away.take("enter").until("No answer after").await;
    away.shows("the connection was refused");
    away.end().await;
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_in_the_log_with_its_size_and_without_its_bytes() {
    let mut flow = Flow::start(Seed::None, 3).await;
    let path = flow::write_file(flow.folder.path(), "fw.bin", &[0x1b; 200_000]);
    flow.paste(&path).await.press("enter").await.shows("fw.bin");
    flow.take("@ /").write_now("post binaries");
    flow.until("1 of").await.shows("196 KiB");
    flow.take("enter enter").until("201 after").await;
    flow.shows("The content is not kept");
    flow.take("y").until("c8y api POST").await.take("c");
    let copied = flow.desk.copied.lock().unwrap().pop().unwrap();
    assert!(copied.contains("-F file=@FILE"), "{copied}");
    flow.end().await;
}
