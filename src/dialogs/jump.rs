//! To which object?

use super::lines::Kind;
use super::stack::Stack;
use super::{Field, Looks, Reaction, Wish};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// An id or a name.
#[derive(Debug, Default)]
pub struct JumpDialog {
    field: Field,
}

impl JumpDialog {
    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => {
                return match self.field.filled() {
                    Some(text) => Reaction::Finish(Wish::Jump(text)),
                    None => Reaction::Close,
                };
            }
            _ => {
                self.field.press(press);
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.field.paste(text);
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let mut stack = Stack::default();
        let line = self.field.line("Id or name", true, paint, columns);
        stack.field(Kind::Text, line, true);
        stack.gap();
        for text in [
            "What is on this page gets the cursor. Another id is shown alone; esc then goes back.",
            "Another name is looked for on the server, in all pages.",
        ] {
            stack.aside(super::sentence(text, paint.theme.dim, columns));
        }
        Looks {
            title: "Go to".to_owned(),
            lines: stack.fit(rows),
            keys: "enter go · esc cancel",
        }
    }
}
