//! `events attach`.

use std::sync::LazyLock;

use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::program::{PASSWORD, Ran, Tenant};
use crate::proxy::{Head, Proxy};

pub static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// Makes an object, and gives its id.
pub fn post(tenant: &Tenant, path: &str, body: &Value) -> String {
    let request = reqwest::Client::new()
        .post(format!("{}{path}", tenant.url()))
        .basic_auth("t2000/demo", Some(PASSWORD))
        .header("content-type", "application/json")
        .header("accept", "application/json")
        .body(body.to_string());
    RUNTIME.block_on(async {
        let text = request.send().await.unwrap().text().await.unwrap();
        let made: Value = serde_json::from_str(&text).unwrap();
        made.get("id").unwrap().as_str().unwrap().to_owned()
    })
}

/// An event of a device of its own.
pub fn event(tenant: &Tenant) -> String {
    let device = post(
        tenant,
        "/inventory/managedObjects",
        &json!({"name": "gw", "c8y_IsDevice": {}}),
    );
    post(
        tenant,
        "/event/events",
        &json!({
            "source": {"id": device}, "type": "t", "text": "hello",
            "time": "2026-03-19T13:03:27.845Z",
        }),
    )
}

pub fn attached(tenant: &Tenant, event: &str) -> Vec<u8> {
    let request = reqwest::Client::new()
        .get(format!("{}/event/events/{event}/binaries", tenant.url()))
        .basic_auth("t2000/demo", Some(PASSWORD));
    RUNTIME.block_on(async {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.bytes().await.unwrap().to_vec()
    })
}

pub fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 + at / 251) as u8).collect()
}

fn chunks(head: &Head) -> bool {
    head.method() == "POST" && head.path().ends_with("/binaries")
}

#[test]
fn a_file_is_attached_with_its_name_and_type() {
    let tenant = Tenant::empty();
    let id = event(&tenant);
    tenant.file("a.txt", "hello");
    assert_eq!(
        tenant.run(["events", "attach", &id, "a.txt"]).done(),
        format!("{id}\n")
    );
    assert_eq!(attached(&tenant, &id), b"hello");
    let id = event(&tenant);
    let flags = ["--name", "log.txt", "--media-type", "text/x-log", "--json"];
    let result = tenant
        .run([&["events", "attach", &id, "a.txt"][..], &flags].concat())
        .json();
    assert_eq!(
        result,
        json!({
            "event": id, "file": "a.txt", "attempts": 1, "name": "log.txt", "type": "text/x-log",
            "length": 5, "verified": "size only"
        })
    );
    tenant
        .run(["events", "attach", "404404", "a.txt"])
        .failed(4, "404404");
    tenant
        .run(["events", "attach", &id, "missing"])
        .failed(100, "missing: no such file");
}

#[test]
fn an_attachment_that_is_there_is_kept_unless_asked_otherwise() {
    let tenant = Tenant::empty();
    let id = event(&tenant);
    tenant.file("a.txt", "old");
    tenant.run(["events", "attach", &id, "a.txt"]).done();
    tenant.file("b.txt", "new!");
    let attach = |flags: &[&str]| tenant.run([&["events", "attach", &id, "b.txt"], flags].concat());
    attach(&[]).failed(100, "has an attachment already");
    let skipped = attach(&["--on-conflict", "skip", "--json"]);
    skipped.failed(0, "skipped.");
    let result: Value = serde_json::from_str(&skipped.out).unwrap();
    assert_eq!(result["skipped"], true);
    assert_eq!(attached(&tenant, &id), b"old");
    attach(&["--on-conflict", "overwrite"]).done();
    assert_eq!(attached(&tenant, &id), b"new!");
}

#[test]
fn several_files_go_to_their_events_and_one_failure_stops_no_other() {
    let tenant = Tenant::empty();
    let (first, second) = (event(&tenant), event(&tenant));
    tenant.file("a.txt", "hello");
    tenant.file("b.txt", "world!");
    let attach = ["events", "attach", &first, "a.txt", "404404", "a.txt"];
    let attach = [&attach[..], &[&second, "b.txt", "--jobs", "2"]].concat();
    let ran = tenant.run(&attach);
    ran.failed(4, "404404");
    assert_eq!(ran.out, format!("{first}\n{second}\n"));
    assert_eq!(attached(&tenant, &first), b"hello");
    assert_eq!(attached(&tenant, &second), b"world!");
    // What is looked at before stops no other either.
    let ran = tenant.run([&attach[..], &["--on-conflict", "save", "--json"]].concat());
    ran.failed(4, "404404");
    let results: Value = serde_json::from_str(&ran.out).unwrap();
    let ids: Vec<_> = results.as_array().unwrap().iter().collect();
    let of = |id: &str| ids.iter().find(|one| one["event"] == id).unwrap();
    assert_eq!(ids.len(), 3);
    assert_eq!(of("404404")["exit"], 4);
    assert_eq!(
        (&of(&first)["length"], &of(&second)["length"]),
        (&json!(5), &json!(6))
    );
    let names = [&attach[..], &["--name", "c"]].concat();
    tenant.run(&names).failed(101, "--name names one file");
    let new = [&attach[..], &["--on-conflict", "new-event"]].concat();
    tenant.run(&new).failed(101, "one file at a time");
    let ask = [&attach[..], &["--on-conflict", "ask"]].concat();
    tenant.run(&ask).failed(101, "asks at a terminal");
    tenant
        .run(["events", "attach", &first, "a.txt", &second])
        .failed(101, "An <ID> and its <FILE> go together");
}

