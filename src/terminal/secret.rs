//! A question whose answer is not shown.

use std::io::{self, Write, stderr};

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use secrecy::SecretString;

use super::signals;
use crate::domain::SecretText;

/// Asks on standard error, and reads a line from the terminal that is not
/// echoed. `None` where the person gave up with Ctrl-C, Ctrl-D or Esc. Blocks;
/// for the time before the screen is taken. A signal that ends the process
/// gives the terminal back before.
///
/// # Errors
/// The terminal refuses raw mode, or cannot be read from or written to; the
/// system gives no thread or no signal handlers.
pub fn ask_secret(question: &str) -> io::Result<Option<SecretString>> {
    let mut err = stderr();
    // Before the question: who types at once must not see it either.
    let raw = Raw::begin()?;
    write!(err, "{question}")?;
    err.flush()?;
    let answer = answer();
    drop(raw);
    writeln!(err)?;
    answer
}

fn answer() -> io::Result<Option<SecretString>> {
    let mut answer = SecretText::default();
    loop {
        let Event::Key(key) = read()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        let with_control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => return Ok(Some(answer.secret())),
            KeyCode::Esc => return Ok(None),
            KeyCode::Char('c' | 'd') if with_control => return Ok(None),
            KeyCode::Char('u') if with_control => answer.clear(),
            KeyCode::Char(letter) if !with_control => answer.push(letter.encode_utf8(&mut [0; 4])),
            KeyCode::Backspace => answer.pop(),
            _ => {}
        }
    }
}

/// Raw mode while it lives.
struct Raw;

impl Raw {
    fn begin() -> io::Result<Self> {
        signals::restore_before_the_end()?;
        enable_raw_mode()?;
        Ok(Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // Nothing can be done where the terminal is gone.
        disable_raw_mode().ok();
    }
}
