//! Into which file is a list exported?

use super::stack::Stack;
use super::{Looks, PathField, Reaction, Wish, proposed};
use crate::app::{Context, Exported};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;
use crate::usage::format_of;

/// Asks for the file. What is exported was fixed when it opened.
#[derive(Debug)]
pub struct ExportDialog {
    what: Exported,
    pub(super) path: PathField,
    error: Option<&'static str>,
}

impl ExportDialog {
    /// For this list, with this file proposed.
    #[must_use]
    pub fn new(what: Exported, path: &str, context: &mut Context<'_>) -> Self {
        Self {
            what,
            path: PathField::new(path, context),
            error: None,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => {
                if !self.path.take_chosen(context) {
                    return self.decide();
                }
            }
            _ => {
                self.path.press(press, context);
            }
        }
        self.error = None;
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        self.path.paste(text, context);
        self.error = None;
    }

    fn decide(&mut self) -> Reaction {
        let text = self.path.field.filled();
        match text.filter(|text| format_of(text.as_ref()).is_some()) {
            Some(text) => Reaction::Finish(Wish::Export(self.what.clone(), text)),
            None => {
                self.error = Some("Type a name that ends in .csv or .json.");
                Reaction::Stay
            }
        }
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let what = match &self.what {
            Exported::Binaries(query) if query.is_empty() => "All binaries of the tenant.",
            Exported::Binaries(_) => "All binaries that match the filter, all pages.",
            Exported::Usage(_) => "All rows of this view, as the scan knows them.",
        };
        let mut stack = Stack::default();
        stack.told(super::sentence(what, theme.text, columns));
        stack.gap();
        let room = proposed(rows, stack.len() + 4, 6);
        self.path
            .put(&mut stack, ("File", true), paint, columns, room);
        if let Some(error) = self.error {
            stack.fault(super::sentence(error, theme.error, columns));
        }
        Looks {
            title: "Export as .csv or .json".to_owned(),
            lines: stack.fit(rows),
            keys: "enter export · tab complete · ↑↓ choose · esc cancel",
        }
    }
}
