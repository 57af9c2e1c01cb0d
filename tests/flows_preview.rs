//! Looking into files of the demo tenant: the real loop, client and decoders,
//! against the embedded server. What is on the screen came through ranges.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "the flows of transfers need the rest")]
#[path = "support/flow.rs"]
mod flow;

use std::fs;
use std::io::{Read as _, Write as _};

use c8ybin::app::Opener;
use c8ybin::emulator::Seed;
use flow::{Flow, write_file};

/// The screen with this one file of the demo under the cursor, looked into.
async fn demo(name: &str) -> Flow {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    find(&mut flow, name).await;
    flow
}

/// Filters by name, so that the cursor is on the first one.
async fn find(flow: &mut Flow, name: &str) {
    flow.press("esc").await;
    flow.take("/").write_now(name);
    flow.press("enter").await;
    assert!(!flow.current().is_empty(), "no {name}");
}

/// The screen with one file that was uploaded before.
async fn uploaded(name: &str, bytes: &[u8]) -> Flow {
    let mut flow = Flow::start(Seed::None, 0).await;
    let path = write_file(flow.folder.path(), name, bytes);
    flow.paste(&format!("'{path}' ")).await;
    flow.press("enter").await.shows("1 of 1");
    flow
}

#[tokio::test(flavor = "multi_thread")]
async fn text_json_logs_pictures_and_archives_of_the_demo_are_shown() {
    let mut flow = demo("*tedge.toml").await;
    flow.shows("─ text ").shows("[c8y]");
    find(&mut flow, "*network.json").await;
    flow.shows("JSON").shows("▾");
    find(&mut flow, "syslog*incident*").await;
    flow.shows("─ log · first 6").shows(" KiB of 1.5 MiB");
    find(&mut flow, "Chart*day*").await;
    flow.shows("PNG · ").shows("▀▀▀▀");
    find(&mut flow, "*tar.gz").await;
    flow.shows("tar.gz · ").shows("files");
    find(&mut flow, "core.mosquitto*").await;
    flow.shows("ELF");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_log_is_read_from_both_ends_and_searched() {
    let mut log = String::new();
    for n in 0..40_000 {
        let level = if n == 30_000 { "ERROR" } else { "INFO " };
        log.push_str(&format!(
            "10:00:00 {level} entry {n} of a gateway with much to say\n"
        ));
    }
    let mut flow = uploaded("gateway.log", log.as_bytes()).await;
    flow.shows("entry 0 of").shows("of 2.2 MiB");
    flow.press("tab").await.press("G").await;
    flow.shows("entry 39999 of")
        .shows("last ")
        .hides("entry 0 of");
    flow.press("g").await.shows("entry 0 of");
    flow.press("!")
        .await
        .shows("E 10:00")
        .shows("entry 30000 of");
    flow.take("/").write_now("entry 35000");
    flow.press("enter").await.shows("entry 35000 of");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_is_read_in_part_unasked_and_to_its_end_when_asked_for() {
    let mut tar = tar::Builder::new(Vec::new());
    for number in 0..40 {
        let mut header = tar::Header::new_gnu();
        header.set_size(100_000);
        let content = std::io::repeat(7).take(100_000);
        tar.append_data(&mut header, format!("part-{number:02}"), content)
            .unwrap();
    }
    let mut flow = uploaded("parts.tar", &tar.into_inner().unwrap()).await;
    flow.shows("tar · the first ")
        .shows("Go past")
        .hides("part-39");
    flow.press("tab").await.press("G").await;
    flow.shows("part-39")
        .shows("tar · 40 files")
        .hides("Go past");
    flow.end().await;

    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for number in 0..5_000 {
        let name = format!("usr/lib/python3/site-packages/part-{number:05}.py");
        zip.start_file(name, options).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let mut flow = uploaded("parts.zip", &bytes).await;
    flow.shows("To look inside takes more than").hides("usr/");
    flow.press("tab").await.press("enter").await;
    flow.shows("zip · 5000 files").shows("usr/");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_file_of_a_zip_is_read_saved_and_opened_alone() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("etc/gateway.conf", options).unwrap();
    zip.write_all(b"mode = quiet\n").unwrap();
    zip.start_file("data/noise.bin", options).unwrap();
    zip.write_all(&[7; 40_000]).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let mut flow = uploaded("bundle.zip", &bytes).await;
    flow.shows("zip · 2 files")
        .shows("gateway.conf")
        .shows("39.1 KiB");
    flow.press("tab").await.press("j j j enter").await;
    flow.shows("mode = quiet").shows("› gateway.conf");
    let saved = flow.file("saved");
    flow.press("S").await.press("ctrl-u").await;
    flow.write(&saved.to_string_lossy()).await;
    flow.press("enter")
        .await
        .press("enter")
        .await
        .shows("Saved ");
    assert_eq!(
        fs::read(saved.join("gateway.conf")).unwrap(),
        b"mode = quiet\n"
    );
    flow.press("S enter").await;
    assert!(
        saved.join("gateway (2).conf").exists(),
        "nothing is overwritten"
    );
    flow.press("o").await;
    let opened = flow.desk.opened.lock().unwrap().clone();
    let (outside, bytes) = opened.first().unwrap();
    assert_eq!(
        (outside.with, &bytes[..]),
        (Opener::Pager, &b"mode = quiet\n"[..])
    );
    let path = outside.path.clone();
    flow.press("h").await.shows("noise.bin");
    flow.end().await;
    assert!(!path.exists(), "the temporary file is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_bytes_never_reach_the_terminal() {
    let is_clean = |flow: &Flow| !flow.screen().contains(['\u{1b}', '\u{9b}', '\u{202e}']);
    let evil = "\u{1b}[2J\u{1b}[31mred\u{202e}gnp\r\nplain\n".repeat(50);
    let flow = uploaded("evil.txt", evil.as_bytes()).await;
    flow.shows("␛[2J␛[31mred").shows("plain");
    assert!(is_clean(&flow));
    flow.end().await;
    let flow = uploaded("evil.bin", b"\x1b]0;title\x07\x9b31m\0\0").await;
    flow.shows(".]0;titl").shows("bytes");
    assert!(is_clean(&flow));
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_gone_is_told() {
    let mut flow = uploaded("short.txt", b"here\n").await;
    flow.shows("here");
    flow.server
        .knobs()
        .answer_next(404, "application/json", "{}", 1);
    flow.press("tab").await.press("x").await.shows("404");
    flow.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_server_gives_no_parts_the_beginning_is_read_and_this_is_said() {
    let mut flow = Flow::start(Seed::None, 0).await;
    flow.server.knobs().change(|knobs| knobs.no_ranges = true);
    let lines: Vec<String> = (0..60_000).map(|n| format!("INFO entry {n}\n")).collect();
    let path = write_file(flow.folder.path(), "gateway.log", lines.concat().as_bytes());
    flow.paste(&format!("'{path}' ")).await;
    flow.press("enter").await.shows("1 of 1");
    flow.shows("entry 0").shows("only its first 256.0 KiB");
    // The end is out of reach: the last line of the beginning is not.
    flow.press("tab").await.press("G").await;
    flow.hides("entry 59999").shows("only its first 256.0 KiB");
    flow.press("g").await.shows("entry 0");
    flow.end().await;
}
