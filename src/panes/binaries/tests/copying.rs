//! New content, copies on this machine, the clipboard, and what uses a binary.

use std::path::PathBuf;

use super::*;
use crate::api::Links;
use crate::domain::{BinaryId, NewBinary, ObjectId, Reference, ReferenceKind};
use crate::transfer::safety::{Kept, Why};
use crate::transfer::{Done, JobEvent, JobId, Outcome, Phase, Progress};

/// `w`, and a file is chosen.
fn choosing() -> Screen {
    let mut screen = first_page();
    screen.press("w").write("/new.bin");
    screen.press("enter");
    screen.answer_files(&[("/new.bin", 5000, "application/zip")]);
    let (id, _) = screen.take_call(|call| matches!(call, Call::CompletePath(_)));
    screen.send(Msg::Replied(id, Reply::Completed(Err(String::new()))));
    screen
}

#[test]
fn new_content_is_written_after_a_copy_of_the_old() {
    let mut screen = choosing();
    let frame = screen.frame();
    for text in [
        "file-101.log",
        "/new.bin",
        "application/zip",
        "A copy is kept",
    ] {
        assert!(frame.contains(text), "{text} in {frame}");
    }
    // Cancel is chosen first.
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(screen.model.dialog.is_none());
    let mut screen = choosing();
    screen.press("right");
    assert_eq!(
        screen.key_does("enter"),
        ["start 1: keep 101, replace it by /new.bin"]
    );
    // It is a transfer from here on: seen, counted, and not lost without a word.
    let copying = Progress {
        id: JobId(1),
        phase: Phase::Copying,
        bytes: 0,
        base: 0,
        total: Some(5000),
    };
    screen.send(Msg::Transfer(JobEvent::Started(JobId(1), 1)));
    screen.send(Msg::Woke(vec![copying]));
    screen.press("t");
    assert!(screen.frame().contains("keeping a copy"));
    screen.press("q");
    assert!(screen.frame().contains("A transfer has not ended"));
}

#[test]
fn no_copy_is_kept_where_none_is_wanted() {
    let mut screen = choosing();
    screen.press("c right");
    assert_eq!(
        screen.key_does("enter"),
        ["start 1: replace 101 by /new.bin"]
    );
}

#[test]
fn the_type_is_shown_and_checked() {
    let mut screen = choosing();
    screen.press("tab ctrl-u").write("text");
    screen.press("tab right enter");
    assert!(screen.frame().contains("“text” is no media type"));
    // The field is there again; esc goes back to the path, then out.
    screen.write("/x-log").press("tab");
    assert_eq!(
        screen.key_does("enter"),
        ["start 1: keep 101, replace it by /new.bin"]
    );
    let mut screen = choosing();
    screen.press("esc");
    assert!(screen.frame().contains("enter take the file"));
    screen.press("esc");
    assert!(screen.model.dialog.is_none());
}

#[test]
fn a_new_id_is_followed_by_row_mark_and_details() {
    let mut screen = first_page();
    screen.press("space up w").write("/new.bin");
    screen.press("enter");
    screen.answer_files(&[("/new.bin", 5000, "application/zip")]);
    screen.press("c right enter");
    let mut now = rows(501..=501).remove(0);
    now.name = "file-101.log".into();
    let done = Outcome::Done(Done::Stored(Box::new(now)));
    screen.send(Msg::Transfer(JobEvent::Ended(JobId(1), done)));
    assert_eq!(
        screen.said(),
        "Replaced the content of file-101.log. It has a new id: 101 became 501."
    );
    assert_eq!(at(&screen), "501");
    assert_eq!(marked(&screen), ["501"]);
    let detail = &screen.model.binaries.detail;
    assert_eq!(detail.item.as_ref().unwrap().id.as_str(), "501");
}

fn copy(name: &str, path: &str) -> Kept {
    Kept {
        key: "1".into(),
        id: BinaryId::new("7").unwrap(),
        why: Why::Deleted,
        at: "2026-11-21T09:00:00Z".parse().unwrap(),
        host: "acme.example.com".into(),
        length: 5000,
        new: NewBinary {
            name: name.into(),
            type_name: "text/plain".into(),
            fragments: Some("{\"a\": 1}".into()),
            media_type: None,
        },
        path: PathBuf::from(path),
    }
}

