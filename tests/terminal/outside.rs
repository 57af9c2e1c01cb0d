//! Other programs in the same terminal.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

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
