//! Really fetch all of a large file to open it?

use ratatui::text::Line;

use super::stack::Stack;
use super::{Looks, Reaction, Wish};
use crate::keys::{Code, KeyPress};
use crate::panes::preview::Subject;
use crate::ui::paint::Paint;
use crate::ui::{format, width};

/// Opens on Cancel.
#[derive(Debug)]
pub struct OpenLargeDialog {
    subject: Subject,
    chosen: usize,
}

const CHOICES: [&str; 2] = ["Cancel", "Fetch it and open it"];

impl OpenLargeDialog {
    /// For this file.
    #[must_use]
    pub const fn new(subject: Subject) -> Self {
        Self { subject, chosen: 0 }
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Up | Code::Left | Code::Char('k' | 'h') => self.chosen = 0,
            Code::Down | Code::Right | Code::Char('j' | 'l') => self.chosen = 1,
            Code::Enter if self.chosen == 1 => {
                return Reaction::Finish(Wish::OpenOutside(self.subject.clone()));
            }
            Code::Enter => return Reaction::Close,
            _ => {}
        }
        Reaction::Stay
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let name = width::shorten_middle(&self.subject.name, columns.saturating_sub(2));
        let size = self.subject.length.map_or_else(
            || "Nobody knows how long it is.".to_owned(),
            |length| format!("All of its {} are fetched first.", format::size(length)),
        );
        let mut stack = Stack::default();
        stack.subjects(vec![Line::styled(format!(" {name}"), theme.text)]);
        stack.told(super::sentence(&size, theme.text, columns));
        stack.gap();
        let choices = super::choices(CHOICES.into_iter(), self.chosen, paint);
        stack.choices(choices, self.chosen);
        Looks {
            title: "Open a large file".to_owned(),
            lines: stack.fit(rows),
            keys: "↑↓ choose · enter do it · esc cancel",
        }
    }
}
