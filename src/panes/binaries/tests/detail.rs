//! The right pane follows the cursor, and asks only when it rests.

use super::*;
use crate::app::{Pane, next_wake};
use crate::panes::detail::DetailView;

/// List and details side by side, the details of the first row loaded.
fn wide() -> Screen {
    let mut screen = Screen::with_pages_of(120, 36, Some(3));
    screen.answer_session();
    screen.answer_page(nth(1));
    screen.answer_details();
    screen
}

#[test]
fn the_object_is_fetched_once_the_cursor_rests() {
    let mut screen = wide();
    assert_eq!(screen.key_does("j"), [""; 0]);
    screen.wait(60);
    assert_eq!(screen.key_does("j"), [""; 0]);
    screen.wait(119);
    assert_eq!(screen.does(Msg::Woke(Vec::new())), [""; 0], "too early");
    screen.wait(1);
    assert_eq!(
        screen.does(Msg::Woke(Vec::new())),
        ["look into 103", "binary 103"]
    );
    // Moving on gives both up.
    assert_eq!(
        screen.key_does("k"),
        ["give up: look into 103", "give up: binary 103"]
    );
}

#[test]
fn a_pane_that_is_not_on_the_screen_asks_for_nothing() {
    let mut screen = first_page();
    screen.press("j");
    assert_eq!(next_wake(&screen.model), None);
    screen.wait(1000);
    assert_eq!(screen.does(Msg::Woke(Vec::new())), [""; 0]);
    screen.press("enter");
    screen.wake();
    assert_eq!(
        screen.waits_for(),
        ["page 2", "look into 102", "binary 102"]
    );
}

#[test]
fn an_answer_for_another_row_changes_nothing() {
    let mut screen = wide();
    screen.press("j");
    screen.wake();
    let (id, _) = screen.take_call(|call| matches!(call, Call::Binary(_)));
    screen.press("j");
    let late = rows(102..=102).remove(0);
    screen.send(Msg::Replied(id, Reply::Binary(Ok(late))));
    screen.rest();
    let detail = &screen.model.binaries.detail;
    assert_eq!(detail.item.as_ref().unwrap().id.as_str(), "103");
}

#[test]
fn an_error_keeps_what_the_row_says() {
    let mut screen = wide();
    screen.press("j");
    screen.wake();
    let (id, _) = screen.take_call(|call| matches!(call, Call::Binary(_)));
    screen.send(Msg::Replied(id, Reply::Binary(Err(failure()))));
    screen.press("tab ]");
    let frame = screen.frame();
    assert!(
        frame.contains("file-102.log") && frame.contains("too late"),
        "{frame}"
    );
}

#[test]
fn the_raw_object_begins_with_what_says_something_and_is_complete() {
    let mut row = rows(101..=101).remove(0);
    row.object = concat!(
        r#"{"additionParents":{"references":[],"self":"https://x/1"},"#,
        r#""childDevices":{"references":[{"id":"7"}]},"name":"file-101.log","id":"101"}"#
    )
    .into();
    let mut screen = Screen::with_pages_of(120, 36, Some(3));
    screen.answer_session();
    screen.answer_page(page(1, &[row], Some(1), Some(1)));
    screen.press("tab [");
    let json = screen.model.binaries.detail.json.as_ref().unwrap();
    let firsts = json.visible().map(|line| json.words(line).remove(0).1);
    let names: Vec<String> = firsts.filter(|word| word.starts_with('"')).collect();
    assert_eq!(names.first().unwrap(), "\"childDevices\"");
    assert_eq!(names.last().unwrap(), "\"additionParents\"");
    let frame = screen.frame();
    assert!(
        frame.contains("▸  \"additionParents\": {… 2 fields}"),
        "{frame}"
    );
}

#[test]
fn the_raw_object_folds_and_has_a_cursor() {
    let mut screen = wide();
    screen.press("tab [");
    assert_eq!(screen.model.binaries.detail.view, DetailView::Object);
    screen.press("j j j j j j j j j");
    let lines = |screen: &Screen| {
        let json = screen.model.binaries.detail.json.as_ref().unwrap();
        json.visible().count()
    };
    let all = lines(&screen);
    screen.press("enter");
    assert!(lines(&screen) < all);
    screen.press("space");
    assert_eq!(lines(&screen), all);
    screen.press("[");
    assert_eq!(screen.model.binaries.detail.view, DetailView::Details);
    // Where nothing folds, the key does nothing.
    assert_eq!(screen.key_does("enter"), [""; 0]);
}

#[test]
fn the_cursor_in_the_object_stays_in_its_place_when_the_object_comes_anew() {
    let mut screen = wide();
    screen.press("tab [ j j j j R");
    screen.wake();
    let (id, _) = screen.take_call(|call| matches!(call, Call::Binary(_)));
    let mut found = rows(101..=101).remove(0);
    found.object = "{\"id\":\"101\",\"a\":1,\"b\":2,\"c\":3,\"d\":4}".into();
    screen.send(Msg::Replied(id, Reply::Binary(Ok(found.clone()))));
    let cursors = |screen: &Screen| {
        let detail = &screen.model.binaries.detail;
        (detail.cursor.at, detail.json.as_ref().unwrap().cursor_row())
    };
    assert_eq!(cursors(&screen), (4, 4));
    // A shorter one brings it in.
    screen.press("R");
    screen.wake();
    let (id, _) = screen.take_call(|call| matches!(call, Call::Binary(_)));
    found.object = "{}".into();
    screen.send(Msg::Replied(id, Reply::Binary(Ok(found))));
    assert_eq!(cursors(&screen), (0, 0));
}

#[test]
fn a_terminal_that_shrinks_keeps_the_cursor_of_the_object_in_sight() {
    let mut screen = wide();
    screen.press("tab [ G");
    let size = crate::app::Size {
        columns: 120,
        rows: 10,
    };
    screen.send(Msg::Resized(size));
    let cursor = screen.model.binaries.detail.cursor;
    let rows = screen.model.plan().detail_rows();
    assert!(cursor.at < cursor.top + rows, "{cursor:?} in {rows} rows");
}

#[test]
fn keys_of_the_list_work_beside_the_details() {
    let mut screen = wide();
    screen.answer_page(nth(2));
    screen.press("enter");
    assert_eq!(screen.model.pane, Pane::Detail);
    assert_eq!(screen.key_does("}"), ["page 4 counted"]);
    screen.press("ctrl-a");
    assert_eq!(marked(&screen), ["101", "102", "103"]);
    screen.press("h");
    assert_eq!(screen.model.pane, Pane::List);
    for key in ["tab", "shift-tab"] {
        screen.press(key);
    }
    assert_eq!(screen.model.pane, Pane::List);
}
