//! Names and fragments: edited, compared, sent, followed.

use super::*;
use crate::app::{Changed, Edited, Effect, NoticeKind};
use crate::dialogs::Dialog;

/// Opens the editor's answer: the text that it was given.
#[track_caller]
fn edited(screen: &mut Screen, edited: Edited) -> (String, Vec<String>) {
    let at = screen
        .effects
        .iter()
        .position(|effect| matches!(effect, Effect::Edit(..)))
        .unwrap();
    let Effect::Edit(id, text) = screen.effects.remove(at) else {
        unreachable!();
    };
    (text.text, screen.does(Msg::Edited(id, edited)))
}

fn saved(text: &str) -> Edited {
    Edited::Saved(text.to_owned())
}

/// An object with fragments.
fn object(id: u64, updated: &str) -> Binary {
    let name = format!("file-{id}.log");
    let mut binary = binary(id, (&name, "text/plain", id, "ana", updated));
    binary.object = format!(
        r#"{{"id":"{id}","name":"{name}","type":"text/plain","length":{id},"acme":{{"a":1}},"lastUpdated":"{updated}"}}"#
    )
    .into();
    binary
}

/// `e`, and the object is read.
fn editing() -> Screen {
    let mut screen = first_page();
    assert_eq!(screen.key_does("e"), ["binary 101"]);
    let (id, _) = screen.take_call(|call| matches!(call, Call::Binary(_)));
    let now = object(101, "2026-01-01T00:00:00Z");
    screen.send(Msg::Replied(id, Reply::Binary(Ok(now))));
    screen
}

#[track_caller]
fn answer_change(screen: &mut Screen, result: Result<Changed<Binary>, ApiError>) -> Vec<String> {
    let (id, _) = screen.take_call(|call| matches!(call, Call::Change { .. }));
    screen.does(Msg::Replied(id, Reply::Changed(result)))
}

fn done(binary: Binary) -> Result<Changed<Binary>, ApiError> {
    Ok(Changed::Done(Box::new(binary)))
}

fn refused(id: &str) -> ApiError {
    ApiError::new(ErrorKind::Forbidden, &format!("change binary {id}"), "no")
}

