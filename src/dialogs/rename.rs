//! Which name?

use super::lines::Kind;
use super::stack::Stack;
use super::{Field, Looks, Reaction, Wish};
use crate::domain::{Binary, clean, unfit_name};
use crate::edit::Patch;
use crate::keys::{Code, KeyPress};
use crate::panes::changes::Change;
use crate::ui::paint::Paint;

/// Asks for the name of one binary.
#[derive(Debug)]
pub struct RenameDialog {
    binary: Binary,
    name: Field,
    error: Option<&'static str>,
}

impl RenameDialog {
    /// Of this one, beginning with its name of now.
    #[must_use]
    pub fn new(binary: Binary) -> Self {
        Self {
            // A character that cannot be typed cannot be edited either.
            name: Field::new(&clean(&binary.name)),
            binary,
            error: None,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => {
                let name = self.name.text().trim().to_owned();
                self.error = unfit_name(&name);
                if self.error.is_none() {
                    if name == self.binary.name {
                        return Reaction::Close;
                    }
                    return Reaction::Finish(Wish::Change(vec![Change {
                        item: self.binary.clone(),
                        patch: Patch::rename(&name),
                        seen: None,
                    }]));
                }
            }
            _ => {
                if self.name.press(press) {
                    self.error = None;
                }
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.name.paste(text);
        self.error = None;
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let mut stack = Stack::default();
        let line = self.name.line("Name", true, paint, columns);
        stack.field(Kind::Text, line, true);
        if let Some(error) = self.error {
            stack.wrong(super::sentence(error, paint.theme.error, columns));
        }
        Looks {
            title: format!("Rename {}", clean(self.binary.title())),
            lines: stack.fit(rows),
            keys: "enter rename · esc cancel",
        }
    }
}
