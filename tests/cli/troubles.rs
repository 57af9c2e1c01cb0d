//! One trouble at the start, and each command that moves files: it means the same
//! for all of them.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::attaching::{attached, event};
use crate::program::{Ran, Tenant};
use crate::proxy::{Proxy, all, answer_of, contents};
use crate::signals::send;

/// The words of a command, and what holds once it has done its work.
type Case = (Vec<String>, Box<dyn Fn(&Tenant, &Proxy)>);

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Every command that moves a file, on objects and files of its own.
fn cases(tenant: &Tenant) -> Vec<Case> {
    let got = tenant.put("got.txt", "got");
    let replaced = tenant.put("replaced.txt", "old");
    let (filled, read) = (event(tenant), event(tenant));
    for name in ["put.txt", "new.txt", "attached.txt", "read.txt"] {
        tenant.file(name, name);
    }
    tenant.run(["events", "attach", &read, "read.txt"]).done();
    std::fs::remove_file(tenant.folder().join("read.txt")).unwrap();
    vec![
        (
            words(&["get", &got]),
            Box::new(|tenant, _| assert_eq!(tenant.content("got.txt"), b"got")),
        ),
        (
            words(&["put", "put.txt"]),
            Box::new(|tenant, _| assert!(tenant.run(["ls"]).done().contains("put.txt"))),
        ),
        (
            words(&["replace", &replaced, "new.txt"]),
            Box::new(move |tenant, proxy| {
                let content = tenant.run(["get", &replaced, "-o", "-"]).done();
                assert_eq!(content, "new.txt");
                let copies = copies(tenant, proxy);
                assert!(copies.contains("replaced.txt"), "{copies}");
            }),
        ),
        (
            words(&["events", "attach", &filled, "attached.txt"]),
            Box::new(move |tenant, _| assert_eq!(attached(tenant, &filled), b"attached.txt")),
        ),
        (
            words(&["events", "get", &read]),
            Box::new(|tenant, _| assert_eq!(tenant.content("read.txt"), b"read.txt")),
        ),
    ]
}

fn run(tenant: &Tenant, proxy: &Proxy, arguments: &[String]) -> Ran {
    Ran::of(&mut tenant.command_at(&proxy.url(), arguments))
}

/// The copies that are kept of binaries at this address.
fn copies(tenant: &Tenant, proxy: &Proxy) -> String {
    run(tenant, proxy, &words(&["restore", "--list"])).done()
}

#[test]
fn what_nobody_answered_is_set_aside_and_resumed() {
    let tenant = Tenant::empty();
    let proxy = Proxy::to(&tenant.url());
    for (arguments, holds) in cases(&tenant) {
        proxy.refuse();
        let ran = run(
            &tenant,
            &proxy,
            &[&arguments[..], &words(&["--json", "--retries", "0"])].concat(),
        );
        ran.failed(111, "the connection was refused")
            .failed(111, "It is set aside");
        let result: Value = serde_json::from_str(&ran.out).unwrap();
        let result = result.as_array().map_or(&result, |all| &all[0]);
        assert_eq!(result["resumable"], true, "{arguments:?}: {result}");
        proxy.accept();
        let resumed = run(&tenant, &proxy, &words(&["transfers", "resume"]));
        assert_eq!(resumed.code, 0, "{arguments:?}: {resumed:?}");
        holds(&tenant, &proxy);
        let left = run(&tenant, &proxy, &words(&["transfers", "ls", "--json"]));
        assert_eq!(left.json(), json!([]), "{arguments:?}");
    }
}

#[test]
fn what_nobody_answered_is_tried_again_as_often_as_is_said() {
    let tenant = Tenant::empty();
    let proxy = Proxy::to(&tenant.url());
    proxy.refuse();
    for (arguments, _) in cases(&tenant) {
        let ran = run(
            &tenant,
            &proxy,
            &[&arguments[..], &words(&["--retries", "1"])].concat(),
        );
        ran.failed(111, "tries again in ")
            .failed(111, "It is set aside");
    }
}

