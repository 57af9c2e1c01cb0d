//! The mouse points, the wheel turns, the line between the panes moves.

use super::*;
use crate::api::{Guard, Mode};
use crate::domain::User;
use crate::keys::{Did, Keymap, Mouse};
use crate::panes::transfers::TransfersView;

/// The line between list and details of a screen of 120 columns.
const LINE: u16 = 77;

fn wide() -> Screen {
    Screen::loaded(120, 36)
}

fn mouse(screen: &mut Screen, did: Did, column: u16, row: u16) {
    screen.send(Msg::Mouse(Mouse { did, column, row }));
}

fn click(screen: &mut Screen, column: u16, row: u16) {
    mouse(screen, Did::Press, column, row);
    mouse(screen, Did::Release, column, row);
}

fn at(screen: &Screen) -> usize {
    screen.model.binaries.list.cursor.at
}

#[test]
fn a_click_puts_the_cursor_on_the_row_under_it() {
    let mut screen = wide();
    // Below the header, the border and the head of the columns.
    click(&mut screen, 10, 3);
    assert_eq!(at(&screen), 0);
    click(&mut screen, 10, 6);
    assert_eq!(at(&screen), 3);
    click(&mut screen, 40, 4);
    assert_eq!(at(&screen), 1);
    // Border, head, and where no row is.
    for row in [1, 2, 20, 34] {
        click(&mut screen, 10, row);
        assert_eq!(at(&screen), 1, "{row}");
    }
}

#[test]
fn a_click_gives_the_focus_and_two_open_the_row() {
    let mut screen = wide();
    click(&mut screen, 90, 6);
    assert_eq!(screen.model.pane, Pane::Detail);
    click(&mut screen, 10, 6);
    assert_eq!(screen.model.pane, Pane::List);
    screen.wait(300);
    click(&mut screen, 10, 6);
    assert_eq!(screen.model.pane, Pane::Detail);
    // Two slow ones are two.
    click(&mut screen, 10, 5);
    screen.wait(500);
    click(&mut screen, 10, 5);
    assert_eq!((screen.model.pane, at(&screen)), (Pane::List, 2));
}

#[test]
fn the_wheel_turns_the_pane_under_it_and_leaves_the_focus() {
    let mut screen = wide();
    mouse(&mut screen, Did::WheelDown, 10, 20);
    assert_eq!(at(&screen), 3);
    for _ in 0..5 {
        mouse(&mut screen, Did::WheelDown, 10, 20);
    }
    assert_eq!(at(&screen), 6, "no further than the last row of the page");
    assert_eq!(screen.model.binaries.page().unwrap().number, 1);
    mouse(&mut screen, Did::WheelUp, 10, 20);
    assert_eq!(at(&screen), 3);
    let before = screen.model.binaries.list.cursor;
    mouse(&mut screen, Did::WheelDown, 90, 20);
    assert_eq!(screen.model.binaries.list.cursor, before);
    assert_eq!(screen.model.pane, Pane::List);
}

#[test]
fn the_line_between_the_panes_is_dragged_as_far_as_both_stay_usable() {
    let mut screen = wide();
    for (to, share) in [(60, 50), (90, 75), (2, 30), (119, 80)] {
        let line = screen.model.plan().detail.unwrap().from;
        mouse(&mut screen, Did::Press, line, 12);
        mouse(&mut screen, Did::Drag, to, 12);
        assert_eq!(screen.model.list_share, share);
        mouse(&mut screen, Did::Release, to, 12);
        mouse(&mut screen, Did::Drag, 70, 12);
        assert_eq!(screen.model.list_share, share, "nothing is held any more");
    }
    assert_eq!(wide().model.plan().list.unwrap().len - 1, LINE);
    // Elsewhere nothing is taken hold of.
    let mut screen = wide();
    mouse(&mut screen, Did::Press, LINE - 5, 12);
    mouse(&mut screen, Did::Drag, 60, 12);
    assert_eq!(screen.model.list_share, wide().model.list_share);
}

#[test]
fn a_click_opens_the_tab_under_it() {
    let mut screen = wide();
    let frame = screen.frame();
    let header = frame.lines().next().unwrap();
    for tab in [
        Tab::Events,
        Tab::Applications,
        Tab::Transfers,
        Tab::Binaries,
    ] {
        let byte = header.find(tab.word()).unwrap();
        let column = header[..byte].chars().count();
        click(&mut screen, column as u16, 0);
        assert_eq!(screen.model.tab, tab);
    }
    // The host is no tab.
    click(&mut screen, 12, 0);
    assert_eq!(screen.model.tab, Tab::Binaries);
}

/// The column of a tab in the header.
fn column_of(screen: &Screen, tab: Tab) -> u16 {
    let frame = screen.frame();
    let header = frame.lines().next().unwrap();
    let byte = header.find(tab.word()).unwrap();
    header[..byte].chars().count() as u16
}

