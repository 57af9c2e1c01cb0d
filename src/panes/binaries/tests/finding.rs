//! Filters of the form as they are typed, searches that come back, jumps and
//! saved views.

use super::*;
use crate::domain::{BinaryQuery, Filter, Finding, View};

/// What was searched for before, and one view.
fn with_past() -> Screen {
    let mut screen = first_page();
    let searches = [
        (Filter::Name, "fw"),
        (Filter::Text, "log"),
        (Filter::Name, "*.zip"),
    ];
    let finding = Finding {
        views: vec![View {
            name: "today".into(),
            filters: vec![(Filter::From, "-1d".into())],
            sort: "size:desc".parse().ok(),
        }],
        searches: searches.map(|(filter, text)| (filter, text.into())).into(),
        ..Finding::default()
    };
    screen.press("V a").write("x").press("enter");
    screen.answer_finding(finding);
    screen.press("g");
    screen
}

fn typed(screen: &Screen) -> String {
    let quick = screen.model.binaries.list.quick.as_ref();
    quick.map_or_else(String::new, |quick| quick.value().to_owned())
}

#[test]
fn searches_come_back_with_up_and_down() {
    let mut screen = with_past();
    screen.press("/").write("file").press("up");
    assert_eq!(typed(&screen), "fw");
    screen.press("up up");
    assert_eq!(typed(&screen), "*.zip");
    screen.press("down down");
    assert_eq!(typed(&screen), "file");
    assert_eq!(shown(&screen).len(), 3);
    // The other kind of search has its own.
    screen.press("tab up");
    assert_eq!(typed(&screen), "log");
    assert_eq!(
        screen.key_does("enter"),
        [
            "remember text log",
            "give up: page 2",
            "page 1 counted, text log"
        ]
    );
    screen.answer_page(nth(1));
    screen.press("f up up up");
    assert_eq!(
        screen.key_does("enter").last().unwrap(),
        "page 1 counted, name *.zip, text log"
    );
}

#[test]
fn words_cover_id_type_name_and_owner_of_this_page() {
    let mut screen = first_page();
    screen.press("/ tab").write("ANA");
    assert_eq!(shown(&screen).len(), 3);
    screen.press("ctrl-u").write("102 nothing");
    assert_eq!(shown(&screen), ["102"]);
}

#[test]
fn what_cannot_be_read_is_told_under_its_field_while_it_is_typed() {
    let mut screen = first_page();
    screen.press("f tab tab tab tab tab tab").write("-1");
    assert!(
        screen.frame().contains("“-1” is no date"),
        "{}",
        screen.frame()
    );
    screen.write("d");
    assert!(!screen.frame().contains("is no date"));
    screen.press("tab tab").write("big");
    screen.press("tab");
    // Enter goes to what is wrong, and asks nothing.
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(screen.frame().contains("“big” is no size"));
    screen.press("ctrl-u").write(">10MiB");
    assert_eq!(
        screen.key_does("enter"),
        [
            "remember from -1d size >10MiB",
            "give up: page 2",
            "page 1 counted, from -1d, size >10MiB",
        ]
    );
    let query = &screen.model.binaries.list.wanted();
    let from = query.from.as_ref().map(|moment| moment.at().to_string());
    assert_eq!(from.as_deref(), Some("2026-11-20T12:00:00Z"));
}

#[test]
fn every_filter_stands_in_the_title_and_esc_takes_all_off() {
    let mut screen = Screen::loaded(120, 36);
    screen
        .press("f tab tab tab tab")
        .write("1 2,3 4")
        .press("tab");
    screen
        .write("4711")
        .press("tab")
        .write("-2w")
        .press("enter");
    screen.answer_page(page(1, &rows(1..=3), Some(1), Some(3)));
    assert!(
        screen
            .frame()
            .contains("Binaries ─ 4 ids · device 4711 · from -2w · all")
    );
    assert_eq!(screen.key_does("esc").last().unwrap(), "page 1 counted");
}

#[test]
fn a_jump_on_the_page_moves_the_cursor_alone() {
    let mut screen = first_page();
    screen.press("#").write("103");
    assert_eq!(
        (screen.key_does("enter"), at(&screen)),
        (vec![], "103".into())
    );
    // A name goes on from the cursor, and round.
    screen.press("#").write("FILE-10");
    assert_eq!(
        (screen.key_does("enter"), at(&screen)),
        (vec![], "101".into())
    );
    screen.press("#").write("file").press("enter");
    assert_eq!(at(&screen), "102");
    screen.press("#");
    assert_eq!(screen.key_does("enter"), [""; 0]);
}

