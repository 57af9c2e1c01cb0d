//! Lists as CSV or JSON on standard output.

use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use super::console::Console;
use super::failure::Failure;
use crate::domain::{Binary, clean_lines};
use crate::usage::{Entry, Format, Sheet};

/// A list that goes to standard output, a page at a time.
pub(super) struct Output {
    sheet: Sheet<Buffer>,
    buffer: Buffer,
    format: Format,
}

/// What was written and is not printed yet.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Output {
    pub(super) fn new(format: Format) -> Self {
        let buffer = Buffer::default();
        Self {
            sheet: Sheet::new(format, buffer.clone()),
            buffer,
            format,
        }
    }

    pub(super) fn binaries(
        &mut self,
        console: &mut Console,
        rows: &[Binary],
    ) -> Result<(), Failure> {
        for row in rows {
            self.sheet.binary(row).map_err(|error| unwritten(&error))?;
        }
        self.print(console)
    }

    pub(super) fn entries(&mut self, console: &mut Console, rows: &[Entry]) -> Result<(), Failure> {
        for row in rows {
            self.sheet.entry(row).map_err(|error| unwritten(&error))?;
        }
        self.print(console)
    }

    pub(super) fn end(self, console: &mut Console) -> Result<(), Failure> {
        self.sheet.end().map_err(|error| unwritten(&error))?;
        print(&self.buffer, self.format, console)
    }

    fn print(&mut self, console: &mut Console) -> Result<(), Failure> {
        self.sheet.flush().map_err(|error| unwritten(&error))?;
        print(&self.buffer, self.format, console)
    }
}

fn print(buffer: &Buffer, format: Format, console: &mut Console) -> Result<(), Failure> {
    let bytes = mem::take(&mut *buffer.0.lock().unwrap_or_else(PoisonError::into_inner));
    if !console.out_is_terminal() {
        return console.write(&bytes);
    }
    // Whole rows, so no character is torn.
    let text = String::from_utf8_lossy(&bytes);
    match format {
        Format::Json => console.json(&text),
        Format::Csv => console.write(clean_lines(&text).as_bytes()),
    }
}

fn unwritten(error: &io::Error) -> Failure {
    let reason = crate::transfer::reason(error);
    Failure::local(format!("Could not write the list: {reason}."))
}
