//! The file is there already: what now?

use std::path::PathBuf;

use ratatui::text::{Line, Span};

use super::{Looks, Reaction, Wish};
use crate::domain::clean;
use crate::keys::{Code, KeyPress};
use crate::transfer::{Answer, JobId};
use crate::ui::paint::Paint;

/// Opens by itself while the person may be typing, so no letter answers it:
/// only a choice and Enter, and the first choice loses nothing.
#[derive(Debug)]
pub struct ExistsDialog {
    /// The transfer that asks.
    pub job: JobId,
    path: PathBuf,
    chosen: usize,
    /// How many others ask the same now.
    others: usize,
    for_all: bool,
}

const CHOICES: [(Answer, &str); 3] = [
    (Answer::Rename, "Keep both: save under a new name"),
    (Answer::Skip, "Keep the file that is there, skip this one"),
    (Answer::Overwrite, "Overwrite the file that is there"),
];

impl ExistsDialog {
    /// For what this transfer asks.
    #[must_use]
    pub const fn new(job: JobId, path: PathBuf, others: usize) -> Self {
        Self {
            job,
            path,
            chosen: 0,
            others,
            for_all: false,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Up | Code::Char('k') => self.chosen = self.chosen.saturating_sub(1),
            Code::Down | Code::Char('j') => {
                self.chosen = (self.chosen + 1).min(CHOICES.len() - 1);
            }
            Code::Tab => self.for_all = !self.for_all,
            Code::Enter => {
                if let Some((answer, _)) = CHOICES.get(self.chosen) {
                    return Reaction::Finish(Wish::Answer {
                        job: self.job,
                        answer: *answer,
                        for_all: self.for_all,
                    });
                }
            }
            _ => {}
        }
        Reaction::Stay
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize) -> Looks {
        let theme = paint.theme;
        let path = self.path.to_string_lossy();
        let mut lines = vec![
            Line::from(vec![
                Span::raw(" "),
                Span::styled(
                    crate::ui::width::shorten_middle(&clean(&path), columns.saturating_sub(2))
                        .into_owned(),
                    theme.accent,
                ),
            ]),
            Line::raw(" exists already."),
            Line::default(),
        ];
        lines.extend(super::choices(
            CHOICES.iter().map(|(_, text)| *text),
            self.chosen,
            paint,
        ));
        lines.push(Line::default());
        let mark = if self.for_all { "[x]" } else { "[ ]" };
        let all = match self.others {
            0 => "the same for all that ask later".to_owned(),
            n => format!("the same for {n} others that ask, and later ones"),
        };
        lines.push(Line::styled(format!(" {mark} {all}"), theme.dim));
        Looks {
            title: "File exists".to_owned(),
            lines,
            keys: "↑↓ choose · enter answer · tab for all · esc later",
        }
    }
}
