//! Quit although transfers run?

use ratatui::text::Line;

use super::stack::Stack;
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
    /// They are kept, with what was moved, for the next run of the program.
    SetAside,
    /// They are cancelled; downloads leave no partial file.
    CancelAll,
}

/// Names the transfers that run.
#[derive(Debug)]
pub struct QuitDialog {
    names: Vec<String>,
    /// Whether transfers can be kept.
    keeps: bool,
    chosen: usize,
}

/// What can be chosen: for one transfer, and for several.
const CHOICES: [(QuitChoice, [&str; 2]); 4] = [
    (QuitChoice::Stay, ["Stay", "Stay"]),
    (
        QuitChoice::FinishFirst,
        ["Finish it first, then quit", "Finish them first, then quit"],
    ),
    (
        QuitChoice::SetAside,
        [
            "Pause it for the next time, and quit",
            "Pause them for the next time, and quit",
        ],
    ),
    (
        QuitChoice::CancelAll,
        ["Cancel it and quit", "Cancel them and quit"],
    ),
];

impl QuitDialog {
    /// For transfers of these names; `keeps`: they can be kept for the next
    /// time.
    #[must_use]
    pub const fn new(names: Vec<String>, keeps: bool) -> Self {
        Self {
            names,
            keeps,
            chosen: 0,
        }
    }

    fn choices(&self) -> impl Iterator<Item = &'static (QuitChoice, [&'static str; 2])> {
        let keeps = self.keeps;
        CHOICES
            .iter()
            .filter(move |(choice, _)| keeps || *choice != QuitChoice::SetAside)
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Finish(Wish::Quit(QuitChoice::Stay)),
            Code::Up | Code::Char('k') => self.chosen = self.chosen.saturating_sub(1),
            Code::Down | Code::Char('j') => {
                self.chosen = (self.chosen + 1).min(self.choices().count() - 1);
            }
            Code::Enter => {
                return match self.choices().nth(self.chosen) {
                    Some((choice, _)) => Reaction::Finish(Wish::Quit(*choice)),
                    None => Reaction::Close,
                };
            }
            _ => {}
        }
        Reaction::Stay
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let shown = self.names.len().min(rows.saturating_sub(9).clamp(1, 6));
        let mut names: Vec<Line<'static>> = self
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
            names.push(Line::styled(format!(" … and {more} more"), paint.theme.dim));
        }
        let mut stack = Stack::default();
        stack.subjects(names);
        stack.gap();
        let choices = super::choices(
            self.choices().map(|(_, [one, several])| {
                if self.names.len() == 1 {
                    *one
                } else {
                    *several
                }
            }),
            self.chosen,
            paint,
        );
        stack.choices(choices, self.chosen);
        let title = match self.names.len() {
            1 => "A transfer has not ended".to_owned(),
            n => format!("{n} transfers have not ended"),
        };
        Looks {
            title,
            lines: stack.fit(rows),
            keys: "↑↓ choose · enter do it · esc stay",
        }
    }
}
