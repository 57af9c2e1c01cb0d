//! Names, fragments, what uses a binary, and the copies of what went.

use serde_json::{Value, json};

use crate::attaching::post;
use crate::program::{Ran, Tenant, program, state_of};
use crate::scripted::Scripted;

/// An object that points to a binary.
#[track_caller]
fn point_to(tenant: &Tenant, id: &str) -> String {
    let object = json!({
        "name": "2.4.1",
        "type": "c8y_FirmwareBinary",
        "c8y_Firmware": {
            "version": "2.4.1",
            // Another host, as platforms write it.
            "url": format!("https://t2000.example.com/inventory/binaries/{id}"),
        },
    });
    post(tenant, "/inventory/managedObjects", &object)
}

#[test]
fn a_new_name_changes_nothing_else() {
    let tenant = Tenant::empty();
    tenant.file("a.txt", "content");
    let id = tenant
        .run(["put", "a.txt", "--set", "acme={\"a\":1}"])
        .done();
    let id = id.trim_end();
    assert_eq!(
        tenant.run(["rename", id, " new.txt "]).done(),
        format!("{id}\n")
    );
    let object = tenant.run(["show", "--json", id]).json();
    assert_eq!(
        (&object["name"], &object["acme"]["a"], &object["length"]),
        (&"new.txt".into(), &1.into(), &7.into())
    );
    let object = tenant.run(["rename", id, "b.txt", "--json"]).json();
    assert_eq!(object["name"], "b.txt");
    tenant.run(["rename", id, " "]).failed(101, "blank");
    tenant
        .run(["rename", id, "a\u{1b}[31m"])
        .failed(101, "control characters");
    tenant.run(["rename", "404404", "x"]).failed(4, "404");
}

#[test]
fn flags_change_fragments_of_several_and_each_has_a_result() {
    let tenant = Tenant::empty();
    let one = tenant.put("a.txt", "1");
    let two = tenant.put("b.txt", "2");
    let ran = tenant.run([
        "edit",
        &one,
        "404404",
        &two,
        "--set",
        "acme={\"a\":1}",
        "--set",
        "type=\"text/x-log\"",
    ]);
    ran.failed(4, "404404");
    assert_eq!(ran.out, format!("{one}\n{two}\n"));
    let object = tenant.run(["show", "--json", &two]).json();
    assert_eq!(
        (&object["acme"]["a"], &object["type"]),
        (&1.into(), &"text/x-log".into())
    );
    let objects = tenant
        .run(["edit", &two, "--unset", "acme", "--json"])
        .json();
    assert_eq!(objects[0]["id"], *two);
    assert!(objects[0].get("acme").is_none(), "{objects}");
}

#[test]
fn what_is_not_ones_own_is_not_edited() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "1");
    for (arguments, words) in [
        (&["edit", &id][..], "there is no terminal: use --set"),
        (&["edit", &id, "--set", "length=1"], "set by the platform"),
        (
            &["edit", &id, "--set", "childAssets=1"],
            "set by the platform",
        ),
        (&["edit", &id, "--unset", "owner"], "set by the platform"),
        (&["edit", &id, "--set", "a=1", "--unset", "a"], "--set, too"),
        (&["edit", &id, "--set", "a"], "there is no “=”"),
        (&["edit", "1", "2"], "The editor takes one binary"),
        (&["edit"], "<ID>"),
        (&["rename", "1"], "<NAME>"),
        (&["used-by"], "<ID>"),
        (&["used-by", "x"], "“x” is not an id"),
        (&["restore"], "<ID>"),
        (&["restore", "1", "--list"], "cannot be used with"),
    ] {
        tenant.run(arguments).failed(101, words);
    }
}

#[test]
fn what_points_to_a_binary_is_told_and_spared() {
    let tenant = Tenant::empty();
    let used = tenant.put("fw.bin", "1");
    let free = tenant.put("log.txt", "2");
    assert_eq!(tenant.run(["used-by", &used, &free]).done(), "");
    let user = point_to(&tenant, &used);
    assert_eq!(
        tenant.run(["used-by", &used, &free]).done(),
        format!("{used}\t{user}\tfirmware\t2.4.1\n")
    );
    assert_eq!(
        tenant.run(["used-by", &used, "--json"]).json(),
        json!([{"binary": used, "id": user, "kind": "firmware", "name": "2.4.1"}])
    );
    let ran = tenant.run(["rm", "-y", &used, &free, "--json"]);
    ran.failed(9, &format!("{used} is used by firmware “2.4.1” ({user})"));
    let results: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(results[0]["exit"], 9);
    assert_eq!(results[1]["id"], *free);
    tenant.run(["show", &used]).done();
    tenant.run(["rm", "-y", &used, "--force-used"]).done();
    tenant.run(["show", &used]).failed(4, "404");
}

