//! What was interrupted goes on: `transfers`, and the flags about it.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{Ran, Tenant};
use crate::proxy::{Proxy, contents, uploads};
use crate::signals::send;

pub const MIB: usize = 1 << 20;

/// As much as may be read or sent again.
const CHUNK: u64 = 5 << 20;

pub fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 + at / 251) as u8).collect()
}

fn spawn(tenant: &Tenant, proxy: &Proxy, arguments: &[&str]) -> Child {
    tenant
        .command_at(&proxy.url(), arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

pub fn run(tenant: &Tenant, proxy: &Proxy, arguments: &[&str]) -> Ran {
    Ran::of(&mut tenant.command_at(&proxy.url(), arguments))
}

/// Waits until a file is so long.
#[track_caller]
pub fn wait_for_length(tenant: &Tenant, name: &str, length: u64) {
    let until = Instant::now() + Duration::from_secs(30);
    let path = tenant.folder().join(name);
    while std::fs::metadata(&path).map_or(0, |file| file.len()) < length {
        assert!(Instant::now() < until, "waited in vain for {name}");
        std::thread::yield_now();
    }
}

/// A download of 20 MiB of which 12 have come.
fn stalled(tenant: &Tenant, proxy: &Proxy, id: &str) -> Child {
    proxy.on(contents).stall_answer_at(12 << 20);
    let child = spawn(tenant, proxy, &["get", id]);
    proxy.wait_until_stalled();
    wait_for_length(tenant, &format!(".a.bin.{id}.c8ybin-part"), 11 << 20);
    child
}

#[test]
fn a_get_that_was_killed_goes_on_with_what_it_had() {
    let tenant = Tenant::empty();
    let content = bytes(20 * MIB);
    let id = tenant.put("a.bin", &content);
    let proxy = Proxy::to(&tenant.url());
    let child = stalled(&tenant, &proxy, &id);
    send("-KILL", &child);
    assert_eq!(Ran::child(child).code, -1);
    proxy.clear();

    let listed = run(&tenant, &proxy, &["transfers", "ls", "--json"]).json();
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
    let one = &listed[0];
    assert_eq!(
        (&one["kind"], &one["object"], &one["name"], &one["state"]),
        (
            &json!("download"),
            &json!(id),
            &json!("a.bin"),
            &json!("interrupted")
        )
    );
    assert_eq!(one["length"], 20 * MIB);
    let table = run(&tenant, &proxy, &["transfers", "ls"]).done();
    assert!(table.contains(" of 20.0 MiB  interrupted"), "{table}");

    let resumed = run(&tenant, &proxy, &["transfers", "resume", "--json"]);
    resumed.failed(0, "a.bin: It goes on behind byte ");
    let results: Value = serde_json::from_str(&resumed.out).unwrap();
    assert_eq!(results[0]["verified"], "size only");
    assert_eq!(results[0]["attempts"], 2);
    assert!(tenant.content("a.bin") == content, "the same bytes");
    assert_eq!(tenant.files(), ["a.bin"]);
    let read = proxy.log().received(contents);
    assert!(read <= content.len() as u64 + CHUNK, "{read} bytes came");
    assert_eq!(
        run(&tenant, &proxy, &["transfers", "ls", "--json"]).json(),
        json!([])
    );
    let past = run(
        &tenant,
        &proxy,
        &["transfers", "ls", "--history", "A.BIN", "--json"],
    )
    .json();
    assert_eq!(
        (past[0]["state"].as_str(), past.as_array().unwrap().len()),
        (Some("done"), 1)
    );
}

#[test]
fn a_get_that_will_begin_anew_says_so() {
    let tenant = Tenant::empty();
    let content = bytes(4 * MIB);
    let id = tenant.put("a.bin", &content);
    let proxy = Proxy::to(&tenant.url());
    proxy.on(contents).stall_answer_at(2 << 20);
    let child = spawn(&tenant, &proxy, &["get", &id]);
    proxy.wait_until_stalled();
    send("-INT", &child);
    Ran::child(child).failed(
        111,
        "set aside, too small to be kept in part. c8ybin transfers",
    );
    proxy.clear();
    run(&tenant, &proxy, &["transfers", "resume"]).done();
    assert!(tenant.content("a.bin") == content, "the same bytes");
    assert_eq!(tenant.files(), ["a.bin"]);
}

#[test]
fn a_get_of_which_nothing_came_is_not_lost_where_its_name_was_taken_meanwhile() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.bin", bytes(4 * MIB));
    let proxy = Proxy::to(&tenant.url());
    proxy.on(contents).stall_answer_at(0);
    let child = spawn(&tenant, &proxy, &["get", &id]);
    proxy.wait_until_stalled();
    send("-INT", &child);
    Ran::child(child).failed(111, "was set aside");
    proxy.clear();
    tenant.file("a.bin", "somebody else's");
    for _ in 0..2 {
        let resumed = run(&tenant, &proxy, &["transfers", "resume", "--json"]);
        resumed.failed(
            111,
            "a.bin exists already: use --on-conflict overwrite, rename, skip or resume. It is set \
             aside: c8ybin transfers resume --on-conflict rename (or overwrite) ends it.\n",
        );
        let results: Value = serde_json::from_str(&resumed.out).unwrap();
        assert_eq!(
            (&results[0]["exit"], &results[0]["resumable"]),
            (&json!(111), &json!(true))
        );
    }
    assert_eq!(tenant.content("a.bin"), b"somebody else's");
    let ending = ["transfers", "resume", "--on-conflict", "overwrite"];
    assert!(run(&tenant, &proxy, &ending).done().ends_with("/a.bin\n"));
    assert!(tenant.content("a.bin") == bytes(4 * MIB), "the same bytes");
}

#[test]
fn the_same_get_goes_on_as_well() {
    let tenant = Tenant::empty();
    let content = bytes(20 * MIB);
    let id = tenant.put("a.bin", &content);
    let proxy = Proxy::to(&tenant.url());
    let child = stalled(&tenant, &proxy, &id);
    send("-INT", &child);
    Ran::child(child).failed(111, "was set aside");
    proxy.clear();
    let ran = run(&tenant, &proxy, &["get", &id, "--limit-rate", "200M"]);
    ran.failed(0, "An earlier run began this transfer");
    assert!(tenant.content("a.bin") == content, "the same bytes");
    let read = proxy.log().received(contents);
    assert!(read <= content.len() as u64 + CHUNK, "{read} bytes came");
}

#[test]
fn what_is_set_aside_is_listed_and_forgotten() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.bin", bytes(20 * MIB));
    let proxy = Proxy::to(&tenant.url());
    let child = stalled(&tenant, &proxy, &id);
    send("-TERM", &child);
    Ran::child(child).failed(111, "was set aside");

    let number = |listed: &Value| listed[0]["id"].to_string();
    let listed = run(&tenant, &proxy, &["transfers", "ls", "--json"]).json();
    assert_eq!(listed[0]["state"], "set aside");
    // Another account sees it only where it asks for all.
    assert_eq!(tenant.run(["transfers", "ls", "--json"]).json(), json!([]));
    let all = tenant.run(["transfers", "ls", "--all", "--json"]).json();
    assert_eq!(all, listed);
    let table = tenant.run(["transfers", "ls", "--all"]).done();
    assert!(table.contains("t2000/demo on 127.0.0.1:"), "{table}");
    // And does not run it.
    let ran = tenant.run(["transfers", "resume"]);
    ran.failed(0, "connect as that to go on with it.").failed(
        0,
        "There is no interrupted transfer of t2000/demo on 127.0.0.1:",
    );
    tenant
        .run(["transfers", "resume", &number(&all)])
        .failed(100, "connect as that");
    for command in [&["resume", "4711"][..], &["clear", "4711", "--yes"]] {
        tenant
            .run([&["transfers"], command].concat())
            .failed(100, "There is no interrupted transfer 4711");
    }
    assert_eq!(tenant.files().len(), 1, "the partial file is there");
    let resumed = tenant.run(["transfers", "resume", "4711", &number(&all), "--json"]);
    let refused: Value = serde_json::from_str(&resumed.out).unwrap();
    for (place, id) in [(0, 4711), (1, all[0]["id"].as_i64().unwrap())] {
        let one = &refused[place];
        assert_eq!(one["transfer"], id, "{refused}");
        assert_eq!(
            (&one["exit"], &one["resumable"]),
            (&100.into(), &false.into())
        );
        assert!(one["error"].as_str().unwrap().contains("ransfer "));
    }
    let cleared = tenant.run(["transfers", "clear", &number(&all), "--yes"]);
    cleared.failed(0, "Forgot 1 interrupted transfer.\n");
    assert_eq!(tenant.files(), Vec::<String>::new());
    assert_eq!(
        tenant.run(["transfers", "ls", "--all", "--json"]).json(),
        json!([])
    );
}

