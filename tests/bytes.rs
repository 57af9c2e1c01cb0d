//! What a key in a list costs a slow line: the bytes that the terminal gets for
//! the frame after it. Counted, not timed, so they are the same everywhere.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells the figures of docs/PERFORMANCE.md"
)]

#[expect(dead_code, reason = "the frames of applications need the rest")]
#[path = "support/applications.rs"]
mod applications;
#[expect(dead_code, reason = "the frames of transfers need the rest")]
#[path = "support/screen.rs"]
mod driven;
#[path = "support/frame.rs"]
mod frame;

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use c8ybin::app::{ApplicationCall, ApplicationReply};
use c8ybin::domain::Binary;
use c8ybin::terminal::Drawing;
use c8ybin::ui::Theme;
use driven::{Screen, binary, event, event_page, page, text};
use ratatui::backend::Backend as _;
use ratatui::buffer::Buffer;

/// What a key may cost.
const MOST: usize = 400;

/// What the one may cost that marks the first row: the hints are others then, and all
/// of their line changes.
const MOST_WITH_HINTS: usize = 620;

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
    /// A screen, drawn once.
    fn of(screen: Screen) -> Self {
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

    /// Presses keys that do not count.
    #[track_caller]
    fn go(&mut self, keys: &str, count: usize) {
        for _ in 0..count {
            self.screen.press(keys);
        }
        self.draw();
    }

    /// Lets the cursor rest until the preview of its row fills the pane.
    #[track_caller]
    fn preview(&mut self) {
        let lines = (0..60).map(|n| {
            let name = n * 7919 % 1000;
            format!("2026-11-21T09:{n:02}:00Z INFO module-{name} started with {n} workers\n")
        });
        self.rest();
        let seen = text(lines.collect::<String>().as_bytes());
        self.screen.answer_preview(Ok(seen));
        self.draw();
    }

    /// Lets the cursor rest.
    #[track_caller]
    fn rest(&mut self) {
        self.screen.wake();
        self.draw();
    }

    fn shows(&self, text: &str) -> bool {
        self.screen.frame().contains(text)
    }
}

/// The list of a thousand binaries.
fn binaries() -> Screen {
    let mut screen = Screen::with_pages_of(120, 36, Some(ROWS as u32));
    screen.answer_session();
    screen.answer_page(page(1, &rows(), Some(5), Some(4310)));
    screen
}

/// The list of so many events.
fn events() -> Screen {
    let mut screen = binaries();
    screen.press("2");
    let events = rows().into_iter().zip(1..);
    let events = events.map(|(row, id)| {
        let media_type = row.content_type.unwrap_or_default();
        event(id, &row.name, &media_type, row.length.unwrap_or(0))
    });
    let events: Vec<_> = events.collect();
    screen.answer_events(event_page(1, &events, ROWS as u64));
    screen
}

/// So many applications, none of them open.
fn tree() -> Screen {
    let mut screen = binaries();
    screen.press("3");
    let applications = (0..ROWS as u64).map(|n| {
        let active = (n % 3 > 0).then_some(502 + n);
        applications::application(11 + n, &format!("Portal of {}", n * 7919 % 1000), active)
    });
    applications::answer(
        &mut screen,
        |call| matches!(call, ApplicationCall::List(_)),
        ApplicationReply::Listed(Ok(applications.collect())),
    );
    screen
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
    println!("{words}");
    assert!(*most <= limit, "{words}: {bytes:?}");
}

#[test]
fn a_key_in_any_list_and_theme_writes_little() {
    let lists = ["binaries", "events", "tree"];
    for theme in Theme::names() {
        for list in lists {
            let screen = match list {
                "binaries" => binaries(),
                "events" => events(),
                _ => tree(),
            };
            let what = |does: &str| format!("{theme}, {list}, {does}");
            let mut slow = Slow::of(screen.with(Theme::named(theme).unwrap()));
            few(&what("down"), &slow.keys("j", 10));
            slow.go("j", 30);
            few(&what("scrolling down"), &slow.keys("j", 10));
            slow.go("k", 36);
            few(&what("scrolling up"), &slow.keys("k", 5));
            if list != "tree" {
                let first = slow.keys("space", 1);
                fewer(&what("the first mark"), &first, MOST_WITH_HINTS);
                few(&what("marking"), &slow.keys("space", 8));
            }
        }
    }
}

#[test]
fn a_key_in_the_list_alone_writes_little() {
    let mut slow = Slow::of(binaries());
    slow.go("z", 1);
    few("the list alone, down", &slow.keys("j", 10));
    slow.go("j", 30);
    few("the list alone, scrolling down", &slow.keys("j", 10));
}

#[test]
fn a_key_beside_a_full_preview_writes_little() {
    let mut slow = Slow::of(binaries());
    slow.preview();
    few("beside a preview, down", &slow.keys("j", 10));
    slow.go("j", 30);
    slow.preview();
    few("beside a preview, scrolling down", &slow.keys("j", 40));
    slow.preview();
    slow.go("k", 30);
    slow.preview();
    few("beside a preview, scrolling up", &slow.keys("k", 40));
}

#[test]
fn a_key_that_goes_back_to_a_preview_that_is_kept_writes_little() {
    let mut slow = Slow::of(binaries());
    slow.preview();
    slow.go("j", 1);
    slow.rest();
    assert!(!slow.shows("module-919"));
    few("back to a preview", &slow.keys("k", 1));
    assert!(!slow.shows("module-919"));
    slow.rest();
    assert!(slow.shows("module-919"));
}

#[test]
fn a_key_beside_fields_or_an_object_writes_little() {
    for view in ["tab ]", "tab ] ]"] {
        let mut slow = Slow::of(binaries());
        slow.go(view, 1);
        slow.go("shift-tab", 1);
        few(&format!("{view}, down"), &slow.keys("j", 10));
        slow.go("j", 30);
        few(&format!("{view}, scrolling down"), &slow.keys("j", 10));
    }
}
