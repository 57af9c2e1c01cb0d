//! `usage`, and lists as CSV.

use std::num::NonZeroU64;

use serde_json::Value;

use crate::program::{Tenant, program};

#[test]
fn the_heaviest_types_come_first_and_all_formats_say_the_same() {
    let tenant = Tenant::empty();
    tenant.file("a.log", "x".repeat(3_000));
    tenant.run(["put", "a.log", "--type", "text/plain"]).done();
    tenant.file("b.json", "{}");
    tenant
        .run(["put", "b.json", "--type", "evil\u{1b}[31m"])
        .done();
    let table = tenant.run(["usage"]).done();
    let lines: Vec<&str> = table.lines().collect();
    let [head, first, second] = lines[..] else {
        unreachable!("{table}")
    };
    assert!(head.starts_with("TYPE"), "{table}");
    assert!(
        first.starts_with("text/plain") && first.contains("2.9 KiB"),
        "{table}"
    );
    assert!(first.contains(" 99 %"), "{table}");
    assert!(second.starts_with("evil␛[31m"), "{table}");
    let json = tenant.run(["usage", "--json"]).json();
    assert_eq!(json[0]["value"], "text/plain");
    assert_eq!(json[0]["bytes"], 3_000);
    assert_eq!(json[1]["value"], "evil\u{1b}[31m");
    let csv = tenant.run(["usage", "--csv", "--by", "owner"]).done();
    assert_eq!(csv, "value,bytes,files\ndemo,3002,2\n");
    let age = tenant.run(["usage", "--by", "age", "--json"]).json();
    assert_eq!(age.as_array().map(Vec::len), Some(1));
    assert_eq!(age[0]["value"], "this week");
}

#[test]
fn files_are_listed_by_size_age_and_what_is_the_same() {
    let tenant = Tenant::of(30);
    let long =
        "a content that is longer than any of the generated ones, by far and for ever: ".repeat(3);
    let first = tenant.put("copy.txt", &long);
    let second = tenant.put("copy.txt", &long);
    let ids = |arguments: &[&str]| -> Vec<String> {
        let list = tenant
            .run([&["usage", "--json"], arguments].concat())
            .json();
        let id = |object: &Value| object["id"].as_str().unwrap().to_owned();
        list.as_array().unwrap().iter().map(id).collect()
    };
    assert_eq!(ids(&["--largest", "2"]), [second.clone(), first.clone()]);
    assert_eq!(ids(&["--duplicates"]), [first.clone(), second.clone()]);
    assert_eq!(ids(&["--oldest", "5"]).len(), 5);
    assert_eq!(ids(&["--largest", "0"]), [""; 0]);
    assert_eq!(ids(&["--unreferenced"]).len(), 32);
    let table = tenant.run(["usage", "--duplicates"]).done();
    assert!(
        table.lines().nth(1).unwrap().ends_with("name 1 of 2"),
        "{table}"
    );
    let csv = tenant.run(["usage", "--duplicates", "--csv"]).done();
    assert!(
        csv.lines().nth(2).unwrap().ends_with("2,length and name"),
        "{csv}"
    );
}

#[test]
fn what_was_scanned_is_known_without_the_tenant_and_without_a_password() {
    let tenant = Tenant::of(20);
    let bare = || {
        let mut command = tenant.command(["usage", "--cached", "--by", "owner", "--json"]);
        command.env_remove("C8Y_PASSWORD");
        crate::program::Ran::of(&mut command)
    };
    bare().failed(100, "was never scanned from here");
    let fresh = tenant.run(["usage", "--by", "owner", "--json"]).json();
    let before = tenant.requests();
    assert_eq!(bare().json(), fresh);
    assert_eq!(tenant.requests(), before);
    // The next one asks for what changed alone.
    tenant.put("new.txt", "1");
    let asked = |arguments: &[&str]| {
        let before = tenant.requests();
        let list = tenant.run(arguments).json();
        assert_eq!(list.as_array().map(Vec::len), Some(21));
        tenant.requests() - before
    };
    assert_eq!(asked(&["usage", "--largest", "99", "--json"]), 3);
    assert!(asked(&["usage", "--largest", "99", "--json", "--refresh"]) > 4);
}

#[test]
fn a_scan_that_cannot_go_on_says_so_and_keeps_what_it_has() {
    let tenant = Tenant::of(20);
    let mut wrong = tenant.command(["usage"]);
    wrong.env("C8Y_PASSWORD", "wrong");
    crate::program::Ran::of(&mut wrong)
        .failed(1, "The scan stopped; the next one goes on from here.");
    tenant.turn(|knobs| knobs.fail_every = NonZeroU64::new(4));
    // Every fourth request fails, and is asked again.
    let list = tenant.run(["usage", "--by", "type", "--json"]).json();
    assert_eq!(list.as_array().map(Vec::len), Some(6));
}

#[test]
fn two_views_two_formats_and_no_tenant_are_refused() {
    let tenant = Tenant::empty();
    for arguments in [
        &["usage", "--by", "type", "--largest", "3"][..],
        &["usage", "--json", "--csv"],
        &["usage", "--cached", "--refresh"],
        &["usage", "--by", "colour"],
        &["ls", "--json", "--csv"],
    ] {
        tenant.run(arguments).failed(101, "error:");
    }
    let mut nowhere = program(tenant.folder());
    nowhere.args(["usage", "--cached"]);
    crate::program::Ran::of(&mut nowhere).failed(102, "No tenant is named");
}

#[test]
fn a_list_is_printed_as_csv_whatever_the_names_are() {
    let tenant = Tenant::of(2_100);
    tenant.file("a.txt", "abc");
    let name = "two, \"quoted\"\nlines.txt";
    tenant.run(["put", "a.txt", "--name", name]).done();
    let text = tenant.run(["ls", "--all", "--csv"]).done();
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let head: Vec<&str> = rows.headers().unwrap().iter().take(3).collect();
    assert_eq!(head, ["id", "name", "type"]);
    let names: Vec<String> = rows
        .records()
        .map(|row| row.unwrap().get(1).unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 2_101);
    assert!(names.iter().any(|found| found == name));
}
