//! More files than go into one request.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::deploying::{folder, served};
use crate::program::{Ran, Tenant};
use crate::proxy::{Proxy, answer_of};

/// An application, and the names of so many files to be put into it.
fn many(tenant: &Tenant, count: usize) -> (String, Vec<String>) {
    let (id, _) = tenant.deployed("hello", 1);
    let names: Vec<String> = (0..count).map(|number| format!("{number:03}.js")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    folder(tenant, "many", &files);
    let files = names.iter().map(|name| format!("many/{name}"));
    (id, files.collect())
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
    let seen = AtomicUsize::new(0);
    let is_second = move |head: &crate::proxy::Head| {
        head.method() == "POST" && seen.fetch_add(1, Ordering::SeqCst) == 1
    };
    let refusal = r#"{"error":"general/x","message":"No more."}"#;
    let kind = ["Content-Type: application/json"];
    proxy
        .on(is_second)
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
