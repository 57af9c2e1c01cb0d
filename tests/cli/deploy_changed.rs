//! Deployments of only what differs, where that cannot be, and what is told where
//! a change was made that could not be read back.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::attaching::post;
use crate::deploying::{folder, package, served};
use crate::program::{Ran, Tenant};
use crate::proxy::{Head, Proxy, answer_of};

#[test]
fn without_an_archive_all_of_it_goes() {
    let tenant = Tenant::empty();
    let id = tenant.application("hello");
    folder(&tenant, "dist", &[("index.html", "one")]);
    let ran = tenant.run(["apps", "archive-put", &id, "dist", "--changed", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for words in [
        "No archive is active now.",
        "There is no archive yet: all is sent as a zip.",
    ] {
        assert!(ran.err.contains(words), "{}", ran.err);
    }
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&json["whole"], json["archive"].as_str()),
        (&json!(true), Some(tenant.active(&id).as_str()))
    );
    assert_eq!(served(&tenant, "hello/index.html").as_deref(), Some("one"));
}

#[test]
fn what_is_active_is_told_before_and_after() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    folder(&tenant, "dist", &[("index.html", "two")]);
    let ran = tenant.run(["apps", "archive-put", &id, "dist", "--changed"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let now = tenant.active(&id);
    let told: Vec<&str> = ran
        .err
        .lines()
        .filter(|line| line.starts_with("Active"))
        .collect();
    let active = |archive: &str| format!("Active now: archive {archive}.");
    assert_eq!(told, [active(&archives[0]), active(&now)]);
}

#[test]
fn what_has_no_archives_is_not_compared() {
    let tenant = Tenant::empty();
    folder(&tenant, "dist", &[("index.html", "x")]);
    let put = |name: &str| tenant.run(["apps", "archive-put", name, "dist", "--changed"]);
    let of = |kind: &str| json!({"name": kind, "key": kind, "type": kind, "contextPath": kind});
    post(&tenant, "/application/applications", &of("MICROSERVICE"));
    put("MICROSERVICE").failed(101, "the platform lists no archives of these");
    let mut link = of("EXTERNAL");
    link["externalUrl"] = json!("https://example.org");
    post(&tenant, "/application/applications", &link);
    put("EXTERNAL").failed(101, "nothing can be deployed to it");
}

#[test]
fn flags_of_a_transfer_do_not_go_with_it() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    let before = tenant.requests();
    for flag in ["--limit-rate=1M", "--retries=3", "--jobs=2"] {
        let put = ["apps", "archive-put", &id, "v1.zip", "--changed", flag];
        let name = flag.split('=').next().unwrap();
        tenant.run(put).failed(101, name);
    }
    assert_eq!(tenant.requests(), before);
}

#[test]
fn a_broken_manifest_of_a_plugin_is_not_sent() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    let files = [("index.html", "one"), ("widget/cumulocity.json", "{broken")];
    folder(&tenant, "dist", &files);
    for more in [&["--changed"][..], &["--yes"]] {
        let put = ["apps", "archive-put", &id, "dist"];
        let ran = tenant.run(put.iter().chain(more));
        ran.failed(100, "widget/cumulocity.json");
        assert!(ran.err.contains("no valid JSON"), "{}", ran.err);
    }
    assert_eq!(tenant.active(&id), archives[0]);
}

fn files(head: &Head) -> bool {
    head.method() == "POST" && head.path().ends_with("/binaries/files")
}

#[test]
fn a_platform_without_single_files_gets_the_zip() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    folder(&tenant, "dist", &[("index.html", "two")]);
    let proxy = Proxy::to(&tenant.url());
    proxy
        .on(files)
        .answer(answer_of("405 Method Not Allowed", &[], ""));
    let put = ["apps", "archive-put", &id, "dist", "--changed"];
    // Files that are only deployed would go with it.
    let asked = Ran::of(&mut tenant.command_at(&proxy.url(), put));
    asked.failed(101, "only deployed go with it");
    assert!(asked.err.contains("takes no single files"), "{}", asked.err);
    assert_eq!(tenant.active(&id), archives[0]);
    let put = put.iter().chain(&["--yes"]);
    let ran = Ran::of(&mut tenant.command_at(&proxy.url(), put));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(served(&tenant, "hello/index.html").as_deref(), Some("two"));
    assert_eq!(served(&tenant, "hello/widget/main.js"), None);
}

#[test]
fn an_equal_version_is_told_of_archives_and_plugins() {
    let tenant = Tenant::empty();
    let (id, _) = tenant.deployed("hello", 1);
    let again = tenant.run(["apps", "archive-put", &id, "v1.zip", "--dry"]);
    let words = "Version 1.0.0 is deployed already";
    assert!(again.err.contains(words), "{}", again.err);
    let manifest = r#"{"name":"My widget","version":"1.2"}"#;
    folder(&tenant, "widget", &[("cumulocity.json", manifest)]);
    let add = |name: &str| tenant.run(["apps", "plugin-add", &id, name, "widget", "--dry"]);
    let words = "Version 1.2 is deployed already";
    assert!(add("widget").err.contains(words));
    assert!(!add("other").err.contains(words), "it is another plugin");
}

