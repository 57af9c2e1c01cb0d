//! The person's editor: it has the terminal, its keys are its own, and the
//! screen is there again after it, however it ends.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::program::{PASSWORD, Tenant};
use crate::pty::{Program, Pty, key};

/// The screen on a tenant, with this script as the editor. `$1` is the file.
#[track_caller]
fn with_editor(tenant: &Tenant, arguments: &[&str], script: &str) -> Pty {
    let editor = tenant.folder().join("editor of ana.sh");
    fs::write(&editor, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o700)).unwrap();
    // Quoted, and with an argument before the file.
    let editor = format!("'{}' --wait", editor.display());
    Program::new(arguments)
        .env("C8Y_HOST", &tenant.url())
        .env("C8Y_USER", "demo")
        .env("C8Y_PASSWORD", PASSWORD)
        .env("EDITOR", &editor)
        .start()
}

#[track_caller]
fn quit(mut pty: Pty) {
    pty.keys("q");
    assert_eq!(pty.exit_code(), 0, "{}", pty.screen());
    pty.assert_restored();
}

#[test]
fn an_editor_gets_the_keys_and_the_screen_comes_back() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "1");
    // In raw mode nothing would be echoed and no line would end.
    let script = r#"printf 'which name? '; read name
sed -i "s/a\.txt/$name/" "$2"; echo "$1" > "$HOME/argument""#;
    let pty = with_editor(&tenant, &[], script);
    pty.wait_for("1 of 1").keys("e").wait_for("which name?");
    let in_screen = |screen: &vt100::Screen| !screen.alternate_screen();
    pty.wait_until("the editor's screen", in_screen);
    // Each of them would do something on our screen.
    pty.keys("quDR?.txt\r");
    pty.wait_for("Change a.txt?")
        .wait_for("+   \"name\": \"quDR?.txt\"");
    assert_eq!(
        fs::read_to_string(pty.folder().join("argument")).unwrap(),
        "--wait\n"
    );
    pty.keys(key::ENTER).wait_for("Renamed a.txt to quDR?.txt.");
    let object = tenant.run(["show", "--json", &id]).json();
    assert_eq!(object["name"], "quDR?.txt");
    // Keys are ours again, and the window's size is heard.
    pty.keys("?").wait_for("Search").keys(key::ESC);
    // A key beside a change of the size may wait for the next one: see
    // ARCHITECTURE.md.
    pty.wait_gone("Search").resize(100, 30);
    // The line of the hints was cut off, until all is drawn anew.
    pty.wait_for("? all keys").wait_for("quDR?.txt");
    quit(pty);
}

#[test]
fn an_editor_that_fails_or_is_interrupted_changes_nothing() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "1");
    let before = tenant.run(["show", "--json", &id]).done();
    for (script, keys, words) in [
        ("exit 3", "", "ended with code 3. Nothing was changed."),
        ("kill -9 $$", "", "Nothing was changed."),
        // It waits by itself: a shell that just starts another program can miss
        // the interruption.
        (
            "printf hello; read -r _",
            key::CTRL_C,
            "Nothing was changed.",
        ),
        (": > \"$2\"", "", "The file was left empty"),
        ("true", "", "Nothing was changed."),
    ] {
        let pty = with_editor(&tenant, &[], script);
        pty.wait_for("1 of 1").keys("e");
        if !keys.is_empty() {
            pty.wait_for("hello").keys(keys);
        }
        pty.wait_for(words).wait_for("1 of 1");
        quit(pty);
    }
    assert_eq!(tenant.run(["show", "--json", &id]).done(), before);
}

#[test]
fn what_was_typed_is_not_lost_with_a_mistake_in_it() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "1");
    // The first time a comma is missing; the second time it is mended.
    let script = r#"if grep -q acme "$2"; then sed -i 's/"acme": 1 /"acme": 1,/' "$2"
