//! `ls` and `show`.

use std::io::{BufRead as _, BufReader};
use std::num::NonZeroU64;
use std::process::Stdio;

use c8ybin::ui::width::columns;
use serde_json::{Value, json};

use crate::program::{Ran, Tenant, program};
use crate::scripted::Scripted;

#[test]
fn a_table_has_straight_columns_whatever_the_names_are() {
    let tenant = Tenant::empty();
    tenant.put("naïve 测试 🚀.bin", "12345");
    tenant.file("plain.txt", "x");
    tenant
        .run(["put", "plain.txt", "--name", "evil\u{1b}[31m\n.txt"])
        .done();
    let table = tenant.run(["ls"]).done();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(table.contains("naïve 测试 🚀.bin"), "{table}");
    assert!(table.contains("evil␛[31m␊.txt"), "{table}");
    let before = |line: usize, word: &str| columns(lines[line].split(word).next().unwrap());
    assert_eq!(before(0, "TYPE"), before(1, "text/plain"), "{table}");
    assert_eq!(before(0, "TYPE"), before(2, "text/plain"), "{table}");
    assert!(lines[1].contains("  5 B  demo   just now"), "{table}");
}

#[test]
fn json_is_one_array_of_the_objects_as_they_came() {
    let tenant = Tenant::empty();
    assert_eq!(tenant.run(["ls", "--json"]).done(), "[]\n");
    assert_eq!(tenant.run(["ls", "--all", "--json"]).done(), "[]\n");
    assert_eq!(tenant.run(["ls"]).done(), "");
    let id = tenant.put("a.txt", "abc");
    let list = tenant.run(["ls", "--json"]).json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(list[0]["id"], Value::from(id));
    assert_eq!(list[0]["c8y_IsBinary"], "");
    assert_eq!(list[0]["length"], 3);
}

#[test]
fn all_goes_through_every_page_once() {
    let tenant = Tenant::of(4_100);
    let list = tenant.run(["ls", "--all", "--json"]).json();
    let mut ids: Vec<&str> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|object| object["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), 4_100);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4_100);
    let table = tenant.run(["ls", "--all", "--page-size", "900"]).done();
    assert_eq!(table.lines().count(), 4_101, "the header once");
}

#[test]
fn pages_and_filters_and_orders_are_the_servers() {
    let tenant = Tenant::empty();
    for (name, content) in [("b.log", "1"), ("a.txt", "333"), ("c.log", "22")] {
        tenant.put(name, content);
    }
    let names = |arguments: &[&str]| -> Vec<String> {
        let list = tenant.run([&["ls", "--json"], arguments].concat()).json();
        let objects = list.as_array().unwrap();
        let name = |object: &Value| object["name"].as_str().unwrap().to_owned();
        objects.iter().map(name).collect()
    };
    assert_eq!(names(&["--sort", "name"]), ["a.txt", "b.log", "c.log"]);
    assert_eq!(names(&["--sort", "-size"]), ["a.txt", "c.log", "b.log"]);
    assert_eq!(
        names(&["--name", "*.LOG", "--sort", "-name"]),
        ["c.log", "b.log"]
    );
    assert_eq!(names(&["--page", "2", "--page-size", "2"]).len(), 1);
    assert_eq!(names(&["--page", "9"]).len(), 0);
    assert_eq!(names(&["--owner", "demo"]).len(), 3);
    assert_eq!(names(&["--owner", "somebody"]).len(), 0);
    let of_type = tenant.run(["ls", "--json"]).json()[0]["type"].clone();
    assert_eq!(names(&["--type", of_type.as_str().unwrap()]).len(), 3);
}

#[test]
fn show_tells_every_field_and_the_whole_object() {
    let tenant = Tenant::empty();
    tenant.file("a.txt", "abc");
    let set = "note=\"x\u{1b}y\\u001b\"";
    // A control character in JSON text must be escaped; the first is not.
    tenant
        .run(["put", "a.txt", "--set", set])
        .failed(101, "is not JSON");
    let put = tenant.run(["put", "a.txt", "--set", r#"note="y\u001b[1m""#]);
    let id = put.done().trim_end().to_owned();
    let shown = tenant.run(["show", &id]).done();
    for words in [
        "Name          a.txt\n",
        "Size          3 B (3 bytes)\n",
        "Owner         demo\n",
        r#"  "note": "y\u001b[1m""#,
    ] {
        assert!(shown.contains(words), "{words} in {shown}");
    }
    assert!(!shown.contains('\u{1b}'));
    let object = tenant.run(["show", "--json", &id]).json();
    assert_eq!(object["note"], "y\u{1b}[1m");
}

#[test]
fn a_reader_that_wants_no_more_ends_it_quietly() {
    let tenant = Tenant::of(6_000);
    let mut child = tenant
        .command(["ls", "--all", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut first).unwrap();
    drop(out);
    assert!(first.starts_with("[{"), "{first}");
    let ran = Ran::child(child);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_said() {
    let tenant = Tenant::of(10);
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let ran = Ran::of(tenant.command(["ls"]).stdout(full));
    ran.failed(100, "Could not write to standard output: no space left");
}

#[test]
fn a_failure_in_the_middle_leaves_no_whole_document() {
    let tenant = Tenant::of(50);
    tenant.turn(|knobs| knobs.fail_every = NonZeroU64::new(3));
    let ran = tenant.run(["ls", "--all", "--json", "--page-size", "10"]);
    ran.failed(53, "503");
    assert!(ran.out.starts_with("[{"), "what came is printed: {ran:?}");
    assert!(serde_json::from_str::<Value>(&ran.out).is_err());
}

#[test]
fn a_token_of_the_environment_is_sent_and_its_page_is_listed() {
    let token = "t0ken-of-the-test";
    let server = Scripted::start(|exchange| {
        let object = r#"{"id":"7","name":"a.txt","type":"text/plain","length":5}"#;
        exchange.json(&format!(
            r#"{{"managedObjects":[{object}],"statistics":{{"currentPage":1,"pageSize":50}}}}"#
        ));
    });
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    command.args(["ls", "--json"]).env("C8Y_TOKEN", token);
    // It needs no password, and is stronger than one that is there as well.
    for (user, password) in [("", ""), ("ana", "another-s3cret")] {
        command.env("C8Y_HOST", &server.url);
        command.env("C8Y_USER", user).env("C8Y_PASSWORD", password);
        let ran = Ran::of(&mut command);
        assert!(!ran.out.contains(token), "{ran:?}");
        let list = ran.json();
        assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
        assert_eq!(
            (&list[0]["id"], &list[0]["name"]),
            (&json!("7"), &json!("a.txt"))
        );
    }
    let seen = server.seen();
    assert!(seen.len() >= 2, "{seen:?}");
    for request in seen {
        let bearer = format!("Bearer {token}");
        assert_eq!(request.header("authorization"), Some(bearer.as_str()));
        let path = request.target.split('?').next();
        assert_eq!(
            (request.method.as_str(), path),
            ("GET", Some("/inventory/binaries"))
        );
    }
}
