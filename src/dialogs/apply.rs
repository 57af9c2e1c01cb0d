//! Really change the application?

use super::stack::Stack;
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

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let mut stack = Stack::default();
        for (at, said) in self.said.iter().enumerate() {
            let sentence = super::sentence(said, paint.theme.text, columns);
            match at {
                0 => stack.subject(sentence),
                _ => stack.told(sentence),
            }
        }
        stack.gap();
        stack.answer(self.sure.lines(self.deed, paint, columns));
        Looks {
            title: self.title.clone(),
            lines: stack.fit(rows),
            keys: "←→ choose · enter do it · esc cancel",
        }
    }
}
