//! Everything about the object under the cursor: its fields, or the raw object.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::{DetailField, DetailValue, DetailView};
use crate::app::{Model, Pane};
use crate::domain::clean;
use crate::ui::json::{Fold, JsonView, Role};
use crate::ui::paint::Paint;
use crate::ui::parts::{message, pane_block};
use crate::ui::width::{Align, fit, shorten, shorten_middle};
use crate::ui::{format, width, wrap};

/// The details with their frame: the views above, the open one below.
pub fn detail(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let detail = &model.binaries.detail;
    let focused = model.pane == Pane::Detail;
    let room = usize::from(area.width).saturating_sub(6);
    let title = detail.binary.as_ref().map_or_else(
        || "Details".to_owned(),
        |binary| shorten_middle(binary.title(), room).into_owned(),
    );
    let spinner = paint.spinner(detail.remote.pending().map(|p| p.since));
    let block = pane_block(title, focused, paint).title_bottom(Line::styled(
        spinner.unwrap_or_default().to_owned(),
        theme.dim,
    ));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if detail.binary.is_none() {
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
        view(DetailView::Details, "Details"),
        view(DetailView::Object, "Object"),
    ])];
    match (detail.view, &detail.json) {
        (DetailView::Object, Some(json)) => {
            let cursor = focused.then_some(detail.cursor.at);
            lines.extend(json_lines(
                json,
                detail.cursor.top,
                rows,
                cursor,
                paint,
                columns,
            ));
        }
        _ => {
            let fields = detail.fields.iter().skip(detail.cursor.at);
            lines.extend(
                fields
                    .flat_map(|field| field_lines(field, paint, columns))
                    .take(rows),
            );
        }
    }
    if let Some(error) = detail.remote.error() {
        let wrapped = wrap::wrap(&error.to_string(), columns.saturating_sub(2), 4);
        lines.truncate((rows + 1).saturating_sub(wrapped.len()));
        lines.extend(
            wrapped
                .into_iter()
                .map(|l| Line::styled(format!(" {l}"), theme.error)),
        );
    }
    frame.render_widget(Paragraph::new(lines), inner);
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
            format::age(*time, paint.now.wall, paint.zone)
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

fn json_lines(
    json: &JsonView,
    top: usize,
    rows: usize,
    cursor: Option<usize>,
    paint: &Paint<'_>,
    columns: usize,
) -> Vec<Line<'static>> {
    let theme = paint.theme;
    json.visible()
        .enumerate()
        .skip(top)
        .take(rows)
        .map(|(index, line)| {
            let under_cursor = cursor == Some(index);
            let fold = match json.fold(line) {
                Fold::None => " ",
                Fold::Open => "▾",
                Fold::Closed => "▸",
            };
            let bar = if under_cursor { "▌" } else { " " };
            let depth = json.depth(line).min(columns / 3);
            let mut spans = vec![
                Span::styled(bar, theme.accent),
                Span::styled(fold, theme.dim),
                Span::raw("  ".repeat(depth)),
            ];
            let mut left = columns.saturating_sub(2 + depth * 2);
            for (role, word) in json.words(line) {
                let style = match role {
                    Role::Key => theme.json_key,
                    Role::String => theme.json_string,
                    Role::Number | Role::Bool | Role::Null => theme.json_number,
                    Role::Punctuation | Role::Folded => theme.dim,
                    Role::Text => theme.text,
                };
                let style = if under_cursor {
                    style.patch(theme.selection)
                } else {
                    style
                };
                let word = shorten(&word, left).into_owned();
                left = left.saturating_sub(width::columns(&word));
                spans.push(Span::styled(word, style));
            }
            Line::from(spans)
        })
        .collect()
}
