//! How the screen opens where no tenant, or no password, is given.

use std::fs;

use crate::program::{PASSWORD, Tenant};
use crate::pty::{Program, Pty, key};

#[track_caller]
fn quit(mut pty: Pty) {
    pty.keys("q");
    assert_eq!(pty.exit_code(), 0, "{}", pty.screen());
    pty.assert_restored();
}

#[test]
fn with_nothing_set_the_demo_is_one_of_what_is_offered() {
    let pty = Program::new(&[]).start();
    pty.wait_for("Nothing names a tenant yet.");
    pty.keys("demo").keys(key::ENTER).wait_for("page 1 of");
    quit(pty);
}

#[test]
fn a_password_that_is_not_given_is_asked_for_on_the_screen() {
    let tenant = Tenant::empty();
    let pty = Program::new(&["--user", "demo", "--tenant", "t2000"])
        .env("C8Y_HOST", &tenant.url())
        .start();
    pty.wait_for("Its password is not known here.");
    // Before that it takes no key, which may have been meant for the list.
    pty.wait_for("enter log in");
    pty.keys("wrong")
        .keys(key::ENTER)
        .wait_for("The server said");
    pty.wait_for("enter log in");
    pty.keys(PASSWORD).keys(key::ENTER);
    pty.wait_for("This tenant has no binaries.");
    assert!(!pty.screen().contains(PASSWORD), "{}", pty.screen());
    quit(pty);
}

#[test]
fn a_shell_of_go_c8y_cli_is_its_session() {
    let tenant = Tenant::empty();
    let (url, sessions) = (tenant.url(), tenant.folder().join("sessions"));
    fs::create_dir(&sessions).unwrap();
    let text = format!(
        r#"{{"host":"{url}","tenant":"t2000","username":"demo",
        "settings":{{"mode":{{"enableCreate":true,"enableUpdate":true}}}}}}"#
    );
    fs::write(sessions.join("plant.json"), text).unwrap();
    let pty = Program::new(&[])
        .env("C8Y_SESSION_HOME", sessions.to_str().unwrap())
        .env("C8Y_SESSION", "plant")
        .env("C8Y_HOST", &url)
        .env("C8Y_USER", "demo")
        .env("C8Y_PASSWORD", PASSWORD)
        .start();
    pty.wait_for("This tenant has no binaries.").keys("P");
    pty.wait_for("● plant");
    let screen = pty.screen();
    assert!(screen.contains(" qual"), "{screen}");
    assert!(!screen.contains("as started"), "{screen}");
    pty.keys(key::ESC).wait_gone("● plant");
    quit(pty);
}
