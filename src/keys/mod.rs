//! From a key press to what the person wants.
//!
//! A press is resolved to an [`Action`] by a [`Keymap`], and the action is then
//! carried out by the room it belongs to: resolved first, executed after. What
//! a key means depends on the scope that the *model* is in, never on what was
//! drawn. The defaults stand in `assets/keymap.toml`, which is also their
//! documentation; a person's own file lies over them.

mod action;
mod chord;
mod keymap;
mod mouse;
mod overlay;
mod press;
mod recall;
mod text;
mod ways_out;

pub use action::{ACTIONS, Action, ActionInfo, Scope};
pub use chord::{Chord, InvalidChord};
pub use keymap::{Keymap, KeymapFault, Meaning};
pub use mouse::{Did, Mouse};
pub use press::{Code, InvalidKey, KeyPress};
pub use recall::Recall;
pub use text::insert;
pub use ways_out::PLACES;
