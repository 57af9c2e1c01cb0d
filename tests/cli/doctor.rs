//! `doctor`: each thing with its state, and the exit code. It changes nothing on
//! the platform.

use serde_json::Value;

use crate::program::{Ran, Tenant, program};
use crate::scripted::Scripted;

/// The state of a thing, and what is said of it.
#[track_caller]
fn seen<'a>(all: &'a Value, check: &str) -> (&'a str, &'a str) {
    let mut all = all.as_array().unwrap().iter();
    let found = all.rfind(|it| it["check"] == check).unwrap();
    (
        found["state"].as_str().unwrap(),
        found["message"].as_str().unwrap(),
    )
}

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.err, "", "{ran:?}");
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn all_is_well_where_it_is_and_info_tells_what_was_found() {
    let tenant = Tenant::with(|options| options.seed = c8ybin::emulator::Seed::Demo);
    let before = tenant.run(["info", "--json"]).json();
    assert_eq!(before.get("platform"), None);
    let ran = tenant.run(["doctor", "--json", "--read-only"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let all = json(&ran);
    let states: Vec<_> = all.as_array().unwrap().iter().collect();
    assert!(states.iter().all(|it| it["state"] == "ok"), "{all:#}");
    let said = seen(&all, "limits").1;
    for words in [
        "version 1023.77.1,",
        "largest file 1.0 TiB,",
        "parts of files yes, plugins yes, versions yes",
    ] {
        assert!(said.contains(words), "{said}");
    }
    assert!(
        seen(&all, "login")
            .1
            .contains("mode prod, set by --read-only")
    );

    let known = tenant.run(["info", "--json"]).json();
    assert_eq!(known["platform"]["version"], "1023.77.1");
    assert_eq!(known["platform"]["plugins"], true);
    let text = tenant.run(["info"]).done();
    assert!(text.contains("\nplatform  127.0.0.1:"), "{text}");
    let text = tenant.run(["doctor"]).done();
    assert!(
        text.contains("ok       endpoints  Binaries, events"),
        "{text}"
    );
}

#[test]
fn what_is_wrong_is_told_with_what_to_do_and_ends_with_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let ran = Ran::of(program(folder.path()).args(["doctor", "--json"]));
    assert_eq!(ran.code, 102, "{ran:?}");
    let all = json(&ran);
    assert_eq!(seen(&all, "connection").0, "fail");
    assert_eq!(seen(&all, "endpoints").0, "skipped");

    let tenant = Tenant::with(|options| options.roles = vec!["ROLE_BINARY_READ".into()]);
    let ran = tenant.run(["doctor", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let all = json(&ran);
    assert_eq!(
        (seen(&all, "login").0, seen(&all, "roles").0),
        ("warn", "skipped")
    );
    assert_eq!(seen(&all, "endpoints").0, "warn");

    let tenant = Tenant::with(|options| {
        options.roles = vec![
            "ROLE_BINARY_READ".into(),
            "ROLE_USER_MANAGEMENT_OWN_READ".into(),
        ];
    });
    let ran = tenant.run(["doctor", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let all = json(&ran);
    let (state, said) = seen(&all, "roles");
    assert_eq!(state, "warn");
    assert!(said.contains("may not upload files, "), "{said}");

    let mut wrong = tenant.command(["doctor", "--json"]);
    let ran = Ran::of(wrong.env("C8Y_PASSWORD", "wrong"));
    assert_eq!(ran.code, 1, "{ran:?}");
    let all = json(&ran);
    assert_eq!(
        (seen(&all, "login").0, seen(&all, "limits").0),
        ("fail", "skipped")
    );

    let mut nowhere = tenant.command(["doctor"]);
    let ran = Ran::of(nowhere.env("C8Y_HOST", "http://127.0.0.1:9"));
    assert_eq!(ran.code, 99, "{ran:?}");
    assert!(
        ran.out
            .contains("fail     tls        Could not ask how to log in"),
        "{ran:?}"
    );
    assert!(
        ran.out.contains("Check the address, 127.0.0.1:9"),
        "{ran:?}"
    );
}

#[test]
fn a_platform_that_is_reached_and_has_a_fault_fails_the_login_not_the_connection() {
    let tenant = Tenant::empty();
    let server = Scripted::start(|exchange| {
        exchange.answer("503 Service Unavailable", &[], "");
    });
    let ran = Ran::of(&mut tenant.command_at(&server.url, ["doctor", "--json"]));
    let all = json(&ran);
    assert_eq!((seen(&all, "tls").0, seen(&all, "login").0), ("ok", "fail"));
    assert_eq!(seen(&all, "limits").0, "skipped");

    let ran = tenant.run(["doctor", "--tls-fingerprint", "AA"]);
    assert!(ran.out.contains("cannot be used"), "{ran:?}");
    assert!(!ran.out.contains("Name a tenant"), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn files_of_this_machine_are_looked_at() {
    use std::os::unix::fs::PermissionsExt as _;

    let tenant = Tenant::empty();
    let config = tenant.folder().join("config");
    std::fs::create_dir(&config).unwrap();
    std::fs::write(config.join("secrets.toml"), "").unwrap();
    let wide = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(config.join("secrets.toml"), wide).unwrap();
    let mut command = tenant.command(["doctor", "--json"]);
    command.env("C8YBIN_CONFIG_DIR", &config);
    command.env("C8YBIN_STATE_DIR", config.join("secrets.toml"));
    let ran = Ran::of(&mut command);
    assert_eq!(ran.code, 100, "{ran:?}");
    let all = json(&ran);
    assert!(
        seen(&all, "profiles")
            .1
            .contains("other users of this machine")
    );
    assert_eq!(seen(&all, "state").0, "fail");
    assert_eq!(seen(&all, "endpoints").0, "ok");
}

#[test]
fn mistakes_in_the_files_of_the_person_are_told_with_what_to_do() {
    let tenant = Tenant::empty();
    let config = tenant.folder().join("config");
    std::fs::create_dir_all(config.join("themes")).unwrap();
    std::fs::create_dir(config.join("sessions")).unwrap();
    let write = |name: &str, text: &str| std::fs::write(config.join(name), text).unwrap();
    let doctor = |session: Option<&str>| {
        let mut command = tenant.command(["doctor", "--json"]);
        command.env("C8YBIN_CONFIG_DIR", &config);
        command.env("C8Y_SESSION_HOME", config.join("sessions"));
        if let Some(session) = session {
            command.env("C8Y_SESSION", session);
        }
        Ran::of(&mut command)
    };
    let good = [
        (
            "profiles.toml",
            "[profile.a]\nhost = \"a.example.com\"\nuser = \"ana\"\n",
        ),
        ("settings.toml", "bell = false\n"),
        ("keymap.toml", "[list]\ndown = [\"J\"]\n"),
        ("themes/mine.toml", "base = \"dark\"\n"),
        ("sessions/a.json", r#"{"host":"a","username":"ana"}"#),
    ];
    for (name, text) in good {
        write(name, text);
    }
    let all = json(&doctor(None));
    let checks = ["profiles", "settings", "keymap", "themes", "sessions"];
    for check in checks {
        assert_eq!(seen(&all, check).0, "ok", "{all:#}");
    }
    assert!(seen(&all, "log").1.contains("c8ybin.log"), "{all:#}");
    for (name, text) in [
        (
            "profiles.toml",
            "default = \"b\"\n[profile.a]\nhost = \"a\"\nmode = \"x\"\n[profile.c]\nhost = \"c\"\nca_file = \"gone.pem\"\n",
        ),
        ("settings.toml", "bel = false\n"),
        ("keymap.toml", "[list]\ndownwards = [\"J\"]\n"),
        ("themes/mine.toml", "accent = 1\n"),
        ("sessions/b.json", "{"),
    ] {
        write(name, text);
    }
    // Without its default profile nothing is connected, which is a finding as well.
    let ran = doctor(None);
    assert_ne!(ran.code, 0, "{ran:?}");
    let all = json(&ran);
    for (check, state, words) in [
        ("profiles", "fail", "the mode “x”"),
        (
            "profiles",
            "fail",
            "gone.pem, which the profile “c” names, is not there",
        ),
        ("profiles", "fail", "The default is “b”"),
        (
            "settings",
            "warn",
            "settings.toml, line 1: there is no setting “bel”",
        ),
        ("keymap", "warn", "downwards"),
        ("themes", "warn", "The theme “mine” has a mistake"),
        ("sessions", "warn", "b.json"),
    ] {
        let (is, said) = seen(&all, check);
        assert_eq!(is, state, "{check}: {said}");
        assert!(said.contains(words), "{check}: {said}");
    }
    let advice = all.as_array().unwrap().iter();
    let mut advice = advice.filter(|it| it["state"] == "warn");
    assert!(advice.all(|it| it["advice"].is_string()), "{all:#}");
    write(good[0].0, good[0].1);
    let all = json(&doctor(Some("/nonexistent/prod.json")));
    assert_eq!(seen(&all, "sessions").0, "fail", "{all:#}");
}

#[test]
fn a_proxy_that_cannot_be_used_is_told_without_its_password() {
    let tenant = Tenant::empty();
    let run = |arguments: &[&str], proxy: &str| {
        let mut command = tenant.command_at("https://acme.example.com", arguments);
        Ran::of(command.env("HTTPS_PROXY", proxy))
    };
    for bad in ["http:/127.0.0.1:9", "http://ana:hunter2@127.0.0.1 9"] {
        let ran = run(&["ls"], bad);
        assert!(!ran.err.contains("hunter2"), "{ran:?}");
        ran.failed(101, "HTTPS_PROXY is no address of a proxy");
    }
    let dead = "http://ana:hunter2@127.0.0.1:9";
    let ran = run(&["ls"], dead);
    assert!(!ran.err.contains("hunter2"), "{ran:?}");
    assert!(
        ran.err.contains("127.0.0.1:9, which HTTPS_PROXY names"),
        "{ran:?}"
    );
    ran.failed(
        99,
        "no way through the proxy 127.0.0.1:9: the connection was refused",
    );
    let ran = run(&["doctor", "--json"], dead);
    assert!(!ran.out.contains("hunter2"), "{ran:?}");
    assert_eq!(ran.code, 99, "{ran:?}");
    let all = json(&ran);
    assert_eq!(seen(&all, "proxy").0, "fail", "{all:#}");
    assert!(seen(&all, "tls").1.contains("through the proxy"), "{all:#}");
    let ran = Ran::of(
        tenant
            .command(["doctor", "--json"])
            .env("HTTP_PROXY", "no address"),
    );
    assert_eq!(
        seen(&json(&ran), "proxy").0,
        "ok",
        "this machine needs none"
    );
}

#[test]
fn what_fails_is_in_the_log_and_with_debug_each_request_but_no_secret() {
    let tenant = Tenant::of(1);
    let log = crate::program::state_of(tenant.folder()).join("log/c8ybin.log");
    tenant.run(["ls"]).done();
    assert!(!log.exists(), "nothing was wrong");
    tenant
        .run(["get", "\u{1b}[31m1"])
        .failed(101, "is not an id");
    let mut wrong = tenant.command(["ls"]);
    Ran::of(wrong.env("C8Y_PASSWORD", "wrong-word")).failed(1, "Bad credentials");
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(
        text.contains("WARN Could not list the binaries: the server said 401"),
        "{text}"
    );
    assert!(text.contains("ERROR Could not list the binaries"), "{text}");
    assert!(
        !text.contains('\u{1b}') && !text.contains("GET /"),
        "{text}"
    );
    let ran = tenant.run(["ls", "--debug"]);
    assert_eq!(ran.code, 0);
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(text.contains("GET /inventory/binaries?"), "{text}");
    for secret in [crate::program::PASSWORD, "wrong-word", "Basic "] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn what_a_redirect_points_to_is_in_the_log_without_what_lets_somebody_in() {
    let server = Scripted::start(|exchange| {
        let place = "Location: https://s3.example.com/a?X-Amz-Signature=s3cret&code=s3cret#s3cret";
        exchange.answer("302 Found", &[place], "");
    });
    let tenant = Tenant::empty();
    let ran = Ran::of(&mut tenant.command_at(&server.url, ["ls", "--debug"]));
    ran.failed(99, "It points to https://s3.example.com/a, which is not");
    let log = crate::program::state_of(tenant.folder()).join("log/c8ybin.log");
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(
        text.contains("points to https://s3.example.com/a,"),
        "{text}"
    );
    assert!(
        !text.contains("s3cret") && !text.contains("X-Amz"),
        "{text}"
    );
}

#[test]
fn what_is_known_of_the_largest_file_is_not_asked_for_again() {
    let tenant = Tenant::with(|options| options.knobs.max_upload = Some(60 << 20));
    let asks = |name: &str| {
        let file = std::fs::File::create(tenant.folder().join(name)).unwrap();
        file.set_len(61 << 20).unwrap();
        let ran = tenant.run(["put", name, "--debug"]);
        ran.failed(13, "POST /inventory/binaries → 413");
        ran.err
            .contains("GET /tenant/system/options/files/max.size")
    };
    assert!(asks("one.bin"));
    assert!(!asks("two.bin"), "the upload found it out");
    std::fs::remove_dir_all(crate::program::state_of(tenant.folder()).join("limits")).unwrap();
    assert_eq!(tenant.run(["doctor"]).code, 0);
    assert!(!asks("three.bin"), "the doctor did");
}