#[test]
fn a_click_on_a_tab_gives_up_what_is_typed() {
    for keys in [": p a g e", "/ g a t", "tab / g a t"] {
        let mut screen = wide();
        screen.press(keys);
        let column = column_of(&screen, Tab::Events);
        click(&mut screen, column, 0);
        assert_eq!(screen.model.tab, Tab::Events, "{keys}");
        assert!(screen.model.prompt.is_none(), "{keys}");
        screen.press("1");
        assert_eq!(screen.model.tab, Tab::Binaries, "{keys}");
        assert!(!screen.model.is_typing(), "{keys}");
    }
}

#[test]
fn rows_of_transfers_are_clicked_over_a_tab_and_in_their_own() {
    let mut screen = idle();
    screen.press("space space space d enter");
    let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
    let folder = Folder::Ready("/saved".into());
    screen.send(Msg::Replied(id, Reply::Folder(Ok(folder))));
    screen.press("t");
    let plan = screen.model.plan();
    let first = plan.overlay.unwrap().from + 1 + plan.job_heads();
    let rows = screen.model.transfers.row_count();
    assert_eq!(rows, 3);
    click(&mut screen, 10, first + rows as u16 - 1);
    assert_eq!(screen.model.transfers.cursor.at, rows - 1);
    click(&mut screen, 10, first);
    assert_eq!(screen.model.transfers.cursor.at, 0);
    assert_eq!(screen.model.transfers.view, TransfersView::Now);
    screen.press("t");
    assert!(!screen.model.overlay);
    // The strip opens them, too.
    let strip = screen.model.plan().strip.unwrap();
    click(&mut screen, 10, strip);
    assert!(screen.model.overlay);
}

#[test]
fn a_dialog_is_left_alone_but_for_the_wheel() {
    let mut turned = wide();
    turned.press("?");
    let before = turned.frame();
    click(&mut turned, 10, 6);
    assert_eq!(turned.frame(), before);
    mouse(&mut turned, Did::WheelDown, 10, 12);
    let mut pressed = wide();
    pressed.press("? down");
    assert_ne!(turned.frame(), before);
    assert_eq!(turned.frame(), pressed.frame());
    assert_eq!(at(&turned), 0);
}

/// Where this text is on the screen.
#[track_caller]
fn place_of(screen: &Screen, text: &str) -> (u16, u16) {
    let frame = screen.frame();
    let (row, line) = frame
        .lines()
        .enumerate()
        .find(|(_, l)| l.contains(text))
        .unwrap();
    let byte = line.find(text).unwrap();
    (line[..byte].chars().count() as u16, row as u16)
}

#[track_caller]
fn click_on(screen: &mut Screen, text: &str) {
    let (column, row) = place_of(screen, text);
    click(screen, column + 1, row);
}

#[test]
fn buttons_of_a_dialog_are_clicked() {
    let mut screen = wide();
    screen.press("down D");
    click_on(&mut screen, "[ Cancel ]");
    assert!(screen.model.dialog.is_none());
    assert!(
        !screen
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Call(_, Call::Delete(_))))
    );
    screen.press("D");
    click_on(&mut screen, "Delete this binary?");
    assert!(screen.model.dialog.is_some());
    click_on(&mut screen, "[ Delete ]");
    assert!(screen.model.dialog.is_none());
    screen.take_call(|call| matches!(call, Call::Delete(_)));
}

#[test]
fn rows_of_a_dialog_are_clicked_and_two_clicks_take_one() {
    let mut screen = wide();
    screen.press("s");
    let mut pressed = wide();
    pressed.press("s down down");
    click_on(&mut screen, "   type  ");
    assert_eq!(screen.frame(), pressed.frame());
    screen.wait(1_000);
    let (column, row) = place_of(&screen, "   name  ");
    click(&mut screen, column, row);
    assert!(screen.model.dialog.is_some());
    click(&mut screen, column, row);
    assert!(screen.model.dialog.is_none());
    // Over a heading the cursor comes to stand beside it.
    screen.press("?");
    click_on(&mut screen, "In a list with pages");
    assert!(screen.model.dialog.is_some());
}

#[test]
fn views_of_the_details_are_clicked() {
    let mut screen = wide();
    for word in ["Object", "Details", "Preview"] {
        click_on(&mut screen, word);
        let view = format!("{:?}", screen.model.binaries.detail.view);
        assert_eq!((view.as_str(), screen.model.pane), (word, Pane::Detail));
    }
}

#[test]
fn f1_lists_the_keys_of_a_dialog_and_the_next_key_only_closes_that() {
    let mut screen = Screen::loaded(50, 16);
    screen.press("f f1");
    let frame = screen.frame();
    for key in ["enter filter", "tab next", "earlier ones", "esc cancel"] {
        assert!(frame.contains(key), "no {key} in {frame}");
    }
    screen.press("esc");
    assert!(screen.model.dialog.is_some());
    screen.press("esc");
    assert!(screen.model.dialog.is_none());
}

