//! Really forget the history of transfers?

use ratatui::text::Line;

use super::{Looks, Reaction, Wish};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// Opens on Cancel.
#[derive(Debug, Default)]
pub struct ForgetDialog {
    chosen: usize,
}

const CHOICES: [&str; 2] = ["Cancel", "Clear the history"];

impl ForgetDialog {
    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Up | Code::Left | Code::Char('k' | 'h') => self.chosen = 0,
            Code::Down | Code::Right | Code::Char('j' | 'l') => self.chosen = 1,
            Code::Enter if self.chosen == 1 => return Reaction::Finish(Wish::ForgetHistory),
            Code::Enter => return Reaction::Close,
            _ => {}
        }
        Reaction::Stay
    }

    pub(super) fn looks(&self, paint: &Paint<'_>) -> Looks {
        let theme = paint.theme;
        let mut lines = vec![
            Line::styled(
                " All transfers that ended are forgotten, their logs too,",
                theme.text,
            ),
            Line::styled(" of all tenants. Files and objects stay.", theme.text),
            Line::default(),
        ];
        lines.extend(super::choices(CHOICES.into_iter(), self.chosen, paint));
        Looks {
            title: "Clear the history".to_owned(),
            lines,
            keys: "↑↓ choose · enter do it · esc cancel",
        }
    }
}
