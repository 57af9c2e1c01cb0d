//! Twelve sizes of a terminal, from one cell to a wall of them: what is on the
//! screen is resized in the middle of everything, and stays whole.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, reason = "other frames need the rest")]
#[path = "support/applications.rs"]
mod applications;
#[expect(dead_code, reason = "other frames need the rest")]
#[path = "support/screen.rs"]
mod driven;
#[path = "support/frame.rs"]
mod frame;
#[path = "support/states.rs"]
mod states;

use c8ybin::app::{Msg, Size};
use driven::{Screen, binaries};
use ratatui::buffer::Buffer;
use states::{QUESTIONS, STATES, State};
use unicode_width::UnicodeWidthStr as _;

const SIZES: [(u16, u16); 12] = [
    (1, 1),
    (5, 60),
    (29, 8),
    (30, 8),
    (40, 10),
    (50, 16),
    (59, 20),
    (80, 24),
    (109, 30),
    (120, 36),
    (250, 12),
    (500, 200),
];

/// Below this there is one line that says so.
const SMALLEST: (u16, u16) = (30, 8);

/// Where a box has little room: the lowest of each width, and some above.
const LOW: [(u16, u16); 6] = [(30, 8), (30, 10), (60, 8), (60, 10), (80, 12), (120, 8)];

fn has_room(&(columns, rows): &(u16, u16)) -> bool {
    columns >= SMALLEST.0 && rows >= SMALLEST.1
}

fn resized(screen: &mut Screen, (columns, rows): (u16, u16)) -> Buffer {
    screen.send(Msg::Resized(Size { columns, rows }));
    screen.buffer()
}

/// What the terminal shows of a row, each symbol with its column: cells that a
/// wide symbol covers are not among them.
fn shown(buffer: &Buffer, y: u16) -> Vec<(u16, &str)> {
    let mut shown = Vec::new();
    let mut x = 0;
    while x < buffer.area.width {
        let symbol = buffer[(x, y)].symbol();
        shown.push((x, symbol));
        x += (symbol.width() as u16).max(1);
    }
    shown
}

fn row(buffer: &Buffer, y: u16) -> String {
    let shown = shown(buffer, y);
    shown.into_iter().map(|(_, symbol)| symbol).collect()
}

fn rows(buffer: &Buffer) -> Vec<String> {
    (0..buffer.area.height).map(|y| row(buffer, y)).collect()
}

/// No row is wider or narrower than the terminal, and nothing in it moves the
/// terminal's cursor.
#[track_caller]
fn assert_whole(buffer: &Buffer, told: &str) {
    for (y, row) in rows(buffer).iter().enumerate() {
        let columns = row.width();
        assert_eq!(
            columns,
            usize::from(buffer.area.width),
            "{told}, row {y}: {row}"
        );
        for (x, symbol) in shown(buffer, y as u16) {
            let next = x + symbol.width() as u16;
            assert_ne!(next, x, "{told}, row {y}, column {x} has no width: {row}");
            for covered in x + 1..next {
                let below = buffer[(covered, y as u16)].symbol();
                assert!(
                    below.trim().is_empty(),
                    "{told}, row {y}: {symbol} covers {below}"
                );
            }
        }
        let control = row.chars().find(|c| c.is_control());
        assert_eq!(control, None, "{told}, row {y}: {row}");
    }
}

#[test]
fn every_state_is_drawn_whole_at_every_size_and_back() {
    let mut unseen = Vec::new();
    for State { name, reach, shows } in QUESTIONS.iter().chain(STATES) {
        let mut screen = reach();
        let before = screen.buffer();
        for size in SIZES.into_iter().chain(LOW) {
            let buffer = resized(&mut screen, size);
            let told = format!("{name} at {size:?}");
            assert_whole(&buffer, &told);
            if !has_room(&size) {
                continue;
            }
            let text = rows(&buffer).join("\n");
            let missing = shows.iter().filter(|shown| !text.contains(**shown));
            unseen.extend(missing.map(|shown| format!("{told}: no “{shown}” in\n{text}")));
        }
        let after = resized(&mut screen, (120, 36));
        assert_eq!(rows(&after), rows(&before), "{name}: as it was");
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n\n"));
}

#[test]
fn wide_and_combining_and_right_to_left_names_keep_the_columns_straight() {
    let mut screen = Screen::new(120, 36);
    screen.answer_session();
    let names = [
        "测试测试测试测试测试测试测试测试测试测试测试测试测试测试.bin",
        "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301} combining",
        "ملف البرنامج الثابت.bin",
        "👨‍👩‍👧 family 🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀",
        "a\u{1b}[31mb\tc\r\nd\u{202e}e",
    ];
    let rows: Vec<_> = binaries()
        .into_iter()
        .zip(names.into_iter().cycle())
        .map(|(mut binary, name)| {
            binary.name = name.into();
            binary
        })
        .collect();
    screen.answer_page(driven::page(1, &rows, Some(1), Some(7)));
    for size in SIZES {
        let buffer = resized(&mut screen, size);
        assert_whole(&buffer, &format!("names at {size:?}"));
        if !has_room(&size) {
            continue;
        }
        let plan = screen.model.plan();
        let edge = plan.list.unwrap().len - 1;
        for y in plan.body.from..plan.body.from + plan.body.len {
            let border = shown(&buffer, y).into_iter().find(|(x, _)| *x == edge);
            let border = border.map(|(_, symbol)| symbol);
            let row = row(&buffer, y);
            assert!(
                matches!(border, Some("│" | "╮" | "╯")),
                "{size:?}, row {y} has {border:?} in column {edge}: {row}"
            );
        }
        let text = crate::rows(&buffer).join("\n");
        assert!(!text.contains('\u{202e}'), "{size:?}\n{text}");
        // The fifth name is in sight.
        if plan.list_rows() >= 5 {
            assert!(text.contains("a␛[31m"), "{size:?}\n{text}");
        }
    }
}

#[test]
fn the_row_under_the_cursor_is_seen_wherever_there_is_room_for_it() {
    let last = binaries().last().unwrap().name.to_string();
    for start in SIZES.into_iter().filter(has_room) {
        let mut screen = Screen::loaded(120, 36);
        screen.press("G");
        let text = rows(&resized(&mut screen, start)).join("\n");
        assert!(text.contains(&last), "{start:?}\n{text}");
    }
}

#[test]
fn what_is_too_small_says_so_as_far_as_that_fits() {
    for (size, told) in [
        ((29, 8), "30×8"),
        ((500, 7), "30×8 at least"),
        ((5, 60), "30×8"),
    ] {
        let mut screen = Screen::loaded(120, 36);
        let buffer = resized(&mut screen, size);
        assert!(
            row(&buffer, 0).contains(told),
            "{size:?}: {}",
            row(&buffer, 0)
        );
    }
}
