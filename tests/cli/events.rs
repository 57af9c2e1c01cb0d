//! `events`: listed, shown, attached to in every way, given up.

use serde_json::{Value, json};

use crate::attaching::{attached, bytes, event, post};
use crate::program::{Ran, Tenant};
use crate::proxy::{Head, Proxy};

fn device(tenant: &Tenant, name: &str) -> String {
    let device = json!({"name": name, "c8y_IsDevice": {}});
    post(tenant, "/inventory/managedObjects", &device)
}

fn event_of(tenant: &Tenant, device: &str, type_name: &str, time: &str) -> String {
    let event = json!({
        "source": {"id": device}, "type": type_name, "text": "hello", "time": time,
        "acme_Kind": "door",
    });
    post(tenant, "/event/events", &event)
}

/// The first chunk of an upload that goes no further.
fn begin(tenant: &Tenant, event: &str, content: &[u8], received: usize) {
    let name = format!("begun-{event}");
    tenant.file(&name, content);
    let proxy = Proxy::to(&tenant.url());
    let second = format!("{received}-");
    let breaks = move |head: &Head| {
        let range = head.header("content-range").unwrap_or_default();
        range.starts_with(&second)
    };
    proxy.on(breaks).reset_request_at(1);
    let size = received.to_string();
    let attach = [
        "events",
        "attach",
        event,
        &name,
        "--chunk-size",
        &size,
        "--retries",
        "0",
    ];
    Ran::of(&mut tenant.command_at(&proxy.url(), attach)).failed(111, "It is set aside");
    // Another address: so nothing of it is known to the journal here.
    std::fs::remove_file(tenant.folder().join(&name)).unwrap();
}

fn is_event_post(head: &Head) -> bool {
    head.method() == "POST" && head.path() == "/event/events"
}

fn is_attachment_post(head: &Head) -> bool {
    head.method() == "POST" && head.path().ends_with("/binaries")
}