#[test]
fn the_mouse_is_left_to_the_terminal_and_taken_again() {
    let mut screen = wide();
    let took = screen.model.takes_mouse;
    screen.effects.clear();
    screen.press("alt-m alt-m");
    assert_eq!(
        screen.effects,
        [Effect::TakeMouse(!took), Effect::TakeMouse(took)]
    );
}

#[test]
fn a_double_click_does_not_run_what_is_typed() {
    let mut screen = wide();
    screen.press(":");
    for letter in "events".chars() {
        screen.press(&letter.to_string());
    }
    click(&mut screen, 10, 6);
    click(&mut screen, 10, 6);
    mouse(&mut screen, Did::WheelDown, 10, 12);
    assert!(screen.model.prompt.is_some());
    assert_eq!((screen.model.tab, at(&screen)), (Tab::Binaries, 0));
}

#[test]
fn two_clicks_open_whatever_key_enter_is() {
    let mut screen = wide();
    screen.model.keymap = Keymap::of_person("[pages]\nopen = []\n");
    click(&mut screen, 10, 6);
    click(&mut screen, 10, 6);
    assert_eq!(screen.model.pane, Pane::Detail);
}

#[test]
fn the_mouse_ends_a_chord_and_keeps_the_list_where_it_is() {
    for did in [Did::Press, Did::WheelDown] {
        let mut screen = wide();
        screen.model.keymap = Keymap::of_person("[list]\ntop = [\"g g\"]\n");
        screen.press("g");
        assert_eq!(screen.model.chord.len(), 1);
        screen.model.restores = true;
        mouse(&mut screen, did, 10, 6);
        assert!(screen.model.chord.is_empty());
        assert!(!screen.model.restores);
    }
}

#[test]
fn what_is_let_go_is_not_dragged_on() {
    let mut screen = wide();
    let line = screen.model.plan().detail.unwrap().from;
    mouse(&mut screen, Did::Press, line, 12);
    screen.press("?");
    mouse(&mut screen, Did::Release, line, 12);
    screen.press("esc");
    let share = screen.model.list_share;
    mouse(&mut screen, Did::Drag, 60, 12);
    assert_eq!(screen.model.list_share, share);
    // Let go outside of the window: the next press takes hold of nothing.
    mouse(&mut screen, Did::Press, line, 12);
    mouse(&mut screen, Did::Press, 10, 6);
    mouse(&mut screen, Did::Drag, 60, 12);
    assert_eq!(screen.model.list_share, share);
}

#[test]
fn a_click_on_a_tab_gives_up_what_is_asked_for_what_is_typed() {
    let mut screen = wide();
    screen.press(":").write("profile ");
    assert!(screen.waits_for().contains(&"profiles".to_owned()));
    let column = column_of(&screen, Tab::Events);
    let did = Did::Press;
    let led = screen.does(Msg::Mouse(Mouse {
        did,
        column,
        row: 0,
    }));
    assert!(led.contains(&"give up: profiles".to_owned()), "{led:?}");
    assert!(!screen.waits_for().contains(&"profiles".to_owned()));
}

#[test]
fn the_mouse_takes_away_what_was_told_as_a_key_does() {
    let told = || {
        let mut screen = wide();
        screen.send(Msg::NotOpened("It did not work.".to_owned()));
        assert_eq!(screen.said(), "It did not work.");
        screen
    };
    for (did, column, row) in [
        (Did::Press, 10, 6),
        (Did::Press, 90, 6),
        (Did::Press, 60, 0),
        (Did::WheelDown, 10, 6),
        (Did::WheelUp, 90, 6),
    ] {
        let mut screen = told();
        mouse(&mut screen, did, column, row);
        assert_eq!(screen.said(), "", "{did:?} at {column}, {row}");
    }
    // A drag that holds nothing answers nothing.
    let mut screen = told();
    mouse(&mut screen, Did::Drag, 10, 6);
    assert_eq!(screen.said(), "It did not work.");
    // What a click leads to is told.
    let mut screen = Screen::new(120, 36);
    let guard = Guard {
        mode: Mode::PROD,
        by: "the profile “acme”".to_owned(),
    };
    screen.answer_session_as(User::default(), guard);
    screen.answer_page(page(1, &binaries(), Some(1), Some(7)));
    screen.send(Msg::NotOpened("It did not work.".to_owned()));
    click_on(&mut screen, "u upload");
    assert!(screen.model.dialog.is_none());
    let said = screen.said();
    assert!(said.starts_with("In mode prod nothing is made."), "{said}");
}

#[test]
fn the_words_in_the_title_of_the_transfers_are_clicked() {
    for key in ["4", "t"] {
        let mut screen = wide();
        screen.press(key);
        for (word, view) in [
            ("History", TransfersView::History),
            ("History", TransfersView::History),
            ("Now", TransfersView::Now),
        ] {
            click_on(&mut screen, word);
            assert_eq!(screen.model.transfers.view, view, "{key}");
        }
    }
}
