//! `put`, `get`, `replace` and `rm`.

use std::io::Read as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::program::{Ran, Tenant, program};
use crate::scripted::Scripted;

/// Larger than any buffer on the way.
fn large() -> Vec<u8> {
    (0..3_000_000u32).map(|n| (n ^ (n >> 8)) as u8).collect()
}

#[test]
fn what_is_put_is_got() {
    let tenant = Tenant::empty();
    let id = tenant.put("naïve 测试 🚀.bin", large());
    let saved = tenant.run(["get", &id]).done();
    assert_eq!(saved, "naïve 测试 🚀.bin\n");
    assert_eq!(tenant.content("naïve 测试 🚀.bin"), large());
    assert_eq!(tenant.files(), ["naïve 测试 🚀.bin"]);
}

#[test]
fn a_put_says_the_name_the_type_and_more() {
    let tenant = Tenant::empty();
    tenant.file("report.json", "{}");
    let objects = tenant.run(["put", "--json", "report.json"]).json();
    let first = &objects[0];
    assert_eq!(first["object"]["name"], "report.json");
    assert_eq!(first["object"]["type"], "application/json");
    assert_eq!(first["object"]["id"], first["id"]);
    assert_eq!(
        (&first["file"], &first["length"], &first["attempts"]),
        (&"report.json".into(), &2.into(), &1.into())
    );
    assert_eq!(first["verified"], "size only");
    let objects = tenant
        .run([
            "put",
            "report.json",
            "--json",
            "--name",
            "other name",
            "--type",
            "c8y_upload",
            "--set",
            "c8y_Global={}",
            "--set",
            "n=[1, 2.50]",
        ])
        .json();
    let object = &objects[0]["object"];
    assert_eq!(object["name"], "other name");
    assert_eq!(object["type"], "c8y_upload");
    assert_eq!(object["c8y_Global"], json!({}));
    assert_eq!(object["n"][1], 2.5);
}

#[test]
fn several_are_put_in_their_order_and_one_failure_stops_nothing() {
    let tenant = Tenant::empty();
    tenant.file("large", large());
    tenant.file("small", "x");
    std::fs::create_dir(tenant.folder().join("folder")).unwrap();
    let ran = tenant.run(["put", "large", "missing", "folder", "small"]);
    ran.failed(100, "missing: no such file or directory.")
        .failed(100, "folder: it is a folder.");
    let ids: Vec<&str> = ran.out.lines().collect();
    assert_eq!(ids.len(), 2, "{ran:?}");
    for (id, name) in ids.iter().zip(["large", "small"]) {
        let object = tenant.run(["show", "--json", id]).json();
        assert_eq!(object["name"], name);
    }
}

#[test]
fn several_are_described_by_one_request_and_the_missing_ones_by_their_own() {
    let tenant = Tenant::empty();
    let ids: Vec<String> = (0..20)
        .map(|number| tenant.put(&format!("{number}.txt"), "hello"))
        .collect();
    let before = tenant.requests();
    std::fs::create_dir(tenant.folder().join("in")).unwrap();
    let mut arguments = vec!["get".to_owned(), "-o".into(), "in".into()];
    arguments.extend(ids);
    tenant.run(&arguments).done();
    assert_eq!(tenant.requests() - before, 1 + 20);

    arguments.push("999999".into());
    arguments.extend(["--on-conflict".into(), "overwrite".into()]);
    let before = tenant.requests();
    let ran = tenant.run(&arguments);
    ran.failed(4, "999999");
    assert_eq!(ran.out.lines().count(), 20, "{ran:?}");
    assert_eq!(tenant.requests() - before, 1 + 1 + 20);
}

#[test]
#[cfg(unix)]
fn a_file_that_cannot_be_read_is_said() {
    let tenant = Tenant::empty();
    // A link to itself: unreadable for everybody, the administrator included.
    std::os::unix::fs::symlink("loop", tenant.folder().join("loop")).unwrap();
    tenant
        .run(["put", "loop"])
        .failed(100, "Could not read loop: ");
    assert_eq!(tenant.run(["ls"]).done(), "");
}