#[test]
fn the_history_is_searched_and_forgotten() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.bin", "abc");
    tenant.run(["get", &id]).done();
    tenant
        .run(["get", &id])
        .failed(100, "exists already: use --on-conflict");
    let past = tenant
        .run(["transfers", "ls", "--history", "--json"])
        .json();
    let states: Vec<_> = past
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["kind"].as_str().unwrap(),
                one["state"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        states,
        [
            ("download", "failed"),
            ("download", "done"),
            ("upload", "done")
        ]
    );
    // Wherever it is read.
    let saved = tenant.folder().canonicalize().unwrap().join("a.bin");
    let result = format!("saved as {}, size only", saved.display());
    assert_eq!(past[1]["result"], result);
    // The upload got it.
    assert_eq!(past[2]["object"], id);
    let table = tenant.run(["transfers", "ls", "--history", &id]).done();
    assert!(table.contains("a.bin, size only\n"), "{table}");
    assert_eq!(
        tenant
            .run(["transfers", "ls", "--history", "nothing"])
            .done(),
        ""
    );
    // That of another account stays, until all is meant.
    let proxy = Proxy::to(&tenant.url());
    run(&tenant, &proxy, &["get", &id, "-o", "other"]).done();
    let cleared = tenant.run(["transfers", "clear", "--history", "--yes"]);
    cleared.failed(0, "Forgot 3 transfers of the history.\n");
    assert_eq!(tenant.run(["transfers", "ls", "--history"]).done(), "");
    let others = run(&tenant, &proxy, &["transfers", "ls", "--history"]).done();
    assert!(others.contains("other, size only\n"), "{others}");
    let cleared = tenant.run(["transfers", "clear", "--history", "--all", "--yes"]);
    cleared.failed(0, "Forgot 1 transfer of the history.\n");
}

