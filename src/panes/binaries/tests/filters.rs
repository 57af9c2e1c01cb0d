//! Filters and sorting, as they are typed and as the server does them.

use super::*;
use crate::app::{EventCall, EventReply};
use crate::domain::{Device, DeviceId, Filter, Finding};
use crate::panes::paged::matches_wildcard;

#[test]
fn the_filter_typed_means_what_the_server_will_mean() {
    assert!(matches_wildcard("gateway-fw.swu", "fw"));
    assert!(matches_wildcard("gateway-fw.swu", "gate*swu"));
    assert!(matches_wildcard("gateway-fw.swu", "*fw*"));
    assert!(matches_wildcard("gateway-fw.swu", "*way*.swu"));
    assert!(!matches_wildcard("gateway-fw.swu", "fw*"));
    assert!(!matches_wildcard("gateway-fw.swu", "*fw"));
    assert!(!matches_wildcard("ab", "ab*b"));
    assert!(matches_wildcard("", "*"));
}

#[test]
fn typing_filters_the_page_and_asks_nothing() {
    let mut screen = first_page();
    screen.press("/").write("FILE-103");
    assert_eq!(
        (shown(&screen), at(&screen)),
        (vec!["103".into()], "103".into())
    );
    assert_eq!(screen.waits_for(), ["page 2"]);
    // Keys that mean something elsewhere are text here.
    screen.write("q]D");
    assert_eq!((shown(&screen), screen.model.exit), (vec![], None));
    screen.press("ctrl-u");
    assert_eq!(shown(&screen), ["101", "102", "103"]);
}

#[test]
fn giving_the_filter_up_keeps_the_cursor_on_its_object() {
    let mut screen = first_page();
    screen.press("/").write("10").press("ctrl-n ctrl-n");
    assert_eq!(at(&screen), "103");
    screen.press("backspace backspace").write("3");
    assert_eq!(
        (at(&screen), screen.model.binaries.list.cursor.at),
        ("103".into(), 0)
    );
    assert_eq!(screen.key_does("esc"), [""; 0]);
    assert_eq!(
        (at(&screen), screen.model.binaries.list.cursor.at),
        ("103".into(), 2)
    );
}

#[test]
fn enter_asks_the_server_and_esc_clears_its_filter() {
    let mut screen = first_page();
    screen.press("/").write("103");
    assert_eq!(
        screen.key_does("enter"),
        [
            "remember name 103",
            "give up: page 2",
            "page 1 counted, name *103*"
        ]
    );
    screen.answer_finding(Finding::default());
    // Until the answer is there, the rows are those of before, and so is the cursor.
    assert_eq!((shown(&screen).len(), at(&screen)), (3, "103".into()));
    screen.answer_page(page(1, &rows(103..=103), Some(1), Some(1)));
    assert_eq!(
        (shown(&screen), screen.waits_for()),
        (vec!["103".into()], vec![])
    );
    assert_eq!(screen.key_does("esc"), ["page 1 counted"]);
    screen.answer_page(nth(1));
    assert_eq!(
        screen.model.binaries.list.query,
        crate::domain::BinaryQuery::default()
    );
}

#[test]
fn a_star_is_kept_and_nothing_typed_takes_the_filter_off() {
    let mut screen = first_page();
    screen.press("/").write("*.log");
    assert_eq!(
        screen.key_does("enter").last().unwrap(),
        "page 1 counted, name *.log"
    );
    screen.answer_page(nth(1));
    screen.press("/");
    assert_eq!(
        screen.key_does("enter"),
        ["give up: page 2, name *.log", "page 1 counted"]
    );
}

#[test]
fn a_filter_taken_back_before_its_answer_came_gives_the_answer_up() {
    let mut screen = first_page();
    screen.press("/").write("103").press("enter /");
    assert_eq!(
        screen.key_does("enter"),
        ["give up: page 1 counted, name *103*", "page 1 counted"]
    );
}

#[test]
fn the_form_asks_for_what_it_holds() {
    let mut screen = first_page();
    screen
        .press("f")
        .write(" *fw* ")
        .press("tab tab")
        .write("text/plain")
        .press("tab")
        .write("ana");
    assert_eq!(
        screen.key_does("enter").last().unwrap(),
        "page 1 counted, name *fw*, type text/plain, owner ana"
    );
    // It opens with what is awaited; what is changed joins it.
    screen.press("f tab tab tab ctrl-u");
    assert_eq!(
        screen.key_does("enter"),
        [
            "give up: page 1 counted, name *fw*, type text/plain, owner ana",
            "page 1 counted, name *fw*, type text/plain",
        ]
    );
    // The same once more asks nothing.
    screen.press("f");
    assert_eq!(screen.key_does("enter"), [""; 0]);
}

/// Opens the form at the line of the device.
fn at_device() -> Screen {
    let mut screen = first_page();
    screen.press("f tab tab tab tab tab");
    screen
}

fn answer_devices(screen: &mut Screen, typed: &str, devices: &[(&str, &str)]) -> Vec<String> {
    let device = |(id, name): &(&str, &str)| Device {
        id: DeviceId::new(id).unwrap(),
        name: (*name).to_owned(),
    };
    let found = devices.iter().map(device).collect();
    let asks = |call: &EventCall| matches!(call, EventCall::Holders(text) if text == typed);
    let (id, _) = screen.take_call(|call| matches!(call, Call::Event(call) if asks(call)));
    screen.does(Msg::Replied(
        id,
        Reply::Event(EventReply::Devices(Ok(found))),
    ))
}

