//! A fault of the program itself: the screen is given back, the report stands
//! on it, and nothing is left behind.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use c8ybin::commands;
use c8ybin::exit::Exit;
use c8ybin::screen::open_on;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use crate::ignored;

/// A terminal that cannot show one word. It knows what it shows: of a word that
/// comes, only the letters are drawn that were not there before.
struct Faulty<B>(B, BTreeMap<(u16, u16), String>);

/// The word: the help has it, the list has not.
const WORD: &str = "Upload files";

impl<B: Backend<Error = io::Error>> Backend for Faulty<B> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, cells: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let cells: Vec<_> = cells.collect();
        for (column, row, cell) in &cells {
            self.1.insert((*row, *column), cell.symbol().to_owned());
        }
        let text: String = self.1.values().map(String::as_str).collect();
        assert!(!text.contains(WORD), "a fault for the test");
        self.0.draw(cells.into_iter())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.0.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.0.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.0.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.0.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.1.clear();
        self.0.clear()
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.1.clear();
        self.0.clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        self.0.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.0.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[test]
fn a_panic_gives_the_terminal_back_and_is_told_after_it() {
    let temporary = tempfile::tempdir().unwrap();
    let state = tempfile::tempdir().unwrap();
    let mut pty = ignored("panics::cannot_draw_its_help")
        .env("TMPDIR", temporary.path().to_str().unwrap())
        .env("C8YBIN_STATE_DIR", state.path().to_str().unwrap())
        .start();
    pty.wait_for("page 1 of");
    pty.keys("?");
    assert_eq!(pty.exit_code(), 0, "{}", pty.screen());
    pty.assert_restored();
    let screen = pty.screen();
    let sentence = screen.lines().find(|line| line.contains("c8ybin: "));
    let sentence = sentence.unwrap_or_else(|| panic!("there is a report: {screen}"));
    assert!(
        sentence.contains(
            "The program has a fault: a fault for the test, at tests/terminal/panics.rs:"
        ),
        "{screen}"
    );
    assert!(
        sentence.ends_with("RUST_BACKTRACE=1 makes it tell more."),
        "{screen}"
    );
    assert!(!screen.contains("panicked"), "{screen}");
    let left: Vec<_> = fs::read_dir(temporary.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    let log = fs::read_to_string(state.path().join("log/c8ybin.log")).unwrap();
    assert!(
        log.contains("ERROR panicked at tests/terminal/panics.rs:"),
        "{log}"
    );
    assert_eq!(log.lines().count(), 1, "{log}");
}

/// The program of the test above: the whole one, on that terminal.
#[test]
#[ignore = "is run in a pseudo-terminal by another test"]
fn cannot_draw_its_help() {
    let exit = commands::run(["c8ybin", "demo"].map(Into::into), |wanted| {
        open_on(wanted, |screen| Faulty(screen.backend(), BTreeMap::new()))
    });
    assert_eq!(exit, Exit::LOCAL);
}
