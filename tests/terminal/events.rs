//! The Events tab.

use std::fs;

use crate::pty::{Program, key};

#[test]
fn a_person_attaches_sees_replaces_and_deletes_a_file() {
    let mut pty = Program::new(&["demo"]).start();
    pty.wait_for("page 1 of").keys("2").wait_for("ATTACHMENT");
    let write = |name: &str, text: &str| fs::write(pty.folder().join(name), text).unwrap();
    write("first.log", "2026-11-21T10:00:00Z INFO up\n");
    write("second.log", "2026-11-21T10:00:01Z WARN lost\n");

    // A new event is made for the file: saving and replacing come before.
    pty.keys("u").wait_for("Attach a file");
    pty.keys("~/first.log").keys(key::ENTER);
    pty.wait_for("after saving what is there");
    pty.keys("\u{1b}[C\u{1b}[C").wait_for("‹ a new event ›");
    pty.keys(key::ENTER).wait_for("Attached first.log to event");

    // It is the newest, and its log is looked into.
    let listed = "text/plain      29 B";
    pty.wait_for(listed).keys("g").wait_for("INFO up");
    pty.keys("w").wait_for("Replace first.log");
    pty.keys("~/second.log").keys(key::ENTER);
    pty.wait_for("replacing what is there").keys(key::ENTER);
    pty.wait_for("Attached second.log to event");
    pty.wait_for("WARN lost");

    pty.keys("D").wait_for("Delete this attachment?");
    pty.keys("\u{1b}[C").keys(key::ENTER);
    pty.wait_for("Deleted second.log; the event stays.");
    pty.wait_gone("WARN lost").keys("q");
    assert_eq!(pty.exit_code(), 0, "{}", pty.screen());
    pty.assert_restored();
}