#[test]
fn a_name_is_checked_sent_alone_and_shown() {
    let mut screen = first_page();
    screen.press("r ctrl-u enter");
    assert!(screen.frame().contains("The name is blank"));
    screen.write("new.log");
    assert_eq!(
        screen.key_does("enter"),
        [r#"change 101 by {"name":"new.log"}"#]
    );
    let mut now = object(101, "2026-02-01T00:00:00Z");
    now.name = "new.log".into();
    answer_change(&mut screen, done(now));
    assert_eq!(screen.said(), "Renamed file-101.log to new.log.");
    let model = &screen.model.binaries;
    assert_eq!(model.current().unwrap().name, "new.log");
    assert_eq!(model.detail.item.as_ref().unwrap().name, "new.log");
    // The same name again is no change.
    screen.press("r");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(screen.model.dialog.is_none());
}

#[test]
fn a_refused_name_is_told() {
    let mut screen = first_page();
    screen.press("r x enter");
    answer_change(&mut screen, Err(refused("101")));
    assert_eq!(screen.said(), "Could not change binary 101: no.");
    assert_eq!(screen.model.notices.all()[0].kind, NoticeKind::Error);
}

#[test]
fn fragments_are_compared_before_they_are_sent() {
    let mut screen = editing();
    let (text, _) = edited(
        &mut screen,
        saved("{\"name\": \"file-101.log\", \"type\": \"text/plain\", \"new\": 1}"),
    );
    assert!(
        text.contains("\"acme\": {") && !text.contains("length"),
        "{text}"
    );
    let frame = screen.frame();
    assert!(
        frame.contains("-   \"acme\": {") && frame.contains("+   \"new\": 1"),
        "{frame}"
    );
    assert_eq!(
        screen.key_does("enter"),
        [r#"change 101 by {"new":1,"acme":null} if unchanged"#]
    );
    answer_change(&mut screen, done(object(101, "2026-02-01T00:00:00Z")));
    assert_eq!(screen.said(), "Changed file-101.log.");
    assert!(screen.model.editing.is_none());
}

#[test]
fn nothing_changed_and_nothing_left_send_nothing() {
    for left in [None, Some(""), Some(" \n")] {
        let mut screen = editing();
        let same = match screen.effects.last() {
            Some(Effect::Edit(_, text)) => text.text.clone(),
            other => unreachable!("{other:?}"),
        };
        let left = left.unwrap_or(&same);
        let (_, does) = edited(&mut screen, saved(left));
        assert_eq!(does, [""; 0]);
        assert!(screen.said().to_lowercase().contains("nothing was changed"));
        assert!(screen.model.dialog.is_none() && screen.model.editing.is_none());
    }
}

#[test]
fn a_text_that_cannot_be_taken_waits_in_the_editor() {
    let mut screen = editing();
    edited(&mut screen, saved("{\"acme\": }"));
    assert!(screen.frame().contains("It is not JSON at line 1"));
    // The text is there again, and not the object's.
    assert_eq!(screen.key_does("enter"), [r#"edit "{\"acme\": }""#]);
    edited(&mut screen, saved("{\"length\": 7}"));
    assert!(screen.frame().contains("“length” is set by the platform"));
    screen.press("e");
    edited(&mut screen, saved("{\"acme\": 2}"));
    // From the comparison back to the editor, too.
    assert_eq!(screen.key_does("e"), [r#"edit "{\"acme\": 2}""#]);
    edited(&mut screen, saved("{\"acme\": 2}"));
    screen.press("esc");
    assert!(screen.model.editing.is_none(), "given up");
}

#[test]
fn what_the_editor_saved_before_it_failed_is_kept() {
    let mut screen = editing();
    let failed = Edited::Failed {
        why: "The editor “vi” was ended by signal 9.".into(),
        text: Some("{\"acme\": 3}".into()),
    };
    edited(&mut screen, failed);
    assert!(screen.frame().contains("was ended by signal 9"));
    assert_eq!(screen.key_does("enter"), [r#"edit "{\"acme\": 3}""#]);
    let failed = Edited::Failed {
        why: "The editor “vi” did not start: no.".into(),
        text: None,
    };
    edited(&mut screen, failed);
    assert_eq!(
        screen.said(),
        "The editor “vi” did not start: no. Nothing was changed."
    );
}

#[test]
fn who_was_faster_is_told_and_nothing_is_lost() {
    let mut screen = editing();
    edited(
        &mut screen,
        saved("{\"name\": \"file-101.log\", \"type\": \"text/plain\", \"acme\": 2}"),
    );
    screen.press("enter");
    let mut now = object(101, "2026-02-01T00:00:00Z");
    now.object = now.object.replace("text/plain", "text/x-log").into();
    answer_change(&mut screen, Ok(Changed::Meanwhile(Box::new(now))));
    let frame = screen.frame();
    assert!(
        frame.contains("changed by somebody else meanwhile"),
        "{frame}"
    );
    // Theirs stays, ours comes.
    assert!(
        frame.contains("text/x-log") && frame.contains("+   \"acme\": 2"),
        "{frame}"
    );
    assert_eq!(
        screen.key_does("enter"),
        [r#"change 101 by {"acme":2} if unchanged"#]
    );
    // A refusal leaves the text to be edited again.
    answer_change(&mut screen, Err(refused("101")));
    assert!(screen.frame().contains("Could not change binary 101: no."));
    let again = screen.key_does("enter");
    assert!(again[0].contains(r#"\"acme\": 2"#), "{again:?}");
}

#[test]
fn an_object_that_cannot_be_read_opens_no_editor() {
    let mut screen = first_page();
    screen.press("e");
    let (id, _) = screen.take_call(|call| matches!(call, Call::Binary(_)));
    let gone = ApiError::new(ErrorKind::NotFound, "read binary 101", "gone");
    assert_eq!(
        screen.does(Msg::Replied(id, Reply::Binary(Err(gone)))),
        [""; 0]
    );
    assert_eq!(screen.said(), "Could not read binary 101: gone.");
    assert!(screen.model.editing.is_none());
}

#[test]
fn marked_names_are_edited_together() {
    let mut screen = first_page();
    assert_eq!(screen.key_does("ctrl-a"), [""; 0]);
    assert_eq!(
        screen.key_does("r"),
        [r#"edit "file-101.log\nfile-102.log\nfile-103.log\n""#]
    );
    edited(&mut screen, saved("a\nb\n"));
    assert!(screen.frame().contains("There are 2 lines for 3 binaries"));
    screen.press("enter");
    edited(&mut screen, saved("a.log\nfile-102.log\nc.log\n"));
    let frame = screen.frame();
    for text in ["Change 2 binaries?", "- file-101.log", "+ a.log", "+ c.log"] {
        assert!(frame.contains(text), "{text} in {frame}");
    }
    assert_eq!(
        screen.key_does("enter"),
        [
            r#"change 101 by {"name":"a.log"}"#,
            r#"change 103 by {"name":"c.log"}"#
        ]
    );
    answer_change(&mut screen, Err(refused("101")));
    assert_eq!(screen.said(), "", "told at the end");
    let mut now = object(103, "2026-02-01T00:00:00Z");
    now.name = "c.log".into();
    answer_change(&mut screen, done(now));
    assert_eq!(
        screen.said(),
        "Renamed file-103.log to c.log. Could not change binary 101: no."
    );
    let names = screen.model.binaries.list.marks.values();
    let names: Vec<&str> = names.map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["file-101.log", "file-102.log", "c.log"]);
}

#[test]
fn one_change_is_made_to_all_that_are_marked() {
    let mut screen = first_page();
    screen.press("space space");
    assert_eq!(screen.key_does("e"), [r#"edit "{\n\n}\n""#]);
    edited(&mut screen, saved("{\"acme\": 1, \"old\": null}"));
    assert!(screen.frame().contains("the same is set in 1 binary more"));
    let body = r#"{"acme":1,"old":null}"#;
    assert_eq!(
        screen.key_does("enter"),
        [
            format!("change 101 by {body}"),
            format!("change 102 by {body}")
        ]
    );
    for id in [101, 102] {
        answer_change(&mut screen, done(object(id, "2026-02-01T00:00:00Z")));
    }
    assert_eq!(screen.said(), "Changed 2 binaries.");
    assert!(!matches!(screen.model.dialog, Some(Dialog::Mend(_))));
}