#[test]
fn an_id_of_another_page_is_shown_alone_and_esc_goes_back() {
    let mut screen = first_page();
    screen.press("down #").write("4711");
    assert_eq!(screen.key_does("enter"), ["seek 4711"]);
    let (id, _) = screen.take_call(|call| matches!(call, Call::Seek(_)));
    let found = rows(4711..=4711).remove(0);
    screen.send(Msg::Replied(id, Reply::Sought(Ok(found))));
    assert_eq!(shown(&screen), ["4711"]);
    assert!(
        screen.frame().contains("ids 4711 · all"),
        "{}",
        screen.frame()
    );
    assert_eq!(screen.key_does("esc").last().unwrap(), "page 1 counted");
    screen.answer_page(nth(1));
    assert_eq!((shown(&screen).len(), at(&screen)), (3, "102".into()));
    assert!(screen.model.binaries.list.query.is_empty());
}

#[test]
fn an_id_that_is_no_binary_leaves_the_list() {
    for (object, said) in [
        (
            Ok(r#"{"id":"4711","c8y_IsDevice":{}}"#),
            "The object 4711 is no binary: file-4711.log, of type text/plain.",
        ),
        (
            Err(ErrorKind::NotFound),
            "There is no binary with the id 4711.",
        ),
        (Err(ErrorKind::Timeout), "Could not read binary 4711: no."),
    ] {
        let mut screen = first_page();
        screen.press("#").write("4711").press("enter");
        let (id, _) = screen.take_call(|call| matches!(call, Call::Seek(_)));
        let result = match object {
            Ok(object) => {
                let mut found = rows(4711..=4711).remove(0);
                found.object = object.into();
                Ok(found)
            }
            Err(kind) => Err(ApiError::new(kind, "read binary 4711", "no")),
        };
        screen.send(Msg::Replied(id, Reply::Sought(result)));
        assert_eq!(screen.said(), said);
        assert_eq!((shown(&screen).len(), at(&screen)), (3, "101".into()));
    }
    let mut screen = first_page();
    screen.press("#").write("4711").press("enter");
    assert_eq!(screen.key_does("esc"), ["give up: seek 4711"]);
}

#[test]
fn a_name_of_another_page_is_asked_of_the_server() {
    let mut screen = first_page();
    screen.press("#").write("fw");
    assert_eq!(
        screen.key_does("enter"),
        ["give up: page 2", "page 1 counted, name *fw*"]
    );
}

#[test]
fn a_view_is_shown_kept_overwritten_and_deleted() {
    let mut screen = with_past();
    screen.press("V");
    assert!(screen.frame().contains("today  from -1d · by size:desc"));
    assert_eq!(
        screen.key_does("enter"),
        ["give up: page 2", "page 1 counted, from -1d, by size↓"]
    );
    screen.answer_page(nth(1));
    screen.press("V a").write("big today");
    let query = "from -1d · by size:desc";
    assert_eq!(
        screen.key_does("enter"),
        [format!("keep view big today: {query}")]
    );
    screen.press("V a").write("today").press("enter");
    assert!(screen.frame().contains("y puts this in its place"));
    assert_eq!(screen.key_does("y"), [format!("keep view today: {query}")]);
    screen.press("V o esc D n D");
    assert_eq!(screen.key_does("y"), ["drop view today"]);
    screen.press("V a");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(screen.frame().contains("A view needs a name."));
}

#[test]
fn a_view_that_could_not_be_kept_is_told_and_a_search_is_not() {
    let mut screen = first_page();
    screen.press("V a").write("x").press("enter");
    let fails = |call: &Call| matches!(call, Call::KeepView(_) | Call::Searched(_));
    let (id, _) = screen.take_call(fails);
    let failure = || Reply::Finding(Err("The disk is full.".into()));
    screen.send(Msg::Replied(id, failure()));
    assert_eq!(screen.said(), "The disk is full.");
    screen.press("/").write("x").press("enter");
    let (id, _) = screen.take_call(fails);
    screen.send(Msg::Replied(id, failure()));
    assert_eq!(screen.said(), "");
}

#[test]
fn a_refresh_asks_for_the_last_day_from_now_on() {
    let mut screen = with_past();
    screen.press("V enter");
    screen.answer_page(nth(1));
    screen.wait(1000);
    assert_eq!(
        screen.key_does("R").last().unwrap(),
        "page 1 counted, from -1d, by size↓"
    );
    screen.answer_page(nth(1));
    assert_eq!(shown(&screen).len(), 3);
    assert_ne!(screen.model.binaries.list.query, BinaryQuery::default());
}

#[test]
fn the_date_of_making_has_a_column_where_it_is_sorted_by() {
    let mut screen = Screen::loaded(120, 36);
    assert!(!screen.frame().contains("CREATED"));
    screen.press("z s c");
    screen.answer_page(page(1, &rows(1..=3), Some(1), Some(3)));
    assert!(screen.frame().contains("CREATED ↓"), "{}", screen.frame());
    assert!(screen.frame().contains("20 Nov 2025"), "{}", screen.frame());
}