else sed -i 's/{/{ "acme": 1 /' "$2"; fi"#;
    let pty = with_editor(&tenant, &[], script);
    pty.wait_for("1 of 1").keys("e");
    pty.wait_for("It is not JSON at line").keys(key::ENTER);
    pty.wait_for("+   \"acme\": 1").keys(key::ENTER);
    pty.wait_for("Changed a.txt.");
    let object = tenant.run(["show", "--json", &id]).json();
    assert_eq!(object["acme"], 1);
    quit(pty);
}

#[test]
fn many_names_are_edited_at_once() {
    let tenant = Tenant::empty();
    for name in ["a.txt", "b.txt", "c.txt"] {
        tenant.put(name, "1");
    }
    let pty = with_editor(&tenant, &[], "sed -i -e s/txt/log/ -e /b/d \"$2\"");
    pty.wait_for("1 of 3").keys("\u{1}r");
    pty.wait_for("There are 2 lines for 3 binaries")
        .keys(key::ESC);
    pty.wait_gone("There are 2 lines");
    quit(pty);
    let pty = with_editor(&tenant, &[], "sed -i s/txt/log/ \"$2\"");
    pty.wait_for("1 of 3").keys("\u{1}r");
    pty.wait_for("Change 3 binaries?").keys(key::ENTER);
    pty.wait_for("Changed 3 binaries.").wait_for("c.log");
    quit(pty);
}

#[test]
fn the_command_opens_the_editor_shows_what_changes_and_asks() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "1");
    let script = r#"sed -i 's/{/{ "acme": 1,/' "$2""#;
    for (answer, code) in [("n\r", 2), ("y\r", 0)] {
        let mut pty = with_editor(&tenant, &["edit", &id], script);
        pty.wait_for("+   \"acme\": 1")
            .wait_for("Send this change? [y/N]");
        pty.keys(answer);
        assert_eq!(pty.exit_code(), code, "{}", pty.screen());
    }
    let object = tenant.run(["show", "--json", &id]).json();
    assert_eq!(object["acme"], 1);
    let mut pty = with_editor(&tenant, &["edit", &id], "echo { > \"$2\"");
    pty.wait_for("It is not JSON")
        .wait_for("Edit it again? [y/N]");
    pty.keys("\r");
    assert_eq!(pty.exit_code(), 2);
    let mut pty = with_editor(&tenant, &["edit", &id], "exit 1");
    assert_eq!(pty.exit_code(), 100, "{}", pty.screen());
}

#[test]
fn the_terminal_gets_what_is_copied() {
    let tenant = Tenant::empty();
    let id = tenant.put("a.txt", "1");
    let pty = with_editor(&tenant, &[], "true");
    pty.wait_for("1 of 1").keys("y");
    pty.wait_for("/inventory/binaries/").keys("i");
    pty.wait_for(&format!("Copied the id: {id}"));
    assert_eq!(id, "1001", "or the next line is of another one");
    assert_eq!(pty.clipboard(), "MTAwMQ==");
    quit(pty);
}

#[test]
fn a_signal_while_the_editor_is_open_ends_both() {
    let tenant = Tenant::empty();
    tenant.put("a.txt", "1");
    let obeys = "trap 'echo heard > \"$HOME/heard\"; exit 1' TERM HUP";
    // One that does not listen is not waited for without end.
    let deaf = "trap '' TERM HUP";
    for (signal, trap) in [("TERM", obeys), ("HUP", obeys), ("TERM", deaf)] {
        let mut pty = with_editor(&tenant, &[], &format!("{trap}; printf hello; read -r _"));
        pty.wait_for("1 of 1").keys("e").wait_for("hello");
        pty.signal(signal);
        assert_eq!(pty.exit_code(), 143, "{signal}: {}", pty.screen());
        assert_eq!(pty.folder().join("heard").exists(), trap == obeys);
        // The last screen is the editor's, not a frame of ours.
        assert!(!pty.screen().contains("1 of 1"), "{}", pty.screen());
        pty.assert_restored();
    }
}
