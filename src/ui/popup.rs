//! The box around a dialog.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Clear, Paragraph};

use super::paint::Paint;
use super::width;
use crate::dialogs::Dialog;

/// Wider lines are hard to read, and a path that is longer scrolls.
const WIDEST: u16 = 86;

/// Draws it in the middle of the body, as high as its lines.
pub fn draw(dialog: &Dialog, paint: &Paint<'_>, body: Rect, frame: &mut Frame<'_>) {
    // A border of the list beside that of the box is only noise.
    let width = if body.width < WIDEST + 4 {
        body.width
    } else {
        WIDEST
    };
    let room = body.height.saturating_sub(2);
    let looks = dialog.looks(
        paint,
        usize::from(width.saturating_sub(2)),
        usize::from(room),
    );
    let height = u16::try_from(looks.lines.len())
        .unwrap_or(u16::MAX)
        .min(room)
        + 2;
    let area = Rect {
        x: body.x + (body.width - width) / 2,
        y: body.y + (body.height.saturating_sub(height)) / 3,
        width,
        height,
    }
    .intersection(body);
    let theme = paint.theme;
    let inside = usize::from(width.saturating_sub(4));
    let keys = width::shorten(looks.keys, inside).into_owned();
    let title = width::shorten(&looks.title, inside).into_owned();
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.border_focus)
        .title(Line::styled(format!(" {title} "), theme.tab))
        .title_bottom(Line::styled(format!(" {keys} "), theme.dim).alignment(Alignment::Left));
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(looks.lines).block(block), area);
}
