//! More files than go into one request.

use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::deploying::{folder, served};
use crate::program::{Ran, Tenant};
use crate::proxy::{Head, Proxy, answer_of};
use crate::signals::send;

/// An application, and the names of so many files to be put into it.
fn many(tenant: &Tenant, count: usize) -> (String, Vec<String>) {
    let (id, _) = tenant.deployed("hello", 1);
    let names: Vec<String> = (0..count).map(|number| format!("{number:03}.js")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    folder(tenant, "many", &files);
    let files = names.iter().map(|name| format!("many/{name}"));
    (id, files.collect())
}

/// The second request that sends something.
fn second() -> impl Fn(&Head) -> bool + Send + Sync {
    let seen = AtomicUsize::new(0);
    move |head| head.method() == "POST" && seen.fetch_add(1, Ordering::SeqCst) == 1
}

fn archives(tenant: &Tenant, id: &str) -> usize {
    let listed = tenant.run(["apps", "archives", id, "--json"]).json();
    listed.as_array().unwrap().len()
}

#[test]
fn many_files_go_in_several_requests() {
    let tenant = Tenant::empty();
    let (id, files) = many(&tenant, 120);
    let put = ["apps", "file-put", &id];
    let ran = tenant.run(put.into_iter().chain(files.iter().map(String::as_str)));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out.trim_end(), tenant.active(&id));
    assert_eq!(archives(&tenant, &id), 4);
    assert_eq!(served(&tenant, "hello/119.js").as_deref(), Some("x"));
}

#[test]
fn what_was_put_before_one_was_refused_is_told() {
    let tenant = Tenant::empty();
    let (id, files) = many(&tenant, 120);
    let proxy = Proxy::to(&tenant.url());
    let refusal = r#"{"error":"general/x","message":"No more."}"#;
    let kind = ["Content-Type: application/json"];
    proxy
        .on(second())
        .answer(answer_of("422 Unprocessable Entity", &kind, refusal));
    let put = ["apps", "file-put", &id];
    let all = put.into_iter().chain(files.iter().map(String::as_str));
    let ran = Ran::of(&mut tenant.command_at(&proxy.url(), all));
    ran.failed(22, "the server said 422 “No more”");
    let active = tenant.active(&id);
    let told = "Not put: 050.js, 051.js, 052.js, 053.js and 66 more.";
    assert!(ran.err.contains(told), "{}", ran.err);
    assert_eq!(ran.out.trim_end(), active, "what came is told");
    assert_eq!(archives(&tenant, &id), 2);
    assert_eq!(served(&tenant, "hello/050.js"), None);
}

#[test]
fn what_was_put_before_a_signal_is_told() {
    let tenant = Tenant::empty();
    let (id, files) = many(&tenant, 51);
    // More than what is on its way at any moment.
    tenant.file("many/050.js", "0123456789abcdef".repeat(1_250_000));
    let proxy = Proxy::to(&tenant.url());
    proxy.on(second()).stall_request_at(100_000);
    let put = ["apps", "file-put", &id];
    let all = put.into_iter().chain(files.iter().map(String::as_str));
    let mut command = tenant.command_at(&proxy.url(), all);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    proxy.wait_until_stalled();
    send("-INT", &child);
    let ran = Ran::child(child);
    ran.failed(130, "Not put: 050.js. Interrupted before these were sent.");
    assert!(!ran.err.contains("what it had before"), "{}", ran.err);
    assert_eq!(ran.out.trim_end(), tenant.active(&id), "what came is told");
    assert_eq!(served(&tenant, "hello/049.js").as_deref(), Some("x"));
    assert_eq!(served(&tenant, "hello/050.js"), None);
}
