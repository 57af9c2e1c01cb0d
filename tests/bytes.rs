//! What a key in a list costs a slow line: the bytes that the terminal gets for
//! the frame after it. Counted, not timed, so they are the same everywhere.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, reason = "the frames of transfers need the rest")]
#[path = "support/screen.rs"]
mod driven;
#[path = "support/frame.rs"]
mod frame;

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use c8ybin::domain::Binary;
use c8ybin::terminal::Drawing;
use driven::{Screen, binary, page, text};
use ratatui::backend::Backend as _;
use ratatui::buffer::Buffer;

/// What a key may cost.
const MOST: usize = 400;

/// What the one may cost that takes a preview away which fills all the rows of its
/// pane: each row is erased by itself, as nothing that all terminals have erases a
/// part of several.
const MOST_WITH_PREVIEW: usize = 500;

/// Rows of a page: more than the screen has.
const ROWS: usize = 1000;

/// What is written.
#[derive(Clone, Default)]
struct Line(Rc<RefCell<Vec<u8>>>);

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A screen of 120×36 at the end of a slow line.
struct Slow {
    screen: Screen,
    line: Line,
    drawing: Drawing<Line>,
    last: Buffer,
}

impl Slow {
    /// The list of a thousand binaries, drawn once.
    fn new() -> Self {
        let mut screen = Screen::with_pages_of(120, 36, Some(ROWS as u32));
        screen.answer_session();
        screen.answer_page(page(1, &rows(), Some(5), Some(4310)));
        let line = Line::default();
        let mut slow = Self {
            drawing: Drawing::new(line.clone()),
            last: Buffer::empty(*screen.buffer().area()),
            screen,
            line,
        };
        slow.draw();
        slow
    }

    /// Draws what is to be seen now; gives the bytes of that.
    fn draw(&mut self) -> usize {
        let frame = self.screen.buffer();
        let changes = self.last.diff(&frame);
        self.drawing.draw(changes.into_iter()).unwrap();
        self.drawing.hide_cursor().unwrap();
        self.last = frame;
        std::mem::take(&mut *self.line.0.borrow_mut()).len()
    }

    /// The bytes for the frame after each of these keys.
    #[track_caller]
    fn keys(&mut self, key: &str, count: usize) -> Vec<usize> {
        let press = |_| {
            self.screen.press(key);
            self.draw()
        };
        (0..count).map(press).collect()
    }

    /// Lets the cursor rest until the preview of its row fills the pane.
    fn preview(&mut self) {
        let lines = (0..60).map(|n| {
            let name = n * 7919 % 1000;
            format!("2026-11-21T09:{n:02}:00Z INFO module-{name} started with {n} workers\n")
        });
        self.screen.wake();
        let seen = text(lines.collect::<String>().as_bytes());
        self.screen.answer_preview(Ok(seen));
        self.draw();
    }
}

/// Rows as a tenant has them: names and types of several kinds and lengths.
fn rows() -> Vec<Binary> {
    let kinds = [
        ("gateway-fw", "application/octet-stream", "ana"),
        ("log of the night", "text/plain", "device_gw-0017"),
        ("c8y_configuration", "application/json", "service_importer"),
        ("測試 image", "image/png", "ben"),
    ];
    let kinds = kinds.iter().cycle().zip(0..ROWS);
    kinds
        .map(|((name, kind, owner), n)| {
            let name = format!("{name}-{}.{}.bin", n % 17, n * 7919 % 1000);
            let length = (n as u64 * 7_919_777) % 1_503_238_553;
            binary(
                104_332 + n as u64,
                (&name, kind, length, owner, "2026-11-03T10:00:00Z"),
            )
        })
        .collect()
}

#[track_caller]
fn few(what: &str, bytes: &[usize]) {
    fewer(what, bytes, MOST);
}

#[track_caller]
fn fewer(what: &str, bytes: &[usize], limit: usize) {
    let most = bytes.iter().max().unwrap();
    let sum: usize = bytes.iter().sum();
    let words = format!("{what}: {} on average, at most {most}", sum / bytes.len());
    assert!(*most <= limit, "{words}: {bytes:?}");
}

#[test]
fn a_key_in_a_list_writes_little() {
    let mut slow = Slow::new();
    few("down", &slow.keys("j", 25));
    few("up", &slow.keys("k", 25));
    slow.keys("z", 1);
    few("down, the list alone", &slow.keys("j", 25));
}

#[test]
fn a_key_that_scrolls_the_list_writes_little() {
    let mut slow = Slow::new();
    slow.keys("j", 40);
    few("scrolling down", &slow.keys("j", 60));
    slow.keys("k", 40);
    few("scrolling up", &slow.keys("k", 40));
    slow.keys("z", 1);
    slow.keys("j", 40);
    few("scrolling down, the list alone", &slow.keys("j", 60));
}

#[test]
fn a_key_that_takes_a_full_preview_away_writes_little() {
    let mut slow = Slow::new();
    slow.preview();
    fewer("down", &slow.keys("j", 1), MOST_WITH_PREVIEW);
    slow.keys("j", 40);
    slow.preview();
    fewer("scrolling down", &slow.keys("j", 1), MOST_WITH_PREVIEW);
}
