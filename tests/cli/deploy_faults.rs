//! Deployments that break or are ended: what the application has then, and how
//! they go on.

use std::process::Stdio;

use serde_json::Value;

use crate::apps::web;
use crate::program::{Ran, Tenant};
use crate::proxy::{Proxy, answer_of};
use crate::signals::send;

/// A web application with a file of so many letters that pack badly.
fn large(length: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(7);
    let noise: String = (0..length).map(|_| random.alphanumeric()).collect();
    crate::apps::zip(&[
        ("index.html", "x"),
        (
            "cumulocity.json",
            r#"{"name":"Hello","contextPath":"hello","version":"1.0.0"}"#,
        ),
        ("noise.txt", &noise),
    ])
}

fn archives(tenant: &Tenant, id: &str) -> usize {
    let listed = tenant.run(["apps", "archives", id, "--json"]).json();
    listed.as_array().unwrap().len()
}

#[test]
fn an_archive_whose_answer_is_lost_is_there_once() {
    let tenant = Tenant::empty();
    let id = tenant.application("hello");
    tenant.file("v1.zip", web("1.0.0"));
    let proxy = Proxy::to(&tenant.url());
    let lost = proxy.on(|head| head.method() == "POST").lose_answer();
    let lost = lost.times(1);
    let put = ["apps", "archive-put", &id, "v1.zip", "--json"];
    let ran = Ran::of(&mut tenant.command_at(&proxy.url(), put));
    assert_eq!((ran.code, lost.hits()), (0, 1), "{}", ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["archive"], tenant.active(&id));
    assert_eq!(json["attempts"], 2);
    assert_eq!(archives(&tenant, &id), 1);
}

#[test]
fn an_upload_that_breaks_is_sent_again() {
    let tenant = Tenant::empty();
    let id = tenant.application("hello");
    tenant.file("v1.zip", large(1_000_000));
    let proxy = Proxy::to(&tenant.url());
    let broken = proxy.on(|head| head.method() == "POST");
    let broken = broken.reset_request_at(100_000).times(2);
    let ran = Ran::of(&mut tenant.command_at(&proxy.url(), ["apps", "archive-put", &id, "v1.zip"]));
    assert_eq!((ran.code, broken.hits()), (0, 2), "{}", ran.err);
    assert_eq!(archives(&tenant, &id), 1);
}

