//! Draws on the terminal with few bytes, for lines that are slow.
//!
//! Knows what the terminal shows, and so which rows only move: a list that
//! scrolls is scrolled by the terminal, though only where no picture stands on
//! the screen, as that would move as well. Erases instead of writing spaces, and
//! takes the shortest of several ways to the same.
//!
//! Uses what xterm, tmux, screen, the console of Linux, Windows Terminal and all
//! that are alike have in common, and asks the terminal nothing.

mod cells;
mod pen;
mod scrolling;
mod strokes;

use std::collections::BTreeSet;
use std::io::{self, Write};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::terminal::{Clear, ClearType as Cleared};
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Cell, CellWidth as _};
use ratatui::layout::{Position, Size};

use super::graphics;
use cells::{Cells, differing};
use scrolling::Scroll;
use strokes::Strokes;

/// So many rows are tried in several orders: what a key changes.
const FEW: usize = 6;

/// What ratatui draws on.
#[derive(Debug)]
pub struct Drawing<W> {
    writer: W,
    /// What the terminal shows.
    shown: Cells,
    /// What it is to show; between two frames the same.
    wanted: Cells,
    /// Whether the cursor can be seen; `None`: something else may have changed it.
    has_cursor: Option<bool>,
}

impl<W: Write> Drawing<W> {
    /// On a terminal that was cleared.
    pub fn new(writer: W) -> Self {
        Self {
            writer,
            shown: Cells::default(),
            wanted: Cells::default(),
            has_cursor: None,
        }
    }

    /// The bytes that change these rows, by a scroll before where there is one. Of a
    /// few rows the first is changed where its colour serves others as well: it is
    /// most often a number in a title.
    fn strokes(&self, rows: &BTreeSet<usize>, scroll: Option<&Scroll>) -> Vec<u8> {
        let mut strokes = Strokes::default();
        let mut rows = rows.clone();
        let mut scrolled = None;
        if let Some(scroll) = scroll {
            strokes.scroll(scroll);
            rows.extend(scroll.rows.clone());
            scrolled.insert(self.shown.clone()).scroll(scroll);
        }
        let shown = scrolled.as_ref().unwrap_or(&self.shown);
        let rows: Vec<usize> = rows
            .into_iter()
            .filter(|y| differing(shown.row(*y), self.wanted.row(*y)) > 0)
            .collect();
        let in_order = |order: &[usize]| {
            let mut strokes = strokes.clone();
            for y in order {
                strokes.row(*y, shown.row(*y), self.wanted.row(*y));
            }
            strokes.end()
        };
        let later = 1..rows.len().min(FEW + 1);
        let orders = later.filter(|_| rows.len() <= FEW).map(|at| {
            let mut order = rows.clone();
            if let Some(start) = order.get_mut(..=at) {
                start.rotate_left(1);
            }
            in_order(&order)
        });
        let by_place = in_order(&rows);
        orders.fold(by_place, |best, bytes| {
            if bytes.len() < best.len() {
                bytes
            } else {
                best
            }
        })
    }
}

impl<W: Write> Backend for Drawing<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut rows = BTreeSet::new();
        let mut wide = None;
        for (x, y, cell) in content {
            // Behind some wide characters comes what is to wipe their second cell.
            if wide.is_some_and(|(row, end)| row == y && x < end) {
                continue;
            }
            let width = cell.cell_width();
            wide = (width > 1).then_some((y, x + width));
            let (x, y) = (usize::from(x), usize::from(y));
            self.wanted.put(x, y, cell);
            rows.insert(y);
        }
        rows.retain(|y| differing(self.shown.row(*y), self.wanted.row(*y)) > 0);
        let mut bytes = self.strokes(&rows, None);
        let touched: Vec<usize> = rows.iter().copied().collect();
        let scroll = (!graphics::is_painted())
            .then(|| Scroll::of(&self.shown, &self.wanted, &touched))
            .flatten();
        if let Some(scroll) = scroll {
            let scrolled = self.strokes(&rows, Some(&scroll));
            if scrolled.len() < bytes.len() {
                bytes = scrolled;
            }
        }
        for y in rows {
            self.shown.copy_row(y, &self.wanted);
        }
        self.writer.write_all(&bytes)
    }

    fn append_lines(&mut self, _: u16) -> io::Result<()> {
        Err(only_whole())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.has_cursor.replace(false) == Some(false) {
            return Ok(());
        }
        queue!(self.writer, Hide)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.has_cursor.replace(true) == Some(true) {
            return Ok(());
        }
        queue!(self.writer, Show)
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        let (x, y) = crossterm::cursor::position()?;
        Ok(Position { x, y })
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let Position { x, y } = position.into();
        queue!(self.writer, MoveTo(x, y))
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        if region != ClearType::All {
            return Err(only_whole());
        }
        self.shown = Cells::default();
        self.wanted = Cells::default();
        self.has_cursor = None;
        queue!(self.writer, Clear(Cleared::All))
    }

    fn size(&self) -> io::Result<Size> {
        let (width, height) = crossterm::terminal::size()?;
        Ok(Size { width, height })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        let size = crossterm::terminal::window_size()?;
        Ok(WindowSize {
            columns_rows: Size {
                width: size.columns,
                height: size.rows,
            },
            pixels: Size {
                width: size.width,
                height: size.height,
            },
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// What is below or beside something else is not drawn on.
fn only_whole() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "only the whole screen is drawn on",
    )
}

#[cfg(test)]
mod tests;
