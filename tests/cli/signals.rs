//! What a signal ends, and what it leaves: nothing half done.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use crate::program::{Ran, files_in, program};
use crate::scripted::{Exchange, Scripted};
use crate::serving::serve;

pub fn send(signal: &str, child: &Child) {
    // The shell's own: a slim system has no other.
    let kill = format!("kill {signal} {}", child.id());
    let sent = Command::new("sh").arg("-c").arg(kill).status();
    assert!(sent.unwrap().success());
}

/// Waits for a condition on something that tells nobody when it changes.
#[track_caller]
fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    while !condition() {
        assert!(Instant::now() < until, "waited in vain for {what}");
        std::thread::yield_now();
    }
}

/// A command in a folder of its own, connected to a scripted server.
fn start(server: &Scripted, folder: &Path, arguments: &[&str]) -> Child {
    program(folder)
        .args(arguments)
        .args(["--token", "x", "--host", &server.url])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Whether so much of a file is there that its transfer counts it, too.
fn has_much(folder: &Path, name: &str) -> bool {
    fs::metadata(folder.join(name)).is_ok_and(|file| file.len() > 1 << 20)
}

fn is_empty(folder: &Path) -> bool {
    files_in(folder).is_empty()
}

/// Enough bytes for a download that is gone on with.
const LENGTH: usize = 6 << 20;

/// Describes a binary of [`LENGTH`] bytes, whatever its id; of its content half
/// comes. The content of binary 1 is whole.
fn half(exchange: &mut Exchange) {
    let path = exchange.seen.target.split('?').next().unwrap().to_owned();
    let id = path.rsplit('/').next().unwrap();
    if path.starts_with("/inventory/managedObjects/") {
        let object = format!(r#"{{"id":"{id}","name":"{id}.bin","length":{LENGTH}}}"#);
        exchange.json(&object);
    } else if path == "/inventory/binaries" {
        // As for who may read single objects only.
        exchange.json(r#"{"managedObjects":[]}"#);
    } else if id == "1" {
        exchange.answer("200 OK", &[], vec![7; LENGTH]);
    } else {
        exchange.raw(format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {LENGTH}\r\n\r\n"
        ));
        exchange.raw(vec![7; LENGTH / 2]);
        exchange.wait_for_close();
    }
}

#[test]
fn a_download_that_is_interrupted_is_kept_and_says_how_it_goes_on() {
    let server = Scripted::start(half);
    for signal in ["-INT", "-TERM", "-HUP"] {
        let folder = tempfile::tempdir().unwrap();
        let child = start(&server, folder.path(), &["get", "7", "--json"]);
        wait_until("the partial file", || {
            has_much(folder.path(), ".7.bin.7.c8ybin-part")
        });
        send(signal, &child);
        let ran = Ran::child(child);
        ran.failed(
            111,
            "c8ybin: Interrupted: the download of 7.bin was set aside, and what was moved of it \
             is kept. c8ybin transfers resume goes on with it.\n",
        );
        let results: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(
            results,
            serde_json::json!([{
                "id": "7", "error": "It was interrupted.", "exit": 111, "resumable": true,
                "attempts": 1
            }])
        );
        assert_eq!(files_in(folder.path()), [".7.bin.7.c8ybin-part"]);
    }
}

#[test]
fn a_download_of_which_nothing_came_does_not_say_that_something_is_kept() {
    let (tell, asked) = mpsc::channel();
    let server = Scripted::start(move |exchange: &mut Exchange| {
        if !exchange.seen.target.starts_with("/inventory/binaries/") {
            return half(exchange);
        }
        exchange.answer("503 x", &["Retry-After: 120"], "{}");
        tell.send(()).unwrap();
    });
    let folder = tempfile::tempdir().unwrap();
    let child = start(&server, folder.path(), &["get", "7"]);
    asked.recv().unwrap();
    send("-INT", &child);
    Ran::child(child).failed(
        111,
        "c8ybin: Interrupted: the download of 7.bin was set aside, and nothing of it had moved. \
         c8ybin transfers resume fetches it.\n",
    );
}

#[test]
fn a_small_download_that_is_interrupted_says_that_nothing_was_saved() {
    let (tell, half_sent) = mpsc::channel();
    let server = Scripted::start(move |exchange: &mut Exchange| {
        let target = &exchange.seen.target;
        if target.starts_with("/inventory/managedObjects/") {
            return exchange.json(r#"{"id":"7","name":"7.bin","length":1000}"#);
        }
        if !target.starts_with("/inventory/binaries/") {
            return exchange.json(r#"{"managedObjects":[]}"#);
        }
        exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        exchange.raw(vec![7; 500]);
        tell.send(()).unwrap();
        exchange.wait_for_close();
    });
    let folder = tempfile::tempdir().unwrap();
    let child = start(&server, folder.path(), &["get", "7"]);
    half_sent.recv().unwrap();
    send("-INT", &child);
    Ran::child(child).failed(
        111,
        "c8ybin: Interrupted: the download of 7.bin was set aside, too small to be kept in part. \
         c8ybin transfers resume fetches it again.\n",
    );
    assert!(is_empty(folder.path()));
}

#[test]
fn of_several_downloads_the_whole_ones_stay() {
    let server = Scripted::start(half);
    let folder = tempfile::tempdir().unwrap();
    let child = start(&server, folder.path(), &["get", "1", "7", "8"]);
    let names = || files_in(folder.path());
    wait_until("the whole file and two partial ones", || {
        let names = names();
        let has_much = |name: &&String| has_much(folder.path(), name);
        names.len() == 3
            && names.contains(&"1.bin".into())
            && names.iter().all(|name| has_much(&name))
    });
    send("-INT", &child);
    let ran = Ran::child(child);
    ran.failed(
        111,
        "c8ybin: Interrupted: 2 downloads were set aside, and what was moved of them is kept. \
         c8ybin transfers resume goes on with them.\n",
    );
    assert_eq!(ran.out, "1.bin\n");
    assert_eq!(
        names(),
        [".7.bin.7.c8ybin-part", ".8.bin.8.c8ybin-part", "1.bin"]
    );
}

#[test]
fn what_can_be_resumed_decides_the_code_beside_what_failed() {
    let server = Scripted::start(|exchange| {
        if exchange.seen.target.contains("/9999") {
            return exchange.answer("404 Not Found", &[], "{}");
        }
        half(exchange);
    });
    for signal in ["-INT", "-TERM", "-HUP"] {
        let folder = tempfile::tempdir().unwrap();
        let child = start(&server, folder.path(), &["get", "7", "9999"]);
        wait_until("the partial file", || {
            has_much(folder.path(), ".7.bin.7.c8ybin-part")
        });
        send(signal, &child);
        Ran::child(child)
            .failed(111, "Could not read binary 9999: the server said 404")
            .failed(111, "the download of 7.bin was set aside");
    }
}

#[test]
fn without_a_journal_an_interrupted_download_leaves_nothing() {
    let server = Scripted::start(half);
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let folder = tempfile::tempdir().unwrap();
        // What should be the journal's folder is a file.
        fs::write(folder.path().join(".state"), "").unwrap();
        let child = start(&server, folder.path(), &["get", "7"]);
        wait_until("the partial file", || !is_empty(folder.path()));
        send(signal, &child);
        Ran::child(child).failed(
            code,
            "c8ybin: Interrupted: the download of 7.bin was stopped, and nothing of it was saved.\n",
        );
        assert!(is_empty(folder.path()));
    }
}

#[test]
fn a_download_that_has_not_begun_and_one_to_standard_output_are_interrupted() {
    let (seen, asked) = mpsc::channel();
    let server = Scripted::start(move |exchange| {
        if exchange.seen.target.contains("/managedObjects/9") {
            seen.send(()).unwrap();
            exchange.wait_for_close();
        } else {
            if exchange.seen.target.starts_with("/inventory/binaries/") {
                seen.send(()).unwrap();
            }
            half(exchange);
        }
    });
    for (arguments, sentence) in [
        (
            &["get", "9"][..],
            "c8ybin: Interrupted before a download began: nothing was saved.\n",
        ),
        (
            &["get", "7", "-o", "-"],
            "c8ybin: Interrupted: what was written to standard output is not complete.\n",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let child = start(&server, folder.path(), arguments);
        asked.recv().unwrap();
        send("-INT", &child);
        Ran::child(child).failed(130, sentence);
        assert!(is_empty(folder.path()));
    }
}

#[test]
fn an_upload_that_is_interrupted_says_what_the_server_may_hold() {
    let (seen, sent) = mpsc::channel();
    let (go, wait) = mpsc::channel();
    let wait = Mutex::new(wait);
    let server = Scripted::start(move |exchange| {
        if exchange.seen.method == "GET" {
            exchange.json(r#"{"id":"7","name":"7.bin","length":1}"#);
            return;
        }
        // Of the large one more is sent than a connection holds, and nobody
        // takes the rest.
        let is_large = exchange.seen.header("content-length").unwrap().len() > 6;
        if is_large {
            exchange.read(100);
        } else {
            exchange.read_body();
        }
        seen.send(()).unwrap();
        let () = wait.lock().unwrap().recv().unwrap();
    });
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, length| {
        let file = fs::File::create(folder.path().join(name)).unwrap();
        file.set_len(length).unwrap();
    };
    file("large.bin", 64 << 20);
    file("small.bin", 1000);
    for (arguments, words) in [
        (
            &["put", "large.bin"][..],
            "the upload of large.bin was set aside, and nothing of it was stored. c8ybin \
             transfers resume sends it again.",
        ),
        (
            &["put", "small.bin"],
            "the upload of small.bin was set aside, and may have come as a whole. c8ybin \
             transfers resume looks before it sends it again.",
        ),
        (
            &["replace", "7", "large.bin"],
            "the upload of large.bin was set aside, and the binary holds what it held before. \
             c8ybin transfers resume sends it again.",
        ),
        (
            &["replace", "7", "small.bin"],
            "the upload of small.bin was set aside, and may have come as a whole. c8ybin \
             transfers resume looks before it sends it again.",
        ),
    ] {
        let child = start(&server, folder.path(), arguments);
        sent.recv().unwrap();
        send("-INT", &child);
        let ran = Ran::child(child);
        go.send(()).unwrap();
        ran.failed(111, &format!("c8ybin: Interrupted: {words}\n"));
        assert_eq!(ran.out, "");
    }
}

/// Interrupts a command once the server holds a request that it does not answer,
/// and gives how it ended. `answer` says whether it answers.
fn interrupted(
    signal: &str,
    arguments: &[&str],
    answer: impl Fn(&mut Exchange) -> bool + Send + Sync + 'static,
) -> Ran {
    let (seen, asked) = mpsc::channel();
    let server = Scripted::start(move |exchange| {
        if !answer(exchange) {
            seen.send(()).unwrap();
            exchange.wait_for_close();
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let child = start(&server, folder.path(), arguments);
    asked.recv().unwrap();
    send(signal, &child);
    Ran::child(child)
}

#[test]
fn what_is_interrupted_before_it_knows_anything_prints_nothing() {
    for (arguments, sentence) in [
        (
            &["ls", "--all", "--json"][..],
            "c8ybin: Interrupted: the list is not complete.\n",
        ),
        (&["show", "1", "--json"], "c8ybin: Interrupted.\n"),
        (
            &["rm", "1", "-y", "--json"],
            "c8ybin: Interrupted: nothing was deleted.\n",
        ),
        (
            &["events", "ls", "--all", "--json"],
            "c8ybin: Interrupted: the list is not complete.\n",
        ),
        (
            &["events", "rm", "1", "-y", "--json"],
            "c8ybin: Interrupted: nothing was deleted.\n",
        ),
        (
            &["events", "get", "1"],
            "c8ybin: Interrupted before a download began: nothing was saved.\n",
        ),
    ] {
        for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
            let ran = interrupted(signal, arguments, |_| false);
            assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", sentence));
            ran.failed(code, sentence);
        }
    }
}

#[test]
fn a_list_that_is_interrupted_is_no_whole_document() {
    let ran = interrupted("-INT", &["ls", "--all", "--json"], |exchange| {
        let is_first = !exchange.seen.target.contains("currentPage=2");
        if is_first {
            exchange.json(r#"{"managedObjects":[{"id":"7"}]}"#);
        }
        is_first
    });
    assert_eq!(ran.out, "[{\"id\":\"7\"}");
    ran.failed(130, "c8ybin: Interrupted: the list is not complete.\n");
}

#[test]
fn a_deletion_that_is_interrupted_has_a_result_for_each() {
    let ran = interrupted(
        "-INT",
        &[
            "rm",
            "1",
            "2",
            "3",
            "4",
            "-y",
            "--json",
            "--force-used",
            "--no-copy",
        ],
        |exchange| {
            let id = exchange.seen.target.split('?').next().unwrap();
            let id = id.rsplit('/').next().unwrap().to_owned();
            match (exchange.seen.method.as_str(), id.as_str()) {
                ("GET", "3") => exchange.answer("404 x", &[], "{}"),
                ("GET", _) => exchange.json(&format!(r#"{{"id":"{id}","name":"n"}}"#)),
                ("DELETE", "1") => exchange.answer("204 No Content", &[], ""),
                _ => return false,
            }
            true
        },
    );
    let results: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let exits: Vec<_> = results
        .as_array()
        .unwrap()
        .iter()
        .map(|result| (result["id"].as_str().unwrap(), result["exit"].as_i64()))
        .collect();
    let expected = [
        ("1", None),
        ("2", Some(130)),
        ("3", Some(4)),
        ("4", Some(130)),
    ];
    assert_eq!(exits, expected, "{results}");
    ran.failed(
        130,
        "c8ybin: Interrupted while 2 was deleted: it may be gone, c8ybin show 2 tells.\n\
         c8ybin: Interrupted: 1 binary was not deleted.\n",
    );
}

#[test]
fn attachments_whose_deletion_is_interrupted_have_a_result_each() {
    let ran = interrupted(
        "-INT",
        &["events", "rm", "1", "2", "3", "-y", "--json"],
        |exchange| {
            let target = exchange.seen.target.clone();
            match exchange.seen.method.as_str() {
                "GET" => {
                    let id = target.rsplit('/').next().unwrap();
                    exchange.json(&format!(r#"{{"id":"{id}","c8y_IsBinary":{{}}}}"#));
                }
                _ if target.contains("/1/") => exchange.answer("204 No Content", &[], ""),
                _ => return false,
            }
            true
        },
    );
    let results: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let exits: Vec<_> = (0..3).map(|at| results[at]["exit"].as_i64()).collect();
    assert_eq!(exits, [None, Some(130), Some(130)], "{results}");
    ran.failed(
        130,
        "c8ybin: Interrupted while the attachment of event 2 was deleted: it may be gone, c8ybin \
         events show 2 tells.\nc8ybin: Interrupted: 1 attachment was not deleted.\n",
    );
}

#[test]
fn a_deletion_that_is_interrupted_while_its_copy_is_made_does_not_happen() {
    let arguments = ["rm", "1", "-y", "--force-used"];
    let ran = interrupted("-INT", &arguments, |exchange| {
        let is_content = exchange.seen.target.starts_with("/inventory/binaries/");
        if !is_content {
            exchange.json(r#"{"id":"1","name":"n"}"#);
        }
        // Whatever else is asked is answered: a deletion would be done.
        !is_content
    });
    ran.failed(
        130,
        "c8ybin: Interrupted while a copy of 1 was made: it was not deleted.\n",
    );
}

#[test]
fn a_server_announces_itself_and_ends_cleanly() {
    for signal in ["-TERM", "-INT"] {
        let (child, announced, folder) = serve(&[
            "--seed",
            "none",
            "--objects",
            "7",
            "--tenant",
            "t7",
            "--user",
            "ana",
            "--password",
            "pw",
        ]);
        assert_eq!(announced["tenant"], "t7");
        assert_eq!(announced["user"], "ana");
        assert_eq!(announced["password"], "pw");
        let mut list = program(folder.path());
        list.args(["ls", "--json", "--tenant", "t7"])
            .env("C8Y_HOST", announced["url"].as_str().unwrap())
            .env("C8Y_USER", "ana")
            .env("C8Y_PASSWORD", "pw");
        let objects = Ran::of(&mut list).json();
        assert_eq!(objects.as_array().unwrap().len(), 7);
        send(signal, &child);
        let ran = Ran::child(child);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{signal}");
    }
}
