//! Events by keyboard: the real loop and client against the embedded server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "other flows need the rest")]
#[path = "support/flow.rs"]
mod flow;

use std::fs;
use std::path::{Path, PathBuf};

use c8ybin::app::Edited;
use c8ybin::emulator::Seed;
use flow::{Flow, write_file};

/// The name of the attachment under the cursor.
fn current(flow: &Flow) -> String {
    let current = flow.runtime.model.events.current();
    current.map_or_else(String::new, |row| row.file_name().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn attachments_are_listed_looked_into_and_saved() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    flow.press("2").await.shows("ATTACHMENT");
    let name = current(&flow);
    assert!(!name.is_empty());
    flow.press("d ctrl-u").await;
    let folder = flow.folder.path().to_string_lossy().into_owned();
    flow.write(&folder).await.press("enter").await;
    flow.shows("Saved");
    assert!(flow.file(&name).exists(), "{name}");
    flow.end().await;
}

/// What README, guide and `KEYS.md` show is tried in the demo first.
#[tokio::test(flavor = "multi_thread")]
async fn the_commands_that_the_documents_teach_work_in_the_demo() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    let documents = [
        include_str!("../README.md"),
        include_str!("../docs/GUIDE.md"),
        include_str!("../docs/KEYS.md"),
    ];
    let mut tried = 0;
    for document in documents {
        let commands = document.split('`').skip(1).step_by(2);
        for command in commands.filter_map(|text| text.strip_prefix(':')) {
            // The others are of a table, of which the words are to be filled in.
            let is_example = ["events device=", "page ", "binaries name="]
                .iter()
                .any(|begin| command.starts_with(begin));
            if !is_example || command.contains('…') || command.contains("NUMBER") {
                continue;
            }
            let tab = if command.starts_with("page") {
                "1"
            } else {
                "2"
            };
            flow.press(tab).await.press(":").await.write(command).await;
            flow.press("enter").await.hides("There is no device");
            flow.hides("There are").hides(&format!(":{command}"));
            flow.hides(" matches.");
            match command.strip_prefix("page ") {
                Some(number) => flow.shows(&format!("page {number} of")),
                None if command.starts_with("events") => flow.shows("gw-hamburg-01"),
                None => flow.shows("Chart "),
            };
            tried += 1;
        }
    }
    assert_eq!(tried, 4);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_found_by_its_name_and_its_events_are_listed() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    flow.press("2").await;
    let device = flow
        .runtime
        .model
        .events
        .current()
        .unwrap()
        .device_of()
        .unwrap();
    assert!(!device.name.is_empty());
    flow.press("f")
        .await
        .write(&device.name)
        .await
        .press("enter")
        .await;
    flow.shows("Events ─ device");
    let rows = flow.runtime.model.events.list().rows();
    assert!(!rows.is_empty());
    assert!(
        rows.iter()
            .all(|row| row.event.source.as_ref() == Some(&device.id))
    );
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_gets_an_event_is_replaced_and_deleted() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    flow.press("2").await;
    let first = write_file(flow.folder.path(), "first.log", b"INFO one\n");
    flow.press("u")
        .await
        .write(&first)
        .await
        .press("enter")
        .await;
    // Saving what is there, replacing it, a new event.
    flow.press("right right").await.shows("a new event");
    flow.press("enter").await;
    flow.press("#")
        .await
        .write("first.log")
        .await
        .press("enter")
        .await;
    assert_eq!(current(&flow), "first.log");
    let second = write_file(flow.folder.path(), "second.log", b"INFO two\n");
    flow.press("w")
        .await
        .write(&second)
        .await
        .press("enter")
        .await;
    flow.press("enter").await;
    assert_eq!(current(&flow), "second.log");
    flow.press("D left enter").await.shows("the event stays");
    assert_ne!(current(&flow), "second.log");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_never_ended_is_discarded() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    flow.press("2 i").await.shows("Incomplete uploads");
    let id = flow
        .runtime
        .model
        .events
        .current()
        .unwrap()
        .event
        .id
        .clone();
    flow.press("D left enter")
        .await
        .shows("Discarded the upload");
    let rows = flow.runtime.model.events.list().rows();
    assert!(rows.iter().all(|row| row.event.id != id));
    flow.end().await;
}

/// The files in the folders of a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let inside = |folder: &Path| fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let mut files: Vec<_> = inside(folder).flat_map(|it| inside(&it)).collect();
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn what_names_an_attachment_is_copied() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    flow.press("2").await;
    let (id, name) = {
        let row = flow.runtime.model.events.current().unwrap();
        (row.event.id.to_string(), row.file_name().to_owned())
    };
    let url = format!("{}/event/events/{id}/binaries", flow.server.url());
    for (key, value) in [("i", id.as_str()), ("n", &name), ("u", &url)] {
        flow.press("y").await.press(key).await;
        let copied = flow.desk.copied.lock().unwrap();
        assert_eq!(copied.last().map(String::as_str), Some(value));
    }
    flow.press("y 8").await;
    let copied = flow.desk.copied.lock().unwrap().last().cloned().unwrap();
    assert!(
        copied.contains(&format!("c8y events downloadBinary --id {id}")),
        "{copied}"
    );
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_a_device_are_seen_then_saved_and_not_a_second_time() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    flow.press("2").await;
    let row = flow.runtime.model.events.current().cloned().unwrap();
    let device = row.device_of().unwrap();
    flow.press("A").await.write(&device.name).await;
    let folder = flow.file("logs");
    flow.press("shift-tab shift-tab ctrl-u").await;
    flow.write(&folder.to_string_lossy()).await;
    flow.press("enter").await.shows("is made");
    assert!(!folder.exists(), "nothing is written before it was seen");
    flow.press("enter").await;
    let saved = files_below(&folder);
    assert!(!saved.is_empty());
    flow.press("A").await.write(&device.name).await;
    flow.press("shift-tab shift-tab ctrl-u").await;
    flow.write(&folder.to_string_lossy()).await;
    flow.press("enter")
        .await
        .shows("All are there already: nothing is to be saved.");
    assert_eq!(files_below(&folder), saved);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fragments_of_an_event_are_edited() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    flow.press("2").await;
    let name = current(&flow);
    flow.edits(|text| {
        assert!(!text.contains("\"source\""), "{text}");
        Edited::Saved(text.replacen('{', "{\"acme_Case\": 12,", 1))
    });
    flow.press("e").await.shows("+   \"acme_Case\": 12");
    flow.press("enter").await.shows("Changed event ");
    let current = flow.runtime.model.events.current().unwrap();
    assert!(current.event.object.contains("\"acme_Case\":12"));
    // What is attached is still told of.
    assert_eq!(current.file_name(), name);
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_attached_is_saved_then_replaced() {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    flow.press("2").await;
    let name = current(&flow);
    let file = write_file(flow.folder.path(), "mine.log", b"INFO mine\n");
    flow.press("u")
        .await
        .write(&file)
        .await
        .press("enter")
        .await;
    flow.shows("after saving what is there");
    flow.press("enter").await;
    assert!(flow.file(&name).exists(), "{name}");
    assert_eq!(current(&flow), "mine.log");
    flow.end().await;
}