#[test]
fn a_file_that_is_there_is_kept_unless_asked_otherwise() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "new");
    tenant.file("a.txt", "old");
    let get = |what: &[&str]| tenant.run([&["get", &id], what].concat());

    get(&[]).failed(100, "a.txt exists already: use --on-conflict");
    assert_eq!(tenant.content("a.txt"), b"old");

    let skipped = get(&["--on-conflict", "skip"]);
    skipped.failed(0, "a.txt exists already: skipped.");
    assert_eq!(
        (skipped.out.as_str(), tenant.content("a.txt")),
        ("", b"old".to_vec())
    );

    assert_eq!(get(&["--on-conflict", "rename"]).done(), "a (2).txt\n");
    assert_eq!(tenant.content("a.txt"), b"old");
    assert_eq!(tenant.content("a (2).txt"), b"new");

    get(&["--on-conflict", "overwrite"]).done();
    assert_eq!(tenant.content("a.txt"), b"new");
    assert_eq!(tenant.files(), ["a (2).txt", "a.txt"]);
}

#[test]
fn a_download_goes_where_it_is_told() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "abc");
    let other = tenant.put("b.txt", "def");
    std::fs::create_dir(tenant.folder().join("into")).unwrap();
    assert_eq!(
        tenant.run(["get", &id, &other, "-o", "into"]).done(),
        "into/a.txt\ninto/b.txt\n"
    );
    assert_eq!(tenant.run(["get", &id, "-o", "named"]).done(), "named\n");
    assert_eq!(tenant.content("named"), b"abc");
    let json = tenant.run(["get", &id, "-o", "third", "--json"]).json();
    assert_eq!(
        json,
        json!([{
            "id": id, "file": "third", "length": 3, "verified": "size only", "attempts": 1
        }])
    );
    for folder in ["nowhere/", "nowhere/x"] {
        tenant
            .run(["get", &id, "-o", folder])
            .failed(100, "nowhere");
    }
    tenant
        .run(["get", &id, &other, "-o", "named"])
        .failed(100, "There is no folder named");
    assert_eq!(tenant.files(), ["into", "named", "third"]);
}

#[test]
fn standard_output_takes_the_bytes_as_they_are() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.bin", large());
    let other = tenant.put("b.bin", [0, 255, 27]);
    let output = tenant
        .command(["get", &id, &other, "-o", "-"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
    assert_eq!(output.stdout, [large(), vec![0, 255, 27]].concat());
    assert_eq!(tenant.files(), Vec::<String>::new());
    let ran = tenant.run(["get", "404404", &other, "-o", "-"]);
    ran.failed(4, "404404");
    assert!(ran.out.starts_with('\0'), "the next is printed: {ran:?}");
}

#[test]
fn a_reader_of_the_bytes_that_wants_no_more_ends_it_quietly() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.bin", large());
    let mut child = tenant
        .command(["get", &id, "-o", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let ran = Ran::child(child);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn one_id_that_is_not_there_stops_no_other() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "abc");
    let ran = tenant.run(["get", "404404", &id]);
    ran.failed(4, "Could not read binary 404404: the server said 404");
    assert_eq!(ran.out, "a.txt\n");
    // Failures of several kinds have a code of their own.
    tenant
        .run(["get", "404404", &id])
        .failed(104, "exists already");
}

#[test]
fn a_download_that_breaks_off_is_set_aside_and_nothing_has_its_name() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.bin", large());
    tenant.turn(|knobs| knobs.truncate_downloads = Some(100_000));
    let ran = tenant.run(["get", &id, "--retries", "0"]);
    ran.failed(111, "Could not download binary").failed(
        111,
        "It is set aside: c8ybin transfers resume goes on with it.\n",
    );
    assert_eq!(ran.out, "");
    assert!(tenant.files().iter().all(|name| name.starts_with('.')));
    tenant.file("a.bin", "old");
    let overwriting = ["get", &id, "--on-conflict", "overwrite", "--retries", "0"];
    tenant
        .run(overwriting)
        .failed(111, "Could not download binary");
    assert_eq!(tenant.content("a.bin"), b"old");
    tenant.turn(|knobs| knobs.truncate_downloads = None);
    tenant.run(overwriting).failed(0, "An earlier run began");
    assert_eq!(tenant.content("a.bin"), large());
    assert_eq!(tenant.files(), ["a.bin"]);
}

