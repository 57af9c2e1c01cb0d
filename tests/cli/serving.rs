//! `serve`: its data folder, its address, and what it cannot use.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::program::{Ran, program};
use crate::signals::send;

/// `serve` with its announcement read.
pub fn serve(arguments: &[&str]) -> (Child, Value, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (child, announced) = announced(program(folder.path()).arg("serve").args(arguments));
    (child, announced, folder)
}

fn announced(command: &mut Command) -> (Child, Value) {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    (child, serde_json::from_str(&line).unwrap())
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

#[test]
fn a_data_folder_that_is_none_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "mine").unwrap();
    let with = |data: &str| Ran::of(program(folder.path()).args(["serve", "--data", data]));
    with(file.to_str().unwrap()).failed(
        100,
        &format!(
            "The data folder {} cannot be used: it is a file. Choose a folder",
            file.display()
        ),
    );
    with("file/below").failed(
        100,
        "Cannot make the data folder file/below: not a directory.",
    );
    assert_eq!(std::fs::read(&file).unwrap(), b"mine");
}

#[test]
fn an_address_of_another_machine_is_said() {
    let folder = tempfile::tempdir().unwrap();
    // Set aside for documents; no machine has it.
    let mut command = program(folder.path());
    command.args(["serve", "--seed", "none", "--listen", "192.0.2.1:0"]);
    Ran::of(&mut command)
        .failed(100, "Cannot listen on 192.0.2.1:0: ")
        .failed(
            100,
            "Choose an address of this machine, such as 127.0.0.1:0.",
        );
}

#[test]
fn a_server_without_room_says_507_and_keeps_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    // A limit on the size of a file stands for a full disk, which a test cannot
    // make: the write of the content is refused in the same place.
    let limited = format!(
        "trap '' XFSZ; ulimit -f 4096; exec '{}' serve --seed none --data data",
        env!("CARGO_BIN_EXE_c8ybin")
    );
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(limited).current_dir(folder.path());
    let (child, announced) = announced(&mut shell);
    let client = |arguments: &[&str]| {
        let mut command = program(folder.path());
        command
            .args(arguments)
            .env("C8Y_HOST", announced["url"].as_str().unwrap())
            .env("C8Y_USER", "demo")
            .env("C8Y_PASSWORD", "demo");
        Ran::of(&mut command)
    };
    std::fs::write(folder.path().join("small"), "small").unwrap();
    std::fs::write(folder.path().join("large"), vec![7; 16 << 20]).unwrap();
    let id = client(&["put", "small"]).done();
    let said = "the server said 507 “The server has no room for the file: file too large”.";
    client(&["put", "large", "--retries", "0"]).failed(111, said);
    client(&["replace", id.trim_end(), "large", "--retries", "0"]).failed(111, said);
    assert_eq!(
        client(&["ls", "--json"]).json().as_array().unwrap().len(),
        1
    );
    assert_eq!(client(&["get", id.trim_end(), "-o", "-"]).done(), "small");
    let files = |name: &str| std::fs::read_dir(data.join(name)).unwrap().count();
    // The pack of the seed, and the small one.
    assert_eq!((files("spool"), files("contents")), (0, 2));
    send("-TERM", &child);
    assert_eq!(Ran::child(child).code, 0);
}

#[test]
fn standard_error_is_the_phone_of_the_users() {
    let arguments = [
        "--seed",
        "none",
        "--tfa",
        "sms",
        "--add-user",
        "ana:pw:read",
    ];
    let (mut child, announced, folder) = serve(&arguments);
    let mut list = program(folder.path());
    list.args(["ls"])
        .env("C8Y_HOST", announced["url"].as_str().unwrap())
        .env("C8Y_USER", "ana")
        .env("C8Y_PASSWORD", "pw");
    Ran::of(&mut list).failed(1, "Pin has been generated and sent");
    let mut said = String::new();
    let mut phone = BufReader::new(child.stderr.take().unwrap());
    phone.read_line(&mut said).unwrap();
    let code = said
        .trim_end()
        .strip_prefix("The phone of ana gets the code ");
    let digits = code.unwrap().trim_end_matches('.');
    assert!(
        digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()),
        "{said}"
    );
    send("-TERM", &child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn users_and_secrets_that_cannot_be_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let with = |arguments: &[&str]| {
        let mut command = program(folder.path());
        Ran::of(command.args(["serve", "--seed", "none"]).args(arguments))
    };
    with(&["--add-user", "ana:pw"]).failed(101, "the roles are missing");
    with(&["--user-roles", "admin"]).failed(101, "nor does it begin with ROLE_");
    with(&["--tfa", "totp", "--totp-secret", "1"]).failed(100, "is no base32");
}