fn listed(tenant: &Tenant, flags: &[&str]) -> Vec<String> {
    let list = tenant
        .run([&["events", "ls", "--json"], flags].concat())
        .json();
    let ids = list.as_array().unwrap().iter();
    ids.map(|event| event["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn events_are_listed_by_filters_newest_first() {
    let tenant = Tenant::empty();
    let gate = device(&tenant, "gate north");
    let dock = device(&tenant, "dock");
    let first = event_of(&tenant, &gate, "log", "2026-01-01T10:00:00Z");
    let second = event_of(&tenant, &gate, "log", "2026-01-02T10:00:00Z");
    let third = event_of(&tenant, &dock, "picture", "2026-01-03T10:00:00Z");
    tenant.file("a.log", "hello");
    for id in [&first, &third] {
        tenant.run(["events", "attach", id, "a.log"]).done();
    }
    assert_eq!(listed(&tenant, &[]), [third.clone(), first.clone()]);
    assert_eq!(
        listed(&tenant, &["--any"]),
        [third.clone(), second.clone(), first.clone()]
    );
    assert_eq!(
        listed(
            &tenant,
            &["--any", "--oldest-first", "--page-size", "1", "--page", "2"]
        ),
        std::slice::from_ref(&second)
    );
    assert_eq!(
        listed(&tenant, &["--any", "--all", "--page-size", "1"]).len(),
        3
    );
    for (flags, wanted) in [
        (
            &["--device", "gate north", "--any"][..],
            vec![&second, &first],
        ),
        (&["--device", &gate], vec![&first]),
        (&["--type", "picture"], vec![&third]),
        (
            &["--any", "--from", "2026-01-02", "--to", "2026-01-03"],
            vec![&second],
        ),
        (&["--any", "--since", "-1h"], vec![]),
        (
            &["--any", "--created-from", "-1h", "--type", "picture"],
            vec![&third],
        ),
        (&["--any", "--updated-to", "-1h"], vec![]),
        (
            &["--fragment", "acme_Kind=door", "--device", &dock],
            vec![&third],
        ),
        (&["--fragment", "acme_Kind=gate"], vec![]),
        (
            &["--fragment", "acme_Kind", "--type", "log"],
            vec![&second, &first],
        ),
    ] {
        let wanted: Vec<String> = wanted.into_iter().cloned().collect();
        assert_eq!(listed(&tenant, flags), wanted, "{flags:?}");
    }
    let table = tenant.run(["events", "ls"]).done();
    let mut lines = table.lines();
    let words = |line: &str| -> Vec<String> {
        line.split("  ")
            .map(|word| word.trim().to_owned())
            .filter(|word| !word.is_empty())
            .collect()
    };
    assert_eq!(
        words(lines.next().unwrap()),
        [
            "ID",
            "TIME",
            "DEVICE",
            "TYPE",
            "TEXT",
            "ATTACHMENT",
            "MEDIA TYPE",
            "SIZE"
        ]
    );
    let row = words(lines.next().unwrap());
    assert_eq!((row[0].as_str(), row[2].as_str()), (third.as_str(), "dock"));
    assert_eq!(row[3..], ["picture", "hello", "a.log", "text/plain", "5 B"]);
    assert_eq!(lines.count(), 1);
}

#[test]
fn a_device_that_is_none_or_several_is_said() {
    let tenant = Tenant::empty();
    let one = device(&tenant, "gate");
    let other = device(&tenant, "gate");
    tenant
        .run(["events", "ls", "--device", "dock"])
        .failed(4, "There is no device named “dock”.");
    let said = tenant.run(["events", "ls", "--device", "gate"]);
    said.failed(101, "“gate” names several devices: ");
    for id in [one, other] {
        said.failed(101, &format!("{id} (gate)"));
    }
}

#[test]
fn an_event_is_shown_with_what_is_attached() {
    let tenant = Tenant::empty();
    let id = event(&tenant);
    let none = tenant.run(["events", "show", &id]).done();
    assert!(none.contains("Attachment  none\n"), "{none}");
    assert!(none.contains("Device      gw ("), "{none}");
    begin(&tenant, &id, &bytes(300), 100);
    let part = tenant.run(["events", "show", &id]).done();
    assert!(
        part.contains("only a part was uploaded: the platform has 100 B"),
        "{part}"
    );
    tenant.run(["events", "rm", &id, "--yes"]).done();
    tenant.file("a.log", "hello");
    tenant.run(["events", "attach", &id, "a.log"]).done();
    let whole = tenant.run(["events", "show", &id]).done();
    for line in [
        "Attachment  a.log\n",
        "Media type  text/plain\n",
        "\"c8y_IsBinary\"",
    ] {
        assert!(whole.contains(line), "{line} in {whole}");
    }
    let json = tenant.run(["events", "show", &id, "--json"]).json();
    assert_eq!(json["c8y_IsBinary"]["length"], 5);
    tenant.run(["events", "show", "404404"]).failed(4, "404404");
}

#[test]
fn a_file_goes_up_in_each_way() {
    let tenant = Tenant::empty();
    tenant.file("a.bin", bytes(5000));
    for (flags, chunks) in [
        (&["--way", "form"][..], 0),
        (&["--way", "raw"], 0),
        (&["--chunk-size", "2000"], 3),
        (&["--way", "chunks"], 0),
    ] {
        let id = event(&tenant);
        let proxy = Proxy::to(&tenant.url());
        let attach = [&["events", "attach", &id, "a.bin"], flags].concat();
        Ran::of(&mut tenant.command_at(&proxy.url(), attach)).done();
        assert_eq!(attached(&tenant, &id), bytes(5000), "{flags:?}");
        let log = proxy.log();
        let in_chunks = log.of(|head| head.header("content-range").is_some()).len();
        assert_eq!(in_chunks, chunks, "{flags:?}");
        let event = tenant.run(["events", "show", &id, "--json"]).json();
        assert_eq!(event["c8y_IsBinary"]["name"], "a.bin", "{flags:?}");
    }
}

#[test]
fn an_event_is_made_with_its_file() {
    let tenant = Tenant::empty();
    let gate = device(&tenant, "gate");
    tenant.file("a.log", "hello");
    let attach = [
        "events",
        "attach",
        "a.log",
        "--device",
        "gate",
        "--type",
        "c8y_Logfile",
        "--time",
        "2026-01-02T03:04:05Z",
    ];
    let id = tenant.run(attach).done().trim().to_owned();
    assert_eq!(attached(&tenant, &id), b"hello");
    let event = tenant.run(["events", "show", &id, "--json"]).json();
    assert_eq!(
        (&event["source"]["id"], &event["type"], &event["text"]),
        (&json!(gate), &json!("c8y_Logfile"), &json!("a.log"))
    );
    assert_eq!(event["time"], "2026-01-02T03:04:05.000Z");
    // It has its file: who asks again wants another one.
    let other = tenant.run(attach).done().trim().to_owned();
    assert_ne!(other, id);
}

#[test]
fn an_event_whose_file_did_not_come_is_named_and_taken_again() {
    let tenant = Tenant::empty();
    device(&tenant, "gate");
    tenant.file("a.log", "hello");
    let proxy = Proxy::to(&tenant.url());
    let breaks = proxy.on(is_attachment_post).reset_request_at(1).times(1);
    let attach = [
        "events",
        "attach",
        "a.log",
        "--device",
        "gate",
        "--type",
        "log",
        "--text",
        "the log",
        "--retries",
        "0",
    ];
    let run = || Ran::of(&mut tenant.command_at(&proxy.url(), attach));
    let broken = run();
    let made = listed(&tenant, &["--any"]);
    assert_eq!(made.len(), 1);
    broken.failed(
        111,
        &format!("Event {} was made for the file and stays.", made[0]),
    );
    assert_eq!(breaks.hits(), 1);
    let again = run();
    again.failed(
        0,
        "which an earlier try made for this file, is taken again.",
    );
    assert_eq!(again.out.trim(), made[0]);
    assert_eq!(listed(&tenant, &["--any"]), made);
    assert_eq!(attached(&tenant, &made[0]), b"hello");
}

#[test]
fn an_event_whose_making_was_not_answered_is_found_again() {
    let tenant = Tenant::empty();
    device(&tenant, "gate");
    tenant.file("a.log", "hello");
    let proxy = Proxy::to(&tenant.url());
    let lost = proxy.on(is_event_post).lose_answer().times(1);
    let attach = [
        "events", "attach", "a.log", "--device", "gate", "--type", "log",
    ];
    let ran = Ran::of(&mut tenant.command_at(&proxy.url(), attach));
    ran.failed(0, "It tries again in");
    assert_eq!(lost.hits(), 1);
    assert_eq!(listed(&tenant, &["--any"]), [ran.out.trim()]);
}

#[test]
fn no_event_is_made_for_a_file_that_no_event_takes() {
    let tenant = Tenant::empty();
    device(&tenant, "gate");
    let large = std::fs::File::create(tenant.folder().join("large")).unwrap();
    large.set_len((50 << 20) + 1).unwrap();
    for (file, words) in [
        ("none", "none: no such file"),
        ("large", "an event takes a file of 52428800 at most"),
    ] {
        tenant
            .run([
                "events", "attach", file, "--device", "gate", "--type", "log",
            ])
            .failed(100, words);
    }
    assert_eq!(listed(&tenant, &["--any"]), Vec::<String>::new());
}

#[test]
fn what_is_attached_is_saved_before_it_is_replaced() {
    let tenant = Tenant::empty();
    let id = event(&tenant);
    tenant.file("a.log", "old");
    tenant.run(["events", "attach", &id, "a.log"]).done();
    tenant.file("b.log", "new!");
    let attach = ["events", "attach", &id, "b.log", "--on-conflict"];
    tenant
        .run([&attach[..4], &[]].concat())
        .failed(100, "use --on-conflict overwrite, save, new-event or skip.");
    let saved = tenant.run([&attach[..], &["save"]].concat());
    saved.failed(0, "is saved as a (2).log.");
    assert_eq!(tenant.content("a (2).log"), b"old");
    assert_eq!(attached(&tenant, &id), b"new!");
    // What cannot be saved is not replaced.
    let proxy = Proxy::to(&tenant.url());
    proxy
        .on(|head: &Head| head.method() == "GET" && head.path().ends_with("/binaries"))
        .answer(crate::proxy::answer_of("403 Forbidden", &[], ""));
    let save = [&attach[..], &["save"]].concat();
    Ran::of(&mut tenant.command_at(&proxy.url(), save)).failed(3, "so it was not replaced.");
    assert_eq!(attached(&tenant, &id), b"new!");
}

#[test]
fn a_new_event_like_the_one_that_has_a_file_takes_another() {
    let tenant = Tenant::empty();
    let id = event(&tenant);
    tenant.file("a.log", "old");
    tenant.run(["events", "attach", &id, "a.log"]).done();
    tenant.file("b.log", "new!");
    let attach = [
        "events",
        "attach",
        &id,
        "b.log",
        "--on-conflict",
        "new-event",
    ];
    let other = tenant.run(attach).done().trim().to_owned();
    assert_ne!(other, id);
    assert_eq!(attached(&tenant, &id), b"old");
    assert_eq!(attached(&tenant, &other), b"new!");
    let of = |id: &str| {
        let event = tenant.run(["events", "show", id, "--json"]).json();
        (
            event["source"]["id"].clone(),
            event["type"].clone(),
            event["text"].clone(),
        )
    };
    assert_eq!(of(&id), of(&other));
}

#[test]
fn only_what_is_there_is_replaced() {
    let tenant = Tenant::empty();
    let id = event(&tenant);
    tenant.file("a.log", "old");
    tenant.file("b.log", "new!");
    tenant
        .run(["events", "replace", &id, "b.log"])
        .failed(4, "has no attachment that could be replaced");
    tenant.run(["events", "attach", &id, "a.log"]).done();
    let result = tenant
        .run(["events", "replace", &id, "b.log", "--json"])
        .json();
    assert_eq!(
        (&result["event"], &result["length"]),
        (&json!(id), &json!(4))
    );
    assert_eq!(attached(&tenant, &id), b"new!");
    tenant
        .run(["events", "replace", "404404", "b.log"])
        .failed(4, "404404");
}

#[test]
fn what_came_of_an_upload_is_replaced_by_a_file() {
    let tenant = Tenant::empty();
    let event = event(&tenant);
    begin(&tenant, &event, b"the beginning of another file", 10);
    tenant.file("a.log", "all of this one");
    let ran = tenant.run(["events", "replace", &event, "a.log"]);
    let told = "a.log: The unfinished upload that was there is discarded.\n";
    assert_eq!((ran.code, ran.err.as_str()), (0, told));
    let ran = tenant.run(["events", "get", &event, "-o", "-"]);
    assert_eq!(ran.out, "all of this one");
}

#[test]
fn attachments_go_and_events_stay() {
    let tenant = Tenant::empty();
    let (one, none) = (event(&tenant), event(&tenant));
    tenant.file("a.log", "hello");
    tenant.run(["events", "attach", &one, "a.log"]).done();
    let ran = tenant.run(["events", "rm", &one, &none, "404404", "--yes", "--json"]);
    ran.failed(4, &format!("Event {none} has no attachment."));
    let results: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        results[0],
        json!({"event": one, "name": "a.log", "length": 5, "incomplete": false})
    );
    assert_eq!(results[1]["exit"], 4);
    assert_eq!(results[2]["event"], "404404");
    assert_eq!(listed(&tenant, &[]), Vec::<String>::new());
    assert_eq!(listed(&tenant, &["--any"]).len(), 2);
}

#[test]
fn incomplete_uploads_are_listed_and_discarded() {
    let tenant = Tenant::empty();
    let (begun, whole) = (event(&tenant), event(&tenant));
    begin(&tenant, &begun, &bytes(400), 100);
    tenant.file("a.log", "hello");
    tenant.run(["events", "attach", &whole, "a.log"]).done();
    let list = tenant.run(["events", "incomplete", "--json"]).json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(
        (
            &list[0]["event"],
            &list[0]["received"],
            &list[0]["deviceName"]
        ),
        (&json!(begun), &json!(100), &json!("gw"))
    );
    let table = tenant.run(["events", "incomplete"]).done();
    assert!(
        table.starts_with("ID") && table.contains("100 B"),
        "{table}"
    );
    let none = tenant
        .run(["events", "incomplete", "--updated-to", "-1h", "--json"])
        .json();
    assert_eq!(none, json!([]));

    let discard = ["events", "incomplete", "--discard", &begun, &whole, "--yes"];
    let ran = tenant.run(discard);
    ran.failed(4, "has a whole attachment, which is not discarded");
    assert_eq!(ran.out, format!("{begun}\n"));
    assert_eq!(
        tenant.run(["events", "incomplete", "--json"]).json(),
        json!([])
    );
    assert_eq!(attached(&tenant, &whole), b"hello");
}

#[test]
fn of_an_upload_of_ours_the_share_and_the_file_are_known() {
    let tenant = Tenant::empty();
    let id = event(&tenant);
    tenant.file("a.bin", bytes(400));
    let proxy = Proxy::to(&tenant.url());
    let second = |head: &Head| {
        let range = head.header("content-range").unwrap_or_default();
        range.starts_with("100-")
    };
    proxy.on(second).reset_request_at(1);
    let run = |arguments: &[&str]| Ran::of(&mut tenant.command_at(&proxy.url(), arguments));
    run(&[
        "events",
        "attach",
        &id,
        "a.bin",
        "--chunk-size",
        "100",
        "--retries",
        "0",
    ])
    .failed(111, "It is set aside");
    let list = run(&["events", "incomplete", "--json"]).json();
    assert_eq!(
        (&list[0]["received"], &list[0]["length"], &list[0]["share"]),
        (&json!(100), &json!(400), &json!(25))
    );
    let file = list[0]["file"].as_str().unwrap();
    assert!(file.ends_with("/a.bin"), "{file}");
    let table = run(&["events", "incomplete"]).done();
    assert!(
        table.contains("25 %") && table.contains("/a.bin"),
        "{table}"
    );
}

#[test]
fn an_incomplete_upload_is_resumed_with_its_file_alone() {
    let tenant = Tenant::empty();
    let id = event(&tenant);
    let content = bytes(1000);
    tenant.file("a.bin", &content);
    tenant
        .run(["events", "resume", &id, "a.bin"])
        .failed(4, "has no upload that did not end");
    begin(&tenant, &id, &content, 300);
    tenant.file("short.bin", &content[..200]);
    tenant
        .run(["events", "resume", &id, "short.bin"])
        .failed(100, "it is not the same file");
    let proxy = Proxy::to(&tenant.url());
    let resume = ["events", "resume", &id, "a.bin", "--json"];
    let ran = Ran::of(&mut tenant.command_at(&proxy.url(), resume));
    ran.failed(0, "It goes on behind byte 300");
    let result: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(result["verified"], "size only");
    assert_eq!(attached(&tenant, &id), content);
    assert_eq!(proxy.log().sent(is_attachment_post), 700);
    tenant
        .run(["events", "resume", &id, "a.bin"])
        .failed(4, "there is nothing to resume");
    // A beginning that is another file's is found out, and said.
    let other = event(&tenant);
    begin(&tenant, &other, &[7; 1000], 300);
    tenant
        .run(["events", "resume", &other, "a.bin"])
        .failed(100, "is not the beginning of");
}