#[test]
fn a_device_is_named_by_its_name_and_chosen() {
    let mut screen = at_device();
    screen.write("gw");
    answer_devices(&mut screen, "gw", &[("7", "gw-1"), ("8", "gw-2")]);
    let frame = screen.frame();
    assert!(
        frame.contains("gw-1 · 7") && frame.contains("gw-2 · 8"),
        "{frame}"
    );
    // Neither is called so.
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(screen.frame().contains("choose one with ↓"));
    screen.press("down down");
    assert_eq!(
        screen.key_does("enter").last().unwrap(),
        "page 1 counted, device 8"
    );
    screen.answer_page(nth(1));
    // It is called by its name from now on.
    assert!(screen.frame().contains("device gw-2"), "{}", screen.frame());
    screen.press("f tab tab tab tab tab");
    let frame = screen.frame();
    assert!(frame.contains("Device     gw-2"), "{frame}");
    assert_eq!(screen.key_does("enter"), [""; 0], "it is the same device");
}

#[test]
fn the_whole_name_of_a_device_is_enough_also_before_it_is_found() {
    let mut screen = at_device();
    screen.write("gw-1");
    // It waits for the platform, and then does what Enter asked for.
    assert_eq!(screen.key_does("enter"), [""; 0]);
    let told = answer_devices(&mut screen, "gw-1", &[("7", "gw-1"), ("9", "gw-10")]);
    assert_eq!(told.last().unwrap(), "page 1 counted, device 7");
}

#[test]
fn an_id_of_a_device_or_group_is_taken_as_it_is() {
    let mut screen = at_device();
    assert_eq!(screen.key_does("4"), [""; 0]);
    assert_eq!(
        screen.key_does("enter").last().unwrap(),
        "page 1 counted, device 4"
    );
    // No device of the name typed is told.
    screen
        .press("f tab tab tab tab tab ctrl-u")
        .write("x")
        .press("enter");
    answer_devices(&mut screen, "x", &[]);
    assert!(
        screen
            .frame()
            .contains("There is no device, asset or group named “x”")
    );
    screen.press("ctrl-u");
    assert_eq!(screen.key_does("enter").last().unwrap(), "page 1 counted");
}

#[test]
fn a_sort_begins_with_what_one_looks_for_and_turns_round() {
    let mut screen = first_page();
    screen.press("s");
    assert_eq!(
        screen.key_does("s").last().unwrap(),
        "page 1 counted, by size↓"
    );
    screen.answer_page(nth(1));
    screen.press("s");
    assert_eq!(
        screen.key_does("enter").last().unwrap(),
        "page 1 counted, by size↑"
    );
    screen.answer_page(nth(1));
    screen.press("s");
    assert_eq!(
        screen.key_does("n").last().unwrap(),
        "page 1 counted, by name↑"
    );
    screen.answer_page(nth(1));
    // The first choice leaves the order to the server.
    screen.press("s k");
    assert_eq!(screen.key_does("enter").last().unwrap(), "page 1 counted");
}

#[test]
fn a_sort_keeps_the_filter_that_is_still_awaited() {
    let mut screen = first_page();
    screen.press("/").write("fw").press("enter s");
    assert_eq!(
        screen.key_does("u"),
        [
            "give up: page 1 counted, name *fw*",
            "page 1 counted, name *fw*, by updated↓"
        ]
    );
    // And the other way round; esc then clears the filter and keeps the sort.
    screen.press("/").write("x");
    assert_eq!(
        screen.key_does("enter"),
        [
            "remember name x",
            "give up: page 1 counted, name *fw*, by updated↓",
            "page 1 counted, name *x*, by updated↓",
        ]
    );
    screen.answer_page(nth(1));
    assert_eq!(
        screen.key_does("esc").last().unwrap(),
        "page 1 counted, by updated↓"
    );
}

#[test]
fn a_key_that_turns_the_page_leaves_the_filter_that_is_awaited() {
    for key in ["]", "[", "}", "{"] {
        let mut screen = first_page();
        screen.press("/").write("fw").press("enter");
        assert_eq!(screen.key_does(key), [""; 0], "{key}");
        assert!(screen.said().contains("when it is here"), "{key}");
        screen.answer_page(nth(1));
        let query = &screen.model.binaries.list.query;
        assert_eq!(query.filter(Filter::Name).as_deref(), Some("*fw*"), "{key}");
    }
}

#[test]
fn a_query_that_fails_leaves_the_rows_and_the_query_above_them() {
    let mut screen = first_page();
    screen.press("/").write("x").press("enter");
    let id = call_for(&mut screen, 1);
    screen.send(Msg::Replied(id, Reply::Binaries(Err(failure()))));
    assert_eq!(shown(&screen), ["101", "102", "103"]);
    assert!(screen.model.binaries.list.query.is_empty());
    assert_eq!(screen.said(), "Could not list the binaries: too late.");
}

#[test]
fn pasted_text_goes_into_the_filter_without_its_controls() {
    let mut screen = first_page();
    screen.press("/");
    assert_eq!(screen.does(Msg::Pasted("103\n\u{1b}".into())), [""; 0]);
    assert_eq!(shown(&screen), ["103"]);
}
