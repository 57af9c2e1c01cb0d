//! Filters, orders and saved views of `ls`, and what a user gets who may read
//! only some of the objects.

use std::num::NonZeroU64;

use serde_json::{Value, json};

use crate::program::{PASSWORD, Tenant, state_of};

/// The names that `ls` gives for these arguments.
fn names(tenant: &Tenant, arguments: &[&str]) -> Vec<String> {
    let list = tenant.run([&["ls", "--json"], arguments].concat()).json();
    let objects = list.as_array().unwrap();
    let name = |object: &Value| object["name"].as_str().unwrap().to_owned();
    objects.iter().map(name).collect()
}

fn three() -> (Tenant, Vec<String>) {
    let tenant = Tenant::empty();
    let files = [("b.log", "1"), ("a.txt", "333"), ("c.log", "22")];
    let ids = files.map(|(name, content)| tenant.put(name, content));
    (tenant, ids.to_vec())
}

#[test]
fn every_filter_is_the_servers_and_joins_the_others() {
    let (tenant, ids) = three();
    let by_id = format!("{},{}", ids[2], ids[0]);
    assert_eq!(names(&tenant, &["--id", &by_id]), ["b.log", "c.log"]);
    assert_eq!(
        names(&tenant, &["--id", &by_id, "--sort", "name:desc"]),
        ["c.log", "b.log"]
    );
    assert_eq!(
        names(&tenant, &["--text", "LOG", "--sort", "size:asc"]),
        ["b.log", "c.log"]
    );
    assert_eq!(
        names(&tenant, &["--size", ">1", "--sort", "size"]),
        ["c.log", "a.txt"]
    );
    assert_eq!(
        names(&tenant, &["--size", "..2", "--name", "c*"]),
        ["c.log"]
    );
    assert_eq!(names(&tenant, &["--size", "2"]), ["c.log"]);
    for (argument, date, found) in [
        ("--from", "-1d", 3),
        ("--from", "2026-01-31", 3),
        ("--to", "-10min", 0),
        ("--to", "now", 3),
        ("--from", "2400-01-01T10:00", 0),
    ] {
        let found_now = names(&tenant, &[argument, date]).len();
        assert_eq!(found_now, found, "{argument} {date}");
    }
    let range = ["--from", "-2w", "--to", "-1w", "--all"];
    assert_eq!(names(&tenant, &range), Vec::<String>::new());
}

#[test]
fn what_hangs_below_a_device_is_found_by_its_id() {
    let (tenant, ids) = three();
    let post = |path: &str, body: Value| -> Value {
        let request = reqwest::Client::new()
            .post(format!("{}{path}", tenant.url()))
            .basic_auth("demo", Some(PASSWORD))
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .body(body.to_string());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let answer = runtime.block_on(async { request.send().await.unwrap().text().await });
        serde_json::from_str(&answer.unwrap()).unwrap()
    };
    let device = post(
        "/inventory/managedObjects",
        json!({"name": "gw", "c8y_IsDevice": {}}),
    );
    let device = device["id"].as_str().unwrap();
    let path = format!("/inventory/managedObjects/{device}/childAdditions");
    post(&path, json!({"managedObject": {"id": ids[1]}}));
    assert_eq!(names(&tenant, &["--device", device]), ["a.txt"]);
    assert_eq!(
        names(&tenant, &["--device", device, "--size", "1"]),
        Vec::<String>::new()
    );
    assert_eq!(names(&tenant, &["--device", "gw"]), ["a.txt"]);
    let said = |name: &str, code: i32, words: &str| {
        tenant.run(["ls", "--device", name]).failed(code, words);
    };
    let none = "There is no device, asset or group named";
    said("g", 4, &format!("{none} “g”. There are: {device} (gw)."));
    said("x", 4, &format!("{none} “x”."));
    let body = json!({"name": "gw", "c8y_IsDevice": {}});
    let other = post("/inventory/managedObjects", body);
    let other = other["id"].as_str().unwrap();
    let several = format!("“gw” names several of them: {device} (gw), {other} (gw). Name one");
    said("gw", 101, &several);
    // Groups hold devices, and assets what belongs to them.
    for (name, fragment) in [("plant", "c8y_IsDeviceGroup"), ("boiler", "c8y_IsAsset")] {
        let holder = post(
            "/inventory/managedObjects",
            json!({"name": name, fragment: {}}),
        );
        let holder = holder["id"].as_str().unwrap();
        let path = format!("/inventory/managedObjects/{holder}/childAssets");
        post(&path, json!({"managedObject": {"id": device}}));
        assert_eq!(names(&tenant, &["--device", name]), ["a.txt"]);
    }
}

