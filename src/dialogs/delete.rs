//! Really delete?

use super::copying::CopyChoice;
use super::stack::Stack;
use super::sure::{Sure, Verdict, doomed};
use super::users::Users;
use super::{Looks, Reaction, Wish};
use crate::api::ApiError;
use crate::app::{Context, RequestId};
use crate::domain::{Binary, Reference};
use crate::keys::{Code, KeyPress};
use crate::ui::format;
use crate::ui::paint::Paint;

/// Shows what would go. Cancel is chosen first.
#[derive(Debug)]
pub struct DeleteDialog {
    doomed: Vec<Binary>,
    /// Archives of applications: kept, and said so.
    protected: usize,
    sure: Sure,
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
            sure: Sure::of(doomed.len()),
            doomed,
            protected: protected.len(),
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
            self.sure.ask_again();
        }
    }

    /// Whether anything would be deleted.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.doomed.is_empty()
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        if press.code == Code::Char('c') && !press.ctrl {
            self.copies.turn();
            return Reaction::Stay;
        }
        match self.sure.press(press) {
            Verdict::Open => Reaction::Stay,
            Verdict::No => Reaction::Close,
            Verdict::Yes => {
                let doomed = std::mem::take(&mut self.doomed);
                Reaction::Finish(Wish::Delete(doomed, self.copies.copying))
            }
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.sure.paste(text);
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let shown = rows.saturating_sub(12).clamp(1, 8);
        let all = self.doomed.iter();
        let all = all.map(|binary| (binary.title(), binary.length, binary.id.to_string()));
        let mut stack = Stack::default();
        stack.subjects(doomed(all, shown, paint, columns));
        stack.gap();
        if self.protected > 0 {
            let text = format!(
                "{} kept: archives of applications are deleted from the application.",
                self.protected
            );
            stack.told(super::sentence(&text, paint.theme.warning, columns));
        }
        self.users.tell(&mut stack, paint, columns);
        stack.aside(self.copies.lines(&self.doomed, paint, columns));
        stack.gap();
        let deed = if self.users.any() {
            "Delete all the same"
        } else {
            "Delete"
        };
        stack.answer(self.sure.lines(deed, paint, columns));
        let bytes: u64 = self.doomed.iter().filter_map(|b| b.length).sum();
        let title = match self.doomed.len() {
            1 => "Delete this binary?".to_owned(),
            n => format!("Delete {n} binaries, {}?", format::size(bytes)),
        };
        Looks {
            title,
            lines: stack.fit(rows),
            keys: if self.sure.asks_number() {
                "type the number, then enter · c copies · esc cancel"
            } else {
                "←→ choose · enter do it · c copy · esc cancel"
            },
        }
    }
}