#[test]
fn without_a_journal_transfers_work_and_a_broken_one_leaves_nothing() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.bin", large());
    let with = |flags: &[&str]| {
        let mut command = tenant.command([&["get", &id, "--retries", "0"], flags].concat());
        // A file is no folder.
        Ran::of(command.env("C8YBIN_STATE_DIR", "/dev/null"))
    };
    let warned = "what is interrupted cannot be gone on with.\n";
    let ran = with(&[]);
    ran.failed(0, warned);
    assert_eq!(ran.err.lines().count(), 1, "{ran:?}");
    assert_eq!(tenant.content("a.bin"), large());
    tenant.turn(|knobs| knobs.truncate_downloads = Some(100_000));
    let ran = with(&["-o", "b.bin"]);
    ran.failed(99, warned).failed(99, "Could not download");
    assert!(!ran.err.contains("set aside"), "{ran:?}");
    assert_eq!(tenant.files(), ["a.bin"]);
}

#[test]
fn a_replaced_binary_has_the_new_bytes() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "old");
    tenant.file("new.json", "{}");
    assert_eq!(
        tenant.run(["replace", &id, "new.json"]).done(),
        format!("{id}\n")
    );
    let object = tenant.run(["show", "--json", &id]).json();
    assert_eq!(object["name"], "a.txt", "only the content is new");
    assert_eq!(object["contentType"], "application/json");
    assert_eq!(tenant.run(["get", &id, "-o", "-"]).done(), "{}");
    let object = tenant
        .run(["replace", &id, "new.json", "--type", "text/plain", "--json"])
        .json();
    assert_eq!(
        (&object["id"], &object["file"], &object["length"]),
        (&id.as_str().into(), &"new.json".into(), &2.into())
    );
    assert_eq!(object["object"]["contentType"], "text/plain");
    tenant
        .run(["replace", "404404", "new.json"])
        .failed(4, "404");
    tenant
        .run(["replace", &id, "missing"])
        .failed(100, "missing: no such file");
}

#[test]
fn several_binaries_are_replaced_and_one_failure_stops_no_other() {
    let tenant = Tenant::empty();
    let (first, second) = (tenant.put("a.txt", "a"), tenant.put("b.txt", "b"));
    tenant.file("c.txt", "new a");
    tenant.file("d.txt", "new b!");
    let replace = [
        "replace", &first, "c.txt", "404404", "c.txt", &second, "d.txt",
    ];
    let ran = tenant.run(replace);
    ran.failed(4, "404404");
    assert_eq!(ran.out, format!("{first}\n{second}\n"));
    tenant.run(["get", &first, &second]).done();
    let ran = tenant.run([&replace[..], &["--json", "--jobs", "2"]].concat());
    ran.failed(4, "404404");
    let results: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(results.as_array().map(Vec::len), Some(3), "{results}");
    let content = |id: &str| tenant.run(["get", id, "-o", "-"]).done();
    assert_eq!(content(&first), "new a");
    assert_eq!(content(&second), "new b!");
    tenant
        .run(["replace", &first, "c.txt", &second])
        .failed(101, "An <ID> and its <FILE> go together");
}

#[test]
fn a_platform_that_gives_a_new_id_is_believed() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "old");
    tenant.turn(|knobs| knobs.new_id_on_replace = true);
    tenant.file("new.txt", "new");
    let new = tenant.run(["replace", &id, "new.txt"]).done();
    assert_ne!(new.trim_end(), id);
    assert_eq!(tenant.run(["get", new.trim_end(), "-o", "-"]).done(), "new");
}

