//! Really delete what is attached, or discard the part that there is of it?

use super::stack::Stack;
use super::sure::{Sure, Verdict, doomed};
use super::{Looks, Reaction, Wish};
use crate::domain::ListedEvent;
use crate::keys::KeyPress;
use crate::ui::paint::Paint;

/// Shows what would go. Cancel is chosen first.
#[derive(Debug)]
pub struct DetachDialog {
    doomed: Vec<ListedEvent>,
    sure: Sure,
}

impl DetachDialog {
    /// For those of these that have something attached.
    #[must_use]
    pub fn new(targets: Vec<ListedEvent>) -> Self {
        let has =
            |row: &ListedEvent| row.event.attachment.is_some() || row.event.received.is_some();
        let doomed: Vec<ListedEvent> = targets.into_iter().filter(has).collect();
        Self {
            sure: Sure::of(doomed.len()),
            doomed,
        }
    }

    /// Whether nothing would be deleted.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.doomed.is_empty()
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match self.sure.press(press) {
            Verdict::Open => Reaction::Stay,
            Verdict::No => Reaction::Close,
            Verdict::Yes => Reaction::Finish(Wish::Detach(std::mem::take(&mut self.doomed))),
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.sure.paste(text);
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let shown = rows.saturating_sub(8).clamp(1, 8);
        let all = self.doomed.iter().map(|row| {
            let (name, bytes) = match row.event.received {
                Some(received) => (&*row.event.text, Some(received)),
                None => (row.file_name(), row.length()),
            };
            (name, bytes, format!("event {}", row.event.id))
        });
        let mut stack = Stack::default();
        stack.subjects(doomed(all, shown, paint, columns));
        stack.gap();
        let warning = "The events stay; what is deleted cannot be brought back.";
        stack.told(super::sentence(warning, paint.theme.warning, columns));
        stack.gap();
        let is_part = self.doomed.iter().all(|row| row.event.received.is_some());
        let word = if is_part { "Discard" } else { "Delete" };
        stack.answer(self.sure.lines(word, paint, columns));
        let title = match (is_part, self.doomed.len()) {
            (true, 1) => "Discard this upload?".to_owned(),
            (true, n) => format!("Discard {n} uploads?"),
            (false, 1) => "Delete this attachment?".to_owned(),
            (false, n) => format!("Delete {n} attachments?"),
        };
        Looks {
            title,
            lines: stack.fit(rows),
            keys: if self.sure.asks_number() {
                "type the number, then enter · esc cancel"
            } else {
                "←→ choose · enter do it · esc cancel"
            },
        }
    }
}
