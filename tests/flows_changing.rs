//! Binaries are changed, replaced, deleted and restored by keyboard: the real
//! loop and client against the embedded server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "other flows need the rest")]
#[path = "support/flow.rs"]
mod flow;

use c8ybin::api::{Client, Connection, Credentials};
use c8ybin::app::Edited;
use c8ybin::domain::BinaryId;
use c8ybin::emulator::Seed;
use flow::{Flow, write_file};

/// Uploads a file by keyboard.
async fn upload(flow: &mut Flow, name: &str, content: &str) {
    let path = write_file(flow.folder.path(), name, content.as_bytes());
    flow.press("u").await.write(&path).await;
    flow.press("enter").await.press("enter").await;
    flow.shows(&format!("Uploaded {name}"));
}

/// Somebody else at the same tenant.
fn somebody_else(flow: &Flow) -> Client {
    let credentials = Credentials::Basic {
        user: "demo".into(),
        password: "demo".into(),
    };
    let connection = Connection::new(&flow.server.url(), Some("t2000".into()), credentials);
    Client::new(connection.unwrap()).unwrap()
}

fn id(flow: &Flow) -> BinaryId {
    flow.runtime.model.binaries.current().unwrap().id.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_and_fragments_are_changed_by_keyboard() {
    let mut flow = Flow::start(Seed::None, 0).await;
    upload(&mut flow, "a.txt", "content").await;
    flow.press("r ctrl-u").await.write("new.txt").await;
    flow.press("enter").await.shows("Renamed a.txt to new.txt.");
    assert_eq!(flow.current(), "new.txt");
    flow.edits(|text| Edited::Saved(text.replace('{', "{\"acme\": {\"a\": 1},")));
    flow.press("e").await.shows("+   \"acme\": {");
    flow.press("enter").await.shows("Changed new.txt.");
    let object = somebody_else(&flow)
        .binary(&id(&flow))
        .await
        .unwrap()
        .object;
    assert!(object.contains("\"acme\":{\"a\":1}"), "{object}");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_faster_loses_nothing() {
    let mut flow = Flow::start(Seed::None, 0).await;
    upload(&mut flow, "a.txt", "content").await;
    let (other, of) = (somebody_else(&flow), id(&flow));
    flow.edits(|text| Edited::Saved(text.replace('{', "{\"ours\": 1,")));
    flow.press("e").await;
    other.change_binary(&of, "{\"theirs\": 2}").await.unwrap();
    flow.press("enter").await;
    flow.shows("changed by somebody else meanwhile");
    flow.shows("\"theirs\": 2").shows("+   \"ours\": 1");
    flow.press("enter").await.shows("Changed a.txt.");
    let object = other.binary(&of).await.unwrap().object;
    assert!(
        object.contains("\"ours\":1") && object.contains("\"theirs\":2"),
        "{object}"
    );
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_and_a_lost_object_leave_the_text_to_be_edited_again() {
    let mut flow = Flow::start(Seed::None, 0).await;
    upload(&mut flow, "a.txt", "content").await;
    let (other, of) = (somebody_else(&flow), id(&flow));
    flow.edits(|text| Edited::Saved(text.replace('{', "{\"ours\": 1,")));
    flow.press("e").await;
    other.delete_binary(&of).await.unwrap();
    flow.press("enter").await;
    flow.shows("The edited text cannot be taken").shows("404");
    flow.press("esc").await;
    flow.press("e").await.shows("404");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn marked_names_are_changed_and_one_failure_stops_nothing() {
    let mut flow = Flow::start(Seed::None, 0).await;
    for name in ["a.txt", "b.txt", "c.txt"] {
        upload(&mut flow, name, "content").await;
    }
    let other = somebody_else(&flow);
    flow.edits(|text| Edited::Saved(text.replace("txt", "log")));
    flow.press("{ g").await;
    let gone = id(&flow);
    flow.press("ctrl-a r").await.shows("Change 3 binaries?");
    other.delete_binary(&gone).await.unwrap();
    flow.press("enter").await;
    flow.shows("Changed 2 binaries.").shows("404");
    flow.shows(".log").shows(".txt");
    // One change for all that are left.
    flow.edits(|_| Edited::Saved("{\"acme\": 7}".to_owned()));
    flow.press("R").await.press("esc").await;
    flow.press("ctrl-a e")
        .await
        .shows("the same is set in 1 binary more");
    flow.press("enter").await.shows("Changed 2 binaries.");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_content_keeps_a_copy_and_a_new_id_is_followed() {
    let mut flow = Flow::start(Seed::None, 0).await;
    upload(&mut flow, "a.txt", "old content").await;
    let before = id(&flow);
    flow.press("space").await;
    let path = write_file(flow.folder.path(), "new.json", b"{\"new\": true}");
    flow.server
        .knobs()
        .change(|knobs| knobs.new_id_on_replace = true);
    flow.press("w")
        .await
        .write(&path)
        .await
        .press("enter")
        .await;
    flow.shows("application/json").shows("A copy is kept");
    flow.press("right enter").await;
    flow.shows("Replaced the content of a.txt. It has a new id");
    let after = id(&flow);
    assert_ne!(before, after);
    let marks = &flow.runtime.model.binaries.list.marks;
    assert_eq!(marks.keys().collect::<Vec<_>>(), [&after]);
    let now = somebody_else(&flow).binary(&after).await.unwrap();
    assert_eq!(now.content_type.as_deref(), Some("application/json"));
    // The old content comes back as another binary.
    flow.press("U").await.shows("replaced");
    flow.press("enter").await;
    flow.shows("Uploaded a.txt, 11 B").shows("of 2");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_devices_need_is_told_before_it_goes() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    // A release of the demo's repository, which a firmware points to.
    flow.press("/")
        .await
        .write("gateway-fw*")
        .await
        .press("enter")
        .await;
    let screen = flow.screen();
    assert!(!screen.contains("No binary"), "{screen}");
    let of = id(&flow);
    let users = somebody_else(&flow)
        .references(std::slice::from_ref(&of))
        .await
        .unwrap();
    assert_eq!(users.len(), 1, "{users:?}");
    flow.press("b").await.shows("firmware “");
    flow.press("enter").await.shows("\"c8y_Firmware\": {");
    flow.press("esc").await.press("esc").await;
    flow.press("D")
        .await
        .shows("Needed by 1 object")
        .shows("Delete all the same");
    flow.press("esc").await;
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_comes_back_and_without_a_copy_nothing_goes() {
    let mut flow = Flow::start(Seed::None, 0).await;
    upload(&mut flow, "a.txt", "precious").await;
    let before = id(&flow);
    flow.press("D").await.shows("No firmware, software or");
    flow.press("right enter").await.shows("Deleted a.txt.");
    flow.shows("This tenant has no binaries.");
    flow.press("U").await.shows("deleted");
    flow.press("enter").await;
    flow.shows("Uploaded a.txt").shows("1 of 1");
    assert_ne!(id(&flow), before);
    // The bytes cannot be read: the object stays.
    flow.press("D").await;
    flow.server
        .knobs()
        .answer_next(403, "application/json", "{}", 1);
    flow.press("right enter").await;
    flow.shows("a.txt was not deleted: no copy of it could be kept.");
    flow.shows("1 of 1");
    flow.press("D").await.press("c right enter").await;
    flow.shows("Deleted a.txt.");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_copied_is_said() {
    let mut flow = Flow::start(Seed::None, 0).await;
    upload(&mut flow, "a.txt", "content").await;
    let of = id(&flow);
    flow.press("y").await.shows("$C8Y_PASSWORD");
    flow.press("u").await;
    flow.shows("Copied the URL: http://127.0.0.1:");
    let copied = flow.desk.copied.lock().unwrap().clone();
    assert_eq!(
        copied,
        [format!("{}/inventory/binaries/{of}", flow.server.url())]
    );
    flow.end().await;
}
