//! The right pane stays with what was left until the cursor has rested.

use super::*;
use crate::app::Pane;
use crate::driven::text;
use crate::keys::{Did, Mouse};
use crate::transfer::{Done, JobEvent, JobId, Outcome};

/// A list beside the preview of its first row: many lines, each with its number.
fn beside() -> Screen {
    let mut screen = Screen::with_pages_of(120, 12, Some(30));
    screen.answer_session();
    screen.answer_page(page(1, &rows(101..=130), Some(1), Some(30)));
    screen.wake();
    let lines: String = (0..20).map(|n| format!("line {n:02}\n")).collect();
    screen.answer_preview(Ok(text(lines.as_bytes())));
    screen
}

/// What the right pane shows: its title, and the rows below its views.
fn right(screen: &Screen) -> (String, Vec<String>) {
    let frame = screen.frame();
    let after = |line: &str| {
        let mut parts = line.split(['│', '╭']);
        let right = parts.nth_back(1).unwrap_or_default();
        right.trim_matches(['─', '╮', ' ']).to_owned()
    };
    let lines: Vec<&str> = frame.lines().take(12).collect();
    let title = lines[1].rsplit('╭').next().unwrap();
    let title = title.trim_matches(['─', '╮', ' ']).to_owned();
    let rows = lines[3..10].iter().map(|line| after(line)).collect();
    (title, rows)
}

#[test]
fn what_was_left_is_shown_until_the_cursor_rests() {
    let mut screen = beside();
    let before = right(&screen);
    assert_eq!(before.0, "file-101.log");
    screen.press("j j");
    assert_eq!(right(&screen), before);
    screen.wait(119);
    screen.send(Msg::Woke(Vec::new()));
    assert_eq!(right(&screen), before);
    screen.wait(1);
    assert_eq!(
        screen.does(Msg::Woke(Vec::new())),
        ["look into 103", "binary 103"]
    );
    let (title, rows) = right(&screen);
    assert_eq!(title, "file-103.log");
    assert!(rows.iter().all(String::is_empty), "{rows:?}");
}

#[test]
fn what_was_left_goes_with_a_list_that_scrolls() {
    let mut screen = beside();
    let (title, rows) = right(&screen);
    // So many rows are on the screen.
    screen.press("j j j j j j");
    assert_eq!(right(&screen), (title.clone(), rows.clone()));
    screen.press("j j");
    let (_, gone) = right(&screen);
    assert_eq!(gone[..5], rows[2..]);
    assert_eq!(gone[5..], ["", ""]);
    screen.press("G");
    assert!(right(&screen).1.iter().all(String::is_empty));
    // The other way there is nothing above.
    screen.rest();
    let lines: String = (0..20).map(|n| format!("line {n:02}\n")).collect();
    screen.answer_preview(Ok(text(lines.as_bytes())));
    let (_, rows) = right(&screen);
    screen.press("k k k k k k k k");
    let (title, gone) = right(&screen);
    assert_eq!(title, "file-130.log");
    assert_eq!(gone[..2], ["", ""]);
    assert_eq!(gone[2..], rows[..5]);
}

#[test]
fn the_pane_comes_at_once_when_it_gets_the_keys_or_is_asked_for() {
    for keys in ["j tab", "j enter", "j : esc"] {
        let mut screen = beside();
        screen.press(keys);
        assert_eq!(right(&screen).0, "file-102.log", "{keys}");
    }
    let mut screen = beside();
    screen.press("j o");
    let fetches = screen.waits_for();
    assert!(fetches.contains(&"fetch 102".to_owned()), "{fetches:?}");
}

#[test]
fn who_comes_back_before_the_rest_finds_what_was_left_and_what_was_given_up_is_asked_again() {
    let mut screen = beside();
    screen.rest();
    screen.press("j k");
    assert_eq!(right(&screen).0, "file-101.log");
    let before = screen.frame();
    screen.wait(1000);
    screen.send(Msg::Woke(Vec::new()));
    assert_eq!(screen.frame(), before, "the preview is there");
    screen.press("j");
    screen.rest();
    assert_eq!(
        screen.key_does("k"),
        ["give up: look into 102", "give up: binary 102"]
    );
    assert_eq!(screen.key_does("j"), [""; 0]);
    screen.wait(120);
    assert_eq!(
        screen.does(Msg::Woke(Vec::new())),
        ["look into 102", "binary 102"]
    );
}

#[test]
fn a_click_on_what_was_left_only_brings_the_pane() {
    let mut screen = beside();
    screen.press("j");
    let views = screen.model.plan().body.from + 1;
    let column = screen.model.plan().detail.unwrap().from + 12;
    screen.send(Msg::Mouse(Mouse {
        did: Did::Press,
        column,
        row: views,
    }));
    assert_eq!(screen.model.pane, Pane::Detail);
    assert!(screen.model.binaries.detail.is_preview());
    assert_eq!(right(&screen).0, "file-102.log");
}

#[test]
fn the_pane_comes_to_what_replaced_the_row_under_the_cursor() {
    let mut screen = beside();
    screen.press("j w").write("/new.bin").press("enter");
    screen.answer_files(&[("/new.bin", 5000, "application/zip")]);
    screen.press("c right enter k");
    screen.rest();
    screen.press("j");
    assert!(screen.model.binaries.detail.is_behind());
    let done = Outcome::Done(Done::Stored(Box::new(rows(501..=501).remove(0))));
    screen.send(Msg::Transfer(JobEvent::Ended(JobId(1), done)));
    screen.wait(120);
    let asked = screen.does(Msg::Woke(Vec::new()));
    assert!(asked.contains(&"binary 501".to_owned()), "{asked:?}");
    assert_eq!(right(&screen).0, "file-501.log");
}