#[test]
fn a_device_profile_points_to_files_from_its_lists() {
    let tenant = Tenant::empty();
    let id = tenant.put("app.deb", "1");
    let profile = json!({"type": "c8y_Profile", "name": "Hamburg", "c8y_DeviceProfile": {
        "software": [{"name": "app", "url": format!("https://elsewhere/inventory/binaries/{id}")}]
    }});
    let profile = post(&tenant, "/inventory/managedObjects", &profile);
    assert_eq!(
        tenant.run(["used-by", &id]).done(),
        format!("{id}\t{profile}\tdevice profile\tHamburg\n")
    );
}

#[test]
fn where_the_users_cannot_be_found_out_nothing_is_deleted() {
    let server = Scripted::start(|exchange| {
        if exchange.seen.target.contains("query=") {
            exchange.answer("403 Forbidden", &[], "");
        } else {
            exchange.json(r#"{"id":"7","name":"a.txt"}"#);
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    command.args(["rm", "-y", "7", "--token", "x", "--host", &server.url]);
    Ran::of(&mut command).failed(
        3,
        "Nothing was deleted; --force-used deletes without looking.",
    );
    let deleted = server.seen().iter().any(|seen| seen.method == "DELETE");
    assert!(!deleted);
}

#[test]
fn what_was_deleted_is_restored_with_its_fragments_under_a_new_id() {
    let tenant = Tenant::empty();
    tenant.file("a.txt", "precious");
    let flags = [
        "put",
        "a.txt",
        "--type",
        "c8y_upload",
        "--set",
        "acme={\"n\":1.10}",
    ];
    let id = tenant.run(flags).done();
    let id = id.trim_end();
    let results = tenant.run(["rm", "-y", id, "--json"]).json();
    let copy = results[0]["copy"].as_str().unwrap();
    let list = tenant.run(["restore", "--list"]).done();
    assert!(
        list.contains(copy) && list.contains("a.txt") && list.contains("deleted"),
        "{list}"
    );
    let new = tenant.run(["restore", id]).done();
    let new = new.trim_end();
    assert_ne!(new, id);
    let object = tenant.run(["show", "--json", new]).json();
    assert_eq!(
        (&object["name"], &object["type"], &object["acme"]),
        (&"a.txt".into(), &"c8y_upload".into(), &json!({"n": 1.1}))
    );
    assert_eq!(tenant.run(["get", new, "-o", "-"]).done(), "precious");
    // By the copy's own name, as often as one likes.
    let again = tenant.run(["restore", copy, "--json"]).json();
    assert_ne!(again[0]["id"], *new);
    let list = tenant.run(["restore", "--list", "--json"]).json();
    assert_eq!(
        (&list[0]["copy"], &list[0]["id"], &list[0]["length"]),
        (&copy.into(), &id.into(), &8.into())
    );
    tenant
        .run(["restore", "404404"])
        .failed(4, "There is no copy of 404404");
}

#[test]
fn a_restored_binary_has_the_media_type_that_it_had() {
    let tenant = Tenant::empty();
    tenant.file("a.css", "body {}");
    let id = tenant.run(["put", "a.css", "--type", "acme_Style"]).done();
    let id = id.trim_end();
    // Nothing of the name tells the type any more.
    tenant.run(["rename", id, "style"]).done();
    tenant.run(["rm", "-y", id]).done();
    let new = tenant.run(["restore", id]).done();
    let object = tenant.run(["show", "--json", new.trim_end()]).json();
    assert_eq!(object["type"], "acme_Style");
    assert_eq!(object["contentType"], "text/css");
}

#[test]
fn what_was_replaced_is_kept_unless_no_copy_is_wanted() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "old");
    tenant.file("new.txt", "new");
    tenant.run(["replace", &id, "new.txt", "--no-copy"]).done();
    assert_eq!(tenant.run(["restore", "--list"]).done(), "");
    tenant
        .run(["replace", &id, "missing"])
        .failed(100, "no such file");
    assert_eq!(tenant.run(["restore", "--list"]).done(), "");
    tenant.file("newer.txt", "newer");
    tenant.run(["replace", &id, "newer.txt"]).done();
    assert_eq!(tenant.run(["get", &id, "-o", "-"]).done(), "newer");
    let list = tenant.run(["restore", "--list"]).done();
    assert!(list.contains("replaced"), "{list}");
    let restored = tenant.run(["restore", &id]).done();
    assert_eq!(
        tenant.run(["get", restored.trim_end(), "-o", "-"]).done(),
        "new"
    );
}

#[cfg(unix)]
#[test]
fn copies_are_for_nobody_else_to_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "secret");
    tenant.run(["rm", "-y", &id]).done();
    let folder = state_of(tenant.folder()).join("safety");
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().flatten().collect();
    assert_eq!(files.len(), 2);
    for file in files {
        assert_eq!(mode(&file.path()), 0o600, "{file:?}");
    }
}

