//! Turning pages, fetching ahead, refreshing.

use super::*;
use crate::panes::paged::Position;

#[test]
fn the_first_page_is_asked_for_at_the_start_and_the_next_one_ahead() {
    let mut screen = Screen::with_pages_of(80, 24, Some(3));
    assert_eq!(
        screen.waits_for(),
        ["page 1 counted", "session", "interrupted"]
    );
    screen.answer_session();
    let id = call_for(&mut screen, 1);
    assert_eq!(screen.does(replied(id, nth(1))), ["page 2"]);
    assert_eq!(shown(&screen), ["101", "102", "103"]);
    let position = screen.model.binaries.list.position();
    assert_eq!(position, Position::Exact { row: 1, rows: 12 });
}

#[test]
fn a_live_list_marks_what_is_new_on_whatever_page_it_comes() {
    let mut screen = first_page();
    screen.answer_page(nth(2));
    screen.press("]");
    screen.answer_page(nth(3));
    screen.press("L");
    let said = screen.said();
    assert!(
        said.contains("every 15 seconds") && said.contains("may come on another page"),
        "{said}"
    );
    assert!(screen.frame().contains("live, every 15 s"));
    screen.wait(15_000);
    assert_eq!(screen.does(Msg::Woke(Vec::new())), ["page 2 counted"]);
    let mut page = nth(2);
    let new = binary(999, ("new.bin", "a/b", 1, "ana", "2026-11-21T11:59:00Z"));
    page.items.push(new);
    screen.answer_page(page);
    assert_eq!(at(&screen), "201", "the cursor stays");
    let list = &screen.model.binaries.list;
    let fresh = list.rows().into_iter().filter(|row| list.is_fresh(&row.id));
    let fresh: Vec<&str> = fresh.map(|row| row.id.as_str()).collect();
    assert_eq!(fresh, ["999"]);
    // What was looked at is new no more.
    screen.press("G L");
    assert!(screen.said().contains("stands still again"));
    assert_eq!(screen.model.binaries.list.live_due(), None);
}

#[test]
fn a_page_that_was_fetched_ahead_is_shown_at_once() {
    let mut screen = first_page();
    screen.answer_page(nth(2));
    screen.press("down");
    // The one after it is fetched ahead; the one before is kept.
    assert_eq!(screen.key_does("]"), ["page 3"]);
    assert_eq!(
        (at(&screen), screen.model.binaries.list.shown),
        ("201".into(), 2)
    );
    assert_eq!(screen.key_does("["), ["give up: page 3"]);
    assert_eq!(
        (at(&screen), screen.model.binaries.list.shown),
        ("101".into(), 1)
    );
}

#[test]
fn a_page_that_is_on_its_way_is_awaited_and_not_asked_for_twice() {
    let mut screen = first_page();
    assert_eq!(screen.key_does("]"), [""; 0]);
    assert_eq!(shown(&screen), ["101", "102", "103"], "the old rows stay");
    let id = call_for(&mut screen, 2);
    assert_eq!(screen.does(replied(id, nth(2))), ["page 3"]);
    assert_eq!(at(&screen), "201");
}

#[test]
fn a_page_that_was_not_fetched_ahead_is_asked_for_with_the_totals() {
    let mut screen = first_page();
    let id = call_for(&mut screen, 2);
    screen.send(Msg::Replied(id, Reply::Binaries(Err(failure()))));
    assert_eq!(screen.said(), "", "nobody waited for it");
    assert_eq!(screen.key_does("]"), ["page 2 counted"]);
    let id = call_for(&mut screen, 2);
    screen.send(Msg::Replied(id, Reply::Binaries(Err(failure()))));
    assert_eq!(screen.said(), "Could not list the binaries: too late.");
    assert_eq!(shown(&screen), ["101", "102", "103"]);
}

#[test]
fn a_key_held_down_over_the_end_skips_no_page_and_asks_once() {
    let mut screen = first_page();
    for _ in 0..20 {
        screen.press("j");
    }
    assert_eq!(screen.waits_for(), ["page 2"]);
    assert_eq!(at(&screen), "103");
    screen.answer_page(nth(2));
    assert_eq!(
        (at(&screen), screen.waits_for()),
        ("201".into(), vec!["page 3".into()])
    );
    screen.press("j j j j j j");
    assert_eq!(
        (at(&screen), screen.model.binaries.list.shown),
        ("203".into(), 2)
    );
    screen.answer_page(nth(3));
    assert_eq!(at(&screen), "301");
    // And back over the first row: to the last one of the page before.
    screen.press("k");
    assert_eq!(
        (at(&screen), screen.model.binaries.list.shown),
        ("203".into(), 2)
    );
}