#[test]
fn without_a_connection_all_are_listed_and_none_is_forgotten() {
    let tenant = Tenant::empty();
    tenant.put("a.bin", "abc");
    let without = |arguments: &[&str]| {
        let mut command = crate::program::program(tenant.folder());
        Ran::of(command.args(arguments))
    };
    let table = without(&["transfers", "ls", "--history"]).done();
    assert!(table.contains("demo on 127.0.0.1"), "{table}");
    without(&["transfers", "clear", "--yes"]).failed(101, "name their ids, or --all");
    without(&["transfers", "clear", "--history", "--yes"]).failed(101, "whose history");
    without(&["transfers", "clear", "--all", "--yes"]).failed(0, "Forgot 0 interrupted");
    without(&["transfers", "resume"]).failed(102, "No tenant is given");
}

#[test]
fn a_put_whose_answer_is_lost_makes_no_second_object() {
    let tenant = Tenant::empty();
    let proxy = Proxy::to(&tenant.url());
    tenant.file("a.bin", bytes(MIB));
    let lost = proxy.on(uploads).lose_answer().times(1);
    let ran = run(&tenant, &proxy, &["put", "a.bin", "--json"]);
    ran.failed(0, "a.bin: tries again in ")
        .failed(0, "a.bin: The platform has it after all");
    assert_eq!(lost.hits(), 1);
    let results: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(results[0]["attempts"], 2);
    let objects = tenant.run(["ls", "--json"]).json();
    assert_eq!(objects.as_array().unwrap().len(), 1);
    assert_eq!(objects[0]["id"], results[0]["id"]);
}

#[test]
fn a_put_that_was_given_up_is_looked_for_before_it_is_sent_again() {
    let tenant = Tenant::empty();
    let proxy = Proxy::to(&tenant.url());
    tenant.file("a.bin", bytes(MIB));
    proxy.on(uploads).lose_answer();
    let ran = run(&tenant, &proxy, &["put", "a.bin", "--retries", "0"]);
    ran.failed(
        111,
        "It is set aside: c8ybin transfers resume goes on with it.",
    );
    let resumed = run(&tenant, &proxy, &["transfers", "resume"]);
    resumed.failed(0, "The platform has it after all");
    let objects = tenant.run(["ls", "--json"]).json();
    assert_eq!(objects.as_array().unwrap().len(), 1);
    assert_eq!(resumed.out.trim_end(), objects[0]["id"].as_str().unwrap());
}