#[test]
fn what_sends_one_file_has_no_number_of_files_at_once() {
    let tenant = Tenant::empty();
    for command in [
        &["events", "replace", "1", "a"][..],
        &["events", "resume", "1", "a"],
        &["apps", "archive-put", "1", "a"],
        &["apps", "archive-get", "1"],
    ] {
        tenant
            .run([command, &["--jobs", "2"]].concat())
            .failed(101, "--jobs");
    }
}

#[test]
fn an_upload_in_chunks_goes_on_behind_the_last_that_was_confirmed() {
    let tenant = Tenant::empty();
    let id = event(&tenant);
    let content = bytes(2_500_000);
    tenant.file("a.bin", &content);
    let proxy = Proxy::to(&tenant.url());
    // The third of three chunks breaks.
    let third = |head: &Head| {
        chunks(head)
            && head
                .header("content-range")
                .is_some_and(|range| range.starts_with("2000000-"))
    };
    proxy.on(third).reset_request_at(1000).times(1);
    let attach = [
        "events",
        "attach",
        &id,
        "a.bin",
        "--chunk-size",
        "1M",
        "--retries",
        "0",
    ];
    let run = |arguments: &[&str]| Ran::of(&mut tenant.command_at(&proxy.url(), arguments));
    run(&attach).failed(111, "It is set aside");
    let listed = run(&["transfers", "ls", "--json"]).json();
    assert_eq!(
        (
            &listed[0]["kind"],
            &listed[0]["moved"],
            &listed[0]["object"]
        ),
        (&json!("attach"), &json!(2_000_000), &json!(id))
    );
    let resumed = run(&["transfers", "resume"]);
    resumed.failed(
        0,
        "a.bin: It goes on behind byte 2000000, which the server has.",
    );
    assert_eq!(resumed.out, format!("{id}\n"));
    assert!(attached(&tenant, &id) == content, "the same bytes");
    let sent = proxy.log().sent(chunks);
    assert!(sent <= content.len() as u64 + 1000, "{sent} bytes went");
}

#[test]
fn without_chunks_all_goes_in_one_request() {
    let tenant = Tenant::empty();
    let id = event(&tenant);
    tenant.file("a.bin", bytes(6 << 20));
    let proxy = Proxy::to(&tenant.url());
    let attach = ["events", "attach", &id, "a.bin"];
    Ran::of(&mut tenant.command_at(&proxy.url(), attach)).done();
    assert_eq!(proxy.log().of(chunks).len(), 1);
    assert_eq!(attached(&tenant, &id).len(), 6 << 20);
}

#[test]
fn chunks_are_proposed_where_the_line_broke() {
    let tenant = Tenant::empty();
    tenant.file("large.bin", bytes(6 << 20));
    tenant.file("small.bin", bytes(1000));
    for (file, is_proposed) in [("large.bin", true), ("small.bin", false)] {
        let id = event(&tenant);
        let proxy = Proxy::to(&tenant.url());
        proxy.on(chunks).reset_request_at(500).times(2);
        let attach = ["events", "attach", &id, file];
        let ran = Ran::of(&mut tenant.command_at(&proxy.url(), attach));
        assert_eq!(ran.code, 0, "{ran:?}");
        // Said once, though it broke twice.
        let said = ran
            .err
            .matches("sent in chunks, only what is missing would be")
            .count();
        assert_eq!(said, usize::from(is_proposed), "{ran:?}");
    }
}

#[test]
fn what_another_program_began_is_gone_on_with_where_it_is_asked_for() {
    let tenant = Tenant::empty();
    let id = event(&tenant);
    let content = bytes(1_500_000);
    let request = reqwest::Client::new()
        .post(format!("{}/event/events/{id}/binaries", tenant.url()))
        .basic_auth("t2000/demo", Some(PASSWORD))
        .header("content-type", "application/octet-stream")
        .header("content-disposition", "attachment; filename=\"a.bin\"")
        .header("content-range", "0-999999/*")
        .body(content[..1_000_000].to_vec());
    let status = RUNTIME.block_on(async { request.send().await.unwrap().status() });
    assert!(status.is_success(), "{status}");
    tenant.file("a.bin", &content);
    tenant
        .run(["events", "attach", &id, "a.bin"])
        .failed(100, "has 1000000 bytes of an upload that did not end");
    let ran = tenant.run(["events", "attach", &id, "a.bin", "--resume", "--json"]);
    ran.failed(0, "It goes on behind byte 1000000");
    let result: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(result["verified"], "size only");
    assert!(attached(&tenant, &id) == content, "the same bytes");
}
