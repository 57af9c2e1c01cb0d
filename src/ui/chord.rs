//! The keys that can follow those that were pressed, in a small box.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Paragraph};

use super::paint::Paint;
use super::{popup, width};
use crate::app::Model;
use crate::keys::Chord;

/// Columns of the box; less where the screen has less.
const WIDTH: u16 = 34;

/// Draws it in the lower right corner of the body, where it hides least.
pub fn draw(model: &Model, paint: &Paint<'_>, body: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let next = model.keymap.next_keys(&model.scopes(), &model.chord);
    let room = usize::from(WIDTH.min(body.width).saturating_sub(2));
    let lines: Vec<Line<'static>> = next
        .into_iter()
        .map(|(key, action)| {
            let hint = action.and_then(crate::keys::Action::info);
            let hint = hint.map_or("…", |info| info.hint);
            let key = width::fit(&key.to_string(), 6, width::Align::Left);
            let hint = width::shorten(hint, room.saturating_sub(8)).into_owned();
            Line::from(vec![
                Span::styled(format!(" {key} "), theme.accent),
                Span::styled(hint, theme.text),
            ])
        })
        .collect();
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let height = height.saturating_add(2).min(body.height);
    let width = WIDTH.min(body.width);
    let area = Rect {
        x: body.x + (body.width - width),
        y: body.y + (body.height - height),
        width,
        height,
    };
    let title = format!(" {} … ", Chord::new(&model.chord));
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.border_focus)
        .title(Line::styled(title, theme.tab))
        .title_bottom(Line::styled(" esc gives up ", theme.dim));
    popup::clear(area, frame.buffer_mut());
    frame.render_widget(Paragraph::new(lines).block(block), area);
}