#[test]
fn a_first_answer_of_503_is_told_and_passed() {
    let tenant = Tenant::empty();
    let proxy = Proxy::to(&tenant.url());
    for (arguments, holds) in cases(&tenant) {
        let answer = answer_of("503 Service Unavailable", &["Retry-After: 1"], "{}");
        let rule = proxy.on(all).answer(answer).times(1);
        let ran = run(&tenant, &proxy, &arguments);
        ran.failed(0, "tries again in ");
        assert_eq!(rule.hits(), 1, "{arguments:?}");
        holds(&tenant, &proxy);
    }
}

#[test]
fn who_wants_to_be_left_alone_is_asked_for_nothing_else_before() {
    let tenant = Tenant::empty();
    let names: Vec<_> = (0..20).map(|n| format!("{n}.txt")).collect();
    let binaries: Vec<_> = names.iter().map(|name| tenant.put(name, name)).collect();
    let events: Vec<_> = names.iter().map(|_| event(&tenant)).collect();
    for (name, event) in names.iter().zip(&events) {
        tenant.file("source", name);
        let attach = ["events", "attach", event, "source", "--name", name];
        tenant.run(attach).done();
    }
    let proxy = Proxy::to(&tenant.url());
    // The list of binaries alone, and as many events as are asked for at once.
    for (command, ids, most) in [
        (&["get"][..], &binaries, 1),
        (&["events", "get"], &events, 4),
    ] {
        let answer = answer_of("429 Too Many Requests", &["Retry-After: 600"], "{}");
        let rule = proxy.on(all).answer(answer);
        let arguments = words(command).into_iter().chain(ids.clone());
        let mut child = tenant
            .command_at(&proxy.url(), arguments)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = String::new();
        let mut reader = BufReader::new(child.stderr.take().unwrap());
        reader.read_line(&mut told).unwrap();
        assert!(told.ends_with("It tries again in 600 s.\n"), "{told}");
        assert!(rule.hits() <= most, "{command:?}: {}", rule.hits());
        send("-INT", &child);
        reader.read_line(&mut told).unwrap();
        assert!(told.contains("nothing was saved."), "{told}");
        child.wait().unwrap();
        proxy.clear();
    }
}

#[test]
fn a_digest_is_compared_although_the_first_look_up_failed() {
    let tenant = Tenant::empty();
    tenant.turn(|knobs| knobs.couch_digests = true);
    let id = tenant.put("a.bin", "content");
    let proxy = Proxy::to(&tenant.url());
    for words in [
        &["get", &id, "--json"][..],
        &["get", &id, "-o", "b", "--json"],
    ] {
        let answer = answer_of("503 Service Unavailable", &[], "{}");
        let rule = proxy.on(all).answer(answer).times(1);
        let ran = Ran::of(&mut tenant.command_at(&proxy.url(), words));
        let got: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(got[0]["verified"], "verified md5", "{words:?}: {got}");
        assert_eq!(rule.hits(), 1, "{words:?}");
    }
}

#[test]
fn a_copy_that_is_stopped_is_set_aside_with_its_replacement() {
    let tenant = Tenant::empty();
    let (one, other) = (tenant.put("a.txt", "a"), tenant.put("b.txt", "b"));
    tenant.file("new.txt", "new");
    let proxy = Proxy::to(&tenant.url());
    proxy.on(contents).stall_answer_at(0);
    let replace = ["replace", &one, "new.txt", &other, "new.txt", "--json"];
    let child = tenant
        .command_at(&proxy.url(), replace)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    proxy.wait_until_stalled();
    send("-TERM", &child);
    let ran = Ran::child(child);
    ran.failed(
        111,
        "2 uploads were set aside, and the binary holds what it held before.",
    );
    let results: Value = serde_json::from_str(&ran.out).unwrap();
    let told: Vec<_> = results.as_array().unwrap().iter().collect();
    assert_eq!(told.len(), 2, "{results}");
    for result in told {
        let told = (&result["exit"], &result["resumable"]);
        assert_eq!(told, (&json!(111), &json!(true)), "{result}");
    }
    proxy.clear();
    let resumed = run(&tenant, &proxy, &words(&["transfers", "resume"]));
    assert_eq!(resumed.code, 0, "{resumed:?}");
    for id in [&one, &other] {
        assert_eq!(tenant.run(["get", id, "-o", "-"]).done(), "new");
    }
    let copies = copies(&tenant, &proxy);
    assert_eq!(copies.lines().count(), 2, "{copies}");
}
