//! A line for a secret: how long it is can be seen, what it is can not.
//!
//! It has no cursor that moves, and is not the library's line: that makes a new
//! text with every key and leaves the old one in memory.

use ratatui::text::{Line, Span};

use super::field::{LABEL, label_span};
use crate::domain::SecretText;
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// A secret that is typed.
#[derive(Debug, Default)]
pub struct SecretField(SecretText);

impl SecretField {
    /// What was typed.
    #[must_use]
    pub const fn text(&self) -> &SecretText {
        &self.0
    }

    /// Edits at the end. Says whether the text changed.
    pub fn press(&mut self, press: KeyPress) -> bool {
        let before = self.0.len();
        match (press.code, press.ctrl, press.alt) {
            (Code::Backspace, false, false) | (Code::Char('h'), true, false) => self.0.pop(),
            // Where its words end is nobody's business.
            (Code::Char('u' | 'w'), true, false) | (Code::Backspace, ..) => self.0.clear(),
            _ => {
                if let Some(c) = press.typed() {
                    self.0.push(c.encode_utf8(&mut [0; 4]));
                }
            }
        }
        self.0.len() != before
    }

    /// Appends pasted text.
    pub fn paste(&mut self, text: &str) {
        self.0.push(text);
    }

    /// The label, and a point for each character.
    #[must_use]
    pub fn line(
        &self,
        label: &str,
        focused: bool,
        paint: &Paint<'_>,
        columns: usize,
    ) -> Line<'static> {
        let theme = paint.theme;
        let room = columns.saturating_sub(LABEL + 3);
        let points = "•".repeat(self.0.len().min(room));
        let mut spans = vec![label_span(label, focused, paint)];
        spans.push(Span::styled(points, theme.text));
        if focused {
            spans.push(Span::styled(" ", theme.selection));
        }
        Line::from(spans)
    }
}