#[test]
fn rm_deletes_each_and_says_which() {
    let tenant = Tenant::empty();
    let one = tenant.put("a.txt", "1");
    let two = tenant.put("b.txt", "2");
    let ran = tenant.run(["rm", "--yes", &one, "404404", &two]);
    ran.failed(4, "404404");
    assert_eq!(ran.out, format!("{one}\n{two}\n"));
    tenant.run(["show", &one]).failed(4, &one);
    let three = tenant.put("c.txt", "3");
    assert_eq!(
        tenant
            .run(["rm", "-y", &three, "--no-copy", "--json"])
            .json(),
        json!([{"id": three, "name": "c.txt", "copy": null}])
    );
}

#[test]
fn rm_gives_a_result_for_each_in_the_order_asked_for() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "1");
    tenant.file("app.zip", "PK");
    let flags = ["--type", "c8y_applications_storage_7455"];
    let archive = tenant
        .run([&["put", "app.zip"][..], &flags].concat())
        .done();
    let archive = archive.trim_end();
    let ran = tenant.run([
        "rm",
        "-y",
        "--no-copy",
        "--json",
        "404404",
        archive,
        &id,
        "404405",
    ]);
    // The codes of missing objects and of the archive are not the same.
    ran.failed(104, "404404").failed(104, "404405");
    let results: Value = serde_json::from_str(&ran.out).unwrap();
    let error = |place: usize| results[place]["error"].as_str().unwrap();
    assert!(error(0).contains("the server said 404"), "{results}");
    assert_eq!(
        results,
        json!([
            {"id": "404404", "error": error(0), "exit": 4},
            {"id": archive, "error": error(1), "exit": 101},
            {"id": id, "name": "a.txt", "copy": null},
            {"id": "404405", "error": error(3), "exit": 4},
        ])
    );
    for place in [0, 1, 3] {
        let sentence = format!("c8ybin: {}\n", error(place));
        assert_eq!(ran.err.matches(&sentence).count(), 1, "{ran:?}");
    }
}

#[test]
fn rm_gives_a_result_for_what_the_platform_does_not_let_go() {
    // It describes the object and refuses to delete it.
    let server = Scripted::start(|exchange| match exchange.seen.method.as_str() {
        "GET" => exchange.json(r#"{"id":"7","name":"a.txt"}"#),
        _ => exchange.answer("403 Forbidden", &[], ""),
    });
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    command.args(["rm", "-y", "7", "--json", "--token", "x"]);
    command.args(["--no-copy", "--force-used"]);
    let ran = Ran::of(command.args(["--host", &server.url]));
    ran.failed(3, "403");
    let results: Value = serde_json::from_str(&ran.out).unwrap();
    let error = results[0]["error"].as_str().unwrap();
    assert!(ran.err.contains(error), "{ran:?}");
    assert_eq!(results, json!([{"id": "7", "error": error, "exit": 3}]));
}

#[test]
fn rm_refuses_without_a_yes_and_without_a_terminal() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "1");
    tenant.run(["rm", &id]).failed(101, "use --yes");
    tenant.run(["show", &id]).done();
}

#[test]
fn the_archive_of_an_application_is_not_deleted() {
    let tenant = Tenant::empty();
    tenant.file("app.zip", "PK");
    let id = tenant
        .run(["put", "app.zip", "--type", "c8y_applications_storage_7455"])
        .done();
    let id = id.trim_end();
    tenant
        .run(["rm", "--yes", id])
        .failed(101, "is the archive of application 7455");
    tenant.run(["show", id]).done();
}

#[test]
fn an_upload_that_is_too_large_is_refused_with_its_status() {
    let tenant = Tenant::empty();
    tenant.turn(|knobs| knobs.max_upload = Some(10));
    tenant.file("a.txt", "more than ten bytes");
    tenant.run(["put", "a.txt"]).failed(13, "413");
    assert_eq!(tenant.run(["ls"]).done(), "");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_and_not_waited_for() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "old");
    let pipe = tenant.folder().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    for arguments in [&["put", "pipe"][..], &["replace", &id, "pipe"]] {
        tenant
            .run(arguments)
            .failed(100, "Could not upload pipe: it is not a regular file.");
    }
}
