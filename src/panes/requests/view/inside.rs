//! One exchange: what was asked, what came of it, headers and bodies.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::content::Tone;
use super::super::{Shown, words};
use crate::ui::fold::style_of;
use crate::ui::paint::Paint;
use crate::ui::parts::pane_block;
use crate::ui::width;

pub(super) fn draw(shown: &Shown, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let exchange = &shown.exchange;
    let columns = usize::from(area.width.saturating_sub(2));
    let code = words::code(exchange);
    let title = format!("{} {code} {}", exchange.method, exchange.place());
    let title = width::shorten(&title, columns.saturating_sub(4)).into_owned();
    let rows = &shown.rows.1;
    let height = usize::from(area.height.saturating_sub(2));
    let mut block = pane_block(title, true, paint);
    if rows.len() > height {
        let last = (shown.top + height).min(rows.len());
        let place = format!(" {last} of {} lines ", rows.len());
        block = block.title_bottom(Line::styled(place, theme.dim).right_aligned());
    }
    let style = |tone| match tone {
        Tone::Text => theme.text,
        Tone::Dim => theme.dim,
        Tone::Head => theme.tab,
        Tone::Failed => theme.error,
        Tone::Json(role) => style_of(role, theme),
    };
    let lines: Vec<Line<'static>> = rows
        .iter()
        .skip(shown.top)
        .take(height)
        .map(|row| {
            let pieces = row.iter();
            let pieces = pieces.map(|(tone, piece)| Span::styled(piece.clone(), style(*tone)));
            std::iter::once(Span::raw(" ")).chain(pieces).collect()
        })
        .collect();
    frame.render_widget(Paragraph::new(lines).block(block), area);
}
