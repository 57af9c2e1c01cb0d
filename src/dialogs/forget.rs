//! Really forget the history of transfers?

use super::stack::Stack;
use super::{Looks, Reaction, Wish};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// Opens on Cancel.
#[derive(Debug, Default)]
pub struct ForgetDialog {
    chosen: usize,
}

const CHOICES: [&str; 2] = ["Cancel", "Clear the history"];

impl ForgetDialog {
    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Up | Code::Left | Code::Char('k' | 'h') => self.chosen = 0,
            Code::Down | Code::Right | Code::Char('j' | 'l') => self.chosen = 1,
            Code::Enter if self.chosen == 1 => return Reaction::Finish(Wish::ForgetHistory),
            Code::Enter => return Reaction::Close,
            _ => {}
        }
        Reaction::Stay
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let text = "All transfers that ended are forgotten, their logs too, of all tenants. \
                    Files and objects stay.";
        let mut stack = Stack::default();
        stack.subject(super::sentence(text, paint.theme.text, columns));
        stack.gap();
        let choices = super::choices(CHOICES.into_iter(), self.chosen, paint);
        stack.choices(choices, self.chosen);
        Looks {
            title: "Clear the history".to_owned(),
            lines: stack.fit(rows),
            keys: "↑↓ choose · enter do it · esc cancel",
        }
    }
}
