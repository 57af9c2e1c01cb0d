//! Whether what is drawn can be read on what it stands on.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::Theme;
use crate::domain::clean;

/// Below this the Web Content Accessibility Guidelines call it unreadable, also for
/// large text and for signs.
const LEAST: f64 = 3.0;

/// How much lighter one is than the other, from 1 to 21, as the Web Content
/// Accessibility Guidelines define it; `None` where the terminal chooses a colour.
pub(super) fn contrast(one: Color, other: Color) -> Option<f64> {
    let (a, b) = (luminance(one)?, luminance(other)?);
    Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
}

fn luminance(colour: Color) -> Option<f64> {
    let Color::Rgb(r, g, b) = colour else {
        return None;
    };
    let part = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    Some(0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b))
}

/// What a cell of this role looks like, after the frame was finished.
pub(super) fn drawn(theme: &Theme, style: Style) -> (Color, Color) {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 1, 1));
    buffer.set_string(0, 0, "x", style);
    theme.finish(&mut buffer);
    let Some(cell) = buffer.content.first() else {
        return (Color::Reset, Color::Reset);
    };
    match cell.modifier.contains(Modifier::REVERSED) {
        true => (cell.bg, cell.fg),
        false => (cell.fg, cell.bg),
    }
}

impl Theme {
    /// A sentence where some of this theme of that name can hardly be read.
    #[must_use]
    pub fn warning(&self, name: &str) -> Option<String> {
        let roles = self.hard_to_read();
        (!roles.is_empty()).then(|| {
            format!(
                "In the theme “{}” these can hardly be read: {}. Give them colours that differ \
                 more from their ground.",
                clean(name),
                roles.join(", ")
            )
        })
    }

    /// The roles that can hardly be read where they stand. Borders are left out:
    /// what is within them is read without. So are colours that the terminal
    /// chooses: nobody here knows them.
    pub(super) fn hard_to_read(&self) -> Vec<&'static str> {
        [
            ("text", self.text),
            ("dim", self.dim),
            ("accent", self.accent),
            ("selection", self.selection),
            ("selection-away", self.selection_away),
            ("marked", self.marked),
            ("ok", self.ok),
            ("warning", self.warning),
            ("error", self.error),
            ("tab", self.tab),
            ("json-key", self.json_key),
            ("json-string", self.json_string),
            ("json-number", self.json_number),
        ]
        .into_iter()
        .filter(|(_, style)| {
            let (text, below) = drawn(self, *style);
            contrast(text, below).is_some_and(|contrast| contrast < LEAST)
        })
        .map(|(role, _)| role)
        .collect()
    }
}
