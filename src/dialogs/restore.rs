//! Which of the copies on this machine is to be uploaded again?

use ratatui::text::{Line, Span};

use super::{Looks, Reaction, Wish};
use crate::app::{Call, Context, RequestId};
use crate::keys::{Code, KeyPress};
use crate::transfer::safety::Kept;
use crate::ui::paint::Paint;
use crate::ui::{format, width};

/// The copies, the newest first.
#[derive(Debug)]
pub struct RestoreDialog {
    awaited: Option<RequestId>,
    copies: Result<Vec<Kept>, String>,
    chosen: usize,
}

impl RestoreDialog {
    /// Asks for them.
    #[must_use]
    pub fn new(context: &mut Context<'_>) -> Self {
        Self {
            awaited: Some(context.call(Call::Copies)),
            copies: Ok(Vec::new()),
            chosen: 0,
        }
    }

    /// The request that it waits for.
    pub(super) const fn awaited(&self) -> Option<RequestId> {
        self.awaited
    }

    /// Takes the copies.
    pub(super) fn receive(&mut self, copies: Result<Vec<Kept>, String>) {
        self.awaited = None;
        self.copies = copies;
    }

    fn all(&self) -> &[Kept] {
        self.copies.as_deref().unwrap_or_default()
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        let last = self.all().len().saturating_sub(1);
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Down | Code::Char('j') => self.chosen = (self.chosen + 1).min(last),
            Code::Up | Code::Char('k') => self.chosen = self.chosen.saturating_sub(1),
            Code::PageDown => self.chosen = (self.chosen + 10).min(last),
            Code::PageUp => self.chosen = self.chosen.saturating_sub(10),
            Code::Enter => {
                if let Some(kept) = self.all().get(self.chosen) {
                    return Reaction::Finish(Wish::Transfer(vec![kept.restoration()]));
                }
            }
            _ => {}
        }
        Reaction::Stay
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let room = rows.saturating_sub(4).max(1);
        let mut lines = Vec::new();
        match &self.copies {
            Err(sentence) => lines.extend(super::sentence(sentence, theme.error, columns)),
            Ok(_) if self.awaited.is_some() => {
                lines.push(super::busy("Looking for copies", paint));
            }
            Ok(copies) if copies.is_empty() => lines.extend(super::sentence(
                "There is no copy. One is kept of what is deleted or replaced from here.",
                theme.dim,
                columns,
            )),
            Ok(copies) => {
                let first = (self.chosen + 1).saturating_sub(room);
                for (index, kept) in copies.iter().enumerate().skip(first).take(room) {
                    let is_chosen = index == self.chosen;
                    lines.push(row(kept, is_chosen, paint, columns));
                }
                lines.push(Line::default());
                lines.extend(super::sentence(
                    "It is uploaded again as a new binary, with its fragments and under a new id.",
                    theme.dim,
                    columns,
                ));
            }
        }
        Looks {
            title: "Restore a copy".to_owned(),
            lines: lines.into(),
            keys: if self.all().is_empty() {
                "esc close"
            } else {
                "enter restore · ↑↓ choose · esc cancel"
            },
        }
    }
}

fn row(kept: &Kept, is_chosen: bool, paint: &Paint<'_>, columns: usize) -> Line<'static> {
    let theme = paint.theme;
    let (bar, style) = if is_chosen {
        (" ▌ ", theme.selection)
    } else {
        ("   ", theme.text)
    };
    let facts = format!(
        "{:>9} · {} {}",
        format::size(kept.length),
        kept.why.word(),
        paint.age(kept.at),
    );
    let room = columns.saturating_sub(width::columns(&facts) + 5);
    Line::from(vec![
        Span::styled(bar, theme.accent),
        Span::styled(width::fit_middle(&kept.new.name, room), style),
        Span::styled(format!(" {facts}"), theme.dim),
    ])
}
