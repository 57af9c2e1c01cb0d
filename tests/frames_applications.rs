//! Whole frames of the Applications tab, text and styles, at three sizes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/applications.rs"]
mod applications;
#[path = "support/framed.rs"]
mod framed;

use applications::{
    answer, answer_contents, answer_members, archives, compare_with_a_folder, opened, plugins,
    portal,
};
use c8ybin::api::ErrorKind;
use c8ybin::app::{ApplicationCall, ApplicationReply, Call, Checked, Msg};
use c8ybin::deploy::{Check, Finding, PushProgress, PushStep, Severity, WatchEvent, file_diff};
use c8ybin::panes::applications::Members;
use framed::driven::{self, Screen, refused};
use framed::frames::reached;
use insta::assert_snapshot;

/// A snapshot at each size of the state that these messages lead to.
#[track_caller]
fn at_all_sizes(name: &str, reach: impl Fn(&mut Screen)) {
    for (name, screen) in reached(name, opened, reach) {
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
        screen.press("j").rest();
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

/// The archives of the first application, the cursor on the newest.
fn open_archives(screen: &mut Screen) {
    screen.press("l j j l");
    answer_members(screen, Members::Archives(archives()));
    screen.press("j");
}

#[test]
fn an_archive_that_is_to_be_active() {
    at_all_sizes("activate", |screen| {
        open_archives(screen);
        screen.press("a");
    });
}

#[test]
fn the_active_archive_is_never_deleted() {
    at_all_sizes("delete_active", |screen| {
        open_archives(screen);
        screen.press("j D");
    });
}

/// What was found in a folder that is to become a plugin.
fn look_through_a_folder(screen: &mut Screen) {
    screen.press("l j u").write("dist");
    screen.press("enter").write("clock").press("enter");
    let finding = |severity, check, path: &str, what: &str, remedy: &str| Finding {
        severity,
        check,
        path: Some(path.to_owned()),
        what: what.to_owned(),
        remedy: remedy.to_owned(),
    };
    let checked = Checked {
        findings: vec![
            finding(
                Severity::Error,
                Check::Wrapped,
                "dist/",
                "Everything lies in the folder “dist” and not at the root.",
                "Strip the folder.",
            ),
            finding(
                Severity::Warning,
                Check::SourceMap,
                "main.js.map",
                "It is a source map.",
                "Leave it out, unless others are to read the sources.",
            ),
        ],
        wrapper: Some("dist/".to_owned()),
        files: 12,
        length: 480_000,
        left_out: Vec::new(),
        changes: vec![
            "Plugin clock is new.".to_owned(),
            "Active now: archive 502; a new one takes its place.".to_owned(),
        ],
        removed: Vec::new(),
    };
    answer(
        screen,
        |call| matches!(call, ApplicationCall::Check(_)),
        ApplicationReply::Checked(Ok(checked)),
    );
}

/// Two files that are to be put into the first application.
fn choose_two_files(screen: &mut Screen) {
    screen.press("w").write("dist/*").press("enter");
    screen.answer_files(&[
        ("/home/ana/dist/main.js", 41_000, "text/plain"),
        ("/home/ana/dist/.env", 120, "text/plain"),
    ]);
}

#[test]
fn files_that_are_put() {
    at_all_sizes("put", |screen| {
        choose_two_files(screen);
        screen.press("pgdn");
    });
}

#[test]
fn what_was_found_in_a_file() {
    at_all_sizes("put_found", |screen| {
        choose_two_files(screen);
        screen.press("enter");
        let finding = Finding {
            severity: Severity::Error,
            check: Check::Secret,
            path: Some(".env".to_owned()),
            what: "It may hold secrets, and everybody could read it.".to_owned(),
            remedy: "Leave it out.".to_owned(),
        };
        answer(
            screen,
            |call| matches!(call, ApplicationCall::CheckFiles(..)),
            ApplicationReply::FilesChecked(Ok(vec![finding])),
        );
    });
}

#[test]
fn what_goes_with_an_archive() {
    at_all_sizes("deploy_goes", |screen| {
        screen.press("l j j u").write("dist").press("enter");
        let removed = ["clock/cumulocity.json", "clock/main.js", "old.js"];
        let checked = Checked {
            findings: Vec::new(),
            wrapper: None,
            files: 12,
            length: 480_000,
            left_out: Vec::new(),
            changes: vec!["Active now: archive 502; a new one takes its place.".to_owned()],
            removed: removed.map(str::to_owned).into(),
        };
        answer(
            screen,
            |call| matches!(call, ApplicationCall::Check(_)),
            ApplicationReply::Checked(Ok(checked)),
        );
    });
}

#[test]
fn what_was_found_in_a_folder() {
    at_all_sizes("deploy", look_through_a_folder);
}

#[test]
fn what_is_looked_through_again_cannot_be_sent_yet() {
    let mut screen = opened(80, 24);
    look_through_a_folder(&mut screen);
    assert!(screen.frame().contains("[ Send"));
    screen.press("s right enter");
    screen.wait(150);
    screen.send(Msg::Woke(Vec::new()));
    let frame = screen.frame();
    assert!(frame.contains("Looking through it"), "{frame}");
    assert!(!frame.contains("[ Send"), "{frame}");
}

#[test]
fn what_differs() {
    at_all_sizes("compare", |screen| {
        compare_with_a_folder(screen);
        screen.press("j");
    });
}

#[test]
fn what_a_push_sends() {
    at_all_sizes("push", |screen| {
        compare_with_a_folder(screen);
        screen.press("c");
    });
}

#[test]
fn a_push_that_is_sent() {
    at_all_sizes("pushing", |screen| {
        compare_with_a_folder(screen);
        screen.press("c right enter");
        let (id, _) = screen.take_call(
            |call| matches!(call, Call::Application(call) if matches!(**call, ApplicationCall::Push(_))),
        );
        let progress = PushProgress {
            step: PushStep::Sending,
            done: 1_700_000,
            total: 4_200_000,
        };
        screen.send(Msg::Pushing(id, progress));
    });
}

#[test]
fn the_lines_of_a_file_that_differs() {
    at_all_sizes("lines", |screen| {
        compare_with_a_folder(screen);
        screen.press("G enter");
        let (before, after) = (b"<html>\n<p>one</p>\n", b"<html>\n<p>two</p>\n");
        let diff = file_diff("index.html", Some(before), Some(after));
        answer(
            screen,
            |call| matches!(call, ApplicationCall::CompareFile(..)),
            ApplicationReply::FileCompared(Ok(diff)),
        );
    });
}

#[test]
fn how_a_folder_is_to_be_watched() {
    at_all_sizes("watch_form", |screen| {
        screen.press("W").write("dist").press("down right");
    });
}

#[test]
fn a_folder_that_is_watched() {
    at_all_sizes("watch", |screen| {
        screen.press("W").write("dist").press("enter");
        let (id, _) = screen.take_call(
            |call| matches!(call, Call::Application(call) if matches!(**call, ApplicationCall::Watch(_))),
        );
        for event in [
            WatchEvent::Began {
                files: 12,
                left_out: Vec::new(),
            },
            WatchEvent::Deployed {
                archive: Some(applications::binary(777)),
                files: vec!["main.js".to_owned()],
                bytes: 4200,
                took: std::time::Duration::from_millis(700),
            },
            WatchEvent::UpToDate {
                left_over: Vec::new(),
            },
            WatchEvent::Failed {
                why: "Could not put 1 file: the line broke.".to_owned(),
                again: Some(std::time::Duration::from_secs(2)),
            },
        ] {
            screen.send(Msg::Watched(id, event));
        }
    });
}

#[test]
fn the_tags_of_a_version() {
    at_all_sizes("tags", |screen| {
        screen.press("l j j j l");
        answer_members(screen, Members::Versions(applications::versions()));
        screen.press("j j T").write(", latest");
    });
}
