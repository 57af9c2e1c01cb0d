//! Quit although transfers run?

use ratatui::text::Line;

use super::{Looks, Reaction, Wish};
use crate::domain::clean;
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;
use crate::ui::width;

/// What happens to the transfers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuitChoice {
    /// They go on, and the program with them, also if it was to end after them.
    Stay,
    /// They are finished first; then the program ends by itself.
    FinishFirst,
    /// They are cancelled; downloads leave no partial file.
    CancelAll,
}

/// Names the transfers that run.
#[derive(Debug)]
pub struct QuitDialog {
    names: Vec<String>,
    chosen: usize,
}

/// What can be chosen: for one transfer, and for several.
const CHOICES: [(QuitChoice, [&str; 2]); 3] = [
    (QuitChoice::Stay, ["Stay", "Stay"]),
    (
        QuitChoice::FinishFirst,
        ["Finish it first, then quit", "Finish them first, then quit"],
    ),
    (
        QuitChoice::CancelAll,
        ["Cancel it and quit", "Cancel them and quit"],
    ),
];

impl QuitDialog {
    /// For transfers of these names.
    #[must_use]
    pub const fn new(names: Vec<String>) -> Self {
        Self { names, chosen: 0 }
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Finish(Wish::Quit(QuitChoice::Stay)),
            Code::Up | Code::Char('k') => self.chosen = self.chosen.saturating_sub(1),
            Code::Down | Code::Char('j') => {
                self.chosen = (self.chosen + 1).min(CHOICES.len() - 1);
            }
            Code::Enter => {
                return match CHOICES.get(self.chosen) {
                    Some((choice, _)) => Reaction::Finish(Wish::Quit(*choice)),
                    None => Reaction::Close,
                };
            }
            _ => {}
        }
        Reaction::Stay
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let shown = self.names.len().min(rows.saturating_sub(8).clamp(1, 6));
        let mut lines: Vec<Line<'static>> = self
            .names
            .iter()
            .take(shown)
            .map(|name| {
                let name =
                    width::shorten_middle(&clean(name), columns.saturating_sub(2)).into_owned();
                Line::raw(format!(" {name}"))
            })
            .collect();
        if self.names.len() > shown {
            let more = self.names.len() - shown;
            lines.push(Line::styled(format!(" … and {more} more"), paint.theme.dim));
        }
        lines.push(Line::default());
        lines.extend(super::choices(
            CHOICES.iter().map(|(_, [one, several])| {
                if self.names.len() == 1 {
                    *one
                } else {
                    *several
                }
            }),
            self.chosen,
            paint,
        ));
        let title = match self.names.len() {
            1 => "A transfer is running".to_owned(),
            n => format!("{n} transfers are running"),
        };
        Looks {
            title,
            lines,
            keys: "↑↓ choose · enter do it · esc stay",
        }
    }
}
