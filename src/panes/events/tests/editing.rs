//! Fragments of events: read, edited, compared, sent.

use super::at;
use crate::api::{ApiError, ErrorKind};
use crate::app::{Changed, Edited, Effect, EventCall, EventReply, Msg};
use crate::domain::ListedEvent;
use crate::driven::{Screen, event};

/// An event with a fragment of its own.
fn with_fragment(value: u64) -> ListedEvent {
    let mut row = event(90_001, "gw", "modem.log", 18_400);
    row.event.object = format!(
        r#"{{"id":"90001","self":"https://x/1","source":{{"id":"4711"}},"type":"c8y_Logfile","time":"2026-11-21T09:00:00Z","text":"Log","c8y_IsBinary":{{"name":"modem.log"}},"acme":{value},"lastUpdated":"2026-11-21T09:00:00Z"}}"#
    )
    .into();
    row
}

/// `e`, and the event is read.
fn editing() -> Screen {
    let mut screen = Screen::with_events(120, 36);
    assert_eq!(at(&screen), "90001");
    assert_eq!(screen.key_does("e"), ["seek event 90001"]);
    screen.answer_event(
        |call| matches!(call, EventCall::Seek(_)),
        EventReply::Sought(Box::new(Ok(with_fragment(1)))),
    );
    screen
}

/// Ends the editor with this text; gives what it was opened with.
#[track_caller]
fn edited(screen: &mut Screen, text: &str) -> String {
    let is_edit = |effect: &Effect| matches!(effect, Effect::Edit(..));
    let at = screen.effects.iter().position(is_edit).unwrap();
    let Effect::Edit(id, given) = screen.effects.remove(at) else {
        unreachable!();
    };
    screen.send(Msg::Edited(id, Edited::Saved(text.to_owned())));
    given.text
}

#[track_caller]
fn answer(screen: &mut Screen, result: Result<Changed<ListedEvent>, ApiError>) {
    let is_change = |call: &EventCall| matches!(call, EventCall::Change { .. });
    screen.answer_event(is_change, EventReply::Changed(result));
}

#[test]
fn what_was_changed_is_shown_and_sent_alone() {
    let mut screen = editing();
    let given = edited(&mut screen, r#"{"text": "Log", "acme": 2, "new": true}"#);
    assert_eq!(given, "{\n  \"text\": \"Log\",\n  \"acme\": 1\n}\n");
    let frame = screen.frame();
    assert!(
        frame.contains("Change event 90001?") && frame.contains("+   \"acme\": 2"),
        "{frame}"
    );
    assert_eq!(
        screen.key_does("enter"),
        [r#"change event 90001 by {"acme":2,"new":true} if unchanged"#]
    );
    answer(&mut screen, Ok(Changed::Done(Box::new(with_fragment(2)))));
    assert_eq!(screen.said(), "Changed event 90001.");
    let shown = screen.model.events.detail.item.as_ref().unwrap();
    assert!(shown.event.object.contains("\"acme\":2"));
    assert_eq!(screen.model.events.current(), Some(shown));
}

#[test]
fn what_the_platform_sets_is_refused_and_the_text_waits() {
    for field in ["type", "source", "time", "c8y_IsBinary"] {
        let mut screen = editing();
        let text = format!(r#"{{"text": "Log", "acme": 1, "{field}": "x"}}"#);
        edited(&mut screen, &text);
        let said = format!("“{field}” is set by the platform itself");
        assert!(screen.frame().contains(&said), "{}", screen.frame());
        screen.press("enter");
        assert_eq!(edited(&mut screen, ""), text);
    }
    let mut screen = editing();
    edited(&mut screen, r#"{"text": 7, "acme": 1}"#);
    assert!(screen.frame().contains("“text” is a text"));
}

#[test]
fn a_change_of_somebody_else_is_asked_about() {
    let mut screen = editing();
    edited(&mut screen, r#"{"text": "Mine", "acme": 1}"#);
    screen.press("enter");
    let theirs = with_fragment(7);
    answer(&mut screen, Ok(Changed::Meanwhile(Box::new(theirs))));
    let frame = screen.frame();
    assert!(
        frame.contains("somebody else meanwhile") && frame.contains("\"acme\": 7"),
        "{frame}"
    );
    assert_eq!(
        screen.key_does("enter"),
        [r#"change event 90001 by {"text":"Mine"} if unchanged"#]
    );
    let refusal = ApiError::new(ErrorKind::Forbidden, "change event 90001", "no");
    answer(&mut screen, Err(refusal));
    assert!(screen.frame().contains("Could not change event 90001"));
}

#[test]
fn one_change_for_the_marked_ones() {
    let mut screen = Screen::with_events(80, 24);
    screen.press("space space e");
    edited(&mut screen, r#"{"acme_Case": 12}"#);
    assert!(screen.frame().contains("Change 2 events?"));
    assert_eq!(
        screen.key_does("enter"),
        [
            r#"change event 90001 by {"acme_Case":12}"#,
            r#"change event 90002 by {"acme_Case":12}"#
        ]
    );
}