/// Requests that read, once something was changed.
fn read_after(change: &'static str) -> impl Fn(&Head) -> bool {
    let is_changed = AtomicBool::new(false);
    move |head| {
        if head.method() == change {
            is_changed.store(true, Ordering::SeqCst);
        }
        head.method() == "GET" && is_changed.load(Ordering::SeqCst)
    }
}

const NOT_READ: &str = "It is done, but what it came to could not be read";

#[test]
fn what_was_done_is_told_although_it_cannot_be_read_back() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 2);
    let widgets = tenant.application("widgets");
    tenant.file("w.zip", package("1.0.0"));
    for version in ["1.0.0", "1.1.0", "1.2.0"] {
        let add = ["apps", "versions", "add", &widgets, version, "w.zip"];
        tenant.run(add).printed();
    }
    let forbidden = || answer_of("403 Forbidden", &[], "{}");
    let ran = |change: &'static str, arguments: &[&str]| {
        let proxy = Proxy::to(&tenant.url());
        proxy.on(read_after(change)).answer(forbidden());
        let all = ["apps"].iter().chain(arguments).chain(&["--json"]);
        let ran = Ran::of(&mut tenant.command_at(&proxy.url(), all));
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.err.contains(NOT_READ), "{}", ran.err);
        serde_json::from_str::<Value>(&ran.out).unwrap()
    };
    let old = archives[0].as_str();
    let json = ran("PUT", &["activate", &id, old, "--yes"]);
    assert_eq!(json["archive"], old);
    assert_eq!(tenant.active(&id), old);
    let json = ran("PUT", &["versions", "tag", &widgets, "1.1.0", "b", "--yes"]);
    assert_eq!(json["tags"], json!(["b"]));
    tenant.file("x.zip", package("2.0.0"));
    let json = ran("DELETE", &["versions", "rm", &widgets, "1.2.0", "--yes"]);
    assert_eq!(json, json!([{"application": widgets, "version": "1.2.0"}]));
    folder(&tenant, "dist", &[("index.html", "two")]);
    let json = ran("POST", &["archive-put", &id, "dist", "--changed"]);
    assert_eq!(json["archive"], tenant.active(&id));
}

#[test]
fn what_became_active_meanwhile_is_not_deleted() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 2);
    let old = archives[0].as_str();
    // Somebody activates it between the look before and the deletion.
    let active =
        format!(r#"{{"id":"{id}","name":"hello","type":"HOSTED","activeVersionId":"{old}"}}"#);
    let proxy = Proxy::to(&tenant.url());
    let is_second = AtomicBool::new(false);
    let path = format!("/application/applications/{id}");
    let later = proxy.on(move |head: &Head| {
        head.method() == "GET" && head.path() == path && is_second.swap(true, Ordering::SeqCst)
    });
    later.answer(answer_of(
        "200 OK",
        &["Content-Type: application/json"],
        &active,
    ));
    let remove = ["apps", "archive-rm", &id, old, "--yes", "--json"];
    let ran = Ran::of(&mut tenant.command_at(&proxy.url(), remove));
    ran.failed(9, "it became the active one just now");
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json[0]["archive"], old);
    let listed = tenant.run(["apps", "archives", &id, "--json"]).json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let deletions = proxy.log().of(|head| head.method() == "DELETE");
    assert!(deletions.is_empty(), "it was never asked for");
}

#[test]
fn what_was_deployed_meanwhile_is_not_undone() {
    let tenant = Tenant::empty();
    let (id, archives) = tenant.deployed("hello", 1);
    folder(&tenant, "dist", &[("index.html", "two")]);
    // Somebody deploys after both sides were compared: the question before the
    // request finds another archive.
    let active =
        format!(r#"{{"id":"{id}","name":"hello","type":"HOSTED","activeVersionId":"4711"}}"#);
    let proxy = Proxy::to(&tenant.url());
    let path = format!("/application/applications/{id}");
    let is_compared = AtomicBool::new(false);
    let later = proxy.on(move |head: &Head| {
        if head.path().contains("/binaries/") {
            is_compared.store(true, Ordering::SeqCst);
        }
        head.path() == path && is_compared.load(Ordering::SeqCst)
    });
    later.answer(answer_of(
        "200 OK",
        &["Content-Type: application/json"],
        &active,
    ));
    let put = ["apps", "archive-put", &id, "dist", "--changed"];
    let ran = Ran::of(&mut tenant.command_at(&proxy.url(), put));
    ran.failed(
        9,
        "changed meanwhile: archive 4711 is active now. Nothing was sent",
    );
    assert_eq!(tenant.active(&id), archives[0]);
    let sent = proxy.log().of(|head| head.method() == "POST");
    assert!(sent.is_empty(), "nothing was sent");
}
