//! Whole frames of the Applications tab, text and styles, at three sizes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/applications.rs"]
mod applications;
#[expect(dead_code, reason = "other frames need the rest")]
#[path = "support/screen.rs"]
mod driven;
#[path = "support/frame.rs"]
mod frame;
#[path = "support/frames.rs"]
mod frames;

use applications::{answer, answer_contents, answer_members, archives, opened, plugins, portal};
use c8ybin::api::ErrorKind;
use c8ybin::app::{ApplicationCall, ApplicationReply};
use c8ybin::panes::applications::Members;
use driven::Screen;
use frames::{at_sizes, refused};
use insta::assert_snapshot;

/// A snapshot at each size of the state that these messages lead to.
#[track_caller]
fn at_all_sizes(name: &str, reach: impl Fn(&mut Screen)) {
    for (name, columns, rows) in at_sizes(name) {
        let mut screen = opened(columns, rows);
        reach(&mut screen);
        assert_snapshot!(name, screen.frame());
    }
}

/// Everything of the first application is open.
fn open_all(screen: &mut Screen) {
    screen.press("l j l");
    answer_members(screen, Members::Plugins(plugins()));
    screen.press("j j l");
    answer_contents(screen, portal());
    screen.press("j l G k k k l");
    answer_members(screen, Members::Archives(archives()));
    screen.press("j j j l");
    answer_members(screen, Members::Versions(applications::versions()));
}

#[test]
fn the_list() {
    at_all_sizes("list", |screen| {
        screen.press("j");
    });
}

#[test]
fn the_tree() {
    at_all_sizes("tree", open_all);
}

#[test]
fn details_of_a_plugin() {
    at_all_sizes("plugin", |screen| {
        screen.press("l j l");
        answer_members(screen, Members::Plugins(plugins()));
        screen.press("j j tab ]");
    });
}

#[test]
fn a_platform_without_plugins() {
    at_all_sizes("not_offered", |screen| {
        screen.press("l j l");
        let error = refused(
            405,
            ErrorKind::NotOffered,
            "list the plugins",
            "Method not allowed",
            "Use archives.",
        );
        answer(
            screen,
            |call| matches!(call, ApplicationCall::Members(..)),
            ApplicationReply::Members(Err(error)),
        );
        answer_members(screen, Members::Archives(archives()));
        answer_members(screen, Members::Versions(Vec::new()));
        screen.press("j");
    });
}

#[test]
fn the_form_of_filters() {
    at_all_sizes("form", |screen| {
        screen.press("f").write("acme");
    });
}
