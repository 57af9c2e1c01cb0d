//! Is what differs to be sent, with all that this takes away?

use super::Looks;
use super::findings::Scroll;
use super::stack::Stack;
use super::sure::{Sure, Verdict};
use crate::app::{PushWish, Sides};
use crate::deploy::{Choice, Finding, Plan, Way};
use crate::domain::BinaryId;
use crate::keys::KeyPress;
use crate::ui::format;
use crate::ui::paint::Paint;

/// Shows what a push sends, what goes with it and what the preflight found, and
/// asks for a yes.
#[derive(Debug)]
pub(super) struct PushQuestion {
    choice: Choice,
    plan: Plan,
    findings: Vec<Finding>,
    /// All files on this machine.
    files: usize,
    sure: Sure,
    scroll: Scroll,
}

impl PushQuestion {
    /// About this plan. `Err` where there is nothing to ask, with the sentence
    /// that says why.
    pub(super) fn new(
        choice: Choice,
        plan: Plan,
        findings: Vec<Finding>,
        files: usize,
    ) -> Result<Self, String> {
        if plan.is_empty() {
            return Err("Nothing differs that could be sent.".to_owned());
        }
        if choice == Choice::Changed && plan.way == Way::Whole {
            let notes = plan.notes.join(" ");
            return Err(format!("{notes} Press a to be asked about all."));
        }
        // Where much would go, its number is typed.
        let sure = Sure::of(plan.removed.len().max(1));
        Ok(Self {
            choice,
            plan,
            findings,
            files,
            sure,
            scroll: Scroll::default(),
        })
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Verdict {
        if self.scroll.press(press) {
            return Verdict::Open;
        }
        self.sure.press(press)
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.sure.paste(text);
    }

    /// What was agreed to, where this archive was active.
    pub(super) fn wish(self, sides: Sides, archive: Option<BinaryId>) -> PushWish {
        PushWish {
            sides,
            choice: self.choice,
            archive,
            removed: self.plan.removed,
            findings: self.findings,
        }
    }

    pub(super) fn looks(
        &self,
        title: String,
        paint: &Paint<'_>,
        columns: usize,
        rows: usize,
    ) -> Looks {
        let theme = paint.theme;
        let what = match &self.plan.way {
            Way::Files(files) => {
                let files = format::counted(files.len(), "file", "files");
                format!("Sends {files} in one request; the rest stays as it is.")
            }
            Way::Whole | Way::Nothing => {
                let files = format::counted(self.files, "file", "files");
                format!("Sends all as a zip: {files}.")
            }
        };
        let mut stack = Stack::default();
        stack.subject(super::sentence(&what, theme.text, columns));
        if let Some(removal) = self.plan.removal() {
            stack.told(super::sentence(&removal, theme.error, columns));
        }
        for note in &self.plan.notes {
            stack.told(super::sentence(note, theme.warning, columns));
        }
        let room = rows.saturating_sub(stack.len() + 3);
        stack.each_told(self.scroll.lines(&self.findings, paint, columns, room));
        stack.gap();
        let deed = super::findings::deed(&self.findings);
        stack.answer(self.sure.lines(deed, paint, columns));
        Looks {
            title,
            lines: stack.fit(rows),
            keys: match self.sure.asks_number() {
                true => "enter do it · esc back",
                false => "←→ choose · enter do it · esc back",
            },
        }
    }
}
