//! A question whose answer is not shown, at the terminal of the process: also where
//! standard input and error lead elsewhere.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _, Write, stderr, stdin};

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use secrecy::SecretString;

use super::signals;
use crate::domain::SecretText;

/// The terminal that a process has, whatever its standard streams are.
#[cfg(unix)]
const TERMINAL: &str = "/dev/tty";
#[cfg(not(unix))]
const TERMINAL: &str = "CONOUT$";

/// Whether there is a terminal at which somebody can be asked: it is not that of a
/// job in the background.
#[must_use]
pub fn can_ask() -> bool {
    if stdin().is_terminal() && stderr().is_terminal() {
        return is_in_front_of(&stdin());
    }
    terminal().is_ok_and(|terminal| is_in_front_of(&terminal))
}

/// Whether this process may read from its terminal. A job in the background is
/// stopped by the system as soon as it tries.
#[cfg(unix)]
fn is_in_front_of(terminal: &impl std::os::fd::AsFd) -> bool {
    let front = rustix::termios::tcgetpgrp(terminal);
    // No jobs are told apart at a terminal that is of another session.
    front.map_or(true, |group| group == rustix::process::getpgrp())
}

#[cfg(not(unix))]
fn is_in_front_of<T>(_: &T) -> bool {
    true
}

/// The terminal of the process. Where nothing says which kind it is, as in jobs that
/// a system starts, nobody sits at one.
fn terminal() -> io::Result<File> {
    if cfg!(unix) && std::env::var_os("TERM").is_none_or(|term| term.is_empty()) {
        return Err(io::ErrorKind::NotFound.into());
    }
    OpenOptions::new().read(true).write(true).open(TERMINAL)
}

/// Says something where secrets are asked: on standard error, where that is a
/// terminal.
///
/// # Errors
/// There is no terminal, or it cannot be written to.
pub fn say(text: &str) -> io::Result<()> {
    if stderr().is_terminal() {
        let mut err = stderr();
        err.write_all(text.as_bytes())?;
        return err.flush();
    }
    terminal()?.write_all(text.as_bytes())
}

/// Asks at the terminal, and reads a line from it that is not
/// echoed. `None` where the person gave up with Ctrl-C, Ctrl-D or Esc. Blocks;
/// for the time before the screen is taken. A signal that ends the process
/// gives the terminal back before.
///
/// # Errors
/// There is no terminal, or this is a job in its background; it refuses raw mode, or
/// cannot be read from or written to; the system gives no thread or no signal
/// handlers.
pub fn ask_secret(question: &str) -> io::Result<Option<SecretString>> {
    // It may have been put there since somebody looked.
    if !can_ask() {
        return Err(io::Error::other("nobody is at a terminal of this job"));
    }
    // Before the question: who types at once must not see it either.
    let raw = Raw::begin()?;
    say(question)?;
    let answer = answer();
    drop(raw);
    say("\n")?;
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
pub(super) struct Raw;

impl Raw {
    pub(super) fn begin() -> io::Result<Self> {
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
