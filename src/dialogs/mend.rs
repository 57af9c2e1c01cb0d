//! The edited text cannot be taken: back to the editor, or give it up?

use ratatui::text::Line;

use super::{Looks, Reaction, Wish};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// Says why. The text waits.
#[derive(Debug)]
pub struct MendDialog {
    sentence: String,
}

impl MendDialog {
    /// For this reason, a sentence.
    #[must_use]
    pub const fn new(sentence: String) -> Self {
        Self { sentence }
    }

    pub(super) fn press(&self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => Reaction::Close,
            Code::Enter | Code::Char('e') => Reaction::Finish(Wish::EditAgain),
            _ => Reaction::Stay,
        }
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize) -> Looks {
        let mut lines = super::sentence(&self.sentence, paint.theme.error, columns);
        lines.push(Line::default());
        lines.extend(super::sentence(
            "Nothing was sent, and the text is kept: enter opens the editor with it again.",
            paint.theme.text,
            columns,
        ));
        Looks {
            title: "The edited text cannot be taken".to_owned(),
            lines,
            keys: "enter edit again · esc give it up",
        }
    }
}
