//! The columns of a list are chosen, and with the split they are kept.

use std::collections::BTreeMap;

use super::*;
use crate::domain::{AllColumns, Column, Columns, Last, Table, View};
use crate::driven::{event_page, incomplete_event};
use crate::keys::{Did, Mouse};

/// The heads of the list.
fn heads(screen: &Screen) -> Vec<String> {
    let frame = screen.frame();
    let heads = frame.lines().nth(2).unwrap_or_default();
    let heads = heads.split('│').nth(1).unwrap_or_default();
    heads.split_whitespace().map(str::to_owned).collect()
}

fn width(screen: &Screen, column: Column) -> Option<usize> {
    let laying = crate::app::columns::laying(&screen.model).unwrap();
    laying.width(column)
}

fn kept(effects: &[Effect]) -> Vec<Last> {
    let kept = effects.iter().filter_map(|effect| match effect {
        Effect::KeepLast(_, last) => Some(last.clone()),
        _ => None,
    });
    kept.collect()
}

fn last(split: u16, zoomed: bool, columns: &[(&str, &[&str])]) -> Finding {
    let columns = columns.iter().map(|(list, texts)| {
        let texts = texts.iter().map(ToString::to_string).collect();
        ((*list).to_owned(), texts)
    });
    let last = Last {
        tab: "Binaries".into(),
        view: View::of("", &crate::domain::BinaryQuery::default()),
        split: Some(split),
        zoomed,
        columns: columns.collect::<BTreeMap<_, Vec<String>>>(),
        events: BTreeMap::new(),
        applications: BTreeMap::new(),
    };
    Finding {
        last: [(String::new(), last)].into(),
        ..Finding::default()
    }
}

/// Started where this was kept; the first page is there.
fn started(finding: &Finding, keys: &str) -> Screen {
    let mut screen = Screen::starting(120, 36);
    if !keys.is_empty() {
        screen.press(keys);
    }
    screen.answer_finding(finding.clone());
    screen.answer_session();
    screen.answer_page(page(1, &binaries(), Some(87), Some(4310)));
    screen
}

#[test]
fn the_list_shows_what_is_chosen_while_it_is_chosen() {
    let mut screen = Screen::loaded(120, 36);
    assert_eq!(heads(&screen), ["NAME", "TYPE", "SIZE", "OWNER", "UPDATED"]);
    screen.press("c j space");
    assert_eq!(heads(&screen), ["NAME", "SIZE", "OWNER", "UPDATED"]);
    screen.press("j J");
    assert_eq!(heads(&screen), ["NAME", "OWNER", "SIZE", "UPDATED"]);
    screen.press("G k space K K K K K K");
    assert_eq!(heads(&screen), ["ID", "NAME", "OWNER", "SIZE", "UPDATED"]);
    screen.press("shift-down");
    assert_eq!(heads(&screen), ["NAME", "ID", "OWNER", "SIZE", "UPDATED"]);
    // Given up.
    screen.press("esc");
    assert_eq!(heads(&screen), ["NAME", "TYPE", "SIZE", "OWNER", "UPDATED"]);
    assert_eq!(screen.model.columns, AllColumns::default());
}

#[test]
fn what_is_chosen_is_kept_at_once() {
    let mut screen = Screen::loaded(120, 36);
    screen.press("c j space");
    screen.effects.clear();
    screen.press("enter");
    assert_eq!(heads(&screen), ["NAME", "SIZE", "OWNER", "UPDATED"]);
    let [last] = &kept(&screen.effects)[..] else {
        panic!("{:?}", screen.effects);
    };
    assert_eq!(
        last.columns["binaries"],
        ["name", "size", "owner", "updated"]
    );
    assert_eq!((last.split, last.zoomed), (Some(65), false));
}

#[test]
fn a_column_is_widened_from_the_width_that_it_has() {
    let mut screen = Screen::loaded(120, 36);
    assert_eq!(width(&screen, Column::Owner), Some(9));
    screen.press("c j j j + +");
    assert_eq!(width(&screen, Column::Owner), Some(13));
    screen.press("< - left left");
    assert_eq!(width(&screen, Column::Owner), Some(5));
    // Where there is no room for more, nothing is heaped up.
    for _ in 0..50 {
        screen.press(">");
    }
    let widest = width(&screen, Column::Owner).unwrap();
    screen.press("minus");
    assert_eq!(width(&screen, Column::Owner), Some(widest - 2));
    screen.press("=");
    assert_eq!(width(&screen, Column::Owner), Some(9));
    screen.press("+ k space r");
    let Some(Dialog::Columns(dialog)) = &screen.model.dialog else {
        panic!("it is closed");
    };
    assert_eq!(dialog.columns(), &Columns::usual(Table::Binaries));
}

#[test]
fn what_cannot_be_done_with_a_column_is_said() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("c space");
    assert!(screen.frame().contains("The name always stays"));
    screen.press("G +");
    assert!(screen.frame().contains("space shows it"));
    screen.press("space k space k k space + +");
    screen.press("down");
    assert!(screen.frame().contains("no room"), "{}", screen.frame());
}

#[test]
fn the_list_comes_into_sight_where_the_details_were_over_it() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("enter c");
    assert_eq!(heads(&screen), ["NAME", "TYPE", "SIZE", "OWNER", "UPDATED"]);
    screen.press("j space");
    assert_eq!(heads(&screen), ["NAME", "SIZE", "OWNER", "UPDATED"]);
}

#[test]
fn the_column_that_is_sorted_by_is_there_though_it_was_not_chosen() {
    let mut screen = Screen::loaded(120, 36);
    screen.press("s c");
    screen.answer_page(page(1, &binaries(), Some(87), Some(4310)));
    assert!(heads(&screen).contains(&"CREATED".to_owned()));
    screen.press("c j j j j");
    assert!(screen.frame().contains("sorted by"));
}

