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
#[path = "support/changing.rs"]
mod changing;
#[expect(dead_code, reason = "other frames need the rest")]
#[path = "support/screen.rs"]
mod driven;
#[path = "support/exchanges.rs"]
mod exchanges;
#[path = "support/forms.rs"]
mod forms;
#[path = "support/frame.rs"]
mod frame;
#[path = "support/states.rs"]
mod states;
#[path = "support/strange.rs"]
mod strange;
#[path = "support/usage.rs"]
mod usage;

use std::collections::BTreeSet;

use c8ybin::app::{Msg, Size};
use c8ybin::dialogs::Kind;
use c8ybin::transfer::local_path::{Candidate, Completion};
use c8ybin::ui::{Theme, fields};
use driven::{Screen, binaries};
use forms::{FORMS, Form};
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
        // What a smaller screen would bring at once is there before.
        screen.rest();
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

/// Where a form has little room.
const OF_FORMS: [(u16, u16); 5] = [(30, 8), (60, 8), (50, 16), (80, 12), (120, 36)];

/// Whether this label is on the screen in the style of the field with the focus.
fn is_focus_seen(buffer: &Buffer, label: &str) -> bool {
    let accent = Theme::terminal().accent.fg;
    (0..buffer.area.height).any(|y| {
        let row = shown(buffer, y);
        (0..row.len()).any(|from| {
            let mut rest = row.iter().skip(from).peekable();
            let has_focus = rest
                .peek()
                .is_some_and(|(x, _)| buffer[(*x, y)].style().fg == accent);
            let mut wanted = label.chars().chain([' ']);
            has_focus && wanted.all(|c| rest.next().is_some_and(|(_, it)| it.starts_with(c)))
        })
    })
}