#[test]
fn next_page_pressed_five_times_over_a_slow_network_turns_one_page() {
    let mut screen = first_page();
    screen.press("] ] ] ] ]");
    assert_eq!(screen.waits_for(), ["page 2"]);
    screen.answer_page(nth(2));
    assert_eq!(
        (at(&screen), screen.model.binaries.list.shown),
        ("201".into(), 2)
    );
}

#[test]
fn a_screen_down_stops_at_the_last_row_first() {
    let mut screen = first_page();
    screen.answer_page(nth(2));
    assert_eq!(screen.key_does("pgdn"), [""; 0]);
    assert_eq!(at(&screen), "103");
    for (key, id) in [
        ("g", "101"),
        ("G", "103"),
        ("ctrl-u", "101"),
        ("ctrl-d", "103"),
        ("pgup", "101"),
    ] {
        screen.press(key);
        assert_eq!(at(&screen), id, "{key}");
    }
}

#[test]
fn a_newer_page_supersedes_the_older_one() {
    let mut screen = first_page();
    assert_eq!(screen.key_does("}"), ["page 4 counted"]);
    let older = call_for(&mut screen, 4);
    assert_eq!(screen.key_does("]"), ["give up: page 4 counted"]);
    // The reply comes all the same: it changes nothing.
    assert_eq!(screen.does(replied(older, nth(4))), [""; 0]);
    assert_eq!(shown(&screen), ["101", "102", "103"]);
    screen.answer_page(nth(2));
    assert_eq!(screen.model.binaries.list.shown, 2);
    assert_eq!(screen.does(replied(older, nth(4))), [""; 0]);
    assert_eq!(screen.model.binaries.list.shown, 2);
}

#[test]
fn the_last_page_has_none_after_it() {
    let mut screen = first_page();
    screen.press("}");
    let id = call_for(&mut screen, 4);
    assert_eq!(
        screen.does(replied(id, nth(4))),
        ["give up: page 2", "page 3"]
    );
    assert_eq!(screen.key_does("]"), [""; 0]);
    assert_eq!(screen.said(), "This is the last page.");
    screen.press("{");
    screen.answer_page(nth(1));
    assert_eq!(screen.model.binaries.list.shown, 1);
    assert_eq!(screen.key_does("["), [""; 0]);
    assert_eq!(screen.said(), "This is the first page.");
}

#[test]
fn a_next_page_that_is_empty_ends_the_list() {
    let mut screen = first_page();
    let lie = page(2, &[], None, None);
    screen.answer_page(lie.clone());
    assert_eq!(screen.key_does("]"), [""; 0]);
    assert_eq!(screen.said(), "This is the last page.");
    // The same where the person waits for it.
    let mut screen = first_page();
    screen.press("]");
    screen.answer_page(lie);
    assert_eq!(screen.said(), "This is the last page.");
    assert_eq!(
        (at(&screen), screen.model.binaries.list.shown),
        ("103".into(), 1)
    );
    assert_eq!(screen.key_does("j"), [""; 0]);
}

#[test]
fn when_the_last_page_is_gone_the_one_before_is_shown() {
    let mut screen = first_page();
    screen.press("}");
    let id = call_for(&mut screen, 4);
    let empty = page(4, &[], Some(2), Some(6));
    // Not three, the one before, as there are two: it is on its way already.
    assert_eq!(screen.does(replied(id, empty)), [""; 0]);
    screen.answer_page(page(2, &rows(201..=203), Some(2), Some(6)));
    assert_eq!(
        (at(&screen), screen.model.binaries.list.last_page()),
        ("203".into(), Some(2))
    );
}

#[test]
fn without_totals_the_position_is_what_is_known() {
    let mut screen = Screen::with_pages_of(80, 24, Some(3));
    screen.answer_session();
    screen.answer_page(page(1, &rows(101..=103), None, None));
    assert_eq!(
        screen.model.binaries.list.position(),
        Position::Open { row: 1 }
    );
    assert_eq!(screen.key_does("}"), [""; 0]);
    assert_eq!(
        screen.said(),
        "The server does not say how many pages there are."
    );
    // Pages alone: not more than so many rows.
    screen.press("R");
    screen.answer_page(page(1, &rows(101..=103), Some(4), None));
    assert_eq!(
        screen.model.binaries.list.position(),
        Position::About { row: 1, rows: 12 }
    );
    // The last page says where the list ends, short as it is.
    screen.press("]");
    screen.answer_page(Page {
        more: false,
        ..page(2, &rows(201..=202), None, None)
    });
    assert_eq!(
        screen.model.binaries.list.position(),
        Position::Exact { row: 4, rows: 5 }
    );
}

#[test]
fn totals_that_are_too_small_never_put_the_cursor_past_the_end() {
    let mut screen = Screen::with_pages_of(80, 24, Some(3));
    screen.answer_session();
    // The platform keeps its totals for ten seconds: two rows, says the old one.
    screen.answer_page(page(1, &rows(101..=103), Some(1), Some(2)));
    screen.press("G");
    assert_eq!(
        screen.model.binaries.list.position(),
        Position::Exact { row: 3, rows: 3 }
    );
}