#[test]
fn without_a_copy_nothing_is_deleted_or_replaced() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "1");
    tenant.file("new.txt", "2");
    // A file is where the folder of the copies should be.
    std::fs::write(state_of(tenant.folder()).join("safety"), "").unwrap();
    let ran = tenant.run(["rm", "-y", &id]);
    ran.failed(
        100,
        "was not deleted: no copy of it could be kept; --no-copy does without.",
    );
    let ran = tenant.run(["replace", &id, "new.txt"]);
    ran.failed(100, "was not replaced: no copy of it could be kept")
        .failed(
            100,
            "Replace it without a copy: --no-copy, or c in the dialog.",
        );
    assert_eq!(tenant.run(["get", &id, "-o", "-"]).done(), "1");
    tenant.run(["rm", "-y", &id, "--no-copy"]).done();
}

#[test]
fn what_may_be_written_and_not_read_is_replaced_without_a_copy_alone() {
    let server = Scripted::start(|exchange| {
        if exchange.seen.method == "PUT" {
            return exchange.json(r#"{"id":"7","name":"a.txt","length":3}"#);
        }
        exchange.answer("403 Forbidden", &[], "");
    });
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("new.txt"), "new").unwrap();
    let replace = |more: &[&str]| {
        let mut command = program(folder.path());
        command.args([
            "replace",
            "7",
            "new.txt",
            "--token",
            "x",
            "--host",
            &server.url,
        ]);
        Ran::of(command.args(more))
    };
    let is_sent = || server.seen().iter().any(|seen| seen.method == "PUT");
    replace(&[])
        .failed(3, "Binary 7 was not replaced: no copy of it could be kept.")
        .failed(
            3,
            "Replace it without a copy: --no-copy, or c in the dialog.",
        );
    assert!(!is_sent());
    replace(&["--no-copy"]);
    assert!(is_sent());
}

#[test]
fn bytes_that_may_not_be_read_are_not_deleted() {
    let server = Scripted::start(|exchange| {
        if exchange.seen.target.contains("query=") {
            exchange.json(r#"{"managedObjects":[]}"#);
        } else if exchange.seen.target.starts_with("/inventory/binaries/") {
            exchange.answer("403 Forbidden", &[], "");
        } else {
            exchange.json(r#"{"id":"7","name":"a.txt"}"#);
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    command.args(["rm", "-y", "7", "--token", "x", "--host", &server.url]);
    Ran::of(&mut command).failed(3, "7 was not deleted: no copy of it could be kept");
    assert!(!server.seen().iter().any(|seen| seen.method == "DELETE"));
    let safety = state_of(folder.path()).join("safety");
    assert_eq!(
        std::fs::read_dir(safety).unwrap().count(),
        0,
        "nothing is left"
    );
}

#[test]
fn a_copy_goes_on_behind_what_broke() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "all of it");
    tenant.turn(|knobs| knobs.truncate_downloads = Some(5));
    tenant.run(["rm", "-y", &id]).done();
    tenant.turn(|knobs| knobs.truncate_downloads = None);
    let restored = tenant.run(["restore", &id]).done();
    let content = tenant.run(["get", restored.trim_end(), "-o", "-"]).done();
    assert_eq!(content, "all of it");
}