#[test]
fn what_cannot_be_read_is_a_sentence_and_a_usage_error() {
    let tenant = Tenant::empty();
    for (argument, text, said) in [
        (
            "--from",
            "yesterday",
            "--from: “yesterday” is no date: type 2026-01-31",
        ),
        (
            "--to",
            "2d",
            "--to: “2d” lies ahead: type -2d for that long ago.",
        ),
        ("--size", "large", "--size: “large” is no size"),
        (
            "--size",
            "2..1",
            "--size: “2..1” is a range without anything in it.",
        ),
        ("--id", "12,x", "--id: “x”"),
        ("--sort", "colour", "“colour” is no order"),
        ("--view", "none", "There is no view “none” of "),
    ] {
        tenant.run(["ls", argument, text]).failed(101, said);
    }
    assert_eq!(tenant.requests(), 0);
}

#[test]
fn a_saved_view_is_listed_and_what_stands_beside_it_wins() {
    let (tenant, _) = three();
    assert_eq!(tenant.run(["views", "--json"]).json(), json!([]));
    let folder = state_of(tenant.folder()).join("finding");
    std::fs::create_dir_all(&folder).unwrap();
    let host = tenant.url().replace("http://", "").replace(':', "_");
    let file = folder.join(format!("{host}.toml"));
    let view = "[[view]]\nname = \"logs\"\nsort = \"size:desc\"\n\
                [view.filters]\nname = \"*.log\"\nfrom = \"-1d\"\n";
    std::fs::write(&file, view).unwrap();
    assert_eq!(names(&tenant, &["--view", "logs"]), ["c.log", "b.log"]);
    assert_eq!(
        names(&tenant, &["--view", "logs", "--sort", "size"]),
        ["b.log", "c.log"]
    );
    assert_eq!(
        names(&tenant, &["--view", "logs", "--name", "a*"]),
        ["a.txt"]
    );
    let listed = tenant.run(["views"]).done();
    assert_eq!(listed, "logs  name *.log · from -1d · by size:desc\n");
    assert_eq!(
        tenant.run(["views", "--json"]).json(),
        json!([{"name": "logs", "filters": {"name": "*.log", "from": "-1d"}, "sort": "size:desc"}])
    );
    std::fs::write(&file, "[[view]]\nname = 1").unwrap();
    tenant
        .run(["ls", "--view", "logs"])
        .failed(100, "Mend the file or remove it.");
}

/// The ids that `ls` gives for these arguments.
fn ids(tenant: &Tenant, arguments: &[&str]) -> Vec<u64> {
    let list = tenant.run([&["ls", "--json"], arguments].concat()).json();
    let objects = list.as_array().unwrap();
    let id = |object: &Value| object["id"].as_str().unwrap().parse().unwrap();
    objects.iter().map(id).collect()
}

#[test]
fn who_may_read_only_some_gets_all_of_these_and_each_once() {
    let tenant = Tenant::of(3_000);
    let all = ids(&tenant, &["--all"]);
    for every in [2, 7, 1_100, 5_000] {
        tenant.turn(|knobs| knobs.readable_every = NonZeroU64::new(every));
        let readable: Vec<u64> = all.iter().copied().filter(|id| id % every == 0).collect();
        assert_eq!(ids(&tenant, &["--all"]), readable, "one of {every}");
        assert_eq!(ids(&tenant, &["--all", "--page-size", "30"]), readable);
        let mut sorted = ids(&tenant, &["--all", "--page-size", "100", "--sort", "size"]);
        sorted.sort_unstable();
        assert_eq!(sorted, readable, "one of {every}, sorted");
    }
}

#[test]
fn a_page_of_who_may_read_only_some_is_full() {
    let tenant = Tenant::of(3_000);
    tenant.turn(|knobs| knobs.readable_every = NonZeroU64::new(60));
    assert_eq!(ids(&tenant, &[]).len(), 50);
    assert_eq!(ids(&tenant, &["--page-size", "20"]).len(), 20);
}