#[test]
fn standard_output_gets_the_rest_after_an_interruption() {
    let tenant = Tenant::empty();
    let content = bytes(2 * MIB);
    let id = tenant.put("a.bin", &content);
    let proxy = Proxy::to(&tenant.url());
    let broken = proxy.on(contents).close_answer_at(1_000_000).times(1);
    let mut command = tenant.command_at(&proxy.url(), ["get", &id, "-o", "-"]);
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), broken.hits()),
        (Some(0), 1),
        "{said}"
    );
    assert!(said.contains("It tries again in "), "{said}");
    assert!(output.stdout == content, "the same bytes");
    let ranges: Vec<_> = proxy
        .log()
        .of(contents)
        .iter()
        .map(|passed| passed.head.header("range").map(str::to_owned))
        .collect();
    assert_eq!(ranges, [None, Some("bytes=1000000-".to_owned())]);
}

#[test]
fn standard_output_gets_nothing_of_another_file() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.bin", bytes(2 * MIB));
    let other = tenant.file("b.bin", vec![7; 2 * MIB]);
    let proxy = Proxy::to(&tenant.url());
    // Less than a pipe holds, as nobody reads yet.
    let stalled = proxy.on(contents).stall_answer_at(20_000).times(1);
    let child = spawn(&tenant, &proxy, &["get", &id, "-o", "-"]);
    proxy.wait_until_stalled();
    tenant.run(["replace", &id, other.to_str().unwrap()]).done();
    proxy.cut();
    stalled.release();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("the file on the platform is another one now"),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(100));
    assert!(bytes(2 * MIB).starts_with(&output.stdout));
}

#[test]
fn a_beginning_that_is_there_is_gone_on_with() {
    let tenant = Tenant::empty();
    let content = bytes(12 * MIB);
    let id = tenant.put("a.bin", &content);
    let proxy = Proxy::to(&tenant.url());
    tenant.file("a.bin", &content[..10 * MIB]);
    run(&tenant, &proxy, &["get", &id, "--resume"]).failed(0, "It goes on behind byte 10485760.");
    assert!(tenant.content("a.bin") == content, "the same bytes");
    assert!(proxy.log().received(contents) <= CHUNK);

    tenant.file("a.bin", vec![7; 10 * MIB]);
    run(&tenant, &proxy, &["get", &id, "--on-conflict", "resume"])
        .failed(100, "is not the beginning of binary");
    assert_eq!(tenant.content("a.bin"), vec![7; 10 * MIB]);
}

#[test]
fn no_more_run_at_once_than_is_said() {
    let tenant = Tenant::empty();
    let ids = [1, 2, 3].map(|n| tenant.put(&format!("{n}.bin"), bytes(MIB)));
    let proxy = Proxy::to(&tenant.url());
    proxy.on(contents).stall_answer_at(1000);
    let child = spawn(
        &tenant,
        &proxy,
        &["get", "--jobs", "2", &ids[0], &ids[1], &ids[2]],
    );
    proxy.wait_until("two are stalled", |log| log.stalled == 2);
    assert_eq!(proxy.log().of(contents).len(), 2);
    proxy.clear();
    assert_eq!(Ran::child(child).done(), "1.bin\n2.bin\n3.bin\n");
}

#[test]
fn results_stand_in_the_order_asked_for_with_those_that_failed() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "abc");
    let ran = tenant.run(["get", "404404", &id, "404405", "--json"]);
    ran.failed(4, "404404").failed(4, "404405");
    let results: Value = serde_json::from_str(&ran.out).unwrap();
    let of = |place: usize, field: &str| results[place][field].clone();
    assert_eq!(
        [of(0, "id"), of(1, "id"), of(2, "id")],
        [json!("404404"), json!(id), json!("404405")]
    );
    assert_eq!(
        (of(0, "exit"), of(0, "resumable")),
        (json!(4), json!(false))
    );
    let said = of(0, "error");
    assert!(
        said.as_str().unwrap().contains("the server said 404"),
        "{said}"
    );
}
