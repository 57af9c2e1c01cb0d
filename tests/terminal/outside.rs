//! Other programs in the same terminal.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use crate::pty::{Program, key};

/// Tells how often it ran, what it got and what is typed, until it is told to
/// end.
const PAGER: &str = r#"#!/bin/sh
echo >> "$0.runs"
echo "run $(wc -l < "$0.runs") has $(wc -c < "$1") bytes"
while read -r line; do
    echo "typed $line"
    [ "$line" = end ] && exit 0
done
"#;

#[test]
fn a_pager_has_the_terminal_and_its_keys_until_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let pager = folder.path().join("pager");
    fs::write(&pager, PAGER).unwrap();
    fs::set_permissions(&pager, fs::Permissions::from_mode(0o700)).unwrap();
    let mut pty = Program::new(&["demo"])
        .env("PAGER", &pager.to_string_lossy())
        .start();
    pty.wait_for("page 1 of");
    pty.keys("/").keys("*tedge.toml").keys(key::ENTER);
    pty.wait_for("name *tedge.toml");
    for run in 1..=2 {
        pty.keys("o").wait_for(&format!("run {run} has "));
        // No key goes to the screen: “q” would end the program.
        pty.keys("q\r").wait_for("typed q");
        pty.keys("end\r").wait_for("name *tedge.toml");
    }
    // What interrupts the pager does not end the program.
    pty.keys("o").wait_for("run 3 has ");
    pty.keys("\u{3}").wait_for("name *tedge.toml");
    pty.keys("]").wait_for("This is the last page.");
    pty.keys("q");
    assert_eq!(pty.exit_code(), 0);
    pty.assert_restored();
}

/// Tells which file it was given, and what is in it.
const DESKTOP: &str = r#"#!/bin/sh
echo "$1" > "$0.path"
cat "$1" > "$0.got"
mv "$0.got" "$0.done"
"#;

#[test]
fn the_desktops_program_gets_what_is_no_text_and_the_screen_stays() {
    let folder = tempfile::tempdir().unwrap();
    let opener = folder.path().join("xdg-open");
    fs::write(&opener, DESKTOP).unwrap();
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o700)).unwrap();
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    let mut pty = Program::new(&["demo"])
        .env("PATH", &path)
        .env("DISPLAY", ":0")
        .start();
    pty.wait_for("page 1 of");
    pty.keys("/").keys("Chart*day*").keys(key::ENTER);
    pty.wait_for("name Chart*day*");
    pty.keys("o");
    let done = folder.path().join("xdg-open.done");
    // Nothing on the screen tells when it came.
    let until = Instant::now() + Duration::from_secs(30);
    while !done.exists() {
        assert!(
            Instant::now() < until,
            "nothing was opened: {}",
            pty.screen()
        );
        std::thread::yield_now();
    }
    assert!(fs::read(&done).unwrap().starts_with(b"\x89PNG"));
    let given = fs::read_to_string(folder.path().join("xdg-open.path")).unwrap();
    // The terminal was not lent: the next key is the screen's.
    pty.keys("]").wait_for("This is the last page.");
    pty.keys("q");
    assert_eq!(pty.exit_code(), 0);
    pty.assert_restored();
    assert!(
        !fs::exists(given.trim_end()).unwrap(),
        "it goes with the program"
    );
}

#[test]
fn without_a_desktop_or_over_ssh_a_picture_is_not_opened() {
    for (name, said) in [
        ("NO_DESKTOP", "there is no desktop"),
        ("SSH_TTY", "over SSH"),
    ] {
        let mut pty = Program::new(&["demo"]).env(name, "/dev/pts/7").start();
        pty.wait_for("page 1 of");
        pty.keys("/").keys("Chart*day*").keys(key::ENTER);
        pty.wait_for("name Chart*day*");
        pty.keys("o").wait_for(said);
        pty.keys("q");
        assert_eq!(pty.exit_code(), 0);
    }
}

/// Keeps how it was called and what it got, in place of a desktop's program.
const CLIPBOARD: &str = r#"#!/bin/sh
echo "$*" > "$0.called"
cat > "$0.part"
mv "$0.part" "$0.got"
"#;

#[test]
fn what_is_copied_goes_to_the_clipboard_of_the_desktop() {
    for (variable, name, arguments) in [
        ("WAYLAND_DISPLAY", "wl-copy", ""),
        ("DISPLAY", "xclip", "-selection clipboard"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join(name);
        fs::write(&program, CLIPBOARD).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        let mut pty = Program::new(&["demo"])
            .env(
                "PATH",
                &format!("{}:/usr/bin:/bin", folder.path().display()),
            )
            .env(variable, "9")
            .start();
        pty.wait_for("page 1 of").wait_for("▌");
        pty.keys("y").wait_for("/inventory/binaries/");
        pty.keys("i").wait_for("Copied the id");
        let file = |end: &str| folder.path().join(format!("{name}.{end}"));
        pty.wait_until(name, |_| file("got").exists());
        let got = fs::read_to_string(file("got")).unwrap();
        assert!(
            !got.is_empty() && got.chars().all(|c| c.is_ascii_digit()),
            "{got}"
        );
        let called = fs::read_to_string(file("called")).unwrap();
        assert_eq!(called.trim_end(), arguments);
        // The terminal got it as well, for who looks at it from elsewhere.
        assert!(!pty.clipboard().is_empty());
        pty.keys("q");
        assert_eq!(pty.exit_code(), 0);
    }
}
