//! What a key and its frame cost: the update of the model, and the drawing of
//! all of it on a terminal of cells. Nothing is written to a real terminal;
//! the bench `screen` measures the whole way.
//!
//! ```text
//! cargo bench --bench frames
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    reason = "a bench fails by panicking"
)]

#[path = "../tests/support/frame.rs"]
mod frame;
#[expect(dead_code, reason = "the tests of frames use the rest")]
#[path = "../tests/support/screen.rs"]
mod screen;

use std::hint::black_box;
use std::sync::Arc;

use c8ybin::app::{Call, Folder, Msg, Reply};
use c8ybin::dialogs::{Dialog, HelpDialog, HelpEntry};
use c8ybin::domain::{Binary, BinaryId};
use c8ybin::keys::{ACTIONS, ActionInfo, KeyPress, Keymap};
use c8ybin::transfer::{JobEvent, JobId, Phase, Progress};
use c8ybin::ui::{self, Theme};
use criterion::{Criterion, criterion_group, criterion_main};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use screen::Screen;
use serde_json::json;

/// A screen with so many rows on its page, fragments as the demo has them.
fn loaded(rows: usize) -> Screen {
    let some = screen::binaries();
    let rows: Vec<_> = (0..rows)
        .map(|n| {
            let mut binary = some.get(n % some.len()).unwrap().clone();
            binary.id = BinaryId::new(&(200_000 + n).to_string()).unwrap();
            binary
        })
        .collect();
    showing(&rows)
}

fn showing(rows: &[Binary]) -> Screen {
    let mut screen = Screen::new(120, 36);
    screen.answer_session();
    screen.answer_page(screen::page(1, rows, Some(200), Some(200_000)));
    screen.answer_details();
    screen
}

fn terminal() -> Terminal<TestBackend> {
    Terminal::new(TestBackend::new(120, 36)).unwrap()
}

fn draw(terminal: &mut Terminal<TestBackend>, screen: &Screen, theme: &Theme) {
    let drawn = terminal.draw(|frame| ui::draw(&screen.model, theme, frame));
    black_box(drawn.unwrap());
}

fn frames(criterion: &mut Criterion) {
    let theme = Theme::terminal();
    for rows in [50, 1000, 2000] {
        let mut screen = loaded(rows);
        let mut terminal = terminal();
        criterion.bench_function(&format!("draw a frame, {rows} rows"), |bench| {
            bench.iter(|| draw(&mut terminal, &screen, &theme));
        });
        let (down, up) = ("j".parse::<KeyPress>(), "k".parse::<KeyPress>());
        let keys = [down.unwrap(), up.unwrap()];
        let mut next = keys.iter().cycle();
        criterion.bench_function(&format!("a key and its frame, {rows} rows"), |bench| {
            bench.iter(|| {
                screen.send(Msg::Key(*next.next().unwrap()));
                screen.effects.clear();
                draw(&mut terminal, &screen, &theme);
            });
        });
    }
}

/// The raw object of one row, which has tens of thousands of lines.
fn object(criterion: &mut Criterion) {
    let theme = Theme::terminal();
    let parts: Vec<_> = (0..2000)
        .map(|n| json!({"index": n, "name": format!("part {n}"), "deep": {"values": [n, 2 * n]}}))
        .collect();
    let mut binary = screen::binaries().pop().unwrap();
    binary.object = Arc::from(json!({"id": "1", "parts": parts}).to_string());
    let kib = binary.object.len() >> 10;
    let mut screen = showing(&[binary]);
    let mut terminal = terminal();
    screen.press("enter ] ] G");
    criterion.bench_function(
        &format!("draw an object of {kib} KiB at its end"),
        |bench| {
            bench.iter(|| draw(&mut terminal, &screen, &theme));
        },
    );
    let mut next = ["k", "j"].into_iter().cycle();
    criterion.bench_function(&format!("a key and its frame there, {kib} KiB"), |bench| {
        bench.iter(|| {
            screen.press(next.next().unwrap());
            draw(&mut terminal, &screen, &theme);
        });
    });
}

/// What is painted ten times a second while eight transfers run: the sample that
/// comes in, and its frame. A hundred milliseconds go by between two of them.
fn transfers(criterion: &mut Criterion) {
    const RUNNING: u64 = 8;
    const LENGTH: u64 = 256 << 20;
    let theme = Theme::terminal();
    for (place, keys) in [("strip", ""), ("tab", "4")] {
        let mut screen = loaded(50);
        screen.press("ctrl-a d enter");
        let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
        let folder = Folder::Ready("/home/ana/Downloads".into());
        screen.send(Msg::Replied(id, Reply::Folder(Ok(folder))));
        for job in 1..=RUNNING {
            screen.send(Msg::Transfer(JobEvent::Started(JobId(job), 1)));
        }
        if !keys.is_empty() {
            screen.press(keys);
        }
        let mut terminal = terminal();
        let mut bytes = 0;
        let name = format!("a sample of {RUNNING} transfers and its frame, {place}");
        criterion.bench_function(&name, |bench| {
            bench.iter(|| {
                bytes = (bytes + (1 << 20)) % LENGTH;
                let sample = (1..=RUNNING).map(|job| Progress {
                    id: JobId(job),
                    phase: Phase::Receiving,
                    bytes,
                    base: 0,
                    total: Some(LENGTH),
                });
                screen.wait(100);
                screen.send(Msg::Woke(sample.collect()));
                screen.effects.clear();
                draw(&mut terminal, &screen, &theme);
            });
        });
    }
}

/// All that can be done, to be searched: opened, and filtered by a letter more
/// or less, each with its frame. Two hundred actions are more than there are.
fn help(criterion: &mut Criterion) {
    const ACTIONS_LISTED: usize = 200;
    let theme = Theme::terminal();
    let keymap = Keymap::defaults();
    let entries = || -> Vec<HelpEntry> {
        let infos = ACTIONS.iter().cycle().take(ACTIONS_LISTED);
        let entry = |info: &'static ActionInfo| {
            let keys = keymap.keys_of(info.action).iter();
            HelpEntry::action(info, keys.map(ToString::to_string).collect(), None)
        };
        infos.map(entry).collect()
    };
    let mut screen = loaded(50);
    let mut terminal = terminal();
    criterion.bench_function("open the help of 200 actions, and its frame", |bench| {
        bench.iter(|| {
            let dialog = HelpDialog::listing(entries());
            screen.model.dialog = Some(Dialog::Help(dialog));
            draw(&mut terminal, &screen, &theme);
        });
    });
    screen.write("d");
    let mut next = ["o", "backspace"].into_iter().cycle();
    criterion.bench_function("a letter in the help of 200, and its frame", |bench| {
        bench.iter(|| {
            screen.press(next.next().unwrap());
            draw(&mut terminal, &screen, &theme);
        });
    });
    screen.press("esc");
    criterion.bench_function("open the palette, and its frame", |bench| {
        bench.iter(|| {
            screen.press("ctrl-p");
            draw(&mut terminal, &screen, &theme);
            screen.press("esc");
        });
    });
}

criterion_group!(benches, frames, object, transfers, help);
criterion_main!(benches);
