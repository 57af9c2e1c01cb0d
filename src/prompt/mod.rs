//! The line on which commands are typed: what can be typed, what it means, how
//! it is completed, and the line itself while it is edited.
//!
//! One table of verbs ([`VERBS`]) is where help, completion and reading come
//! from; behind them every action can be typed by its name. What it is not: it
//! carries nothing out, which `app` does, and draws nothing, which `ui` does.

mod complete;
mod line;
mod read;
mod table;
mod words;

pub use complete::{Known, Names, complete};
pub use line::{Pressed, Prompt};
pub use read::{EventFilter, Typed, read};
pub use table::{VERBS, Verb, VerbInfo, described};

#[cfg(test)]
mod tests;
