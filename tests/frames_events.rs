//! Whole frames of the Events tab, text and styles, at three sizes: its lists,
//! the details, and its dialogs.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/framed.rs"]
mod framed;

use c8ybin::api::ErrorKind;
use c8ybin::app::{EventCall, EventReply, PlannedSaving};
use c8ybin::domain::{Device, DeviceId, EventId};
use c8ybin::transfer::{Existing, PlannedSave, SavePlan, Template, USUAL_TEMPLATE};
use framed::driven::{self, Screen, event_page, events, incomplete_event, refused};
use framed::frames::reached;
use insta::assert_snapshot;
use jiff::tz::TimeZone;

/// A snapshot at each size of the state that these messages lead to.
#[track_caller]
fn at_all_sizes(name: &str, reach: impl Fn(&mut Screen)) {
    for (name, screen) in reached(name, Screen::with_events, reach) {
        assert_snapshot!(name, screen.frame());
    }
}

const LOG: &[u8] = b"2026-11-21T09:58:00Z INFO gateway started\n\
    2026-11-21T09:58:01Z ERROR modem does not answer\n\
    2026-11-21T09:58:02Z WARN trying again in 5 s\n";

/// The dialog has looked at a log of this machine.
fn choose(screen: &mut Screen) {
    screen.press("ctrl-u");
    screen.write("/logs/today.log").press("enter");
    screen.answer_files(&[("/logs/today.log", 18_400, "text/plain")]);
}

#[test]
fn the_list() {
    at_all_sizes("list", |screen| {
        screen.press("j space").rest();
    });
}

#[test]
fn the_list_that_is_refused() {
    at_all_sizes("refused", |screen| {
        screen.press("R");
        let error = refused(
            403,
            ErrorKind::Forbidden,
            "list the events",
            "Access is denied",
            "It needs ROLE_EVENT_READ.",
        );
        screen.answer_event(
            |call| matches!(call, EventCall::Page(..)),
            EventReply::Page(Err(error)),
        );
    });
}

#[test]
fn the_list_that_is_live() {
    at_all_sizes("live", |screen| {
        screen.press("L");
        screen.wait(15_000);
        screen.wake();
        let mut rows = vec![driven::event(90_009, "new.log", "text/plain", 5)];
        rows.extend(events());
        screen.answer_events(event_page(1, &rows, 5));
    });
}

#[test]
fn a_filter_while_it_is_typed() {
    at_all_sizes("typed", |screen| {
        screen.press("/").write("log");
    });
}

#[test]
fn the_form_of_filters() {
    at_all_sizes("form", |screen| {
        screen.press("f").write("gate");
        let device = |id: &str, name: &str| Device {
            id: DeviceId::new(id).unwrap(),
            name: name.into(),
        };
        let found = vec![
            device("4711", "gateway-7 (north)"),
            device("4712", "gate\u{7}way"),
        ];
        screen.answer_event(
            |call| matches!(call, EventCall::Devices(text) if text == "gate"),
            EventReply::Devices(Ok(found)),
        );
        screen.press("down");
    });
}

#[test]
fn what_the_filters_leave() {
    at_all_sizes("no_match", |screen| {
        screen.press("f tab").write("c8y_Nothing").press("enter");
        screen.answer_events(event_page(1, &[], 0));
    });
}

#[test]
fn incomplete_uploads() {
    at_all_sizes("incomplete", |screen| {
        screen.press("i");
        let mut unknown = incomplete_event(8);
        unknown.begun = None;
        screen.answer_events(event_page(1, &[incomplete_event(7), unknown], 2));
    });
}

#[test]
fn no_incomplete_uploads() {
    at_all_sizes("none_incomplete", |screen| {
        screen.press("i");
        screen.answer_events(event_page(1, &[], 0));
    });
}

#[test]
fn a_log_that_is_looked_into() {
    at_all_sizes("preview", |screen| {
        screen.press("enter");
        screen.wake();
        screen.answer_preview(Ok(driven::text(LOG)));
    });
}

#[test]
fn an_attachment_that_is_only_partly_there() {
    at_all_sizes("preview_incomplete", |screen| {
        screen.press("i");
        screen.answer_events(event_page(1, &[incomplete_event(7)], 1));
        screen.press("enter");
    });
}

#[test]
fn the_details() {
    at_all_sizes("details", |screen| {
        screen.press("enter ]");
    });
}

#[test]
fn the_details_of_an_incomplete_upload() {
    at_all_sizes("details_incomplete", |screen| {
        screen.press("i");
        screen.answer_events(event_page(1, &[incomplete_event(7)], 1));
        screen.press("enter ]");
    });
}

#[test]
fn the_raw_event() {
    at_all_sizes("object", |screen| {
        screen.press("enter [");
    });
}

#[test]
fn attaching_to_an_event_that_has_something() {
    at_all_sizes("attach", |screen| {
        screen.press("u");
        choose(screen);
    });
}

#[test]
fn attaching_to_a_new_event() {
    at_all_sizes("attach_new", |screen| {
        screen.press("u");
        choose(screen);
        screen.press("right right");
    });
}

#[test]
fn resuming() {
    at_all_sizes("resume", |screen| {
        screen.press("i");
        screen.answer_events(event_page(1, &[incomplete_event(7)], 1));
        screen.press("u");
        choose(screen);
    });
}

#[test]
fn saving_all() {
    at_all_sizes("save_all", |screen| {
        screen.press("A");
    });
}

#[test]
fn saving_all_that_is_missing() {
    at_all_sizes("save_all_found", |screen| {
        screen.press("A enter");
        let place = |number: u32| PlannedSave {
            event: EventId::new(&number.to_string()).unwrap(),
            length: Some(18_400),
            below: format!("gateway-7/2026-11-21-c8y_Logfile-{number}.log").into(),
            is_there: number.is_multiple_of(10),
        };
        let planned = PlannedSaving {
            plan: SavePlan {
                folder: "/logs".into(),
                template: Template::parse(USUAL_TEMPLATE).unwrap(),
                zone: TimeZone::UTC,
                existing: Existing::Ask,
            },
            saves: (1..=40).map(place).collect(),
            folder_is_missing: true,
        };
        screen.answer_event(
            |call| matches!(call, EventCall::PlanSaving(_)),
            EventReply::PlannedSaving(Ok(planned)),
        );
    });
}

#[test]
fn deleting() {
    at_all_sizes("delete", |screen| {
        screen.press("space space D");
    });
}

#[test]
fn discarding() {
    at_all_sizes("discard", |screen| {
        screen.press("i");
        screen.answer_events(event_page(1, &[incomplete_event(7)], 1));
        screen.press("D");
    });
}
