//! Really delete?

use ratatui::text::{Line, Span};

use super::copying::CopyChoice;
use super::users::{NAMED, Users};
use super::{Field, Looks, Reaction, Wish};
use crate::api::ApiError;
use crate::app::{Context, RequestId};
use crate::domain::{Binary, Reference};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;
use crate::ui::{format, width};

/// Above this many objects, their number is typed instead of a key pressed.
const MANY: usize = 20;

/// Shows what would go. Cancel is chosen first.
#[derive(Debug)]
pub struct DeleteDialog {
    doomed: Vec<Binary>,
    /// Archives of applications: kept, and said so.
    protected: usize,
    delete_chosen: bool,
    /// The number typed, where there are many.
    number: Field,
    copies: CopyChoice,
    users: Users,
}

impl DeleteDialog {
    /// For these; archives of applications are left out.
    #[must_use]
    pub fn new(targets: Vec<Binary>) -> Self {
        let (protected, doomed): (Vec<_>, Vec<_>) = targets
            .into_iter()
            .partition(|binary| binary.archive_of.is_some());
        Self {
            doomed,
            protected: protected.len(),
            delete_chosen: false,
            number: Field::default(),
            copies: CopyChoice::default(),
            users: Users::Unasked,
        }
    }

    /// Asks what uses them, while the person reads.
    #[must_use]
    pub fn looking(mut self, context: &mut Context<'_>) -> Self {
        let ids = self.doomed.iter().map(|binary| binary.id.clone()).collect();
        self.users = Users::ask(ids, context);
        self
    }

    /// The request that it waits for, in the background.
    pub(super) const fn awaited(&self) -> Option<RequestId> {
        self.users.awaited()
    }

    /// Takes what uses them. Where something does, the answer given so far was
    /// given without knowing it: it is asked again.
    pub(super) fn found(&mut self, result: Result<Vec<Reference>, ApiError>) {
        if self.users.receive(result) {
            self.delete_chosen = false;
            self.number.set("");
        }
    }

    /// Whether anything would be deleted.
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
                    let doomed = std::mem::take(&mut self.doomed);
                    Reaction::Finish(Wish::Delete(doomed, self.copies.copying))
                } else if self.asks_number() && self.number.filled().is_some() {
                    Reaction::Stay
                } else {
                    Reaction::Close
                };
            }
            Code::Char('c') if !press.ctrl => self.copies.turn(),
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
        // What is asked stands at the end and must be seen: where room is short,
        // what can be left out goes.
        let lines = [NAMED, 1, 0]
            .into_iter()
            .map(|named| {
                let mut lines = self.lines(named, paint, columns, rows);
                if lines.len() > rows {
                    lines.retain(|line| line.width() > 0);
                }
                lines
            })
            .find(|lines| lines.len() <= rows)
            .unwrap_or_else(|| {
                let mut lines = self.lines(0, paint, columns, rows);
                lines.retain(|line| line.width() > 0);
                let excess = lines.len().saturating_sub(rows);
                lines.drain(..excess);
                lines
            });
        let bytes: u64 = self.doomed.iter().filter_map(|b| b.length).sum();
        let title = match self.doomed.len() {
            1 => "Delete this binary?".to_owned(),
            n => format!("Delete {n} binaries, {}?", format::size(bytes)),
        };
        Looks {
            title,
            lines,
            keys: if self.asks_number() {
                "type the number, then enter · c copies · esc cancel"
            } else {
                "←→ choose · enter do it · c copy · esc cancel"
            },
        }
    }

    /// All of it, with at most so many of those that use them.
    fn lines(
        &self,
        named: usize,
        paint: &Paint<'_>,
        columns: usize,
        rows: usize,
    ) -> Vec<Line<'static>> {
        let theme = paint.theme;
        let mut lines = Vec::new();
        let shown = self.doomed.len().min(rows.saturating_sub(12).clamp(1, 8));
        for binary in self.doomed.iter().take(shown) {
            let size = binary.length.map_or_else(String::new, format::size);
            let id = format!("{size:>9} · {}", binary.id);
            let room = columns.saturating_sub(width::columns(&id) + 3);
            lines.push(Line::from(vec![
                Span::raw(format!(" {} ", width::fit_middle(binary.title(), room))),
                Span::styled(id, theme.dim),
            ]));
        }
        if self.doomed.len() > shown {
            let more = self.doomed.len() - shown;
            lines.push(Line::styled(format!(" … and {more} more"), theme.dim));
        }
        lines.push(Line::default());
        if self.protected > 0 {
            lines.push(Line::styled(
                format!(
                    " {} kept: archives of applications are deleted from the application.",
                    self.protected
                ),
                theme.warning,
            ));
        }
        lines.extend(self.users.lines(named, paint, columns));
        lines.extend(self.copies.lines(&self.doomed, paint, columns));
        lines.push(Line::default());
        if self.asks_number() {
            lines.push(self.number.line(
                &format!("Type {}", self.doomed.len()),
                true,
                paint,
                columns,
            ));
        } else {
            let deed = if self.users.any() {
                "Delete all the same"
            } else {
                "Delete"
            };
            let button = |text: &'static str, chosen: bool| {
                let style = if chosen { theme.selection } else { theme.text };
                Span::styled(format!("[ {text} ]"), style)
            };
            lines.push(Line::from(vec![
                Span::raw(" "),
                button("Cancel", !self.delete_chosen),
                Span::raw("  "),
                button(deed, self.delete_chosen),
            ]));
        }
        lines
    }
}
