//! Really delete what is attached, or discard the part that there is of it?

use ratatui::text::{Line, Span};

use super::{Field, Looks, Reaction, Wish};
use crate::domain::ListedEvent;
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;
use crate::ui::{format, width};

/// Above this many, their number is typed instead of a key pressed.
const MANY: usize = 20;

/// Shows what would go. Cancel is chosen first.
#[derive(Debug)]
pub struct DetachDialog {
    doomed: Vec<ListedEvent>,
    delete_chosen: bool,
    /// The number typed, where there are many.
    number: Field,
}

impl DetachDialog {
    /// For those of these that have something attached.
    #[must_use]
    pub fn new(targets: Vec<ListedEvent>) -> Self {
        let has =
            |row: &ListedEvent| row.event.attachment.is_some() || row.event.received.is_some();
        Self {
            doomed: targets.into_iter().filter(has).collect(),
            delete_chosen: false,
            number: Field::default(),
        }
    }

    /// Whether nothing would be deleted.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.doomed.is_empty()
    }

    const fn asks_number(&self) -> bool {
        self.doomed.len() > MANY
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => {
                let sure = if self.asks_number() {
                    self.number.text().trim() == self.doomed.len().to_string()
                } else {
                    self.delete_chosen
                };
                return if sure {
                    Reaction::Finish(Wish::Detach(std::mem::take(&mut self.doomed)))
                } else if self.asks_number() && self.number.filled().is_some() {
                    Reaction::Stay
                } else {
                    Reaction::Close
                };
            }
            _ if self.asks_number() => {
                self.number.press(press);
            }
            Code::Left | Code::Right | Code::Tab | Code::Char('h' | 'l') => {
                self.delete_chosen = !self.delete_chosen;
            }
            _ => {}
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.asks_number() {
            self.number.paste(text);
        }
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut lines = Vec::new();
        let shown = self.doomed.len().min(rows.saturating_sub(8).clamp(1, 8));
        for row in self.doomed.iter().take(shown) {
            let (name, bytes) = match row.event.received {
                Some(received) => (&*row.event.text, Some(received)),
                None => (row.file_name(), row.length()),
            };
            let size = bytes.map_or_else(String::new, format::size);
            let id = format!("{size:>9} · event {}", row.event.id);
            let room = columns.saturating_sub(width::columns(&id) + 3);
            lines.push(Line::from(vec![
                Span::raw(format!(" {} ", width::fit_middle(name, room))),
                Span::styled(id, theme.dim),
            ]));
        }
        if self.doomed.len() > shown {
            let more = self.doomed.len() - shown;
            lines.push(Line::styled(format!(" … and {more} more"), theme.dim));
        }
        lines.push(Line::default());
        let warning = " The events stay; what is deleted cannot be brought back.";
        lines.extend(super::sentence(warning.trim(), theme.warning, columns));
        lines.push(Line::default());
        let is_part = self.doomed.iter().all(|row| row.event.received.is_some());
        let word = if is_part { "Discard" } else { "Delete" };
        if self.asks_number() {
            let label = format!("Type {}", self.doomed.len());
            lines.push(self.number.line(&label, true, paint, columns));
        } else {
            let button = |text: &str, chosen: bool| {
                let style = if chosen { theme.selection } else { theme.text };
                Span::styled(format!("[ {text} ]"), style)
            };
            lines.push(Line::from(vec![
                Span::raw(" "),
                button("Cancel", !self.delete_chosen),
                Span::raw("  "),
                button(word, self.delete_chosen),
            ]));
        }
        let title = match (is_part, self.doomed.len()) {
            (true, 1) => "Discard this upload?".to_owned(),
            (true, n) => format!("Discard {n} uploads?"),
            (false, 1) => "Delete this attachment?".to_owned(),
            (false, n) => format!("Delete {n} attachments?"),
        };
        Looks {
            title,
            lines,
            keys: if self.asks_number() {
                "type the number, then enter · esc cancel"
            } else {
                "←→ choose · enter do it · esc cancel"
            },
        }
    }
}
