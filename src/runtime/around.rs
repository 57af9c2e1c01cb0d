//! What the loop does to the terminal beside drawing on it; a test has a desk of
//! its own for it.

use std::io;
use std::pin::Pin;

use super::Input;
use crate::app::{EditText, Edited, Graphics, Outside, Painting, Window};

/// What came of asking the terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// How it shows pictures.
    pub graphics: Graphics,
    /// What was typed meanwhile.
    pub typed: Vec<Input>,
}

/// What the loop does to the terminal beside drawing on it.
pub trait Around {
    /// Stops the process; returns when it goes on.
    ///
    /// # Errors
    /// The terminal cannot be given back or taken again.
    fn suspend(&mut self) -> io::Result<()>;

    /// Gives the terminal to the person's editor with a text; returns when that
    /// ends.
    ///
    /// # Errors
    /// The terminal cannot be given away or taken again.
    fn edit(&mut self, text: &EditText) -> io::Result<Edited>;

    /// Whether the system asked the program to end while another one had the
    /// terminal: then it was not taken again, and nothing is drawn any more.
    fn is_ending(&self) -> bool {
        false
    }

    /// Has the terminal tell what the mouse does, or leaves that to it. Where
    /// there is no mouse there is nothing to do.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    fn take_mouse(&mut self, _: bool) -> io::Result<()> {
        Ok(())
    }

    /// Puts a text into the terminal's clipboard.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    fn copy(&mut self, text: &str) -> io::Result<()>;

    /// Opens a file with another program; returns when that has given the
    /// terminal back, where it took it.
    ///
    /// # Errors
    /// The program cannot be started: a sentence.
    fn open(&mut self, outside: &Outside) -> Result<(), String>;

    /// Shows in the window's frame what the program does.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    fn show(&mut self, window: &Window) -> io::Result<()>;

    /// How pictures are shown, as far as that is known without asking. Where
    /// there are only cells, as half blocks.
    fn graphics(&self) -> Graphics {
        Graphics::HalfBlocks
    }

    /// Asks the terminal whether it has graphics.
    fn ask(&mut self) -> Pin<Box<dyn Future<Output = Asked> + Send>> {
        Box::pin(std::future::ready(Asked::default()))
    }

    /// Shows this picture instead of the one before, or none, over what was
    /// drawn.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    fn paint(&mut self, _: Option<&Painting>) -> io::Result<()> {
        Ok(())
    }

    /// Has the desktop tell a sentence, not yet cleaned, where the terminal is known
    /// to hand it on.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    fn announce(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    /// Rings the bell.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    fn ring(&mut self) -> io::Result<()>;
}
