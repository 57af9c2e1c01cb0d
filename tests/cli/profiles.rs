//! Profiles, sessions of go-c8y-cli, and the modes that protect a tenant: the
//! built program against an embedded server.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::program::{PASSWORD, Ran, Tenant, program};

/// The program in the tenant's folder, which names no tenant by itself.
fn alone(tenant: &Tenant, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut command = program(tenant.folder());
    command
        .args(arguments)
        .env("C8YBIN_CONFIG_DIR", config(tenant))
        .env("C8Y_SESSION_HOME", tenant.folder().join("sessions"));
    command
}

fn run(tenant: &Tenant, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Ran {
    Ran::of(&mut alone(tenant, arguments))
}

fn config(tenant: &Tenant) -> PathBuf {
    tenant.folder().join("config")
}

/// Runs it with the password on standard input.
fn with_password(command: &mut Command) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{PASSWORD}").unwrap();
    drop(stdin);
    Ran::child(child)
}

/// Keeps the tenant as the profile `acme`.
fn add(tenant: &Tenant, more: &[&str]) -> Ran {
    let url = tenant.url();
    let mut arguments = vec!["profiles", "add", "acme", "--host", &url];
    arguments.extend(["--tenant", "t2000", "--user", "demo", "--password-stdin"]);
    arguments.extend(more);
    with_password(&mut alone(tenant, arguments))
}

fn session(tenant: &Tenant, name: &str, settings: &str) {
    let folder = tenant.folder().join("sessions");
    fs::create_dir_all(&folder).unwrap();
    let url = tenant.url();
    let text =
        format!("host: {url}\ntenant: t2000\nusername: demo\npassword: {PASSWORD}\n{settings}");
    fs::write(folder.join(name), text).unwrap();
}

#[test]
fn a_profile_is_kept_used_tested_and_forgotten() {
    let tenant = Tenant::of(2);
    let added = add(&tenant, &["--default"]);
    assert_eq!((added.code, added.out.as_str()), (0, ""), "{added:?}");
    assert!(added.err.contains("which only you can read"), "{added:?}");
    let profiles = fs::read_to_string(config(&tenant).join("profiles.toml")).unwrap();
    assert!(!profiles.contains(PASSWORD), "{profiles}");

    let ids = |ran: Ran| ran.json().as_array().unwrap().len();
    assert_eq!(ids(run(&tenant, ["ls", "--json"])), 2);
    assert_eq!(ids(run(&tenant, ["ls", "--json", "--profile", "acme"])), 2);
    assert_eq!(ids(run(&tenant, ["--profile", "acme", "ls", "--json"])), 2);

    let listed = run(&tenant, ["profiles", "ls", "--json"]).json();
    assert_eq!(listed[0]["name"], "acme");
    assert_eq!(listed[0]["default"], true);
    assert_eq!(listed[0]["mode"], "dev");
    let tested = run(&tenant, ["profiles", "test", "acme", "--json"]).json();
    assert_eq!(tested["tenant"], "t2000");
    assert_eq!(tested["user"], "demo");
    let tested = run(&tenant, ["profiles", "test"]).done();
    assert!(tested.contains("\nmode     dev\n"), "{tested}");

    add(&tenant, &[]).failed(101, "There is a profile “acme” already: --replace");
    assert_eq!(add(&tenant, &["--replace", "--mode", "qual"]).code, 0);
    let forgotten = run(&tenant, ["profiles", "rm", "acme"]);
    assert_eq!(forgotten.code, 0);
    let secrets = fs::read_to_string(config(&tenant).join("secrets.toml")).unwrap();
    assert_eq!(secrets.trim(), "[secret]");
    run(&tenant, ["profiles", "rm", "acme"]).failed(102, "There is no profile “acme”");
    run(&tenant, ["ls", "--profile", "acme"]).failed(102, "c8ybin profiles add NAME makes one");
    run(&tenant, ["ls"]).failed(102, "No tenant is given");
}

#[cfg(unix)]
#[test]
fn a_kept_password_goes_to_its_own_host_and_never_from_a_file_that_others_read() {
    use std::os::unix::fs::PermissionsExt as _;

    let tenant = Tenant::of(1);
    assert_eq!(add(&tenant, &[]).code, 0);
    let secrets = config(&tenant).join("secrets.toml");
    let mode = fs::metadata(&secrets).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let profiles = config(&tenant).join("profiles.toml");
    let before = fs::read_to_string(&profiles).unwrap();
    let other = before.replace(&tenant.url(), "http://127.0.0.1:9");
    fs::write(&profiles, other).unwrap();
    run(&tenant, ["ls", "--profile", "acme"]).failed(102, "No password is given");
    fs::write(&profiles, before).unwrap();

    fs::set_permissions(&secrets, fs::Permissions::from_mode(0o644)).unwrap();
    run(&tenant, ["ls", "--profile", "acme"]).failed(102, "other users of this machine");
}

