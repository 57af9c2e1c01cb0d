//! What a person changes in an editor, between the object and the text: the
//! fragments of one object, a change for many, the names of many.
//!
//! Pure: text in, text or a [`Patch`] or a sentence out. What it is not: it
//! starts no editor (that is `terminal/`) and sends nothing (that is `api/`).

mod diff;
mod fields;
mod fragments;
mod names;
mod pretty;

pub use diff::{DiffLine, Sign, diff, diff_exactly};
pub use fields::{ObjectKind, reason};
pub use fragments::{Patch, changed, merged, text_of};
pub use names::{NameError, new_names, text_of_names};
pub use pretty::pretty;
