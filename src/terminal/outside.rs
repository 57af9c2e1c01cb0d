//! Other programs: a pager, which takes the terminal while it runs, and the
//! desktop's, which does not.

use std::env;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::app::{Opener, Outside};
use crate::domain::clean;
use crate::transfer::reason;

/// The pager where none is named.
const PAGER: &str = "less";

/// Opens a file. Returns when a pager has ended.
///
/// # Errors
/// The program cannot be started: a sentence.
pub(super) fn open(outside: &Outside) -> Result<(), String> {
    match outside.with {
        Opener::Pager => page(&outside.path),
        Opener::Desktop => show(&outside.path),
    }
}

fn page(path: &Path) -> Result<(), String> {
    let named = env::var("PAGER").unwrap_or_default();
    let pager = if named.trim().is_empty() {
        PAGER
    } else {
        named.trim()
    };
    let ended = super::lend(|| super::child::status(&mut super::editor::command(pager, path)))
        .map_err(|error| format!("The terminal cannot be taken again: {}.", reason(&error)))?;
    let shown = clean(pager);
    match ended {
        // One that was interrupted did its work.
        Ok(ended) if ended.success() || ended.code().is_none_or(|code| code > 128) => Ok(()),
        Ok(_) => Err(format!(
            "The pager “{shown}” ended with an error. PAGER names the one to use."
        )),
        Err(error) => Err(format!(
            "The pager “{shown}” did not start: {}. PAGER names the one to use.",
            reason(&error)
        )),
    }
}

/// Hands a file to the desktop and waits for nothing.
fn show(path: &Path) -> Result<(), String> {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        Command::new("explorer")
    } else {
        Command::new("xdg-open")
    };
    command
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error: io::Error| {
        format!(
            "The desktop's program cannot be started: {}. Download the file instead.",
            reason(&error)
        )
    })?;
    // Somebody has to wait for it, or it stays behind as a zombie.
    let waits = std::thread::Builder::new()
        .name("desktop".to_owned())
        .spawn(move || child.wait());
    waits.map(drop).map_err(|error| {
        format!(
            "The desktop's program cannot be watched: {}.",
            reason(&error)
        )
    })
}
