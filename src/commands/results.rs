//! The results of a command over several objects: one each, in order.
//!
//! Standard output gets what was done, standard error what was not. A result
//! that cannot be printed stops nothing: the work goes on, and the end tells.

use super::Format;
use super::console::Console;
use super::failure::Failure;
use crate::exit::Exit;

/// What the JSON document is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// An array with an element a result.
    Array,
    /// The one result.
    One,
}

pub(super) struct Results {
    format: Format,
    shape: Shape,
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
            shape: Shape::Array,
            begun: false,
            exits: Vec::new(),
            lost: None,
        }
    }

    /// For a command over one object: one document and no array.
    pub(super) const fn of_one(format: Format) -> Self {
        let mut this = Self::new(format);
        this.shape = Shape::One;
        this
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

    /// The same, with its JSON value.
    pub(super) fn failed_as(
        &mut self,
        console: &mut Console,
        exit: Exit,
        sentence: &str,
        json: &str,
    ) {
        self.failed(console, exit, sentence);
        self.passed_over(console, json);
    }

    /// The same, where the sentence was said already or is said of several
    /// together.
    pub(super) fn failed_as_told(&mut self, console: &mut Console, exit: Exit, json: &str) {
        self.exits.push(exit);
        self.passed_over(console, json);
    }

    /// Ends the document, and gives the code of all together.
    pub(super) fn end(mut self, console: &mut Console) -> Result<Exit, Failure> {
        if self.format == Format::Json {
            let printed = console.line(match (self.shape, self.begun) {
                (Shape::Array, true) => "]",
                (Shape::Array, false) => "[]",
                (Shape::One, _) => "",
            });
            self.keep(printed);
        }
        match self.lost {
            // Nobody reads the results; they count all the same.
            None | Some(Failure::PipeClosed) => Ok(Exit::of_all(self.exits)),
            Some(failure) => Err(failure),
        }
    }

    fn element(&mut self, console: &mut Console, json: &str) -> Result<(), Failure> {
        let before: &[u8] = match (self.shape, self.begun) {
            (Shape::Array, true) => b",\n",
            (Shape::Array, false) => b"[",
            (Shape::One, _) => b"",
        };
        console.write(before)?;
        self.begun = true;
        console.json(json)
    }

    fn keep(&mut self, result: Result<(), Failure>) {
        if let Err(failure) = result {
            self.lost.get_or_insert(failure);
        }
    }
}
