//! Wrong arguments, wrong places, wrong answers: a sentence and a code each.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::Stdio;

use crate::program::{PASSWORD, Ran, Tenant, program};

#[test]
fn each_wrong_argument_is_named() {
    let tenant = Tenant::empty();
    tenant.file("a", "1");
    tenant.file("b", "2");
    for (arguments, words) in [
        (&["fly"][..], "unrecognized subcommand 'fly'"),
        (&["ls", "--fly"], "unexpected argument '--fly'"),
        (&["ls", "extra"], "unexpected argument 'extra'"),
        (&["ls", "--page", "0"], "0 is not in 1.."),
        (&["ls", "--page", "x"], "invalid value 'x'"),
        (&["ls", "--page-size", "2001"], "2001 is not in 1..=2000"),
        (&["ls", "--page", "2", "--all"], "cannot be used with"),
        (&["ls", "--sort", "colour"], "type name, type, size, owner"),
        (&["show"], "<ID>"),
        (
            &["show", "1/2"],
            "“1/2” is not an id: ids are numbers such as 104332.",
        ),
        (&["show", "abc"], "“abc” is not an id: ids are numbers"),
        (&["get"], "<ID>"),
        (&["get", "1", "abc"], "“abc” is not an id: ids are numbers"),
        (&["get", "\u{1b}[31m"], "is not an id"),
        (
            &["get", "1", "--on-conflict", "burn"],
            "[possible values: fail",
        ),
        (&["get", "1", "-o", "-", "--json"], "choose one"),
        (&["put"], "<FILE>"),
        (&["put", "a", "b", "--name", "x"], "--name names one file"),
        (&["put", "a", "--name", ""], "'--name <NAME>': it is blank"),
        (&["put", "a", "--type", ""], "'--type <TYPE>': it is blank"),
        (&["put", "a", "--type", " \t"], "it is blank"),
        (&["put", "a", "--set", "x"], "there is no “=”"),
        (
            &["put", "a", "--set", "x={"],
            "not JSON: EOF while parsing an object, at character 1",
        ),
        (&["put", "a", "--set", "id=1"], "set by the platform"),
        (
            &["get", "1", "--on-conflict", "skip", "--resume"],
            "cannot be used with",
        ),
        (&["get", "1", "--jobs", "0"], "0 is not in 1..=32"),
        (&["put", "a", "--jobs", "33"], "33 is not in 1..=32"),
        (&["get", "1", "--retries", "101"], "101 is not in 0..=100"),
        (&["put", "a", "--limit-rate", "0"], "it must be more than 0"),
        (
            &["put", "a", "--limit-rate", "fast"],
            "a number of bytes, such as",
        ),
        (
            &["put", "a", "--on-conflict", "skip"],
            "unexpected argument",
        ),
        (&["events"], "attach"),
        (
            &["events", "attach", "1"],
            "needs an event and a file: ID FILE",
        ),
        (&["events", "attach", "x", "a"], "“x” is not an id"),
        (
            &["events", "attach", "1", "a", "--media-type", "zip"],
            "--media-type zip: not a media type",
        ),
        (
            &["events", "attach", "1", "a", "--name", " "],
            "'--name <NAME>': it is blank; leave the flag out",
        ),
        (
            &["events", "attach", "1", "a", "--media-type", ""],
            "'--media-type <TYPE>': it is blank",
        ),
        (
            &["events", "attach", "1", "a", "--chunk-size", "6MiB"],
            "chunks of 5.0 MiB at most (5242880 bytes)",
        ),
        (
            &["events", "attach", "1", "a", "--chunk-size", "0"],
            "it must be more than 0",
        ),
        (
            &["events", "attach", "1", "a", "--on-conflict", "rename"],
            "[possible values: fail, overwrite, save, new-event, skip, resume, ask]",
        ),
        (&["events", "attach"], "<ID> <FILE>"),
        (&["events", "attach", "1", "a", "b"], "nothing follows b"),
        (&["events", "attach", "1", "a", "--type", "t"], "--device"),
        (&["events", "attach", "a", "--device", "7"], "--type"),
        (
            &["events", "attach", "1", "a", "--device", "7", "--type", "t"],
            "leave the event's id out",
        ),
        (
            &[
                "events", "attach", "a", "--device", "7", "--type", "t", "--time", "soon",
            ],
            "--time: “soon” is no date",
        ),
        (
            &[
                "events",
                "attach",
                "1",
                "a",
                "--way",
                "raw",
                "--chunk-size",
                "1M",
            ],
            "--chunk-size is of --way chunks",
        ),
        (
            &[
                "events",
                "attach",
                "1",
                "a",
                "--resume",
                "--on-conflict",
                "skip",
            ],
            "cannot be used with",
        ),
        (
            &["events", "ls", "--from", "yesterday"],
            "--from: “yesterday” is no date",
        ),
        (
            &["events", "ls", "--since", "1d"],
            "--from: “1d” lies ahead: type -1d",
        ),
        (
            &["events", "ls", "--created-to", "x"],
            "--created-to: “x” is no date",
        ),
        (&["events", "ls", "--with-children"], "--device"),
        (
            &["events", "ls", "--page", "2", "--all"],
            "cannot be used with",
        ),
        (
            &["events", "ls", "--fragment", "=x"],
            "--fragment names no fragment",
        ),
        (
            &["events", "ls", "--fragment", "a", "--any"],
            "cannot be used with",
        ),
        (&["events", "show", "x"], "“x” is not an id"),
        (&["events", "get"], "needs ids, or filters such as --device"),
        (
            &["events", "get", "1", "--device", "7"],
            "takes ids, or filters such as --device and --from: choose one",
        ),
        (
            &["events", "get", "1", "--template", "../{name}"],
            "--template: “..” is no name: it stays below the folder.",
        ),
        (
            &["events", "get", "1", "--template", "{nam}"],
            "there is no {nam}; there are {device}",
        ),
        (
            &["events", "get", "1", "2", "-o", "-"],
            "writes one attachment",
        ),
        (&["events", "get", "x"], "“x” is not an id"),
        (&["events", "replace", "1"], "<FILE>"),
        (
            &["events", "replace", "1", "a", "--media-type", "zip"],
            "--media-type zip: not a media type",
        ),
        (&["events", "rm"], "<ID>"),
        (
            &["events", "rm", "1"],
            "standard input is no terminal: use --yes",
        ),
        (&["events", "rm", "x", "--yes"], "“x” is not an id"),
        (
            &["events", "incomplete", "--discard", "1"],
            "standard input is no terminal: use --yes",
        ),
        (&["events", "incomplete", "--yes"], "--discard"),
        (
            &["events", "incomplete", "--to", "x"],
            "--to: “x” is no date",
        ),
        (&["events", "resume", "1"], "<FILE>"),
        (&["events", "resume", "x", "a"], "“x” is not an id"),
        (&["transfers"], "resume"),
        (&["transfers", "resume", "x"], "invalid value 'x'"),
        (
            &["transfers", "clear"],
            "standard input is no terminal: use --yes",
        ),
        (
            &["transfers", "clear", "1", "--all", "-y"],
            "cannot be used with",
        ),
        (
            &["transfers", "clear", "1", "--history", "-y"],
            "cannot be used with",
        ),
        (
            &["get", "1", "--on-conflict", "ask"],
            "asks at a terminal, and standard input is none",
        ),
        (&["replace", "1"], "<FILE>"),
        (
            &["replace", "abc", "a"],
            "“abc” is not an id: ids are numbers",
        ),
        (&["replace", "1", "a", "--type", "zip"], "not a media type"),
        (&["replace", "1", "a", "--type", ""], "it is blank"),
        (&["rm"], "<ID>"),
        (&["rm", "..", "--yes"], "“..” is not an id"),
        (
            &["rm", "1", "abc", "--yes"],
            "“abc” is not an id: ids are numbers",
        ),
        (
            &["ls", "--user", "a", "--token", "b"],
            "cannot be used with",
        ),
        (&["--host", "x", "serve"], "takes no flags of a connection"),
        (&["--page-size", "5", "ls"], "--page-size is of the screen"),
        (&["--page-size", "0"], "0 is not in 1..=2000"),
        (&["serve", "--listen", "here"], "invalid value 'here'"),
        (&["serve", "--objects", "-1"], "unexpected argument '-1'"),
        (&["serve", "--seed", "x"], "[possible values: demo, none]"),
        (&["serve", "--tenant", ""], "it is empty"),
        (&["serve", "--tenant", "a/b"], "it holds “/”"),
        (&["serve", "--user", ""], "it is empty"),
        (&["serve", "--user", "a:b"], "it holds “:”"),
        (&["serve", "--password", ""], "it is empty"),
        (&["serve", "--fail-every", "0"], "0 is not in 1.."),
        (&["serve", "--latency", "soon"], "invalid value 'soon'"),
    ] {
        let ran = tenant.run(arguments);
        assert_eq!(ran.out, "", "{arguments:?}");
        ran.failed(101, words);
    }
    assert_eq!(tenant.requests(), 0, "the server was left alone");
}

