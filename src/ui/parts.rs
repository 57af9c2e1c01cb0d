//! What panes are made of: their frame, and what stands in an empty one.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Paragraph};

use super::paint::Paint;
use super::wrap::wrap;
use crate::app::Model;
use crate::keys::Action;

/// The frame of a pane.
#[must_use]
pub fn pane_block(title: String, focused: bool, paint: &Paint<'_>) -> Block<'static> {
    let (border, text) = if focused {
        (paint.theme.border_focus, paint.theme.tab)
    } else {
        (paint.theme.border, paint.theme.text)
    };
    Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(border)
        .title(Line::from(vec![
            Span::styled("─ ", border),
            Span::styled(title, text),
            Span::raw(" "),
        ]))
}

/// What to do where there is no tenant whose list could be shown.
pub fn no_tenant(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let next = format!(
        "{} chooses a connection: one that was found, a new one, or the demo.",
        model.keymap.key_text(Action::Profiles)
    );
    let theme = paint.theme;
    message(
        &[("No tenant yet.", theme.text), (&next, theme.dim)],
        area,
        frame,
    );
}

/// Sentences in the middle of an empty pane.
pub fn message(sentences: &[(&str, Style)], area: Rect, frame: &mut Frame<'_>) {
    let width = usize::from(area.width.saturating_sub(4)).min(64);
    let mut lines: Vec<Line<'static>> = Vec::new();
    for (sentence, style) in sentences {
        for line in wrap(sentence, width, 12) {
            lines.push(Line::styled(line, *style).centered());
        }
    }
    let height = u16::try_from(lines.len())
        .unwrap_or(u16::MAX)
        .min(area.height);
    let top = area.y + (area.height - height) / 3;
    let area = Rect {
        y: top,
        height,
        ..area
    };
    frame.render_widget(Paragraph::new(lines), area);
}

/// What stands before a row that is marked, or that is new since the list is live.
#[must_use]
pub fn mark(is_marked: bool, is_fresh: bool, paint: &Paint<'_>) -> Span<'static> {
    match (is_marked, is_fresh) {
        (true, _) => Span::styled("●", paint.theme.marked),
        (false, true) => Span::styled("+", paint.theme.ok),
        (false, false) => Span::raw(" "),
    }
}
