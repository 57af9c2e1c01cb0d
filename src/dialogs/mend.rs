//! The edited text cannot be taken: back to the editor, or give it up?

use super::stack::Stack;
use super::{Looks, Reaction, Wish};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// Says why. The text waits.
#[derive(Debug)]
pub struct MendDialog {
    sentence: String,
    /// Whether it was sent, and the platform did not take it.
    is_refused: bool,
}

impl MendDialog {
    /// For this reason, a sentence.
    #[must_use]
    pub const fn new(sentence: String) -> Self {
        Self {
            sentence,
            is_refused: false,
        }
    }

    /// For what became of it when it was sent, a sentence.
    #[must_use]
    pub const fn refused(sentence: String) -> Self {
        Self {
            sentence,
            is_refused: true,
        }
    }

    pub(super) fn press(&self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => Reaction::Close,
            Code::Enter | Code::Char('e') => Reaction::Finish(Wish::EditAgain),
            _ => Reaction::Stay,
        }
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let mut stack = Stack::default();
        stack.subject(super::sentence(&self.sentence, paint.theme.error, columns));
        stack.gap();
        let (title, said) = match self.is_refused {
            true => (
                "The edited text was not taken",
                "The text is kept: enter opens the editor with it again.",
            ),
            false => (
                "The edited text cannot be taken",
                "Nothing was sent, and the text is kept: enter opens the editor with it again.",
            ),
        };
        stack.aside(super::sentence(said, paint.theme.text, columns));
        Looks {
            title: title.to_owned(),
            lines: stack.fit(rows),
            keys: "enter edit again · esc give it up",
        }
    }
}
