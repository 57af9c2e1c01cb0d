//! Whole frames of what fills the tenant, text and styles, at three sizes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/framed.rs"]
mod framed;
#[path = "support/usage.rs"]
mod usage;

use c8ybin::usage::{Age, Answer, Entry, Group, Listing, Phase, Progress, State, Twin, Value};
use framed::driven::{self, Screen, usage_file, usage_group};
use framed::frames::reached;
use insta::assert_snapshot;
use usage::{say, scanned};

/// A snapshot at each size of the state that these messages lead to.
#[track_caller]
fn at_all_sizes(name: &str, reach: impl Fn(&mut Screen)) {
    let start = |columns, rows| {
        let mut screen = Screen::loaded(columns, rows);
        screen.press("S");
        screen
    };
    for (name, screen) in reached(name, start, reach) {
        assert_snapshot!(name, screen.frame());
    }
}

fn rows(screen: &mut Screen, rows: Vec<Entry>, bytes: u64) {
    say(
        screen,
        Answer::Window(Listing {
            from: 0,
            total: rows.len(),
            files: 4_310,
            rows,
            bytes,
        }),
    );
}

fn types() -> Vec<Entry> {
    [
        ("application/zip", 6_u64 << 30, 1_204),
        ("application/x-xz", 3 << 30, 12),
        ("c8y_upload", 2 << 30, 3_001),
        ("naïve 测试 🚀\u{1b}[31m", 900 << 20, 1),
        ("", 124 << 20, 92),
    ]
    .into_iter()
    .map(|(value, bytes, files)| usage_group(value, bytes, files))
    .collect()
}

fn files() -> Vec<Entry> {
    [
        ("rpi-image.img.xz", 1_503_238_553),
        ("gateway-fw-2.4.1.swu", 88_290_304),
        (
            "a-very-long-name-that-no-column-can-hold-in-full-2026-11-21T12-00-00.tar.gz",
            13_268,
        ),
        ("", 0),
    ]
    .into_iter()
    .zip(104_332..)
    .map(|((name, length), id)| usage_file(id, name, length))
    .collect()
}

#[test]
fn the_tree() {
    at_all_sizes("usage_tree", |screen| {
        scanned(screen);
        rows(screen, types(), 12 << 30);
        rows(screen, types(), 12 << 30);
        screen.press("down");
    });
    at_all_sizes("usage_ages", |screen| {
        scanned(screen);
        rows(screen, types(), 12 << 30);
        rows(screen, types(), 12 << 30);
        screen.press("enter b b");
        let ages = Age::ALL.into_iter().zip(1..).map(|(age, n)| {
            Entry::Group(Group {
                value: Value::Age(age),
                bytes: n << 30,
                files: n,
            })
        });
        rows(screen, ages.collect(), 21 << 30);
    });
}

#[test]
fn a_scan_that_runs() {
    let state = |phase| State {
        files: 12_000,
        bytes: 3 << 30,
        running: Some(Progress {
            phase,
            done: 12_000,
            of: (phase == Phase::Files).then_some(200_000),
            rate: 3_400,
        }),
        ..State::default()
    };
    at_all_sizes("usage_scanning", |screen| {
        say(screen, Answer::State(state(Phase::Files)));
        rows(screen, types(), 12 << 30);
    });
    at_all_sizes("usage_no_references_yet", |screen| {
        say(screen, Answer::State(state(Phase::References)));
        rows(screen, types(), 12 << 30);
        screen.press("shift-tab");
        rows(screen, vec![], 0);
    });
}

#[test]
fn lists_of_files() {
    at_all_sizes("usage_largest", |screen| {
        scanned(screen);
        rows(screen, types(), 12 << 30);
        screen.press("tab");
        rows(screen, files(), 12 << 30);
        screen.press("space down");
    });
    at_all_sizes("usage_duplicates", |screen| {
        scanned(screen);
        rows(screen, types(), 12 << 30);
        screen.press("tab tab tab");
        let twins = files()
            .into_iter()
            .zip([(1, true), (2, true), (1, false), (2, false)]);
        let twins = twins.map(|(row, (number, is_certain))| match row {
            Entry::File(mut file) => {
                file.twin = Some(Twin {
                    number,
                    of: 2,
                    is_certain,
                });
                Entry::File(file)
            }
            group => group,
        });
        rows(screen, twins.collect(), 88_303_572);
    });
    at_all_sizes("usage_unreferenced", |screen| {
        scanned(screen);
        rows(screen, types(), 12 << 30);
        screen.press("shift-tab");
        rows(screen, files(), 12 << 30);
    });
}

#[test]
fn an_export_is_asked_for_its_file() {
    at_all_sizes("usage_export", |screen| {
        scanned(screen);
        rows(screen, types(), 12 << 30);
        screen.press("E");
        screen.press("backspace enter");
    });
}