#[test]
fn the_field_with_the_focus_is_seen_in_every_form_wherever_it_is() {
    let mut unseen = Vec::new();
    for Form {
        name,
        reach,
        fields: labels,
        shows,
        ..
    } in FORMS
    {
        for size in OF_FORMS {
            let mut screen = reach();
            let first = resized(&mut screen, size);
            assert_whole(&first, &format!("{name} at {size:?}"));
            for _ in 0..labels.len() {
                let now = fields(&screen.model).unwrap_or_else(|| panic!("{name} has no field"));
                assert_eq!(now.count, labels.len(), "{name}");
                let label = labels[now.focus];
                let buffer = screen.buffer();
                let told = format!("{name}, {label} at {size:?}");
                assert_whole(&buffer, &told);
                let text = rows(&buffer).join("\n");
                if !is_focus_seen(&buffer, label) {
                    unseen.push(format!("{told}: the field is not seen in\n{text}"));
                }
                for shown in shows.iter().chain(&["esc"]) {
                    if !text.contains(shown) {
                        unseen.push(format!("{told}: no “{shown}” in\n{text}"));
                    }
                }
                screen.press("shift-tab");
            }
        }
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n\n"));
}

#[test]
fn what_is_wrong_in_a_form_is_seen_beside_its_field() {
    let mut unseen = Vec::new();
    for Form {
        name,
        reach,
        fields: labels,
        wrong,
        ..
    } in FORMS
    {
        let Some((keys, said)) = wrong else { continue };
        for size in OF_FORMS {
            let mut screen = reach();
            resized(&mut screen, size);
            screen.press(keys);
            let focus = fields(&screen.model).map(|fields| fields.focus);
            let label = labels[focus.unwrap_or_else(|| panic!("{name} is gone"))];
            let buffer = screen.buffer();
            // A sentence may be broken anywhere.
            let text = rows(&buffer).join("\n");
            let words: String = text.replace(['│', '\n'], " ");
            let words: Vec<&str> = words.split_whitespace().collect();
            if !words.join(" ").contains(said) || !is_focus_seen(&buffer, label) {
                unseen.push(format!(
                    "{name} at {size:?}: no “{said}” by {label} in\n{text}"
                ));
            }
        }
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n\n"));
}

#[test]
fn what_a_path_could_become_is_seen_while_the_arrows_choose() {
    let candidate = |number: usize| Candidate {
        text: format!("/fw/file-{number}.zip"),
        name: format!("file-{number}.zip"),
        is_dir: false,
    };
    let proposed = Completion {
        common: "/fw/file-".into(),
        candidates: (0..12).map(candidate).collect(),
        left_out: 0,
    };
    for size in OF_FORMS {
        for (name, keys) in [
            ("upload", "u ctrl-u"),
            ("download", "d ctrl-u"),
            ("replace", "w"),
        ] {
            let mut screen = Screen::loaded(120, 36);
            resized(&mut screen, size);
            screen.press(keys);
            screen.answer_last_completion(proposed.clone());
            for number in 0..12 {
                screen.press("down");
                let text = rows(&screen.buffer()).join("\n");
                let chosen = format!("▌ file-{number}.zip");
                assert!(
                    text.contains(&chosen),
                    "{name} at {size:?}, {chosen}\n{text}"
                );
            }
        }
    }
}

#[test]
fn what_is_pasted_goes_into_the_field_with_the_focus_of_every_form() {
    for Form {
        name,
        reach,
        fields: labels,
        ..
    } in FORMS
    {
        let mut screen = reach();
        for _ in 0..labels.len() {
            let now = fields(&screen.model).unwrap();
            let told = format!("{name}, {}", labels[now.focus]);
            let dialog = screen.model.dialog.as_ref().unwrap();
            assert!(dialog.takes_text(), "{told}");
            let before = rows(&screen.buffer());
            screen.send(Msg::Pasted("7".into()));
            let is_taken = rows(&screen.buffer()) != before;
            assert_eq!(is_taken, now.kind != Kind::Choice, "{told}");
            screen.press("shift-tab");
        }
    }
}

/// The words that list the keys of a dialog at this size.
fn keys_listed(screen: &mut Screen, size: (u16, u16)) -> Vec<String> {
    resized(screen, size);
    screen.press("f1");
    let lines = rows(&screen.buffer());
    screen.press("esc");
    let within = lines.iter().skip_while(|line| !line.contains("Keys of"));
    let within = within.skip(1).take_while(|line| !line.contains("any key"));
    let words = within.flat_map(|line| line.split([' ', '│', '·']));
    words
        .filter(|it| !it.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

#[test]
fn the_keys_of_a_form_are_all_listed_in_a_low_window_too() {
    for Form { name, reach, .. } in FORMS {
        let mut screen = reach();
        let all = keys_listed(&mut screen, (80, 24));
        assert!(all.contains(&"esc".to_owned()), "{name}: {all:?}");
        assert_eq!(keys_listed(&mut screen, (30, 8)), all, "{name}");
    }
}

/// The names of all dialogs, as the sources tell them.
fn dialogs() -> BTreeSet<String> {
    let source = include_str!("../src/dialogs/mod.rs");
    let (_, all) = source.split_once("pub enum Dialog {").unwrap();
    let (all, _) = all.split_once("\n}").unwrap();
    let names = all.lines().filter_map(|line| line.split_once('('));
    let names = names.map(|(name, _)| name.trim().to_owned());
    names.filter(|name| !name.starts_with('/')).collect()
}

#[test]
fn every_dialog_is_among_the_states() {
    let states = QUESTIONS.iter().chain(STATES).map(|state| state.reach);
    let reached = states.chain(FORMS.iter().map(|form| form.reach));
    let seen: BTreeSet<String> = reached
        .filter_map(|reach| {
            let dialog = format!("{:?}", reach().model.dialog?);
            dialog.split('(').next().map(ToOwned::to_owned)
        })
        .collect();
    let unseen: Vec<_> = dialogs().difference(&seen).cloned().collect();
    assert_eq!(unseen, [""; 0]);
}

#[test]
fn wide_and_combining_and_right_to_left_names_keep_the_columns_straight() {
    let mut screen = strange::binaries();
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
fn names_of_all_scripts_are_drawn_whole_in_every_place_at_every_size() {
    for (name, mut screen) in strange::states() {
        for size in SIZES.into_iter().chain(LOW) {
            let buffer = resized(&mut screen, size);
            let told = format!("{name} at {size:?}");
            assert_whole(&buffer, &told);
            let text = rows(&buffer).join("\n");
            assert!(!text.contains('\u{202e}'), "{told}\n{text}");
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
