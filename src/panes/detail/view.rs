//! How the right pane looks: the views above, the open one below.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Detail, DetailField, DetailValue, DetailView, Detailed};
use crate::domain::clean;
use crate::panes::preview::view::{lines as preview_lines, status};
use crate::ui::fold::json_lines;
use crate::ui::paint::Paint;
use crate::ui::parts::{message, pane_block};
use crate::ui::width::{Align, fit, shorten, shorten_middle};
use crate::ui::{format, width, wrap};

/// The pane with its frame.
pub fn draw<T: Detailed>(
    detail: &Detail<T>,
    focused: bool,
    paint: &Paint<'_>,
    area: Rect,
    frame: &mut Frame<'_>,
) {
    let theme = paint.theme;
    let room = usize::from(area.width).saturating_sub(6);
    let spinner = paint.spinner(detail.remote.pending().map(|p| p.since));
    let status = match detail.view {
        DetailView::Preview => status(&detail.preview, paint),
        DetailView::Details | DetailView::Object => spinner.unwrap_or_default().to_owned(),
    };
    let status = shorten(&status, room + 2).into_owned();
    let block = pane_block(title(detail, room), focused, paint)
        .title_bottom(Line::styled(status, theme.dim));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let Some(item) = &detail.item else {
        let text = [("Nothing is under the cursor.", theme.dim)];
        return message(&text, inner, frame);
    };
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
    let views = Detail::<T>::views().map(|(one, word)| view(one, word));
    let mut lines = vec![Line::from(views.to_vec())];
    match (detail.view, &detail.json) {
        (DetailView::Object, Some(json)) => {
            let cursor = focused.then_some(detail.cursor.at);
            let top = detail.cursor.top;
            lines.extend(json_lines(json, top, rows, cursor, paint, columns));
        }
        (DetailView::Preview, _) if item.subject().is_none() => {
            let wrapped = wrap::wrap(item.no_file(), columns.saturating_sub(2), 4);
            let line = |line| Line::styled(format!(" {line}"), theme.dim);
            lines.extend(wrapped.into_iter().map(line));
        }
        (DetailView::Preview, _) => {
            let room = (rows, columns);
            lines.extend(preview_lines(&detail.preview, focused, paint, room));
        }
        _ => {
            let fields = detail.fields.iter().skip(detail.cursor.at);
            let fields = fields.flat_map(|field| field_lines(field, paint, columns));
            lines.extend(fields.take(rows));
        }
    }
    if let Some(error) = detail.remote.error().filter(|_| !detail.is_preview()) {
        let wrapped = wrap::wrap(&error.to_string(), columns.saturating_sub(2), 4);
        lines.truncate((rows + 1).saturating_sub(wrapped.len()));
        let line = |line| Line::styled(format!(" {line}"), theme.error);
        lines.extend(wrapped.into_iter().map(line));
    }
    go_with_list(detail, &mut lines);
    frame.render_widget(Paragraph::new(lines), inner);
}

/// Moves the lines below the views as far as the list has scrolled since its cursor
/// left what is shown.
fn go_with_list<T>(detail: &Detail<T>, lines: &mut Vec<Line<'_>>) {
    let (up, down) = detail.gone();
    let below = 1..lines.len().max(1);
    lines.drain(below.start..below.end.min(1 + up));
    lines.splice(1..1, std::iter::repeat_n(Line::default(), down));
}

/// The name of the object; within its archive also that of the file.
fn title<T: Detailed>(detail: &Detail<T>, room: usize) -> String {
    let Some(item) = &detail.item else {
        return "Details".to_owned();
    };
    let within = detail.preview.trail().skip(1).last();
    let name = match within.filter(|_| detail.is_preview()) {
        Some(within) => {
            let outer = shorten_middle(item.title(), room / 2);
            format!("{outer} › {}", clean(within))
        }
        None => item.title().to_owned(),
    };
    shorten_middle(&name, room).into_owned()
}

/// A field: its name, and its value over as many lines as it takes.
fn field_lines(field: &DetailField, paint: &Paint<'_>, columns: usize) -> Vec<Line<'static>> {
    const NAME: usize = 13;
    /// A value that takes more is for the raw object's view.
    const MOST: usize = 8;
    let theme = paint.theme;
    let value = match &field.value {
        DetailValue::Text(text) => text.clone(),
        DetailValue::Size(bytes) => {
            format!("{} · {}", format::size(*bytes), format::exact_bytes(*bytes))
        }
        DetailValue::Time(time) => format!(
            "{} · {}",
            format::exact_time(*time, paint.zone),
            paint.age(*time)
        ),
    };
    let name = clean(&field.name).into_owned();
    let wide = width::columns(&name) > NAME;
    let indent = if wide { 3 } else { NAME + 2 };
    let values = wrap::wrap(&value, columns.saturating_sub(indent + 1).max(8), MOST);
    let mut lines = Vec::new();
    let mut values = values.into_iter();
    if wide {
        let name = shorten(&name, columns.saturating_sub(2)).into_owned();
        lines.push(Line::styled(format!(" {name}"), theme.dim));
    } else {
        lines.push(Line::from(vec![
            Span::styled(format!(" {} ", fit(&name, NAME, Align::Left)), theme.dim),
            Span::styled(values.next().unwrap_or_default(), theme.text),
        ]));
    }
    lines.extend(values.map(|v| Line::styled(format!("{:indent$}{v}", ""), theme.text)));
    lines
}