#[test]
fn help_and_version_are_data() {
    let folder = tempfile::tempdir().unwrap();
    let help = Ran::of(program(folder.path()).arg("--help")).done();
    for words in [
        "C8Y_PASSWORD",
        "  102  no tenant",
        "    9  HTTP 409",
        "  111  interrupted",
    ] {
        assert!(help.contains(words), "{words} in {help}");
    }
    let version = Ran::of(program(folder.path()).arg("--version")).done();
    assert_eq!(version, concat!("c8ybin ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn help_never_shows_the_values_of_the_environment() {
    let tenant = Tenant::empty();
    for command in ["ls", "put", "serve"] {
        let help = tenant.run([command, "--help"]).done();
        assert!(!help.contains(&tenant.url()), "{help}");
    }
}

#[test]
fn a_connection_that_is_not_given_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let run = |environment: &[(&str, &str)], arguments: &[&str]| {
        let mut command = program(folder.path());
        Ran::of(command.args(arguments).envs(environment.iter().copied()))
    };
    let host = ("C8Y_HOST", "http://127.0.0.1:9");
    run(&[], &["ls"]).failed(102, "No tenant is given: use --host or set C8Y_HOST.");
    run(&[("C8Y_HOST", "")], &["ls"]).failed(102, "No tenant is given");
    run(&[], &[]).failed(102, "c8ybin demo");
    run(&[host], &["ls"]).failed(102, "No user is given: use --user or set C8Y_USER.");
    run(&[host, ("C8Y_USER", "a")], &["ls"]).failed(102, "No password is given");
    run(&[host], &["ls", "--user", "a", "--password-stdin"])
        .failed(101, "No password came on standard input");
    run(&[("C8Y_HOST", "ftp://x"), ("C8Y_TOKEN", PASSWORD)], &["ls"]).failed(101, "ftp");
}

#[test]
fn a_screen_without_a_terminal_is_said() {
    let tenant = Tenant::empty();
    for arguments in [&[][..], &["demo"]] {
        let ran = tenant.run(arguments);
        ran.failed(100, "terminal");
        assert_eq!(ran.out, "", "nothing that only a terminal reads");
    }
}

#[test]
fn flags_before_and_after_the_command_connect() {
    let tenant = Tenant::empty();
    let url = tenant.url();
    let with = |arguments: &[&str]| {
        let mut command = program(tenant.folder());
        command.env("C8Y_PASSWORD", PASSWORD).args(arguments);
        Ran::of(&mut command)
    };
    with(&["--host", &url, "--user", "demo", "ls"]).done();
    with(&["--host", &url, "ls", "--user", "t2000/demo"]).done();
    with(&["ls", "--host", &url, "--user", "demo", "--tenant", "t2000"]).done();
    with(&["ls", "--host", &url, "--user", "demo", "--tenant", "t1"]).failed(1, "401");
    // The one closest to the command wins.
    with(&["--user", "nobody", "ls", "--user", "demo", "--host", &url]).done();
}

#[test]
fn a_password_is_read_from_standard_input() {
    let tenant = Tenant::empty();
    let mut child = program(tenant.folder())
        .args(["ls", "--user", "demo", "--password-stdin"])
        .args(["--host", &tenant.url()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    write!(input, "{PASSWORD}\r\nmore").unwrap();
    drop(input);
    Ran::child(child).done();
}

#[test]
fn a_wrong_password_is_said_and_not_shown() {
    let tenant = Tenant::empty();
    tenant.file("a", "1");
    let wrong = "another-s3cret";
    for arguments in [
        &["ls"][..],
        &["show", "1"],
        &["get", "1"],
        &["put", "a"],
        &["replace", "1", "a"],
        &["events", "attach", "1", "a"],
        &["rm", "1", "-y"],
    ] {
        let ran = Ran::of(tenant.command(arguments).env("C8Y_PASSWORD", wrong));
        ran.failed(1, "401")
            .failed(1, "Check the tenant, the user and the password");
        assert!(!ran.err.contains(wrong), "{ran:?}");
    }
}

#[test]
fn a_place_without_a_server_is_said() {
    let tenant = Tenant::empty();
    tenant.file("a", "1");
    // A port that was free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let host = format!("http://{}", address.unwrap());
    for (arguments, code) in [
        (&["ls"][..], 99),
        (&["get", "1", "-o", "-", "--retries", "0"], 99),
        // What is to be moved is known, so it can be gone on with.
        (&["get", "1", "--retries", "0"], 111),
        (&["put", "a", "--retries", "0"], 111),
        (&["rm", "1", "-y"], 99),
    ] {
        let ran = Ran::of(tenant.command(arguments).env("C8Y_HOST", &host));
        ran.failed(code, "the connection was refused");
    }
    // A name that is too long for one is refused without asking a network.
    let host = format!("http://{}.invalid", "a".repeat(64));
    let ran = Ran::of(&mut tenant.command(["ls", "--plain-http", "--host", &host]));
    ran.failed(99, "Could not list the binaries: no such host.");
}

/// A server that answers one request with this, whatever it is.
fn answering(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut stream = BufReader::new(stream);
        // The head ends with an empty line.
        let mut line = String::new();
        while stream.read_line(&mut line).unwrap() > 2 {
            line.clear();
        }
        stream.get_mut().write_all(answer.as_bytes()).unwrap();
    });
    format!("http://{address}")
}

#[test]
fn an_answer_that_is_not_the_platforms_is_said() {
    let tenant = Tenant::empty();
    let with = |answer| Ran::of(tenant.command(["ls"]).env("C8Y_HOST", answering(answer)));
    with("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>")
        .failed(99, "Is this the address of a Cumulocity tenant?");
    with(
        "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 26\r\n\r\n\
         <h1>Bad \u{1b}[31mGateway</h1>\n",
    )
    .failed(52, "the server said 502");
    with("HTTP/1.1 302 Found\r\nLocation: https://login.example.com/\r\nContent-Length: 0\r\n\r\n")
        .failed(99, "login.example.com");
    with("HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n").failed(29, "429");
    with("").failed(99, "Could not list the binaries");
}