#[test]
fn a_short_page_is_no_end() {
    let mut screen = Screen::with_pages_of(80, 24, Some(3));
    screen.answer_session();
    screen.answer_page(page(1, &rows(101..=101), None, None));
    screen.press("j");
    screen.answer_page(page(2, &rows(201..=202), None, None));
    assert_eq!(shown(&screen), ["201", "202"]);
}

#[test]
fn refresh_keeps_the_cursor_on_its_object() {
    let mut screen = first_page();
    screen.answer_page(nth(2));
    screen.press("down");
    // What was fetched ahead is old as well.
    assert_eq!(screen.key_does("R"), ["page 1 counted"]);
    screen.answer_page(page(1, &rows(100..=102), Some(4), Some(12)));
    assert_eq!(
        (at(&screen), screen.model.binaries.list.cursor.at),
        ("102".into(), 2)
    );
    assert_eq!(screen.waits_for(), ["page 2"]);
    // The object is gone: the row stays.
    screen.press("R");
    screen.answer_page(page(1, &rows(110..=112), Some(4), Some(12)));
    assert_eq!(at(&screen), "112");
    screen.press("R");
    screen.answer_page(page(1, &rows(120..=120), Some(4), Some(12)));
    assert_eq!(at(&screen), "120");
}

#[test]
fn keys_pressed_while_a_refresh_is_awaited_hold() {
    let mut screen = first_page();
    screen.press("R down down");
    screen.answer_page(page(1, &rows(100..=104), Some(4), Some(12)));
    assert_eq!(
        (at(&screen), screen.model.binaries.list.cursor.at),
        ("103".into(), 3)
    );
}

#[test]
fn a_refresh_while_a_page_is_awaited_asks_for_that_page_and_lands_where_the_key_wanted() {
    let mut screen = first_page();
    screen.press("down down down");
    assert_eq!(screen.key_does("R"), ["give up: page 2", "page 2 counted"]);
    screen.answer_page(nth(2));
    assert_eq!(at(&screen), "201");
}

#[test]
fn refresh_asks_again_after_the_first_page_failed() {
    let mut screen = Screen::with_pages_of(80, 24, Some(3));
    let id = call_for(&mut screen, 1);
    screen.send(Msg::Replied(id, Reply::Binaries(Err(failure()))));
    assert_eq!(screen.model.binaries.list.error, Some(failure()));
    assert_eq!(screen.said(), "", "it stands in the place of the rows");
    assert_eq!(
        screen.key_does("f5"),
        ["page 1 counted", "session", "give up: session"]
    );
    screen.answer_page(nth(1));
    assert_eq!(
        (at(&screen), screen.model.binaries.list.error.as_ref()),
        ("101".into(), None)
    );
}

#[test]
fn esc_leaves_a_slow_list() {
    let mut screen = first_page();
    screen.press("]");
    assert_eq!(screen.key_does("esc"), ["give up: page 2"]);
    assert_eq!(screen.said(), "Loading given up.");
    assert_eq!(shown(&screen), ["101", "102", "103"]);
    // Before anything is there, too; then there is a way back.
    let mut screen = Screen::with_pages_of(80, 24, Some(3));
    assert_eq!(screen.key_does("esc"), ["give up: page 1 counted"]);
    assert_eq!(screen.key_does("]"), [""; 0]);
    assert_eq!(
        screen.key_does("R"),
        ["page 1 counted", "session", "give up: session"]
    );
}

#[test]
fn the_first_page_key_moves_to_the_first_row_while_that_page_loads_again() {
    let mut screen = first_page();
    screen.press("down R {");
    screen.answer_page(nth(1));
    assert_eq!(at(&screen), "101");
}

#[test]
fn rows_that_a_page_does_not_tell_are_counted_once() {
    let mut screen = Screen::with_pages_of(80, 24, Some(3));
    screen.answer_session();
    let untold = |number: u32| Page {
        total: None,
        ..nth(number)
    };
    let id = call_for(&mut screen, 1);
    assert_eq!(screen.does(replied(id, untold(1))), ["page 2", "count"]);
    // Turning the page counts no more.
    screen.press("]");
    screen.answer_page(untold(2));
    assert_eq!(screen.waits_for(), ["count", "page 3"]);
    let counted = |rows| Reply::Counted(Ok(Some(rows)));
    let (id, _) = screen.take_call(|call| matches!(call, Call::CountBinaries(_)));
    screen.send(Msg::Replied(id, counted(11)));
    let position = screen.model.binaries.list.position();
    assert_eq!(position, Position::Exact { row: 4, rows: 11 });
    // A second answer is late.
    screen.send(Msg::Replied(id, counted(99)));
    assert_eq!(screen.model.binaries.list.position(), position);
}
