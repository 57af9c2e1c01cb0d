//! The mouse in hints, forms, details and the history: it does what keys do.

use super::*;
use crate::driven::past;
use crate::keys::{Did, Keymap, Mouse};
use crate::panes::preview::Content;

fn screen() -> Screen {
    Screen::loaded(80, 24)
}

fn mouse(screen: &mut Screen, did: Did, column: u16, row: u16) {
    screen.send(Msg::Mouse(Mouse { did, column, row }));
}

fn click(screen: &mut Screen, (column, row): (u16, u16)) {
    mouse(screen, Did::Press, column, row);
    mouse(screen, Did::Release, column, row);
}

/// Where this text is on the screen: the last row that has it.
#[track_caller]
fn place_of(screen: &Screen, text: &str) -> (u16, u16) {
    let frame = screen.frame();
    let rows = usize::from(screen.model.size.rows);
    let lines = frame.lines().take(rows).enumerate();
    let found = lines.filter(|(_, line)| line.contains(text)).last();
    let (row, line) = found.unwrap_or_else(|| panic!("no “{text}” in\n{frame}"));
    let byte = line.find(text).unwrap();
    let column = crate::ui::width::columns(&line[..byte]);
    (column as u16, row as u16)
}

/// Clicks so many columns behind the beginning of this text.
#[track_caller]
fn click_on(screen: &mut Screen, text: &str, behind: u16) {
    let (column, row) = place_of(screen, text);
    click(screen, (column + behind, row));
}

/// Answers the look at a file.
#[track_caller]
fn inspected(screen: &mut Screen, name: &str, type_name: &str) {
    let (id, _) = screen.take_call(|call| matches!(call, Call::InspectFiles(_)));
    let file = InspectedFile {
        path: format!("/fw/{name}").into(),
        name: name.into(),
        length: 12,
        type_name: type_name.into(),
    };
    screen.send(Msg::Replied(id, Reply::Inspected(vec![Ok(file)])));
}

#[test]
fn a_click_on_a_hint_runs_its_key() {
    let mut screen = screen();
    click_on(&mut screen, "u upload", 3);
    assert!(matches!(screen.model.dialog, Some(Dialog::Upload(_))));
    screen.press("esc");
    click_on(&mut screen, "? all keys", 9);
    assert!(matches!(screen.model.dialog, Some(Dialog::Help(_))));
    screen.press("esc");
    // Between two of them is nothing.
    click_on(&mut screen, "u upload", 8);
    assert!(screen.model.dialog.is_none());
    screen.press("/").write("gat");
    click_on(&mut screen, "esc gives up", 5);
    assert!(!screen.model.is_typing());
}

#[test]
fn the_hint_runs_what_the_person_bound() {
    let mut screen = screen();
    screen.model.keymap = Keymap::of_person("[binaries]\nupload = [\"ctrl-y\"]\n");
    click_on(&mut screen, "ctrl-y upload", 9);
    assert!(matches!(screen.model.dialog, Some(Dialog::Upload(_))));
}

#[test]
fn where_there_are_no_hints_the_key_of_the_help_is_clicked() {
    let mut screen = Screen::loaded(50, 16);
    click(&mut screen, (48, 0));
    assert!(matches!(screen.model.dialog, Some(Dialog::Help(_))));
}

#[test]
fn keys_below_a_dialog_are_clicked() {
    let mut screen = screen();
    screen.press("D");
    click_on(&mut screen, "c copy", 2);
    assert!(screen.frame().contains("No copy"), "{}", screen.frame());
    // Which of two keys is meant nobody knows.
    let before = screen.frame();
    click_on(&mut screen, "←→ choose", 4);
    assert_eq!(screen.frame(), before);
    click_on(&mut screen, "esc cancel", 1);
    assert!(screen.model.dialog.is_none());
}

#[test]
fn a_click_gives_a_field_the_focus() {
    let mut clicked = screen();
    clicked.press("f");
    for (label, keys) in [
        ("Owner", "f tab tab tab"),
        ("Text", "f tab"),
        ("Size", "f shift-tab"),
        ("Device", "f tab tab tab tab tab"),
    ] {
        click_on(&mut clicked, &format!(" {label:<11}"), 3);
        let mut pressed = screen();
        pressed.press(keys);
        assert_eq!(clicked.frame(), pressed.frame(), "{label}");
    }
}

#[test]
fn a_click_in_a_text_puts_its_cursor_there() {
    let mut screen = screen();
    screen.press("r");
    click_on(&mut screen, "gateway-fw", 8);
    screen.write("X");
    assert!(screen.frame().contains("gateway-Xfw-2.4.1.swu"));
    click_on(&mut screen, "2.4.1.swu", 40);
    screen.write("Y");
    click_on(&mut screen, "gateway-Xfw", 0);
    screen.write("Z");
    assert!(screen.frame().contains("Zgateway-Xfw-2.4.1.swuY"));
    // In a field without the focus both happen.
    screen.press("esc u ctrl-u").write("x").press("enter");
    inspected(&mut screen, "测试.zip", "application/zip");
    click_on(&mut screen, "application/zip", 12);
    screen.write("X");
    assert!(screen.frame().contains("application/Xzip"));
    let (column, row) = place_of(&screen, "Name ");
    click(&mut screen, (column + 13, row));
    screen.write("X");
    assert!(screen.frame().contains("测X试.zip"), "{}", screen.frame());
}

