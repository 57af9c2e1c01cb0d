//! The results of a command over several objects: one each, in order.
//!
//! Standard output gets what was done, standard error what was not. A result
//! that cannot be printed stops nothing: the work goes on, and the end tells.

use super::Format;
use super::console::Console;
use super::failure::Failure;
use crate::exit::Exit;
use crate::transfer::Outcome;

pub(super) struct Results {
    format: Format,
    /// Whether the JSON array has an element.
    begun: bool,
    exits: Vec<Exit>,
    /// The first failure that concerns the whole command.
    lost: Option<Failure>,
}

impl Results {
    pub(super) const fn new(format: Format) -> Self {
        Self {
            format,
            begun: false,
            exits: Vec::new(),
            lost: None,
        }
    }

    /// Something was done: its line, and its JSON value.
    pub(super) fn done(&mut self, console: &mut Console, text: &[u8], json: &str) {
        let printed = match self.format {
            Format::Json => self.element(console, json),
            Format::Text => console.write(text).and_then(|()| console.write(b"\n")),
        };
        self.keep(printed.and_then(|()| console.flush()));
    }

    /// Nothing was to be done: only its JSON value.
    pub(super) fn passed_over(&mut self, console: &mut Console, json: &str) {
        if self.format == Format::Json {
            let printed = self.element(console, json);
            self.keep(printed);
        }
    }

    /// Something went wrong with one of them.
    pub(super) fn failed(&mut self, console: &mut Console, exit: Exit, sentence: &str) {
        console.complain(sentence);
        self.exits.push(exit);
    }

    /// A transfer that ended in another way than wished.
    pub(super) fn not_done(&mut self, console: &mut Console, outcome: &Outcome) {
        match outcome {
            Outcome::Failed(error) => {
                self.failed(console, Exit::of_transfer(error), &error.to_string());
            }
            Outcome::Cancelled => self.keep(Err(Failure::Stopped)),
            Outcome::Done(_) => {}
        }
    }

    /// Ends the document, and gives the code of all together.
    pub(super) fn end(mut self, console: &mut Console) -> Result<Exit, Failure> {
        if self.format == Format::Json {
            let printed = console.line(if self.begun { "]" } else { "[]" });
            self.keep(printed);
        }
        match self.lost {
            // Nobody reads the results; they count all the same.
            None | Some(Failure::PipeClosed) => Ok(Exit::of_all(self.exits)),
            Some(failure) => Err(failure),
        }
    }

    fn element(&mut self, console: &mut Console, json: &str) -> Result<(), Failure> {
        console.write(if self.begun { b",\n" } else { b"[" })?;
        self.begun = true;
        console.json(json)
    }

    fn keep(&mut self, result: Result<(), Failure>) {
        if let Err(failure) = result {
            self.lost.get_or_insert(failure);
        }
    }
}
