//! Applications by keyboard: the real loop and client against the embedded
//! server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "other flows need the rest")]
#[path = "support/flow.rs"]
mod flow;

use c8ybin::emulator::Seed;
use c8ybin::panes::applications::What;
use flow::Flow;

/// Puts the cursor on the application of this name.
async fn go_to(flow: &mut Flow, name: &str) {
    flow.press("3").await.press("f").await;
    flow.press("ctrl-u")
        .await
        .write(name)
        .await
        .press("enter")
        .await;
    let current = flow.runtime.model.applications.current().unwrap();
    assert!(matches!(&current.what, What::Application(one) if one.name == name));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_is_opened_to_its_files_and_one_is_read() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    go_to(&mut flow, "Acme widgets").await;
    flow.press("l j j l j l").await.shows("cumulocity.json");
    let rows = flow.runtime.model.applications.rows();
    let at = rows
        .iter()
        .position(|row| matches!(&row.what, What::File(name, _) if name == "cumulocity.json"));
    let down = at.unwrap() - flow.runtime.model.applications.cursor.at;
    flow.press(&"j ".repeat(down)).await;
    flow.shows("\"exports\"");
    flow.end().await;
}
