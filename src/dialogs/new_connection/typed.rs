//! What can be typed into in the form, whether it is shown or not.

use crate::dialogs::{Field, SecretField};
use crate::keys::KeyPress;

/// What is typed into.
pub(super) enum Typed<'a> {
    Plain(&'a mut Field),
    Secret(&'a mut SecretField),
}

impl Typed<'_> {
    /// Edits. Says whether the text changed.
    pub(super) fn press(self, press: KeyPress) -> bool {
        match self {
            Self::Plain(field) => field.press(press),
            Self::Secret(field) => field.press(press),
        }
    }

    pub(super) fn paste(self, text: &str) {
        match self {
            Self::Plain(field) => field.paste(text),
            Self::Secret(field) => field.paste(text),
        }
    }
}
