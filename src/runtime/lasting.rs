//! A terminal that may go away while it is drawn on.

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// A backend whose cursor is shown where that can be done. At its end ratatui
/// shows the cursor, and prints on standard error where that fails; with a
/// terminal that is gone that fails as well, which is a panic (ratatui-core
/// 0.1.2, `terminal.rs`). Who has the terminal gives the cursor back anyway.
pub(super) struct Lasting<B>(pub(super) B);

impl<B: Backend> Backend for Lasting<B> {
    type Error = B::Error;

    fn draw<'a, I>(&mut self, cells: I) -> Result<(), Self::Error>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.0.draw(cells)
    }

    fn append_lines(&mut self, lines: u16) -> Result<(), Self::Error> {
        self.0.append_lines(lines)
    }

    fn hide_cursor(&mut self) -> Result<(), Self::Error> {
        self.0.hide_cursor()
    }

    fn show_cursor(&mut self) -> Result<(), Self::Error> {
        // Where the terminal is gone, the next frame tells.
        self.0.show_cursor().ok();
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, Self::Error> {
        self.0.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Self::Error> {
        self.0.set_cursor_position(position)
    }

    fn clear(&mut self) -> Result<(), Self::Error> {
        self.0.clear()
    }

    fn clear_region(&mut self, region: ClearType) -> Result<(), Self::Error> {
        self.0.clear_region(region)
    }

    fn size(&self) -> Result<Size, Self::Error> {
        self.0.size()
    }

    fn window_size(&mut self) -> Result<WindowSize, Self::Error> {
        self.0.window_size()
    }

    fn flush(&mut self) -> Result<(), Self::Error> {
        self.0.flush()
    }
}
