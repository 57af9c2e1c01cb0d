//! How such a list looks: its frame, and one happening as a whole.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use super::{Chronicle, Happening, Tone};
use crate::dialogs::text_spans;
use crate::ui::fold::style_of;
use crate::ui::format;
use crate::ui::paint::Paint;
use crate::ui::parts::pane_block;
use crate::ui::width;

/// The frame of the list: how many there are in its title, what is looked for
/// under it.
pub fn frame_of<T: Happening>(
    name: &str,
    list: &Chronicle<T>,
    paint: &Paint<'_>,
    area: Rect,
) -> Block<'static> {
    let theme = paint.theme;
    let room = usize::from(area.width).saturating_sub(16);
    let mut block = pane_block(name.to_owned(), true, paint);
    let filter = &list.filter;
    let all = format::count(list.len() as u64);
    let count = match list.len() {
        0 => String::new(),
        _ if filter.is_empty() => format!(" {all} "),
        _ => format!(" {} of {all} ", format::count(list.rows().count() as u64)),
    };
    block = block.title(Line::styled(count, theme.dim).right_aligned());
    if let Some(line) = &filter.typing {
        let mut spans = vec![Span::styled(" filter ", theme.accent)];
        spans.extend(text_spans(line, true, paint, room));
        spans.push(Span::raw(" "));
        block = block.title_bottom(Line::from(spans));
    } else if !filter.is_empty() {
        let text = width::shorten(filter.text(), room).into_owned();
        block = block.title_bottom(Line::styled(format!(" filter {text} "), theme.warning));
    }
    block
}

/// The one that is looked at, below this title. `false`: none is.
pub fn inside<T: Happening>(
    list: &Chronicle<T>,
    title: impl FnOnce(&T) -> String,
    paint: &Paint<'_>,
    area: Rect,
    frame: &mut Frame<'_>,
) -> bool {
    let Some(shown) = &list.shown else {
        return false;
    };
    let theme = paint.theme;
    let columns = usize::from(area.width.saturating_sub(2));
    let title = width::shorten(&title(&shown.one), columns.saturating_sub(4)).into_owned();
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
        Tone::Done => theme.ok,
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
    true
}