#[test]
fn each_list_has_columns_of_its_own() {
    let mut screen = Screen::with_events(120, 36);
    screen.press("c space");
    assert!(!heads(&screen).contains(&"TIME".to_owned()));
    screen.press("enter i");
    screen.answer_events(event_page(1, &[incomplete_event(1)], 1));
    let incomplete = heads(&screen);
    assert!(incomplete.contains(&"LAST".to_owned()), "{incomplete:?}");
    screen.press("1");
    assert_eq!(heads(&screen), ["NAME", "TYPE", "SIZE", "OWNER", "UPDATED"]);
    // Where there are none to be chosen, the key is another's or nobody's.
    screen.press("3 c");
    assert!(screen.model.dialog.is_none());
    screen.press("1 S c");
    assert!(screen.model.dialog.is_none());
}

/// The heads of a list that has all the room, on this line.
fn heads_of_all(screen: &Screen, line: usize) -> Vec<String> {
    let frame = screen.frame();
    let heads = frame.lines().nth(line).unwrap_or_default();
    let heads = heads.trim_matches('│').split_whitespace();
    heads.map(str::to_owned).collect()
}

#[test]
fn the_columns_of_the_transfers_and_their_history_are_chosen() {
    let mut screen = Screen::loaded(120, 36);
    screen.press("4");
    assert_eq!(heads_of_all(&screen, 2), [""; 0], "no rows, no heads");
    screen.press("1 d enter");
    let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
    let folder = Folder::Ready("/saved".into());
    screen.send(Msg::Replied(id, Reply::Folder(Ok(folder))));
    screen.press("4");
    assert_eq!(heads_of_all(&screen, 2), ["NAME", "SIZE", "STATE"]);
    screen.press("alt-c G space K K K K K enter");
    assert_eq!(heads_of_all(&screen, 2), ["NAME", "HERE", "SIZE", "STATE"]);
    let texts = |screen: &Screen, table: &str| screen.model.columns.kept()[table].clone();
    assert_eq!(
        texts(&screen, "transfers"),
        ["name", "path", "size", "state"]
    );
    screen.press("tab alt-c j space enter");
    assert_eq!(texts(&screen, "history"), ["name", "state"]);
    // `c` clears the ended ones there.
    screen.press("tab c");
    assert!(screen.model.dialog.is_none());
}

fn mouse(screen: &mut Screen, did: Did, column: u16) {
    let row = 2;
    screen.send(Msg::Mouse(Mouse { did, column, row }));
}

#[test]
fn an_edge_in_the_heads_is_dragged() {
    let mut screen = Screen::loaded(120, 36);
    let frame = screen.frame();
    let head = frame.lines().nth(2).unwrap();
    let at = |word: &str| head.find(word).map(|at| head[..at].chars().count() as u16);
    // Between the name, which takes what is left, and the type.
    let edge = at("TYPE").unwrap() - 1;
    let before = (width(&screen, Column::Name), width(&screen, Column::Type));
    mouse(&mut screen, Did::Press, edge);
    mouse(&mut screen, Did::Drag, edge - 4);
    let after = (width(&screen, Column::Name), width(&screen, Column::Type));
    assert_eq!(after.0.unwrap() + 4, before.0.unwrap());
    assert!(after.1 > before.1);
    mouse(&mut screen, Did::Release, edge - 4);
    mouse(&mut screen, Did::Drag, edge - 9);
    assert_eq!(width(&screen, Column::Type), after.1, "nothing is held");
    // A name with a width of its own moves no other edge.
    screen.press("c + enter");
    let name = width(&screen, Column::Name).unwrap();
    let edge = 4 + name as u16;
    mouse(&mut screen, Did::Press, edge);
    mouse(&mut screen, Did::Drag, edge - 6);
    assert_eq!(width(&screen, Column::Name), Some(name - 6));
    assert_eq!(width(&screen, Column::Type), after.1);
    assert_eq!(screen.model.list_share, 65);
}

#[test]
fn split_zoom_and_columns_are_as_they_were_left() {
    let finding = last(50, true, &[("binaries", &["name", "id", "size:12"])]);
    // Keys that have nothing to do with them do not hinder it.
    for keys in ["", "j"] {
        let screen = started(&finding, keys);
        assert_eq!((screen.model.list_share, screen.model.zoomed), (50, true));
        assert_eq!(heads(&screen), ["NAME", "ID", "SIZE"]);
        assert_eq!(width(&screen, Column::Size), Some(12));
    }
    let screen = started(&finding, "<");
    assert_eq!((screen.model.list_share, screen.model.zoomed), (61, false));
    // A split that no list can have.
    assert_eq!(started(&last(0, false, &[]), "").model.list_share, 30);
}

#[test]
fn columns_that_cannot_be_read_are_told_and_left_out() {
    let finding = last(65, false, &[("binaries", &["name", "colour", "id"])]);
    let screen = started(&finding, "");
    assert_eq!(heads(&screen), ["NAME", "ID"]);
    assert_eq!(
        screen.said(),
        "Of the columns kept of the list of binaries not all can be shown: \
         “colour” is no column of it."
    );
}

#[test]
fn before_it_is_known_what_was_kept_nothing_is_kept() {
    let mut screen = Screen::starting(120, 36);
    screen.answer_session();
    screen.answer_page(page(1, &binaries(), Some(87), Some(4310)));
    screen.press("z q");
    assert_eq!(screen.model.exit, Some(Exit::Quit));
    assert_eq!(kept(&screen.effects), []);
}
