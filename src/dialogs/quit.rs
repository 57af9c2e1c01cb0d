//! Quit although transfers have not ended?

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

/// Names the transfers that have not ended.
#[derive(Debug)]
pub struct QuitDialog {
    transfers: Vec<Unended>,
    /// Whether transfers can be kept.
    keeps: bool,
    chosen: usize,
}

/// A transfer that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unended {
    /// The name of its file.
    pub name: String,
    /// Whether it stands still, and so is not waited for.
    pub stands_still: bool,
    /// Whether a pause loses what it has moved.
    pub begins_anew: bool,
}

impl QuitDialog {
    /// For these; `keeps`: they can be kept for the next time.
    #[must_use]
    pub const fn new(transfers: Vec<Unended>, keeps: bool) -> Self {
        Self {
            transfers,
            keeps,
            chosen: 0,
        }
    }

    /// What can be chosen, in which words.
    fn choices(&self) -> Vec<(QuitChoice, String)> {
        let it = match self.transfers.len() {
            1 => "it",
            _ => "them",
        };
        let mut choices = vec![(QuitChoice::Stay, "Stay".to_owned())];
        let finish = match (self.running(), self.transfers.len()) {
            // Nothing would be waited for.
            (0, _) => None,
            (running, all) if running == all => Some(it.to_owned()),
            (1, _) => Some("the 1 that runs".to_owned()),
            (running, _) => Some(format!("the {running} that run")),
        };
        if let Some(those) = finish {
            let words = format!("Finish {those} first, then quit");
            choices.push((QuitChoice::FinishFirst, words));
        }
        if self.keeps {
            choices.push((
                QuitChoice::SetAside,
                format!("Pause {it} for the next time, and quit"),
            ));
        }
        choices.push((QuitChoice::CancelAll, format!("Cancel {it} and quit")));
        choices
    }

    /// What is to be known before that, a sentence each.
    fn told(&self) -> Vec<String> {
        let all = self.transfers.len();
        let mut told = Vec::new();
        match (self.running(), all - self.running()) {
            (0, _) | (_, 0) => {}
            (_, 1) => told.push("1 of them stands still, and is not waited for.".to_owned()),
            (_, n) => told.push(format!("{n} of them stand still, and are not waited for.")),
        }
        match self.count(|one| one.begins_anew) {
            0 => {}
            // All are cancelled.
            _ if !self.keeps => {}
            1 if all == 1 => told.push("Paused, it begins anew next time.".to_owned()),
            1 => told.push("Paused, 1 of them begins anew next time.".to_owned()),
            n => told.push(format!("Paused, {n} of them begin anew next time.")),
        }
        told
    }

    /// How many would be waited for.
    fn running(&self) -> usize {
        self.count(|one| !one.stands_still)
    }

    fn count(&self, is_it: impl Fn(&Unended) -> bool) -> usize {
        self.transfers.iter().filter(|one| is_it(one)).count()
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Finish(Wish::Quit(QuitChoice::Stay)),
            Code::Up | Code::Char('k') => self.chosen = self.chosen.saturating_sub(1),
            Code::Down | Code::Char('j') => {
                self.chosen = (self.chosen + 1).min(self.choices().len() - 1);
            }
            Code::Enter => {
                return match self.choices().get(self.chosen) {
                    Some((choice, _)) => Reaction::Finish(Wish::Quit(*choice)),
                    None => Reaction::Close,
                };
            }
            _ => {}
        }
        Reaction::Stay
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let told = self.told();
        let all = self.transfers.len();
        let shown = all.min(rows.saturating_sub(9 + told.len()).clamp(1, 6));
        let mut names: Vec<Line<'static>> = self
            .transfers
            .iter()
            .take(shown)
            .map(|one| {
                let room = columns.saturating_sub(2);
                let name = width::shorten_middle(&clean(&one.name), room).into_owned();
                Line::raw(format!(" {name}"))
            })
            .collect();
        if all > shown {
            let more = all - shown;
            names.push(Line::styled(format!(" … and {more} more"), paint.theme.dim));
        }
        let mut stack = Stack::default();
        stack.subjects(names);
        let told = told.into_iter();
        let told = told.map(|told| Line::styled(format!(" {told}"), paint.theme.warning));
        stack.each_told(told.collect());
        stack.gap();
        let choices = self.choices();
        let words = choices.iter().map(|(_, words)| words.as_str());
        stack.choices(super::choices(words, self.chosen, paint), self.chosen);
        let title = match all {
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
