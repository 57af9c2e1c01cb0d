//! Really change the application?

use ratatui::text::Line;

use super::sure::{Sure, Verdict};
use super::{Looks, Reaction, Wish};
use crate::app::ApplicationChange;
use crate::domain::ApplicationId;
use crate::keys::KeyPress;
use crate::ui::paint::Paint;

/// Says what a change does. Cancel is chosen first.
#[derive(Debug)]
pub struct ApplyDialog {
    application: ApplicationId,
    change: ApplicationChange,
    title: String,
    /// What it does and what holds now, in sentences.
    said: Vec<String>,
    deed: &'static str,
    sure: Sure,
}

impl ApplyDialog {
    /// About this change, which the button `deed` makes.
    #[must_use]
    pub fn new(
        application: ApplicationId,
        change: ApplicationChange,
        title: String,
        said: Vec<String>,
        deed: &'static str,
    ) -> Self {
        Self {
            application,
            change,
            title,
            said,
            deed,
            sure: Sure::of(1),
        }
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match self.sure.press(press) {
            Verdict::Open => Reaction::Stay,
            Verdict::No => Reaction::Close,
            Verdict::Yes => Reaction::Finish(Wish::ChangeApplication(
                self.application.clone(),
                self.change.clone(),
            )),
        }
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize) -> Looks {
        let mut lines: Vec<Line<'static>> = Vec::new();
        for said in &self.said {
            lines.extend(super::sentence(said, paint.theme.text, columns));
        }
        lines.push(Line::default());
        lines.push(self.sure.line(self.deed, paint, columns));
        Looks {
            title: self.title.clone(),
            lines,
            keys: "←→ choose · enter do it · esc cancel",
        }
    }
}
