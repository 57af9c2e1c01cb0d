use super::{at, failure};
use crate::app::{EventCall, EventReply};
use crate::domain::{ATTACHED, Device, DeviceId, INCOMPLETE};
use crate::driven::{Screen, event, event_page, events, incomplete_event};
use crate::panes::events::Shown;

#[test]
fn the_list_is_asked_for_when_the_tab_is_opened_and_not_before() {
    let mut screen = Screen::loaded(80, 24);
    assert!(
        !screen
            .waits_for()
            .iter()
            .any(|call| call.contains("events"))
    );
    assert_eq!(
        screen.key_does("2"),
        [format!("events page 1 counted with {ATTACHED}")]
    );
    screen.answer_events(event_page(1, &events(), 4));
    assert_eq!(at(&screen), "90001");
    // Coming back asks nothing.
    assert_eq!(screen.key_does("1"), [""; 0]);
    assert_eq!(screen.key_does("2"), [""; 0]);
}

#[test]
fn what_cannot_be_listed_is_told_and_asked_again() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("2");
    screen.answer_event(
        |call| matches!(call, EventCall::Page(..)),
        EventReply::Page(Err(failure())),
    );
    assert!(screen.frame().contains("too late"), "{}", screen.frame());
    assert_eq!(
        screen.key_does("R"),
        [format!("events page 1 counted with {ATTACHED}")]
    );
}

#[test]
fn incomplete_uploads_are_a_list_of_their_own_and_each_list_keeps_its_place() {
    let mut screen = Screen::with_events(80, 24);
    screen.press("j");
    assert_eq!(
        screen.key_does("i"),
        [format!("events page 1 counted with {INCOMPLETE}")]
    );
    screen.answer_events(event_page(1, &[incomplete_event(7)], 1));
    assert_eq!(
        (at(&screen), screen.model.events.shown),
        ("7".into(), Shown::Incomplete)
    );
    assert!(screen.frame().contains("62 %"), "{}", screen.frame());
    screen.press("esc");
    assert_eq!(
        (at(&screen), screen.model.events.shown),
        ("90002".into(), Shown::Events)
    );
    assert_eq!(screen.key_does("i"), [""; 0]);
}

#[test]
fn the_form_filters_on_the_server_and_a_device_goes_by_its_name() {
    let mut screen = Screen::with_events(120, 36);
    screen.press("f");
    screen.write("gate");
    let device = |id: &str, name: &str| Device {
        id: DeviceId::new(id).unwrap(),
        name: name.into(),
    };
    let is_last = |call: &EventCall| matches!(call, EventCall::Devices(text) if text == "gate");
    let found = vec![device("4711", "gate-7"), device("4712", "gate-8")];
    screen.answer_event(is_last, EventReply::Devices(Ok(found)));
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(screen.frame().contains("Several devices have that name"));
    screen.press("down down tab tab");
    screen.write("c8y_Logfile");
    screen.press("tab");
    screen.write("soon");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(
        screen.frame().contains("“soon” is no date"),
        "{}",
        screen.frame()
    );
    screen.press("ctrl-u");
    screen.write("-1d");
    assert_eq!(
        screen.key_does("enter"),
        [format!(
            "events page 1 counted of 4712 type c8y_Logfile with {ATTACHED}"
        )]
    );
    screen.answer_events(event_page(1, &[], 0));
    let frame = screen.frame();
    assert!(
        frame.contains("device gate-8 · type c8y_Logfile · from -1d"),
        "{frame}"
    );
    assert!(frame.contains("No event matches."), "{frame}");
    assert_eq!(
        screen.key_does("esc"),
        [format!("events page 1 counted with {ATTACHED}")]
    );
}

#[test]
fn enter_before_the_platform_knows_the_device_goes_on_when_it_does() {
    let mut screen = Screen::with_events(80, 24);
    screen.press("f");
    screen.write("gate");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    let found = vec![Device {
        id: DeviceId::new("4711").unwrap(),
        name: "gate-7".into(),
    }];
    screen.answer_event(
        |call| matches!(call, EventCall::Devices(text) if text == "gate"),
        EventReply::Devices(Ok(found)),
    );
    assert!(screen.model.dialog.is_none());
    assert_eq!(
        screen.waits_for().split_off(1),
        [format!("events page 1 counted of 4711 with {ATTACHED}")]
    );
}

#[test]
fn what_is_typed_narrows_the_page_and_enter_asks_for_the_device_of_the_row() {
    let mut screen = Screen::with_events(80, 24);
    screen.press("/").write("png");
    assert_eq!(
        (at(&screen), screen.model.events.list().row_count()),
        ("90003".into(), 1)
    );
    assert_eq!(
        screen.key_does("enter"),
        [format!("events page 1 counted of 4711 with {ATTACHED}")]
    );
    let mut screen = Screen::with_events(80, 24);
    screen.press("/ tab").write("snap");
    assert_eq!(
        screen.key_does("enter"),
        [format!(
            "events page 1 counted type c8y_ConfigurationSnapshot with {ATTACHED}"
        )]
    );
}

#[test]
fn an_event_is_found_by_its_id_and_esc_goes_back() {
    let mut screen = Screen::with_events(80, 24);
    screen.press("j #").write("5");
    assert_eq!(screen.key_does("enter"), ["seek event 5"]);
    let row = event(5, "a.log", "text/plain", 1);
    screen.answer_event(
        |call| matches!(call, EventCall::Seek(_)),
        EventReply::Sought(Box::new(Ok(row))),
    );
    assert_eq!(at(&screen), "5");
    screen.press("esc");
    screen.answer_events(event_page(1, &events(), 4));
    assert_eq!(at(&screen), "90002");
}

#[test]
fn a_live_list_marks_what_is_new_and_keeps_the_cursor_on_its_event() {
    let mut screen = Screen::with_events(80, 24);
    screen.press("j L");
    assert!(
        screen.said().contains("every 15 seconds"),
        "{}",
        screen.said()
    );
    screen.wait(15_000);
    screen.wake();
    let mut rows = vec![event(90_009, "new.log", "text/plain", 5)];
    rows.extend(events());
    screen.answer_events(event_page(1, &rows, 5));
    assert_eq!(at(&screen), "90002");
    let frame = screen.frame();
    let new = frame.lines().find(|line| line.contains("new.log")).unwrap();
    assert!(new.contains(" + "), "{new}");
    // What was looked at is new no more.
    screen.press("g");
    screen.press("j");
    let frame = screen.frame();
    let new = frame.lines().find(|line| line.contains("new.log")).unwrap();
    assert!(!new.contains(" + "), "{new}");
    screen.press("L");
    assert_eq!(screen.model.events.list().live_due(), None);
}
