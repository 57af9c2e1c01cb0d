//! What a signal ends, and what it leaves: nothing half done.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::program::{Ran, program};
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

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

/// Describes a binary of ten bytes, whatever its id; of its content five come.
/// The content of binary 1 is whole.
fn half(exchange: &mut Exchange) {
    let path = exchange.seen.target.split('?').next().unwrap().to_owned();
    let id = path.rsplit('/').next().unwrap();
    if path.starts_with("/inventory/managedObjects/") {
        let object = format!(r#"{{"id":"{id}","name":"{id}.bin","length":10}}"#);
        exchange.json(&object);
    } else if id == "1" {
        exchange.answer("200 OK", &[], "0123456789");
    } else {
        exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        exchange.wait_for_close();
    }
}

#[test]
fn a_download_that_is_interrupted_leaves_nothing_and_says_so() {
    let server = Scripted::start(half);
    for (signal, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 143)] {
        let folder = tempfile::tempdir().unwrap();
        let child = start(&server, folder.path(), &["get", "7"]);
        wait_until("the partial file", || !is_empty(folder.path()));
        send(signal, &child);
        let ran = Ran::child(child);
        ran.failed(
            code,
            "c8ybin: Interrupted: the download of 7.bin was stopped, and nothing of it was saved.\n",
        );
        assert_eq!(ran.out, "");
        assert!(is_empty(folder.path()));
    }
}

#[test]
fn of_several_downloads_the_whole_ones_stay() {
    let server = Scripted::start(half);
    let folder = tempfile::tempdir().unwrap();
    let child = start(&server, folder.path(), &["get", "1", "7", "8"]);
    let names = || {
        let entries = fs::read_dir(folder.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name());
        names.collect::<Vec<_>>()
    };
    wait_until("the whole file and two partial ones", || {
        let names = names();
        names.len() == 3 && names.contains(&"1.bin".into())
    });
    send("-INT", &child);
    let ran = Ran::child(child);
    ran.failed(
        130,
        "c8ybin: Interrupted: 2 downloads were stopped, and nothing of them was saved.\n",
    );
    assert_eq!(ran.out, "1.bin\n");
    assert_eq!(names(), ["1.bin"]);
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
    let server = Scripted::start(move |exchange| {
        // More is sent than a connection holds, so that the rest waits.
        if exchange.seen.header("content-length").unwrap().len() > 6 {
            exchange.read(100);
        } else {
            exchange.read_body();
        }
        seen.send(()).unwrap();
        exchange.wait_for_close();
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
            "the upload of large.bin was stopped, and nothing of it was stored.",
        ),
        (
            &["put", "small.bin"],
            "the upload of small.bin was stopped when all of it was sent: look at the list \
             before trying again, it may be stored already.",
        ),
        (
            &["replace", "7", "large.bin"],
            "the upload of large.bin was stopped, and the binary holds what it held before.",
        ),
        (
            &["replace", "7", "small.bin"],
            "the upload of small.bin was stopped when all of it was sent: look at the binary \
             before trying again, it may be replaced already.",
        ),
    ] {
        let child = start(&server, folder.path(), arguments);
        sent.recv().unwrap();
        send("-INT", &child);
        let ran = Ran::child(child);
        ran.failed(130, &format!("c8ybin: Interrupted: {words}\n"));
        assert_eq!(ran.out, "");
    }
}

#[test]
fn a_list_that_is_interrupted_ends() {
    // Takes the connection and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = format!("http://{}", silent.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let child = program(folder.path())
        .args(["ls", "--all", "--json", "--token", "x", "--host", &host])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let connection = silent.accept().unwrap();
    send("-INT", &child);
    let ran = Ran::child(child);
    drop(connection);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (130, "", "")
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
