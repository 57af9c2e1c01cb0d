//! What is not done of several things, told before a person is asked about the
//! rest.

use serde_json::Value;

use crate::commands::console::Console;
use crate::commands::results::Results;
use crate::exit::Exit;

/// Things that are refused: the code of each, and it for a program.
#[derive(Default)]
pub(super) struct Refusals(Vec<(Exit, Value)>);

impl Refusals {
    /// Tells the person why one is refused.
    pub(super) fn say(&mut self, console: &mut Console, exit: Exit, sentence: &str, json: Value) {
        console.complain(sentence);
        self.0.push((exit, json));
    }

    /// All of them for a program.
    pub(super) fn values(&self) -> Value {
        self.0.iter().map(|(_, json)| json.clone()).collect()
    }

    /// The code where nothing else is done.
    pub(super) fn exit(self) -> Exit {
        Exit::of_all(self.0.into_iter().map(|(exit, _)| exit))
    }

    /// Makes them the first results.
    pub(super) fn into_results(self, results: &mut Results, console: &mut Console) {
        for (exit, json) in self.0 {
            results.failed_as_told(console, exit, &json.to_string());
        }
    }
}
