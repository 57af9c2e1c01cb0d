//! Whole frames of lists whose columns a person chose, text and styles, at three
//! sizes, and the question for them.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/framed.rs"]
mod framed;

use framed::driven::Screen;
use framed::frames::reached;
use insta::assert_snapshot;

/// A snapshot at each size of the state that these keys lead to.
#[track_caller]
fn at_all_sizes(start: fn(u16, u16) -> Screen, name: &str, keys: &str) {
    let reach = |screen: &mut Screen| {
        screen.press(keys).rest();
    };
    for (name, screen) in reached(name, start, reach) {
        assert_snapshot!(name, screen.frame());
    }
}

#[test]
fn columns_are_chosen() {
    at_all_sizes(Screen::loaded, "choosing", "c j space G k space K K + +");
}

#[test]
fn a_list_in_columns_of_its_own() {
    let keys = "c j j j space G space k space K K K K K + + j j + enter";
    at_all_sizes(Screen::loaded, "binaries", keys);
}

#[test]
fn a_list_with_a_narrow_name_in_its_middle() {
    at_all_sizes(Screen::loaded, "name", "c - - - J J j minus enter j");
}

#[test]
fn events_in_columns_of_their_own() {
    let keys = "c j j space G k k space k space enter j";
    at_all_sizes(Screen::with_events, "events", keys);
}
