//! The command line, the palette and chords: whole frames, text and styles, at
//! three sizes. The states are reached by messages alone.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, reason = "other frames need the rest")]
#[path = "support/screen.rs"]
mod driven;
#[path = "support/frame.rs"]
mod frame;
#[expect(dead_code, reason = "other frames need the rest")]
#[path = "support/frames.rs"]
mod frames;

use driven::Screen;
use frames::at_sizes;
use insta::assert_snapshot;

/// A snapshot at each size of the state that these messages lead to.
#[track_caller]
fn at_all_sizes(name: &str, reach: impl Fn(&mut Screen)) {
    for (name, columns, rows) in at_sizes(name) {
        let mut screen = Screen::loaded(columns, rows);
        reach(&mut screen);
        assert_snapshot!(name, screen.frame());
    }
}

#[test]
fn a_command_is_proposed_while_it_is_typed() {
    at_all_sizes("empty", |screen| {
        screen.press(":");
    });
    at_all_sizes("ghost", |screen| {
        screen.press(":").write("so");
    });
    at_all_sizes("turned", |screen| {
        screen.press(":").write("sort size ").press("tab");
    });
}

#[test]
fn a_command_that_is_none_stays_with_what_is_wrong() {
    at_all_sizes("unknown", |screen| {
        screen.press(":").write("binarys /fw").press("enter");
    });
}
