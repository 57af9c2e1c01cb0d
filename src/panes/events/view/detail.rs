//! What is attached to the event under the cursor, its fields, or the raw event.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::app::{Model, Pane};
use crate::domain::clean;
use crate::panes::binaries::DetailView;
use crate::panes::binaries::view::field_lines;
use crate::panes::events::EventDetail;
use crate::panes::preview::view::{lines as preview_lines, status};
use crate::ui::fold::json_lines;
use crate::ui::paint::Paint;
use crate::ui::parts::{message, pane_block};
use crate::ui::width::{shorten, shorten_middle};
use crate::ui::wrap::wrap;

/// The details with their frame: the views above, the open one below.
pub fn detail(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let detail = &model.events.detail;
    let focused = model.pane == Pane::Detail;
    let room = usize::from(area.width).saturating_sub(6);
    let status = match detail.is_preview() {
        true => shorten(&status(&detail.preview, paint), room + 2).into_owned(),
        false => String::new(),
    };
    let block = pane_block(title(detail, room), focused, paint)
        .title_bottom(Line::styled(status, theme.dim));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if detail.row.is_none() {
        let text = [("Nothing is under the cursor.", theme.dim)];
        return message(&text, inner, frame);
    }
    let columns = usize::from(inner.width);
    let rows = usize::from(inner.height).saturating_sub(1);
    let view = |view: DetailView, word: &'static str| {
        let style = if detail.view == view {
            theme.tab
        } else {
            theme.dim
        };
        Span::styled(format!(" {word} "), style)
    };
    let mut lines = vec![Line::from(vec![
        view(DetailView::Preview, "Preview"),
        view(DetailView::Details, "Details"),
        view(DetailView::Object, "Event"),
    ])];
    match (detail.view, &detail.json) {
        (DetailView::Object, Some(json)) => {
            let cursor = focused.then_some(detail.cursor.at);
            let top = detail.cursor.top;
            lines.extend(json_lines(json, top, rows, cursor, paint, columns));
        }
        (DetailView::Preview, _) => match nothing_attached(detail) {
            Some(text) => {
                let wrapped = wrap(text, columns.saturating_sub(2), 4).into_iter();
                lines.extend(wrapped.map(|line| Line::styled(format!(" {line}"), theme.dim)));
            }
            None => {
                let room = (rows, columns);
                lines.extend(preview_lines(&detail.preview, focused, paint, room));
            }
        },
        _ => {
            let fields = detail.fields.iter().skip(detail.cursor.at);
            let fields = fields.flat_map(|field| field_lines(field, paint, columns));
            lines.extend(fields.take(rows));
        }
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// Which file there is not, in a sentence; `None`: there is one.
fn nothing_attached(detail: &EventDetail) -> Option<&'static str> {
    let event = &detail.row.as_ref()?.event;
    match (&event.attachment, event.received) {
        (Some(_), _) => None,
        (None, Some(_)) => {
            Some("The attachment is only partly there: nobody can read it before the rest is.")
        }
        (None, None) => Some("The event is there and has no attachment."),
    }
}

/// The name of the attachment, else the text of the event; within an archive
/// also the name of the file.
fn title(detail: &EventDetail, room: usize) -> String {
    let Some(row) = &detail.row else {
        return "Details".to_owned();
    };
    let name = match row.event.attachment {
        Some(_) => row.file_name(),
        None => &row.event.text,
    };
    let within = detail.preview.trail().skip(1).last();
    let title = match within.filter(|_| detail.is_preview()) {
        Some(within) => format!("{} › {}", shorten_middle(name, room / 2), clean(within)),
        None => name.to_owned(),
    };
    shorten_middle(&title, room).into_owned()
}
