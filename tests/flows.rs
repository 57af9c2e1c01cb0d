//! The real loop, the real client and engine, against the embedded server on a
//! free port: keys in, cells out. Nothing is mocked, and nothing sleeps: the
//! loop runs until nothing is awaited.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "the flows of transfers need the rest")]
#[path = "support/flow.rs"]
mod flow;

use std::fs;
use std::str::FromStr;

use c8ybin::emulator::Seed;
use c8ybin::keys::{Code, KeyPress};
use c8ybin::runtime::Input;
use flow::{Flow, write_file};

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_paged_and_the_neighbours_are_there_before_they_are_asked_for() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    flow.shows("page 1 of").shows("t2000/demo");
    let first = flow.current();
    // The next page is in the model: the turn asks nothing of the server.
    let press = KeyPress::from_str("]").unwrap();
    flow.runtime.take(Input::Key(press)).unwrap();
    assert!(flow.runtime.model.binaries.list.turn.is_none());
    assert_eq!(flow.runtime.model.binaries.list.shown, 2);
    flow.settle().await.shows("page 2 of");
    assert_ne!(flow.current(), first);
    flow.press("G down").await.shows("page 3 of");
    flow.press("up").await.shows("page 2 of");
    flow.press("}")
        .await
        .press("]")
        .await
        .shows("This is the last page.");
    flow.press("{").await.shows("page 1 of");
    assert_eq!(flow.current(), first);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_up_by_keyboard_and_comes_down_again() {
    let mut flow = Flow::start(Seed::None, 0).await;
    flow.shows("This tenant has no binaries.");
    let bytes: Vec<u8> = (0..3_000_000u32).flat_map(u32::to_le_bytes).collect();
    let name = "naïve 测试 🚀.bin";
    let path = write_file(flow.folder.path(), name, &bytes);
    flow.press("u")
        .await
        .write(&path)
        .await
        .press("enter")
        .await;
    flow.shows("Upload 1 file")
        .shows("application/octet-stream");
    flow.press("tab")
        .await
        .press("ctrl-u")
        .await
        .write("application/x-firmware")
        .await;
    flow.press("tab")
        .await
        .write("{\"c8y_Firmware\": {\"version\": \"2.4\"}}")
        .await;
    flow.press("enter").await.shows("Uploaded naïve");
    flow.shows("1 of 1").shows("application/x-firmware");
    // What the server holds is what was typed.
    flow.press("tab [")
        .await
        .press("G")
        .await
        .shows("c8y_Firmware");
    flow.press("tab").await;

    let saved = flow.folder.path().join("saved");
    flow.press("d")
        .await
        .press("ctrl-u")
        .await
        .write(&saved.to_string_lossy())
        .await;
    flow.press("enter")
        .await
        .shows("does not exist. Enter makes it.");
    flow.press("enter").await.shows("Saved ");
    assert_eq!(fs::read(saved.join(name)).unwrap(), bytes);

    // The same again: the file is there, and nothing is overwritten unasked.
    flow.press("d enter").await.shows("exists already.");
    flow.press("enter").await.shows("Saved ");
    assert_eq!(
        fs::read(saved.join("naïve 测试 🚀 (2).bin")).unwrap(),
        bytes
    );
    let left: Vec<_> = fs::read_dir(&saved).unwrap().collect();
    assert_eq!(left.len(), 2, "no partial file is left: {left:?}");
    flow.press("t").await.shows("▲").shows("3 ended");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_files_dropped_on_the_terminal_are_offered_and_uploaded() {
    let mut flow = Flow::start(Seed::None, 0).await;
    let one = write_file(flow.folder.path(), "one.log", b"2026-11-21 INFO started\n");
    let two = write_file(flow.folder.path(), "two things.json", b"{\"a\": 1}");
    flow.paste(&format!("'{one}' '{two}' ")).await;
    flow.shows("Upload 2 files");
    flow.press("enter").await.shows("1 of 2");
    flow.shows("text/plain").shows("application/json");
    // The server has both, whatever the screen says.
    let url = format!("{}/inventory/binaries", flow.server.url());
    let request = reqwest::Client::new().get(url);
    let request = request.basic_auth("demo", Some("demo"));
    let answer = request.send().await.unwrap().text().await.unwrap();
    let list: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let objects = list["managedObjects"].as_array().unwrap();
    let mut stored: Vec<_> = objects
        .iter()
        .map(|object| {
            let field = |name: &str| object[name].as_str().unwrap();
            (field("name"), field("contentType"), &object["length"])
        })
        .collect();
    stored.sort_by_key(|(name, ..)| *name);
    assert_eq!(
        stored,
        [
            ("one.log", "text/plain", &serde_json::json!(24)),
            ("two things.json", "application/json", &serde_json::json!(8)),
        ]
    );
    flow.paste("just some text").await.shows("names no file");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_and_sorts_are_the_servers() {
    let mut flow = Flow::start(Seed::None, 120).await;
    let all = flow.runtime.model.binaries.list.position();
    flow.press("s")
        .await
        .press("n")
        .await
        .shows("by name · all")
        .shows("NAME ↑");
    let first = flow.current();
    flow.press("s").await.press("n").await.shows("NAME ↓");
    assert_ne!(flow.current(), first);
    let wanted = flow.current();
    flow.press("/")
        .await
        .write(&wanted)
        .await
        .press("enter")
        .await;
    flow.shows("name *");
    assert_eq!(flow.current(), wanted);
    let owner = flow
        .runtime
        .model
        .binaries
        .current()
        .unwrap()
        .owner
        .clone()
        .unwrap();
    flow.press("esc").await.hides("name *");
    flow.press("f")
        .await
        .press("tab tab tab")
        .await
        .write(&owner)
        .await
        .press("enter")
        .await;
    flow.shows(&format!("owner {owner}"));
    assert!(
        flow.runtime
            .model
            .binaries
            .rows()
            .iter()
            .all(|row| row.owner.as_deref() == Some(owner.as_str()))
    );
    flow.press("esc").await;
    assert_ne!(
        flow.runtime.model.binaries.list.position(),
        c8ybin::panes::paged::Position::Empty
    );
    assert_ne!(all, c8ybin::panes::paged::Position::Unknown);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_sizes_and_words_are_the_servers_and_a_view_of_them_outlives_the_program() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    flow.press("f tab").await.write("log").await;
    flow.press("tab tab tab tab tab").await.write("-1y").await;
    flow.press("tab tab")
        .await
        .write(">1KiB")
        .await
        .press("enter")
        .await;
    flow.shows("text log · from -1y · size >1KiB · all");
    let rows = flow.runtime.model.binaries.rows();
    assert!(!rows.is_empty() && rows.iter().all(|row| row.length > Some(1024)));
    flow.press("V a")
        .await
        .write("large logs")
        .await
        .press("enter")
        .await;
    flow.shows("Saved the view “large logs”.");
    let mut again = flow.start_again().await;
    flow.end().await;
    again.press("V").await.shows("large logs");
    again.press("enter").await.shows("text log · from -1y");
    // The searches came along.
    again.press("f tab up").await.shows("Text       log");
    again.press("esc V D y").await.shows("Deleted the view");
    again.press("V").await.shows("There are no saved views");
    again.shows("enter save this").hides("enter show");
    again.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jump_goes_to_an_object_on_any_page_and_back() {
    let mut flow = Flow::start(Seed::None, 120).await;
    flow.press("}").await.press("G").await;
    let far = flow.runtime.model.binaries.current().unwrap().clone();
    flow.press("{ down down").await;
    let here = flow.current();
    flow.press("#")
        .await
        .write(far.id.as_str())
        .await
        .press("enter")
        .await;
    flow.shows(&format!("ids {} · all", far.id)).shows("1 of 1");
    assert_eq!(flow.current(), far.name);
    flow.press("esc").await.shows("of 120");
    assert_eq!(flow.current(), here);
    flow.press("#").await.write("1").await.press("enter").await;
    flow.shows("There is no binary with the id 1.")
        .shows("of 120");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_read_only_some_goes_through_full_pages_to_the_end_and_back() {
    let flow = Flow::start(Seed::None, 4_000).await;
    let knobs = flow.server.knobs();
    knobs.change(|knobs| knobs.readable_every = std::num::NonZeroU64::new(37));
    let mut flow = flow.start_again().await;
    flow.shows("page 1 ").hides(" of 4,000");
    let ids = |flow: &Flow| -> Vec<u64> {
        let rows = flow.runtime.model.binaries.rows().into_iter();
        rows.map(|row| row.id.as_str().parse().unwrap()).collect()
    };
    let mut seen = vec![ids(&flow)];
    for _ in 0..2 {
        flow.press("]").await;
        seen.push(ids(&flow));
    }
    let all: Vec<u64> = seen.concat();
    assert_eq!([50, 50], [seen[0].len(), seen[1].len()]);
    let readable: Vec<u64> = (1001..=5000).filter(|id| id % 37 == 0).collect();
    assert_eq!(all, readable);
    flow.press("]").await.shows("This is the last page.");
    flow.press("[ [").await;
    assert_eq!(ids(&flow), seen[0]);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn marked_objects_are_deleted_after_a_second_thought() {
    let mut flow = Flow::start(Seed::None, 30).await;
    flow.press("space space D").await.shows("Delete 2 binaries");
    flow.press("enter").await.shows("of 30");
    flow.press("D")
        .await
        .press("right enter")
        .await
        .shows("Deleted 2 binaries.");
    flow.shows("of 28");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_deletes_loses_its_mark_with_a_refresh() {
    let mut flow = Flow::start(Seed::None, 120).await;
    flow.press("space space ] space [").await.shows("3 marked");
    let marks = flow.runtime.model.binaries.list.marks.keys();
    let ids: Vec<String> = marks.map(ToString::to_string).collect();
    for id in [&ids[0], &ids[2]] {
        let url = format!("{}/inventory/binaries/{id}", flow.server.url());
        let request = reqwest::Client::new().delete(url);
        let answer = request
            .basic_auth("demo", Some("demo"))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 204);
    }
    flow.press("R").await.shows("1 marked");
    flow.shows("2 marked binaries are not there any more");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_that_is_not_given_anew_is_a_sentence_and_the_screen_stays() {
    let mut flow = Flow::start_as(Seed::None, 3, "wrong").await;
    flow.shows("The server said “");
    flow.press("esc").await;
    flow.shows("401")
        .shows("tries again")
        .hides("Err(")
        .hides("ApiError");
    flow.press("?").await.shows("Keys");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_or_a_missing_file_cannot_be_uploaded_and_nothing_is_lost() {
    let mut flow = Flow::start(Seed::None, 0).await;
    let folder = flow.folder.path().to_string_lossy().into_owned();
    flow.press("u")
        .await
        .write(&folder)
        .await
        .press("enter")
        .await
        .press("enter")
        .await;
    // The first Enter went into the folder, and there is nothing in it.
    flow.shows("is a folder");
    flow.write("missing.bin")
        .await
        .press("enter")
        .await
        .shows("no file");
    flow.shows("missing.bin");
    let good = write_file(flow.folder.path(), "good.txt", b"good");
    flow.press("ctrl-u")
        .await
        .write(&good)
        .await
        .press("enter enter")
        .await;
    flow.settle().await;
    flow.press("enter").await.shows("Uploaded good.txt");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_is_cancelled_leaves_nothing() {
    let mut flow = Flow::start(Seed::None, 1).await;
    let knobs = flow.server.knobs();
    knobs.change(|knobs| knobs.latency = std::time::Duration::from_secs(600));
    flow.press("d").await;
    let enter = KeyPress::plain(Code::Enter);
    flow.runtime.take(Input::Key(enter)).unwrap();
    while flow.runtime.model.transfers.jobs.is_empty() {
        flow.runtime.step().await.unwrap();
    }
    flow.press("t x").await.shows("cancelled");
    let left: Vec<_> = fs::read_dir(flow.folder.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(!flow.file("anything").exists());
    flow.end().await;
}