#[test]
fn what_was_ended_by_a_signal_goes_on() {
    let tenant = Tenant::empty();
    let id = tenant.application("hello");
    // More than what is on its way at any moment.
    tenant.file("v1.zip", large(20_000_000));
    let proxy = Proxy::to(&tenant.url());
    proxy
        .on(|head| head.method() == "POST")
        .stall_request_at(100_000);
    let mut command = tenant.command_at(&proxy.url(), ["apps", "archive-put", &id, "v1.zip"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    proxy.wait_until_stalled();
    send("-INT", &child);
    let ran = Ran::child(child);
    ran.failed(111, "the application has what it had before");
    assert_eq!(archives(&tenant, &id), 0);

    proxy.clear();
    let listed =
        Ran::of(&mut tenant.command_at(&proxy.url(), ["transfers", "ls", "--json"])).json();
    let first = &listed.as_array().unwrap()[0];
    assert_eq!(
        (&first["kind"], &first["object"]),
        (&"deploy".into(), &id.as_str().into())
    );
    let ran = Ran::of(&mut tenant.command_at(&proxy.url(), ["transfers", "resume"]));
    assert_eq!(
        (ran.code, ran.out.trim_end()),
        (0, tenant.active(&id).as_str()),
        "{ran:?}"
    );
    assert_eq!(archives(&tenant, &id), 1);
}

#[test]
fn a_folder_that_was_interrupted_leaves_nothing_behind() {
    let tenant = Tenant::empty();
    let id = tenant.application("hello");
    let noise = "0123456789abcdef".repeat(40_000);
    crate::deploying::folder(
        &tenant,
        "dist",
        &[("index.html", "x"), ("noise.txt", &noise)],
    );
    let proxy = Proxy::to(&tenant.url());
    proxy
        .on(|head| head.method() == "POST")
        .stall_request_at(100);
    let mut command = tenant.command_at(&proxy.url(), ["apps", "archive-put", &id, "dist"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    proxy.wait_until_stalled();
    send("-INT", &child);
    let ran = Ran::child(child);
    // All of it is on its way, and the server has not got it.
    ran.failed(
        130,
        "Interrupted: the upload of dist was stopped when all of it was sent: look at the \
         application before trying again, it may be deployed already.",
    );
    assert_eq!(archives(&tenant, &id), 0);
    let left = std::fs::read_dir(crate::program::state_of(tenant.folder()).join("deploy"));
    assert_eq!(left.unwrap().count(), 0);
    let none = tenant.run(["transfers", "ls", "--json"]).json();
    assert_eq!(none.as_array().unwrap().len(), 0);
}

#[test]
fn a_watch_that_ends_within_a_deployment_says_so() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    let noise = "0123456789abcdef".repeat(40_000);
    crate::deploying::folder(&tenant, "dist", &[("index.html", &noise)]);
    let proxy = Proxy::to(&tenant.url());
    let sent = proxy.on(|head| matches!(head.method(), "POST" | "PUT"));
    sent.stall_request_at(100);
    let mut command = tenant.command_at(&proxy.url(), ["apps", "watch", &id, "dist"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    proxy.wait_until_stalled();
    send("-INT", &child);
    Ran::child(child).failed(130, "it may be changed");
}

#[test]
fn an_interruption_after_a_deployment_says_that_it_is_done() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    crate::deploying::folder(&tenant, "dist", &[("index.html", "two")]);
    let proxy = Proxy::to(&tenant.url());
    let is_sent = std::sync::atomic::AtomicBool::new(false);
    let ordering = std::sync::atomic::Ordering::SeqCst;
    let path = format!("/application/applications/{id}");
    // The look at what is active now is never answered.
    let after = proxy.on(move |head| {
        if head.method() == "POST" {
            is_sent.store(true, ordering);
        }
        head.method() == "GET" && head.path() == path && is_sent.load(ordering)
    });
    after.stall_answer_at(0);
    let put = ["apps", "archive-put", &id, "dist", "--changed"];
    let mut command = tenant.command_at(&proxy.url(), put);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    proxy.wait_until_stalled();
    send("-INT", &child);
    Ran::child(child).failed(0, "Interrupted: it is done");
    let served = crate::deploying::served(&tenant, "hello/index.html");
    assert_eq!(served.as_deref(), Some("two"));
}

/// Sends a folder, and is interrupted while the answer is held back that the
/// server has given.
fn interrupted_before_the_answer(tenant: &Tenant, arguments: &[&str]) -> Ran {
    let proxy = Proxy::to(&tenant.url());
    let answer = proxy.on(|head| head.method() == "POST");
    answer.stall_answer_at(0);
    let all = ["apps"].iter().chain(arguments);
    let mut command = tenant.command_at(&proxy.url(), all);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    proxy.wait_until_stalled();
    send("-INT", &child);
    Ran::child(child)
}

#[test]
fn what_came_before_an_interruption_is_told_as_done() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    let file = "index.html=dist/index.html";
    for (text, at, arguments) in [
        ("one", "", &["file-put", &id, file, "--json"][..]),
        ("two", "", &["archive-put", &id, "dist", "--json", "--yes"]),
        (
            "three",
            "other/",
            &["plugin-add", &id, "other", "dist", "--json"],
        ),
        (
            "four",
            "",
            &["archive-put", &id, "dist", "--changed", "--json"],
        ),
    ] {
        crate::deploying::folder(&tenant, "dist", &[("index.html", text)]);
        let ran = interrupted_before_the_answer(&tenant, arguments);
        ran.failed(0, "Interrupted: it is done");
        let json: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(json["archive"], tenant.active(&id), "{arguments:?}");
        let place = format!("hello/{at}index.html");
        let served = crate::deploying::served(&tenant, &place);
        assert_eq!(served.as_deref(), Some(text), "{arguments:?}");
    }

    crate::deploying::folder(&tenant, "dist", &[("index.html", "five")]);
    let watched = interrupted_before_the_answer(&tenant, &["watch", &id, "dist"]);
    let said = format!(
        "Interrupted: what was being sent is deployed, as archive {}.",
        tenant.active(&id)
    );
    watched.failed(0, &said);

    let widgets = tenant.application("widgets");
    package(&tenant, "x");
    let add = ["versions", "add", &widgets, "1.0.0", "package", "--json"];
    let ran = interrupted_before_the_answer(&tenant, &add);
    ran.failed(0, "Interrupted: it is done");
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let listed = tenant.run(["apps", "versions", &widgets, "--json"]).json();
    assert_eq!(listed[0]["archive"], json["archive"]);
    assert_eq!(
        (&json["version"], &json["tags"]),
        (&"1.0.0".into(), &serde_json::json!([]))
    );
}

/// The folder `package` with a package of plugins, and this page.
fn package(tenant: &Tenant, page: &str) {
    let manifest = serde_json::json!({
        "name": "Widgets", "contextPath": "widgets", "key": "widgets-key", "version": "1.0.0",
        "isPackage": true, "package": "plugin",
        "exports": [{"name": "W", "module": "M", "path": "./w", "description": "d"}],
    });
    let manifest = manifest.to_string();
    let files = [("index.html", page), ("cumulocity.json", manifest.as_str())];
    crate::deploying::folder(tenant, "package", &files);
}

#[test]
fn an_old_version_does_not_pass_for_the_one_that_was_interrupted() {
    let tenant = Tenant::empty();
    let id = tenant.application("widgets");
    package(&tenant, "old");
    let add = ["apps", "versions", "add", &id, "1.0.0", "package"];
    assert_eq!(tenant.run(add).code, 0);
    package(&tenant, "new");
    let proxy = Proxy::to(&tenant.url());
    let looks = std::sync::atomic::AtomicUsize::new(0);
    // Right before it is sent the version is gone for a moment.
    let second = proxy.on(move |head| {
        let is_look = head.method() == "GET" && head.path().ends_with("/versions");
        is_look && looks.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 1
    });
    let none = r#"{"applicationVersions":[]}"#;
    second.answer(answer_of(
        "200 OK",
        &["Content-Type: application/json"],
        none,
    ));
    proxy
        .on(|head| head.method() == "POST")
        .stall_request_at(100);
    let force = ["--force"];
    let mut command = tenant.command_at(&proxy.url(), add.iter().chain(&force));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    proxy.wait_until_stalled();
    send("-INT", &child);
    Ran::child(child).failed(130, "look at the application before trying again");
}

#[test]
fn files_whose_answer_is_lost_are_read_back() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    let proxy = Proxy::to(&tenant.url());
    for (text, arguments) in [
        ("two", &["file-put", &id, "index.html=dist/index.html"][..]),
        ("three", &["archive-put", &id, "dist", "--changed"]),
    ] {
        crate::deploying::folder(&tenant, "dist", &[("index.html", text)]);
        let lost = proxy.on(|head| head.method() == "POST").lose_answer();
        let lost = lost.times(1);
        let all = ["apps"].iter().chain(arguments);
        let ran = Ran::of(&mut tenant.command_at(&proxy.url(), all));
        assert_eq!((ran.code, lost.hits()), (0, 1), "{}", ran.err);
        assert_eq!(ran.out.trim_end(), tenant.active(&id));
        let served = crate::deploying::served(&tenant, "hello/index.html");
        assert_eq!(served.as_deref(), Some(text));
    }
}

#[test]
fn files_that_were_interrupted_while_they_were_sent_are_not_there() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    // More than what is on its way at any moment.
    tenant.file("large.bin", vec![7; 20_000_000]);
    let proxy = Proxy::to(&tenant.url());
    proxy
        .on(|head| head.method() == "POST")
        .stall_request_at(100_000);
    let put = ["apps", "file-put", &id, "large.bin"];
    let mut command = tenant.command_at(&proxy.url(), put);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    proxy.wait_until_stalled();
    send("-INT", &child);
    Ran::child(child).failed(130, "the application has what it had before");
    assert_eq!(Some(&tenant.active(&id)), archives.last());
}
