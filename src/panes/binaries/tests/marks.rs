//! Marks, on one page and over several.

use super::*;

#[test]
fn a_mark_goes_to_the_next_row_and_stays_on_its_page() {
    let mut screen = first_page();
    screen.answer_page(nth(2));
    screen.press("space");
    assert_eq!(
        (marked(&screen), at(&screen)),
        (vec!["101".into()], "102".into())
    );
    screen.press("] down space [");
    assert_eq!(marked(&screen), ["101", "202"]);
    // Again takes it off; at the last row the cursor stays.
    screen.press("g space G space");
    assert_eq!(
        (marked(&screen), at(&screen)),
        (vec!["103".into(), "202".into()], "103".into())
    );
    // What is done is done to all of them.
    screen.press("d");
    let frame = screen.frame();
    assert!(
        frame.contains("file-103.log") && frame.contains("file-202.log"),
        "{frame}"
    );
}

#[test]
fn a_range_grows_and_shrinks_and_keeps_what_was_marked_before() {
    let mut screen = first_page();
    screen.press("G space g v j j");
    assert_eq!(marked(&screen), ["101", "102", "103"]);
    screen.press("k k");
    assert_eq!(marked(&screen), ["101", "103"]);
    screen.press("v j");
    assert_eq!(marked(&screen), ["101", "103"], "the range has ended");
    assert!(!screen.model.binaries.list.marking_range());
}

#[test]
fn a_range_runs_upwards_too_and_esc_ends_it_with_its_marks() {
    let mut screen = first_page();
    screen.press("G v k");
    assert_eq!(marked(&screen), ["102", "103"]);
    screen.press("esc k");
    assert_eq!(marked(&screen), ["102", "103"]);
}

#[test]
fn a_range_begins_at_its_object_though_the_rows_move() {
    let mut screen = first_page();
    screen.press("j v R");
    // Two new objects come before it.
    screen.answer_page(page(1, &rows(99..=103), Some(4), Some(14)));
    assert_eq!(at(&screen), "102");
    screen.press("j");
    assert_eq!(marked(&screen), ["102", "103"]);
    // Its first object is gone: there is no range any more.
    screen.press("R");
    screen.answer_page(page(1, &rows(103..=105), Some(4), Some(14)));
    screen.press("j j");
    assert_eq!(marked(&screen), ["102", "103"]);
}

#[test]
fn a_range_ends_with_its_page() {
    let mut screen = first_page();
    screen.answer_page(nth(2));
    screen.press("G v ] j");
    assert_eq!(marked(&screen), ["103"]);
}

#[test]
fn all_rows_and_the_others() {
    let mut screen = first_page();
    screen.press("ctrl-a");
    assert_eq!(marked(&screen), ["101", "102", "103"]);
    screen.press("g space *");
    assert_eq!(marked(&screen), ["101"]);
    screen.press("esc");
    assert_eq!(marked(&screen), [""; 0]);
}

#[test]
fn a_download_takes_the_marks_and_ends_the_range() {
    let mut screen = first_page();
    screen.press("v j d enter");
    let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
    let folder = crate::app::Folder::Ready("/tmp".into());
    let started = screen.does(Msg::Replied(id, Reply::Folder(Ok(folder))));
    assert_eq!(
        started,
        [
            "give up: complete /home/ana/Downloads",
            "start 1: download 101 to /tmp",
            "start 2: download 102 to /tmp"
        ]
    );
    screen.press("j");
    assert_eq!(marked(&screen), [""; 0]);
}

#[test]
fn marks_of_what_was_deleted_elsewhere_go_with_a_refresh() {
    let mut screen = first_page();
    screen.answer_page(nth(2));
    screen.press("space space ] space [ R");
    assert_eq!(marked(&screen), ["101", "102", "201"]);
    // One is on the page as before; the others have moved, or are gone.
    let id = call_for(&mut screen, 1);
    let asked = screen.does(replied(id, page(1, &rows(102..=104), Some(4), Some(12))));
    assert!(
        asked.contains(&"which of 101 201".to_owned()),
        "what is on the page is not looked for: {asked:?}"
    );
    let (id, _) = screen.take_call(|call| matches!(call, Call::Existing(_)));
    let there = rows(201..=201).into_iter().map(|row| row.id).collect();
    screen.send(Msg::Replied(id, Reply::Existing(Ok(there))));
    assert_eq!(marked(&screen), ["102", "201"]);
    assert_eq!(
        screen.said(),
        "A marked binary is not there any more; its mark is taken off."
    );
}

#[test]
fn marks_stay_where_nobody_knows_whether_their_objects_are_there() {
    let mut screen = first_page();
    screen.press("space R");
    let refreshed = || page(1, &rows(102..=104), Some(4), Some(12));
    let id = call_for(&mut screen, 1);
    screen.send(replied(id, refreshed()));
    let (id, _) = screen.take_call(|call| matches!(call, Call::Existing(_)));
    screen.send(Msg::Replied(id, Reply::Existing(Err(failure()))));
    assert_eq!(
        (marked(&screen), screen.said()),
        (vec!["101".into()], String::new())
    );
    // A newer refresh looks again; what was asked before is given up.
    screen.press("R");
    let id = call_for(&mut screen, 1);
    screen.send(replied(id, refreshed()));
    screen.press("R");
    let id = call_for(&mut screen, 1);
    let asked = screen.does(replied(id, refreshed()));
    assert!(
        asked.contains(&"give up: which of 101".to_owned()),
        "{asked:?}"
    );
    // Turning pages asks for nothing of the kind.
    screen.press("]");
    let seeking = screen.waits_for();
    let seeking = seeking.iter().filter(|call| call.starts_with("which"));
    assert_eq!(seeking.count(), 1);
}
