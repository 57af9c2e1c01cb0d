//! `events get`: single attachments, and all of a device and a time.

use serde_json::{Value, json};

use crate::attaching::{attached, bytes, event, post};
use crate::program::{Ran, Tenant, files_in};
use crate::proxy::{Proxy, all, answer_of};

/// A device with this name, and events of it with a file each: type, time, name
/// of the file, content.
fn device_with(tenant: &Tenant, name: &str, files: &[(&str, &str, &str, &str)]) -> Vec<String> {
    let device = json!({"name": name, "c8y_IsDevice": {}});
    let device = post(tenant, "/inventory/managedObjects", &device);
    let folder = tempfile::tempdir().unwrap();
    files
        .iter()
        .map(|(type_name, time, name, content)| {
            let event = json!({
                "source": {"id": device}, "type": type_name, "text": "t", "time": time,
            });
            let id = post(tenant, "/event/events", &event);
            let path = folder.path().join("file");
            std::fs::write(&path, content).unwrap();
            let path = path.to_str().unwrap();
            tenant
                .run(["events", "attach", &id, path, "--name", name])
                .done();
            id
        })
        .collect()
}

#[test]
fn attachments_are_saved_under_their_names() {
    let tenant = Tenant::empty();
    let (one, none) = (event(&tenant), event(&tenant));
    tenant.file("source", bytes(3000));
    tenant
        .run(["events", "attach", &one, "source", "--name", "../a.log"])
        .done();
    let ran = tenant.run(["events", "get", &one, &none, "404404", "--json"]);
    ran.failed(4, "The event is there and has no attachment.");
    ran.failed(4, "404404");
    let results: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        results[0],
        json!({"event": one, "file": "_a.log", "length": 3000, "verified": "size only", "attempts": 1})
    );
    assert_eq!(results.as_array().unwrap().len(), 3);
    assert_eq!(tenant.content("_a.log"), bytes(3000));
    // As with binaries: what is there is kept.
    tenant
        .run(["events", "get", &one])
        .failed(100, "_a.log exists already");
    tenant.run(["events", "get", &one, "-o", "other"]).done();
    assert_eq!(tenant.content("other"), bytes(3000));
    tenant
        .run(["events", "get", &one, &none, "-o", "new/"])
        .failed(100, "There is no folder new/: create it first.");
    assert_eq!(tenant.files(), ["_a.log", "other", "source"]);
}

#[test]
fn one_attachment_goes_to_standard_output() {
    let tenant = Tenant::empty();
    let (one, none) = (event(&tenant), event(&tenant));
    tenant.file("source", "a line\n");
    tenant.run(["events", "attach", &one, "source"]).done();
    let ran = tenant.run(["events", "get", &one, "-o", "-"]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("a line\n", ""));
    tenant
        .run(["events", "get", &none, "-o", "-"])
        .failed(4, "The event is there and has no attachment.");
    for arguments in [
        &["events", "get", &one, &none, "-o", "-"][..],
        &["events", "get", "--since", "-1d", "-o", "-"],
        &["events", "get", &one, "--template", "{name}", "-o", "-"],
    ] {
        tenant.run(arguments.iter().copied()).failed(
            101,
            "writes one attachment: name one event, and no template",
        );
    }
    tenant
        .run(["events", "get", &one, "-o", "-", "--json"])
        .failed(101, "both want standard output");
    assert_eq!(tenant.files(), ["source"]);
}

#[test]
fn a_part_of_an_attachment_is_no_file() {
    let tenant = Tenant::empty();
    let id = event(&tenant);
    let begin = reqwest::Client::new()
        .post(format!("{}/event/events/{id}/binaries", tenant.url()))
        .basic_auth("t2000/demo", Some(crate::program::PASSWORD))
        .header("content-range", "0-4/*")
        .body("hello");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let status = runtime.block_on(async { begin.send().await.unwrap().status() });
    assert!(status.is_success());
    tenant.run(["events", "get", &id]).failed(
        4,
        "Only a part of its attachment was uploaded: the server has 5 bytes.",
    );
    assert_eq!(tenant.files(), Vec::<String>::new());
}

