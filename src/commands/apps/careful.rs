//! Before something of an application is changed: what would be done, and
//! whether it is wanted.

use std::io::{self, IsTerminal as _};

use serde_json::Value;

use crate::api::ApiError;
use crate::cli::Caution;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::{Format, confirm};
use crate::exit::Exit;

/// Said of an interruption before a byte moved.
pub(super) const NOTHING_SENT: &str = "Interrupted: nothing was sent.";

/// Said of an interruption while something was changed.
pub(super) const MAY_BE_CHANGED: &str =
    "Interrupted: look at the application before trying again, it may be changed.";

/// Said where a change was made, and what it came to could not be looked up.
pub(super) fn not_read_back(error: &ApiError) -> String {
    format!("It is done, but what it came to could not be read: {error}")
}

/// Whether a change is asked about, made, or only told.
#[derive(Clone, Copy)]
pub(super) struct Careful {
    ask: bool,
    dry: bool,
}

/// Something that is to be changed.
pub(super) struct Change<'a> {
    /// It as a sentence behind “Would”: `activate archive 41 of Cockpit (7)`.
    pub(super) what: &'a str,
    /// The question; `None` where nobody is asked.
    pub(super) question: Option<&'a str>,
    /// It for a program.
    pub(super) json: Value,
}

impl Careful {
    /// For a command that asks.
    pub(super) fn asking(command: &str, caution: Caution) -> Result<Self, Failure> {
        if !caution.yes && !caution.dry && !io::stdin().is_terminal() {
            return Err(Failure::usage(format!(
                "{command} asks before it changes something, and standard input is no terminal: \
                 use --yes.",
            )));
        }
        Ok(Self {
            ask: !caution.yes,
            dry: caution.dry,
        })
    }

    /// For a command that asks only about some changes.
    pub(super) const fn where_it_asks(caution: Caution) -> Self {
        Self {
            ask: !caution.yes,
            dry: caution.dry,
        }
    }

    /// Whether nothing is to be changed.
    pub(super) const fn is_dry(self) -> bool {
        self.dry
    }

    /// Ends a command that does not do what was asked, for a reason that is a
    /// sentence. A dry run tells a program so in its document, too.
    pub(super) fn refuses(
        self,
        why: String,
        mut json: Value,
        format: Format,
        console: &mut Console,
    ) -> Failure {
        if self.dry && format == Format::Json {
            if let Value::Object(fields) = &mut json {
                fields.insert("refused".to_owned(), why.as_str().into());
            }
            if let Err(failure) = dry_document(json, console) {
                return failure;
            }
        }
        Failure::local(why)
    }

    /// Whether the change is to be made.
    ///
    /// # Errors
    /// The person does not want it.
    pub(super) async fn allows(
        self,
        change: Change<'_>,
        format: Format,
        console: &mut Console,
    ) -> Result<bool, Failure> {
        if self.dry {
            would(&change, format, console)?;
            return Ok(false);
        }
        let Some(question) = change.question.filter(|_| self.ask) else {
            return Ok(true);
        };
        if !io::stdin().is_terminal() {
            return Err(Failure::usage(format!(
                "{question} Standard input is no terminal to ask at: use --yes.",
            )));
        }
        if !confirm(console, question).await? {
            return Err(Failure::Said(
                Exit::NOT_CONFIRMED,
                "Nothing was changed.".to_owned(),
            ));
        }
        Ok(true)
    }
}

/// Tells what would be done.
fn would(change: &Change<'_>, format: Format, console: &mut Console) -> Result<(), Failure> {
    match format {
        Format::Json => dry_document(change.json.clone(), console),
        Format::Text => {
            console.line(&format!("Would {}.", change.what))?;
            console.flush()
        }
    }
}

/// Tells a program what would be done: one document, also where something keeps
/// it from being done.
pub(super) fn dry_document(mut json: Value, console: &mut Console) -> Result<(), Failure> {
    if let Value::Object(fields) = &mut json {
        fields.insert("dry".to_owned(), true.into());
    }
    console.json(&json.to_string())?;
    console.line("")?;
    console.flush()
}
