//! The edited text cannot be taken: back to the editor, or give it up?

use super::stack::Stack;
use super::{Looks, Reaction, Wish};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// Says why. The text waits.
#[derive(Debug)]
pub struct MendDialog {
    sentence: String,
    sent: Sent,
}

/// Whether the text was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    /// It was not.
    Not,
    /// It was, and the platform did not take it.
    Refused,
    /// It was, and the answer was lost.
    Unanswered,
}

impl MendDialog {
    /// For this reason, a sentence.
    #[must_use]
    pub const fn new(sentence: String) -> Self {
        Self {
            sentence,
            sent: Sent::Not,
        }
    }

    /// For what became of it when it was sent, a sentence.
    #[must_use]
    pub const fn refused(sentence: String) -> Self {
        Self {
            sentence,
            sent: Sent::Refused,
        }
    }

    /// For why nobody knows what became of it when it was sent, a sentence.
    #[must_use]
    pub const fn unanswered(sentence: String) -> Self {
        Self {
            sentence,
            sent: Sent::Unanswered,
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
        let (title, said) = match self.sent {
            Sent::Refused => (
                "The edited text was not taken",
                "The text is kept: enter opens the editor with it again.",
            ),
            Sent::Unanswered => (
                "Nobody knows whether the text was taken",
                "The application is read again. The text is kept: enter opens the editor with it, \
                 and where it is deployed by then, that is said before it is sent twice.",
            ),
            Sent::Not => (
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