#[test]
fn all_of_a_device_and_a_time_come_under_a_template() {
    let tenant = Tenant::empty();
    let ids = device_with(
        &tenant,
        "gate/north",
        &[
            ("log", "2026-01-01T10:00:00Z", "a.log", "one"),
            ("log", "2026-01-02T10:00:00Z", "a.log", "two"),
            // The same path as the one before, and the same length.
            ("log", "2026-01-02T11:00:00Z", "a.log", "six"),
            ("picture", "2026-01-02T12:00:00Z", "../../b.png", "png"),
        ],
    );
    device_with(
        &tenant,
        "dock",
        &[("log", "2026-01-02T10:00:00Z", "c.log", "dock")],
    );
    std::fs::create_dir(tenant.folder().join("out")).unwrap();
    let get = [
        "events",
        "get",
        "--device",
        "gate/north",
        "--since",
        "2026-01-02",
        "-o",
        "out",
        "--json",
    ];
    let results = tenant.run(get).json();
    let own = format!("{}-2026-01-02-log-a.log", ids[2]);
    let folder = tenant.folder().join("out/gate_north");
    let mut wanted = vec![
        "2026-01-02-log-a.log".to_owned(),
        "2026-01-02-picture-.._.._b.png".to_owned(),
        own.clone(),
    ];
    wanted.sort();
    assert_eq!(files_in(&folder), wanted);
    assert_eq!(std::fs::read(folder.join(&own)).unwrap(), b"six");
    let files: Vec<_> = results
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["file"])
        .collect();
    assert_eq!(files.len(), 3);
    assert_eq!(files[0], "out/gate_north/2026-01-02-log-a.log");

    // Once more with an earlier beginning: what is there is skipped, and said.
    let requests = tenant.requests();
    let more = [
        "events",
        "get",
        "--device",
        "gate/north",
        "--since",
        "2026-01-01",
        "-o",
        "out",
        "--json",
    ];
    let ran = tenant.run(more);
    ran.failed(
        0,
        "out/gate_north/2026-01-02-log-a.log exists already: skipped.",
    );
    let results: Value = serde_json::from_str(&ran.out).unwrap();
    let skipped: Vec<_> = results
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["skipped"] == true)
        .collect();
    assert_eq!(skipped, [false, true, true, true]);
    // The device, two pages of events, its name, and the one file.
    assert!(tenant.requests() - requests <= 6, "only one file moved");

    // A file of another length is not the same one.
    std::fs::write(folder.join("2026-01-01-log-a.log"), "other").unwrap();
    tenant.run(more).failed(
        100,
        "2026-01-01-log-a.log exists already: use --on-conflict",
    );
    tenant.run([&more[..], &["--on-conflict", "overwrite"]].concat());
    assert_eq!(
        std::fs::read(folder.join("2026-01-01-log-a.log")).unwrap(),
        b"one"
    );
}

#[test]
fn a_template_of_ones_own_holds_for_ids_too() {
    let tenant = Tenant::empty();
    let ids = device_with(
        &tenant,
        "gate",
        &[("log", "2026-01-01T10:20:30Z", "a.log", "one")],
    );
    let get = [
        "events",
        "get",
        &ids[0],
        "--template",
        "{type}/{time} {id}.txt",
    ];
    assert_eq!(
        tenant.run(get).done(),
        format!("log/10-20-30 {}.txt\n", ids[0])
    );
    assert_eq!(attached(&tenant, &ids[0]), b"one");
    let none = tenant
        .run(["events", "get", "--type", "other", "--json"])
        .json();
    assert_eq!(none, json!([]));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_folder_leads_nowhere_else() {
    let tenant = Tenant::empty();
    device_with(
        &tenant,
        "gate",
        &[("log", "2026-01-01T10:00:00Z", "a.log", "one")],
    );
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), tenant.folder().join("gate")).unwrap();
    tenant
        .run(["events", "get", "--device", "gate"])
        .failed(100, "leads out of");
    assert_eq!(files_in(elsewhere.path()), Vec::<String>::new());
}

#[test]
fn an_event_that_cannot_be_asked_for_at_once_keeps_the_template() {
    let tenant = Tenant::empty();
    let files = [
        ("log", "2026-01-01T10:20:30Z", "a.log", "one"),
        ("log", "2026-01-02T10:20:30Z", "b.log", "two"),
    ];
    let ids = device_with(&tenant, "gate", &files);
    let other = format!("/event/events/{}", ids[1]);
    let proxy = Proxy::to(&tenant.url());
    let answer = answer_of("503 Service Unavailable", &[], "{}");
    let rule = proxy
        .on(move |head| head.path() == other)
        .answer(answer)
        .times(1);
    let get = [
        "events",
        "get",
        &ids[0],
        &ids[1],
        "--template",
        "{device}/{date}-{name}",
    ];
    let ran = Ran::of(&mut tenant.command_at(&proxy.url(), get));
    ran.failed(0, "tries again in ");
    assert_eq!(rule.hits(), 1);
    assert_eq!(tenant.content("gate/2026-01-01-a.log"), b"one");
    assert_eq!(tenant.content("gate/2026-01-02-b.log"), b"two");

    let answer = answer_of("503 Service Unavailable", &[], "{}");
    proxy.on(all).answer(answer);
    std::fs::remove_dir_all(tenant.folder().join("gate")).unwrap();
    let never = [&get[..], &["--retries", "0"]].concat();
    Ran::of(&mut tenant.command_at(&proxy.url(), never)).failed(53, "503");
    proxy.clear();
    let left = tenant.run(["transfers", "ls", "--json"]).json();
    assert_eq!(left, json!([]), "nothing without its name is set aside");
}
