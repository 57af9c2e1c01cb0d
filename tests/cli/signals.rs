//! What a signal ends, and what it leaves: nothing half done.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{Ran, Tenant, program};

fn send(signal: &str, child: &Child) {
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

#[test]
fn a_download_that_is_interrupted_leaves_nothing() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 143)] {
        let tenant = Tenant::empty();
        let id = tenant.put("a.bin", "content");
        // Long enough that only the signal can end it.
        let slow = |knobs: &mut c8ybin::emulator::Knobs| knobs.latency = Duration::from_secs(1);
        tenant.turn(slow);
        let child = tenant
            .command(["get", &id])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        wait_until("the partial file", || !tenant.files().is_empty());
        send(signal, &child);
        let ran = Ran::child(child);
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{ran:?}");
        assert_eq!(tenant.files(), Vec::<String>::new());
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

/// `serve` with its announcement read.
fn serve(arguments: &[&str]) -> (Child, Value, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut child = program(folder.path())
        .arg("serve")
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    (child, serde_json::from_str(&line).unwrap(), folder)
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

#[test]
fn a_server_keeps_its_data_and_its_folder_to_itself() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path().to_str().unwrap();
    let arguments = ["--seed", "none", "--objects", "3", "--data", data];
    let (child, _, folder) = serve(&arguments);
    let second = Ran::of(program(folder.path()).arg("serve").args(arguments));
    second.failed(100, "");
    assert_eq!(second.out, "");
    send("-TERM", &child);
    assert_eq!(Ran::child(child).code, 0);
    let (child, announced, folder) = serve(&["--data", data]);
    let mut list = program(folder.path());
    list.args(["ls", "--json"])
        .env("C8Y_HOST", announced["url"].as_str().unwrap())
        .env("C8Y_USER", "demo")
        .env("C8Y_PASSWORD", "demo");
    assert_eq!(Ran::of(&mut list).json().as_array().unwrap().len(), 3);
    send("-TERM", &child);
    assert_eq!(Ran::child(child).code, 0);
}

#[test]
fn an_address_that_is_taken_is_said() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    command.args(["serve", "--seed", "none", "--listen", &address]);
    Ran::of(&mut command).failed(100, &address);
}