#[test]
fn proposals_and_choices_are_clicked() {
    let mut screen = screen();
    screen.press("u").write("/f");
    let candidate = |name: &str| crate::transfer::local_path::Candidate {
        text: format!("/fw/{name}"),
        name: name.into(),
        is_dir: false,
    };
    screen.answer_last_completion(crate::transfer::local_path::Completion {
        common: "/fw/".into(),
        candidates: ["a.zip", "b.zip", "c.zip"].map(candidate).to_vec(),
        left_out: 0,
    });
    click_on(&mut screen, "  b.zip", 3);
    assert!(screen.frame().contains("▌ b.zip"));
    click_on(&mut screen, "  a.zip", 3);
    screen.wait(1_000);
    click_on(&mut screen, "  c.zip", 3);
    click_on(&mut screen, "▌ c.zip", 3);
    assert!(screen.waits_for().contains(&"inspect /fw/c.zip".to_owned()));
    let mut screen = Screen::with_events(80, 24);
    screen.press("u ctrl-u").write("x").press("enter");
    inspected(&mut screen, "a.log", "text/plain");
    click_on(&mut screen, "‹ form ›", 1);
    assert!(screen.frame().contains("‹ form ›"), "the focus alone");
    click_on(&mut screen, "‹ form ›", 1);
    assert!(screen.frame().contains("‹ raw ›"));
}

#[test]
fn the_wheel_goes_through_the_fields_of_a_form_and_not_around_their_end() {
    let mut turned = screen();
    turned.press("f");
    let mut focus = Vec::new();
    for did in [Did::WheelUp, Did::WheelDown, Did::WheelDown, Did::WheelUp] {
        mouse(&mut turned, did, 20, 10);
        focus.push(crate::ui::fields(&turned.model).unwrap().focus);
    }
    assert_eq!(focus, [0, 1, 2, 1]);
    for _ in 0..20 {
        mouse(&mut turned, Did::WheelDown, 20, 10);
    }
    assert_eq!(crate::ui::fields(&turned.model).unwrap().focus, 8);
    // Where a path is completed, Tab would be another key.
    let mut deploy = crate::applications::opened(80, 24);
    deploy.press("l j u").write("/x");
    mouse(&mut deploy, Did::WheelDown, 20, 10);
    assert_eq!(crate::ui::fields(&deploy.model).unwrap().focus, 1);
}

#[test]
fn rows_of_the_history_are_clicked_and_two_clicks_open_the_log() {
    let mut screen = screen();
    screen.press("4 tab");
    let (id, _) = screen.take_call(|call| matches!(call, Call::History { .. }));
    let page = PastPage {
        rows: vec![
            past(9, "new.swu"),
            past(8, "middle.swu"),
            past(7, "old.swu"),
        ],
        more: false,
    };
    screen.send(Msg::Replied(id, Reply::History(Ok(page))));
    click_on(&mut screen, "old.swu", 2);
    assert_eq!(screen.model.transfers.history.cursor.at, 2);
    mouse(&mut screen, Did::WheelUp, 10, 10);
    assert_eq!(screen.model.transfers.history.cursor.at, 0);
    screen.wait(1_000);
    let place = place_of(&screen, "middle.swu");
    click(&mut screen, place);
    assert!(screen.model.transfers.log.is_none());
    click(&mut screen, place);
    assert!(screen.model.transfers.log.is_some());
    assert!(screen.frame().contains("Log of middle.swu"));
}

#[test]
fn rows_of_the_object_are_clicked_and_fold() {
    let mut screen = Screen::loaded(120, 36);
    screen.press("tab ] ]");
    let first = screen.model.plan().body.from + 2;
    let column = screen.model.plan().detail.unwrap().from + 4;
    click(&mut screen, (column, first + 1));
    assert_eq!(screen.model.binaries.detail.cursor.at, 1);
    let before = screen.model.binaries.detail.json.as_ref().unwrap();
    let rows = before.visible().count();
    screen.wait(1_000);
    click(&mut screen, (column, first));
    click(&mut screen, (column, first));
    let folded = screen.model.binaries.detail.json.as_ref().unwrap();
    assert!(folded.visible().count() < rows);
    // The list keeps its cursor.
    assert_eq!(screen.model.binaries.list.cursor.at, 0);
    // Below the last row is nothing.
    click(&mut screen, (column, first + 25));
    assert_eq!(screen.model.binaries.detail.cursor.at, 0);
}

#[test]
fn rows_of_an_archive_are_clicked_and_opened() {
    let mut screen = Screen::loaded(120, 36);
    screen.press("j");
    screen.wake();
    screen.answer_preview(Ok(archive(&["a.txt", "b.txt", "c.txt"])));
    let at = |screen: &Screen| match &screen.model.binaries.detail.preview.shown()?.content {
        Content::Tree(tree) => Some(tree.cursor.at),
        _ => None,
    };
    let detail = screen.model.plan().detail.unwrap().from + 6;
    let first = screen.model.plan().body.from + 2;
    click(&mut screen, (detail, first + 1));
    assert_eq!(at(&screen), Some(1), "{}", screen.frame());
    assert_eq!(screen.model.pane, Pane::Detail);
    click(&mut screen, (detail, first));
    assert_eq!(at(&screen), Some(0));
}
