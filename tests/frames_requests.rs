//! Whole frames of the request log and the message log, text and styles, at three
//! sizes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/exchanges.rs"]
mod exchanges;
#[path = "support/framed.rs"]
mod framed;

use c8ybin::app::Msg;
use exchanges::exchanges;
use framed::driven::Screen;
use framed::frames::{at_sizes, reached};
use insta::assert_snapshot;

/// A snapshot at each size of the log with one request of each kind, after these
/// keys and this text.
#[track_caller]
fn at_all_sizes(name: &str, keys: &str, text: &str) {
    let reach = |screen: &mut Screen| {
        screen.press("@");
        screen.send(Msg::Exchanged(exchanges()));
        screen.press(keys).write(text);
    };
    for (name, screen) in reached(name, Screen::loaded, reach) {
        assert_snapshot!(name, screen.frame());
    }
}

#[test]
fn the_list() {
    at_all_sizes("requests", "down", "");
}

#[test]
fn the_filter() {
    at_all_sizes("requests_filtered", "/", "inventory 4");
}

#[test]
fn one_that_was_refused() {
    at_all_sizes("requests_refused", "down enter", "");
}

#[test]
fn one_whose_content_is_not_kept_as_a_whole() {
    at_all_sizes("requests_cut", "down down enter G", "");
}

#[test]
fn one_without_an_answer() {
    at_all_sizes("requests_silent", "down down down down enter", "");
}

#[test]
fn one_that_is_copied() {
    at_all_sizes("requests_copied", "down y", "");
}

#[test]
fn before_there_is_a_connection() {
    for (name, columns, rows) in at_sizes("requests_none") {
        let mut screen = Screen::new(columns, rows);
        screen.press("@");
        assert_snapshot!(name, screen.frame());
    }
}

/// A model that was told something of each kind, and a text that is too long for
/// any screen.
fn told(columns: u16, rows: u16) -> Screen {
    let mut screen = Screen::loaded(columns, rows);
    screen.press("alt-m");
    screen.send(Msg::NotOpened("There is no pager.".into()));
    screen.send(Msg::NotOpened("There is no pager.".into()));
    screen.press("y i");
    let folder = "/a long way down".repeat(30);
    let text = format!("The folder {folder} is full: free some room, then try again.");
    screen.send(Msg::NotOpened(text));
    screen
}

#[test]
fn what_is_told_takes_little_of_what_one_reads() {
    for (name, columns, rows) in at_sizes("messages_told") {
        assert_snapshot!(name, told(columns, rows).frame());
    }
}

#[test]
fn the_messages() {
    for (name, columns, rows) in at_sizes("messages") {
        assert_snapshot!(name, told(columns, rows).press("M").frame());
    }
}

#[test]
fn one_message() {
    for (name, columns, rows) in at_sizes("messages_whole") {
        assert_snapshot!(name, told(columns, rows).press("M enter").frame());
    }
}

#[test]
fn messages_that_are_filtered() {
    for (name, columns, rows) in at_sizes("messages_filtered") {
        let mut screen = told(columns, rows);
        screen.press("M /").write("pager");
        assert_snapshot!(name, screen.frame());
    }
}