#[test]
fn a_password_that_changed_is_kept_once_it_was_taken() {
    let tenant = Tenant::of(1);
    assert_eq!(add(&tenant, &[]).code, 0);
    let secrets = config(&tenant).join("secrets.toml");
    let text = fs::read_to_string(&secrets).unwrap();
    fs::write(&secrets, text.replace(PASSWORD, "old-word")).unwrap();
    run(&tenant, ["ls", "--profile", "acme"]).failed(1, "Bad credentials");
    let password = ["profiles", "password", "acme"];
    let wrong = Ran::of(alone(&tenant, password).args(["--password", "wrong"]));
    wrong.failed(1, "Bad credentials");
    let kept = with_password(alone(&tenant, password).arg("--password-stdin"));
    assert_eq!((kept.code, kept.out.as_str()), (0, ""), "{kept:?}");
    assert!(
        kept.err
            .contains("The new password of the profile “acme” is in "),
        "{kept:?}"
    );
    assert!(!kept.err.contains(PASSWORD), "{kept:?}");
    assert_eq!(run(&tenant, ["ls", "--profile", "acme"]).code, 0);
    run(&tenant, ["profiles", "password", "other"]).failed(102, "There is no profile “other”");
}

#[cfg(target_os = "linux")]
#[test]
fn where_no_keyring_answers_the_file_takes_the_password_and_that_is_said() {
    let tenant = Tenant::of(1);
    let url = tenant.url();
    let mut command = alone(&tenant, ["profiles", "add", "acme", "--host", &url]);
    command
        .args(["--tenant", "t2000", "--user", "demo", "--password-stdin"])
        .env("C8YBIN_KEYRING", "auto")
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    let added = with_password(&mut command);
    assert_eq!(added.code, 0, "{added:?}");
    let why = "only you can read. The keyring of the system could not take it: none answers.";
    assert!(added.err.contains(why), "{added:?}");
    assert_eq!(run(&tenant, ["ls", "--profile", "acme"]).code, 0);

    // One that was there, and is not any more.
    let profiles = config(&tenant).join("profiles.toml");
    let text = fs::read_to_string(&profiles).unwrap();
    fs::write(&profiles, format!("{text}keyring = true\n")).unwrap();
    run(&tenant, ["ls", "--profile", "acme"]).failed(
        108,
        "is in the keyring of the system, which cannot be read: it is switched off.",
    );
}

#[cfg(unix)]
#[test]
fn a_command_prints_the_password() {
    let tenant = Tenant::of(1);
    tenant.file("word", format!("{PASSWORD}\nmore\n"));
    let url = tenant.url();
    let add = |command: &str| {
        let arguments = ["profiles", "add", "acme", "--replace", "--host", &url];
        let more = [
            "--tenant",
            "t2000",
            "--user",
            "demo",
            "--password-command",
            command,
        ];
        run(&tenant, arguments.iter().chain(&more)).done()
    };
    add("cat word");
    let tested = run(&tenant, ["profiles", "test", "acme"]).done();
    assert!(
        tested.contains(
            "
user     demo
"
        ),
        "{tested}"
    );
    add("cat word; exit 4");
    run(&tenant, ["ls", "--profile", "acme"]).failed(102, "it ended with 4");
}

#[test]
fn the_session_of_go_c8y_cli_is_used_with_its_mode() {
    let tenant = Tenant::empty();
    session(
        &tenant,
        "acme.yaml",
        "settings: {mode: {enableCreate: true}}\n",
    );
    session(&tenant, "safe.yml", "");
    session(&tenant, "free.yaml", "settings: {ci: true}\n");
    tenant.file("a.txt", "hello");
    let id = run(&tenant, ["put", "a.txt", "--session", "acme"]).done();
    let id = id.trim();
    let before = tenant.requests();
    run(&tenant, ["rm", id, "--yes", "--session", "acme"])
        .failed(110, "nothing is deleted (set by the session “acme”)");
    run(&tenant, ["replace", id, "a.txt", "--session", "acme"])
        .failed(110, "nothing is changed (set by the session “acme”)");
    run(&tenant, ["put", "a.txt", "--session", "safe"]).failed(
        110,
        "in mode prod nothing is made (set by the session “safe”)",
    );
    let mut command = alone(&tenant, ["ls", "--json"]);
    command.env("C8Y_SESSION", tenant.folder().join("sessions/safe.yml"));
    assert_eq!(Ran::of(&mut command).json()[0]["name"], "a.txt");
    assert!(tenant.requests() > before);
    // A flag or the environment may lift it.
    let lifted = run(
        &tenant,
        ["rename", id, "b.txt", "--session", "safe", "--mode", "qual"],
    );
    lifted.done();
    let mut command = alone(&tenant, ["rename", id, "c.txt", "--session", "safe"]);
    command.env("C8Y_SETTINGS_MODE_ENABLEUPDATE", "true");
    Ran::of(&mut command).done();
    let deleted = run(&tenant, ["rm", id, "--yes", "--session", "free"]);
    assert_eq!(deleted.code, 0, "{deleted:?}");

    let listed = run(&tenant, ["profiles", "ls", "--json"]).json();
    let modes: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["mode"])
        .collect();
    assert_eq!(modes, ["own", "dev", "prod"]);
}