#[test]
fn a_copy_is_restored_by_an_upload() {
    let mut screen = first_page();
    assert_eq!(screen.key_does("U"), ["copies"]);
    let (id, _) = screen.take_call(|call| matches!(call, Call::Copies));
    let copies = vec![copy("new.log", "/s/2"), copy("old.log", "/s/1")];
    screen.send(Msg::Replied(id, Reply::Copies(Ok(copies))));
    let frame = screen.frame();
    for text in ["old.log", "deleted", "under a new id"] {
        assert!(frame.contains(text), "{text} in {frame}");
    }
    screen.press("down");
    assert_eq!(
        screen.key_does("enter"),
        ["start 1: upload /s/1 as old.log (text/plain) with {\"a\": 1}"]
    );
}

#[test]
fn without_copies_there_is_nothing_to_restore() {
    for (reply, words) in [
        (Ok(Vec::new()), "There is no copy."),
        (
            Err("The folder cannot be read.".to_owned()),
            "cannot be read",
        ),
    ] {
        let mut screen = first_page();
        screen.press("U");
        let (id, _) = screen.take_call(|call| matches!(call, Call::Copies));
        screen.send(Msg::Replied(id, Reply::Copies(reply)));
        assert!(screen.frame().contains(words), "{}", screen.frame());
        assert_eq!(screen.key_does("enter"), [""; 0]);
    }
}

#[test]
fn each_value_is_shown_before_it_is_copied() {
    let mut screen = first_page();
    assert_eq!(screen.key_does("y"), ["links of 101"]);
    let (id, _) = screen.take_call(|call| matches!(call, Call::Links(_)));
    screen.press("down down");
    let links = Links {
        url: "https://acme.example.com/101".into(),
        path: "/it".into(),
        curl: "curl 'https://acme.example.com/101' --output".into(),
    };
    screen.send(Msg::Replied(id, Reply::Links(Ok(links))));
    let frame = screen.frame();
    for text in [
        "https://acme.example.com/101",
        "--output './file-101.log'",
        "c8y binaries get --id 101 --outputFile './file-101.log'",
    ] {
        assert!(frame.contains(text), "{text} in {frame}");
    }
    // The cursor stayed on the line that it was on.
    assert_eq!(
        screen.key_does("enter"),
        ["copy c8y binaries get --id 101 --outputFile './file-101.log'"]
    );
    assert_eq!(
        screen.said(),
        "Copied the line for c8y: c8y binaries get --id 101 --outputFile './file-101.log'"
    );
    screen.press("y");
    assert_eq!(screen.key_does("i"), ["give up: links of 101", "copy 101"]);
    assert_eq!(screen.said(), "Copied the id: 101");
}

#[test]
fn what_no_clipboard_takes_is_said() {
    let mut screen = Screen::with_pages_of(80, 24, Some(3));
    screen.answer_session();
    let mut large = rows(1..=1);
    large[0].object = "x".repeat(80_000).into();
    screen.answer_page(page(1, &large, Some(1), Some(1)));
    screen.press("y");
    assert_eq!(screen.key_does("o"), [""; 0]);
    let frame = screen.frame();
    assert!(
        frame.contains("the clipboard of a terminal takes"),
        "{frame}"
    );
    assert!(
        frame.contains("“c8ybin show 1 --json” prints it."),
        "{frame}"
    );
}

#[test]
fn what_uses_it_is_listed_and_shown() {
    let mut screen = first_page();
    screen.press("space space");
    assert_eq!(screen.key_does("b"), ["what uses 101 102"]);
    let (id, _) = screen.take_call(|call| matches!(call, Call::References(_)));
    let reference = |object, name: &str| Reference {
        binary: BinaryId::new("101").unwrap(),
        object: ObjectId::new(object).unwrap(),
        kind: ReferenceKind::Software,
        name: name.into(),
    };
    let found = vec![reference("8", "1.0"), reference("9", "2.0")];
    screen.send(Msg::Replied(id, Reply::References(Ok(found))));
    assert!(screen.frame().contains("software “2.0” (9)"));
    screen.press("j");
    assert_eq!(screen.key_does("enter"), ["object 9"]);
    let (id, _) = screen.take_call(|call| matches!(call, Call::Object(_)));
    let object = "{\"id\":\"9\",\"c8y_Software\":{\"version\":\"2.0\"}}".into();
    screen.send(Msg::Replied(id, Reply::Object(Ok(object))));
    assert!(screen.frame().contains("\"version\": \"2.0\""));
    screen.press("esc");
    assert!(screen.frame().contains("software “1.0” (8)"));
    screen.press("esc");
    assert!(screen.model.dialog.is_none());
}
