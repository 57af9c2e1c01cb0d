//! What is shown before a deployment, and what its keys do.

use crate::app::{ApplicationCall, ApplicationReply, Checked};
use crate::applications::{answer, answer_members, opened, versions};
use crate::deploy::{Check, Finding, Severity};
use crate::driven::Screen;
use crate::panes::applications::Members;

/// Looked through, with so many findings.
fn looked_through(columns: u16, rows: u16, findings: usize) -> Screen {
    let mut screen = opened(columns, rows);
    screen.press("u").write("dist").press("enter");
    let finding = |number: usize| Finding {
        severity: Severity::Error,
        check: Check::Manifest,
        path: Some(format!("p{number}/cumulocity.json")),
        what: "It is no valid JSON.".to_owned(),
        remedy: "Correct it there.".to_owned(),
    };
    let checked = Checked {
        findings: (1..=findings).map(finding).collect(),
        wrapper: None,
        files: 3,
        length: 300,
        left_out: Vec::new(),
        changes: vec!["No archive is active now.".to_owned()],
        removed: Vec::new(),
    };
    answer(
        &mut screen,
        |call| matches!(call, ApplicationCall::Check(_)),
        ApplicationReply::Checked(Ok(checked)),
    );
    screen
}

#[test]
fn all_that_was_found_can_be_read() {
    for (columns, rows) in [(80, 24), (50, 16)] {
        let mut screen = looked_through(columns, rows, 30);
        let frame = screen.frame();
        assert!(frame.contains("p1/cumulocity.json"), "{frame}");
        assert!(!frame.contains("p30/cumulocity.json"), "{frame}");
        assert!(frame.contains("below · ↑↓ scroll"), "{frame}");
        assert!(frame.contains("Send all the same"), "{frame}");
        screen.press(&["pgdn"; 20].join(" "));
        let frame = screen.frame();
        assert!(frame.contains("p30/cumulocity.json"), "{frame}");
        assert!(frame.contains("lines above · ↑↓ scroll"), "{frame}");
        // Back from the end the first key moves it.
        screen.press("pgup");
        let frame = screen.frame();
        assert!(frame.contains("above, 5 below · ↑↓ scroll"), "{frame}");
        screen.press(&["pgup"; 20].join(" "));
        let frame = screen.frame();
        assert!(frame.contains("p1/cumulocity.json"), "{frame}");
    }
    let frame = looked_through(80, 24, 2).frame();
    assert!(!frame.contains("scroll"), "{frame}");
}

#[test]
fn a_tag_of_another_version_is_not_sent() {
    let mut screen = opened(80, 24);
    screen.press("l j j j l");
    answer_members(&mut screen, Members::Versions(versions()));
    screen
        .press("j j T ctrl-u")
        .write("next, Stable")
        .press("enter");
    let frame = screen.frame();
    let told = "Version 1.0.0 has the tag “Stable” already.";
    assert!(frame.contains(told), "{frame}");
    assert!(screen.model.dialog.is_some());
}
