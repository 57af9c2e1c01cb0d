//! Standard output and standard error of a command.
//!
//! Data is buffered and goes to standard output; sentences go to standard
//! error at once, and so does progress, but only to a terminal.

use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Stderr, Stdout, Write as _};

use super::failure::Failure;
use crate::domain::clean;
use crate::exit::Exit;
use crate::terminal;
use crate::transfer;
use crate::ui::width;

/// Large enough that a page of objects is a handful of writes.
const BUFFER: usize = 128 * 1024;

/// Back to the first column, and clears all from there on.
const CLEAR: &str = "\r\u{1b}[J";

/// Where a command speaks.
pub(super) struct Console {
    out: BufWriter<Stdout>,
    err: Stderr,
    progress: Progress,
    /// Whether the cursor still stands behind a question.
    is_asking: bool,
}

/// Whether progress is shown, and how many lines of it are there now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Never,
    Hidden,
    Shown(usize),
}

impl Console {
    /// The process's own.
    pub(super) fn new() -> Self {
        let err = io::stderr();
        // A terminal that knows no escapes cannot clear a line.
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let progress = if err.is_terminal() && !is_dumb {
            Progress::Hidden
        } else {
            Progress::Never
        };
        Self {
            out: BufWriter::with_capacity(BUFFER, io::stdout()),
            err,
            progress,
            is_asking: false,
        }
    }

    /// Whether standard error is a terminal that a person looks at.
    pub(super) fn shows_progress(&self) -> bool {
        self.progress != Progress::Never
    }

    /// Whether standard output is a terminal.
    pub(super) fn out_is_terminal(&self) -> bool {
        self.out.get_ref().is_terminal()
    }

    /// Writes data.
    pub(super) fn write(&mut self, data: &[u8]) -> Result<(), Failure> {
        // The terminal may be both: the line must not stand in the data.
        self.hide_progress();
        self.out.write_all(data).map_err(|error| lost(&error))
    }

    /// Writes a line of data.
    pub(super) fn line(&mut self, text: &str) -> Result<(), Failure> {
        self.write(text.as_bytes())?;
        self.write(b"\n")
    }

    /// Writes JSON: as it is, but for what a terminal would obey. JSON itself
    /// allows some of that in its strings as it is.
    pub(super) fn json(&mut self, text: &str) -> Result<(), Failure> {
        if self.out_is_terminal() {
            self.write(harmless(text).as_bytes())
        } else {
            self.write(text.as_bytes())
        }
    }

    /// Hands over what is buffered.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush().map_err(|error| lost(&error))
    }

    /// Says that something went wrong, also to the log.
    pub(super) fn complain(&mut self, sentence: &str) {
        tracing::error!("{sentence}");
        self.note(&format!("c8ybin: {sentence}"));
    }

    /// Says why a command ends early, and gives the code to end with.
    pub(super) fn end(&mut self, failure: Failure) -> Exit {
        match failure {
            Failure::Said(exit, sentence) => {
                self.complain(&clean(&sentence));
                exit
            }
            Failure::PipeClosed => Exit::DONE,
            Failure::Stopped => {
                self.complain("Interrupted.");
                Exit::INTERRUPTED
            }
        }
    }

    /// Says something to the person.
    pub(super) fn note(&mut self, text: &str) {
        self.hide_progress();
        // Standard output first, so that a terminal shows them in this order.
        let _ = self.out.flush();
        let before = if self.is_asking { "\n" } else { "" };
        self.is_asking = false;
        // Nothing is left to tell of it where this fails.
        let _ = writeln!(self.err, "{before}{text}");
    }

    /// Asks on standard error; the answer is read by the caller.
    pub(super) fn ask(&mut self, question: &str) {
        self.hide_progress();
        let _ = self.out.flush();
        let _ = write!(self.err, "{question}");
        let _ = self.err.flush();
        self.is_asking = true;
    }

    /// The question was answered with a whole line, which ended its own.
    pub(super) fn answered(&mut self) {
        self.is_asking = false;
    }

    /// Shows lines of progress in place of those that are there.
    pub(super) fn show_progress(&mut self, lines: &[String]) {
        if self.shows_progress() {
            let back = self.back();
            // A line that wraps could not be replaced.
            let columns = terminal::columns().map_or(usize::MAX, usize::from);
            let lines: Vec<_> = lines
                .iter()
                .map(|line| width::shorten(line, columns.saturating_sub(1)))
                .collect();
            // In one write, so that no half of it is seen.
            let _ = write!(self.err, "{back}{CLEAR}{}", lines.join("\r\n"));
            self.progress = Progress::Shown(lines.len());
        }
    }

    /// Clears the progress.
    pub(super) fn hide_progress(&mut self) {
        if let Progress::Shown(_) = self.progress {
            let back = self.back();
            let _ = write!(self.err, "{back}{CLEAR}");
            self.progress = Progress::Hidden;
        }
    }

    /// What leads from the end of the last line to the first one.
    fn back(&self) -> String {
        match self.progress {
            Progress::Shown(lines) if lines > 1 => format!("\u{1b}[{}A", lines - 1),
            _ => String::new(),
        }
    }
}

fn lost(error: &io::Error) -> Failure {
    if error.kind() == ErrorKind::BrokenPipe {
        Failure::PipeClosed
    } else {
        let reason = transfer::reason(error);
        Failure::local(format!("Could not write to standard output: {reason}."))
    }
}

/// The same JSON with escapes for control characters and for those that reorder
/// a line. Outside of strings JSON has none but white space.
fn harmless(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii_whitespace() || clean(c.encode_utf8(&mut [0; 4])).starts_with(c) {
            text.push(c);
        } else {
            text.extend(
                c.encode_utf16(&mut [0; 2])
                    .iter()
                    .map(|unit| format!("\\u{unit:04x}")),
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_on_a_terminal_means_the_same_and_commands_nothing() {
        let json = "{\n  \"naïve 测 🚀\": \"a\u{9b}31m\u{7f}\u{202e}\"\n}";
        let shown = harmless(json);
        assert_eq!(
            shown,
            "{\n  \"naïve 测 🚀\": \"a\\u009b31m\\u007f\\u202e\"\n}"
        );
        let read = |text| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&shown), read(json));
    }
}