#[test]
fn a_shell_of_go_c8y_cli_protects_also_where_its_session_is_not_read() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "hello");
    session(&tenant, "safe.yml", "");
    let rm = |session: &str, more: &[(&str, &str)]| {
        let mut command = tenant.command(["rm", &id, "--yes"]);
        command.env("C8Y_SESSION", session);
        command.env("C8Y_SESSION_HOME", tenant.folder().join("sessions"));
        Ran::of(command.envs(more.iter().copied()))
    };
    for missing in ["/nonexistent/prod.json", "vault://prod"] {
        let ran = rm(missing, &[]);
        ran.failed(
            110,
            "in mode prod nothing is deleted (set by C8Y_SESSION, which",
        );
    }
    let other_name = tenant.url().replace("127.0.0.1", "localhost");
    let ran = rm("safe", &[("C8Y_HOST", &other_name)]);
    ran.failed(110, "nothing is deleted (set by the session “safe”)");
    let create = [("C8Y_SETTINGS_MODE_ENABLECREATE", "true")];
    rm("", &create).failed(110, "nothing is deleted (set by C8Y_SETTINGS_MODE_");
    rm("", &[]).done();
}

#[test]
fn an_encrypted_password_without_its_passphrase_is_told() {
    let tenant = Tenant::empty();
    let folder = tenant.folder().join("sessions");
    fs::create_dir_all(&folder).unwrap();
    let text = format!(
        r#"{{"host":"{}","username":"demo","password":"{{encrypted}}00"}}"#,
        tenant.url()
    );
    fs::write(folder.join("a.json"), text).unwrap();
    run(&tenant, ["ls", "--session", "a"]).failed(
        108,
        "The password of the session “a” is encrypted: set C8Y_PASSPHRASE.",
    );
    run(&tenant, ["ls", "--session", "b"]).failed(102, "There is no session “b”");
}

#[test]
fn read_only_sends_no_change_whatever_the_command() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "hello");
    tenant.file("b.txt", "other");
    let objects = tenant.run(["ls", "--json"]).json();
    for arguments in [
        &["put", "b.txt"][..],
        &["replace", &id, "b.txt"],
        &["rename", &id, "x"],
        &["edit", &id, "--set", "a={}"],
        &["rm", &id, "--yes"],
        &["rm", &id, "--yes", "--no-copy"],
        &["events", "attach", "b.txt", "--device", "7", "--type", "t"],
    ] {
        let mut all = vec!["--read-only"];
        all.extend(arguments);
        tenant.run(all).failed(110, "(set by --read-only)");
    }
    assert_eq!(tenant.run(["ls", "--json"]).json(), objects);
    let files = tenant.run(["--read-only", "cat", &id]).done();
    assert_eq!(files, "hello");
}

#[test]
fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    let tenant = Tenant::empty();
    let mut command = tenant.command(["ls"]);
    command.env("C8Y_HOST", "http://acme.example.com");
    Ran::of(&mut command).failed(102, "anybody on the way can read the password");
}

#[test]
fn the_password_stands_in_the_file_of_secrets_alone() {
    let tenant = Tenant::empty();
    assert_eq!(add(&tenant, &["--default", "--login", "internal"]).code, 0);
    tenant.file("a.txt", "hello");
    // A server without tokens: the refusal is told and kept, too.
    run(&tenant, ["put", "a.txt", "--debug"]);
    let basic = |arguments: &[&str]| {
        let all = arguments.iter().chain(&["--login", "basic", "--debug"]);
        run(&tenant, all)
    };
    let id = basic(&["put", "a.txt"]).out;
    assert_eq!(basic(&["rm", id.trim(), "--yes"]).code, 0);
    let mut holders = Vec::new();
    let mut folders = vec![tenant.folder().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            if String::from_utf8_lossy(&bytes).contains(PASSWORD) {
                holders.push(path);
            }
        }
    }
    assert_eq!(holders, [config(&tenant).join("secrets.toml")]);
}
