//! Logins of the commands: tokens for user and password, and their renewal
//! while a file goes up.

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicUsize, Ordering};

use c8ybin::config::log_path;

use crate::program::{PASSWORD, Ran, Tenant, program, state_of};
use crate::scripted::{Exchange, Scripted};

fn refuse(exchange: &mut Exchange, message: &str) {
    let body = format!(r#"{{"error":"security/Unauthorized","message":"{message}"}}"#);
    exchange.answer(
        "401 Unauthorized",
        &["Content-Type: application/json"],
        body,
    );
}

#[test]
fn a_token_that_runs_out_before_an_upload_is_renewed_and_the_upload_goes_on() {
    let (given, stored) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let server = Scripted::start(move |exchange| {
        if exchange.seen.target.starts_with("/tenant/oauth/token") {
            let number = given.fetch_add(1, Ordering::SeqCst) + 1;
            return exchange.json(&format!(r#"{{"access_token":"token-{number}"}}"#));
        }
        let (given, stored) = (given.load(Ordering::SeqCst), &stored);
        let is_last =
            exchange.seen.header("authorization") == Some(&format!("Bearer token-{given}"));
        // The first token stores one file.
        let is_spent = given == 1 && stored.load(Ordering::SeqCst) == 1;
        if !is_last || is_spent {
            refuse(exchange, "Token has expired");
        } else if exchange.seen.method == "POST" {
            let id = stored.fetch_add(1, Ordering::SeqCst) + 7;
            exchange.json(&format!(
                r#"{{"id":"{id}","name":"a","type":"text/plain","length":5}}"#
            ));
        } else {
            exchange.json(r#"{"managedObjects":[],"statistics":{}}"#);
        }
    });
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "hello").unwrap();
    std::fs::write(folder.path().join("b.txt"), "hello").unwrap();
    let mut command = program(folder.path());
    command
        .args([
            "put", "a.txt", "b.txt", "--jobs", "1", "--login", "internal",
        ])
        .env("C8Y_HOST", &server.url)
        .env("C8Y_TENANT", "t1")
        .env("C8Y_USER", "ana")
        .env("C8Y_PASSWORD", PASSWORD);
    let ran = Ran::of(&mut command);
    assert_eq!((ran.code, ran.out.as_str()), (0, "7\n8\n"), "{ran:?}");
}

#[test]
fn a_second_factor_without_anybody_to_ask_is_told_and_its_code_is_taken() {
    let server = Scripted::start(|exchange| {
        if exchange.seen.target.starts_with("/tenant/oauth/token") {
            exchange.read_body();
            let body = String::from_utf8_lossy(&exchange.seen.body).into_owned();
            return if body.ends_with("&tfa_code=123456") {
                exchange.json(r#"{"access_token":"t0k"}"#);
            } else {
                refuse(exchange, "TFA TOTP code required.");
            };
        }
        match exchange.seen.header("authorization") {
            Some("Bearer t0k") => exchange.json(r#"{"id":"7","name":"a","type":"b"}"#),
            _ => refuse(exchange, "TFA TOTP code required."),
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &[&str]| {
        let mut command = program(folder.path());
        command
            .args(["show", "7", "--json"])
            .args(more)
            .env("C8Y_HOST", &server.url)
            .env("C8Y_USER", "ana")
            .env("C8Y_PASSWORD", PASSWORD);
        Ran::of(&mut command)
    };
    run(&[]).failed(1, "needs a second factor: give its code with --tfa-code");
    run(&["--login", "internal"]).failed(1, "needs a second factor");
    assert_eq!(run(&["--tfa-code", "123456"]).json()["id"], "7");
}

#[test]
fn debug_tells_each_request_and_no_secret() {
    let tenant = Tenant::of(1);
    let ran = tenant.run(["ls", "--json", "--debug"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.starts_with("GET /inventory/binaries?"), "{ran:?}");
    assert!(ran.err.contains(" → 200 in "), "{ran:?}");
    let ran = tenant.run(["show", "1", "--debug"]);
    ran.failed(
        4,
        "GET /inventory/managedObjects/1?withChildren=false → 404 in ",
    );
}

#[test]
fn debug_and_the_log_file_tell_each_login_and_no_secret() {
    let tenant = Tenant::of(1);
    let mut command = tenant.command(["ls", "--json", "--debug", "--login", "internal"]);
    let ran = Ran::of(&mut command);
    assert_eq!(ran.code, 0, "{ran:?}");
    let login = "POST /tenant/oauth/token?tenant_id=t2000";
    assert!(ran.err.contains(&format!("{login} → 200 in ")), "{ran:?}");
    let mut command = tenant.command(["ls", "--debug", "--login", "internal"]);
    let ran = Ran::of(command.env("C8Y_PASSWORD", "hunter2-wrong"));
    assert!(ran.err.contains(&format!("{login} → 401 in ")), "{ran:?}");
    let log = std::fs::read_to_string(log_path(&state_of(tenant.folder()))).unwrap();
    assert_eq!(log.matches(login).count(), 2, "{log}");
    for secret in ["hunter2-wrong", "eyJ", "access_token", "grant_type"] {
        assert!(!log.contains(secret) && !ran.err.contains(secret), "{log}");
    }
}

#[test]
fn debug_tells_which_retry_a_request_belongs_to() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "1");
    // The object is read, its content is not, and is at the next try.
    let second = NonZeroU64::new(tenant.requests() + 2);
    tenant.turn(|knobs| knobs.fail_every = second);
    let ran = tenant.run(["cat", &id, "--debug"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "1"), "{ran:?}");
    let place = format!("GET /inventory/binaries/{id} → ");
    assert!(ran.err.contains(&format!("{place}503 in ")), "{ran:?}");
    let again = |line: &&str| line.starts_with(&format!("{place}200 in "));
    let again = ran.err.lines().find(again).unwrap();
    assert!(again.ends_with(" ms (retry 1)"), "{again}");
}

#[test]
fn a_login_in_a_browser_needs_somebody_who_sees_the_code() {
    let tenant = Tenant::with(|options| options.forms.external = true);
    let mut command = program(tenant.folder());
    command
        .args(["ls", "--login", "device"])
        .env("C8Y_HOST", tenant.url());
    Ran::of(&mut command).failed(1, "nobody is there to be shown where to sign in");
}

#[test]
fn a_login_that_nobody_chose_is_the_one_that_is_offered() {
    for forms in [(true, true), (true, false), (false, true)] {
        let tenant = Tenant::with(|options| (options.forms.basic, options.forms.internal) = forms);
        let mut command = tenant.command(["profiles", "test", "--json", "--debug"]);
        command.env_remove("C8Y_SETTINGS_LOGIN_TYPE");
        let ran = Ran::of(&mut command);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.err.starts_with("GET /tenant/loginOptions"), "{ran:?}");
        let tested: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let login = if forms.1 { "internal" } else { "basic" };
        assert_eq!(tested["login"], login);
    }
}

#[test]
fn after_a_token_of_the_shell_the_password_beside_it_is_used() {
    let tenant = Tenant::empty();
    tenant.put("a.txt", "1");
    let mut command = tenant.command(["ls", "--json"]);
    let ran = Ran::of(command.env("C8Y_TOKEN", "ended"));
    assert_eq!(ran.json()[0]["name"], "a.txt");
    let mut command = tenant.command(["ls", "--json"]);
    let ran = Ran::of(command.env("C8Y_TOKEN", "ended").env_remove("C8Y_USER"));
    assert_ne!(ran.code, 0, "it may be of anybody: {ran:?}");
}
