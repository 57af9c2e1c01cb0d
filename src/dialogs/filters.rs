//! The server's own filters, as a form.

use ratatui::text::Line;

use super::{Field, Looks, Reaction, Wish};
use crate::domain::BinaryQuery;
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// Name, type and owner.
#[derive(Debug)]
pub struct FiltersDialog {
    query: BinaryQuery,
    fields: [Field; 3],
    focus: usize,
}

const LABELS: [&str; 3] = ["Name", "Type", "Owner"];

impl FiltersDialog {
    /// Filled with the query of now.
    #[must_use]
    pub fn new(query: &BinaryQuery) -> Self {
        let field = |text: &Option<String>| Field::new(text.as_deref().unwrap_or_default());
        Self {
            query: query.clone(),
            fields: [
                field(&query.name),
                field(&query.type_name),
                field(&query.owner),
            ],
            focus: 0,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => {
                let [name, type_name, owner] = &self.fields;
                return Reaction::Finish(Wish::Ask(Box::new(BinaryQuery {
                    name: name.filled(),
                    type_name: type_name.filled(),
                    owner: owner.filled(),
                    ..self.query.clone()
                })));
            }
            Code::Up => self.move_focus(-1),
            Code::Tab if press.shift => self.move_focus(-1),
            Code::Down | Code::Tab => self.move_focus(1),
            _ => {
                if let Some(field) = self.fields.get_mut(self.focus) {
                    field.press(press);
                }
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.paste(text);
        }
    }

    const fn move_focus(&mut self, by: isize) {
        let len = LABELS.len();
        self.focus = (self.focus + len).saturating_add_signed(by) % len;
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize) -> Looks {
        let mut lines: Vec<Line<'static>> = self
            .fields
            .iter()
            .zip(LABELS)
            .enumerate()
            .map(|(index, (field, label))| field.line(label, index == self.focus, paint, columns))
            .collect();
        lines.push(Line::default());
        lines.push(Line::styled(
            " Name: * stands for anything. Type and owner: exact.",
            paint.theme.dim,
        ));
        lines.push(Line::styled(
            " The server filters all rows. Empty fields do not filter.",
            paint.theme.dim,
        ));
        Looks {
            title: "Filter".to_owned(),
            lines,
            keys: "enter filter · tab next field · esc cancel",
        }
    }
}
