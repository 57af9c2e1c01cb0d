//! The exchanges, a line each, the newest first.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::words;
use crate::api::Exchange;
use crate::app::Model;
use crate::keys::Action;
use crate::panes::chronicle::view::frame_of;
use crate::ui::paint::Paint;
use crate::ui::parts::message;
use crate::ui::width::{Align, fit};

/// The cursor's bar and both signs.
const LEAD: usize = 5;

/// `OPTIONS`, the longest that is in use.
const METHOD: usize = 7;

/// A status.
const CODE: usize = 4;

/// `59.9 s`, and a column between.
const TIME: usize = 8;

/// `1,023 KiB`, and a column between.
const SIZE: usize = 10;

/// With fewer columns there are no sizes: the path says more.
const WITH_SIZES: usize = 70;

pub(super) fn draw(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let block = frame_of("Request log", &model.requests, paint, area);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let requests = &model.requests;
    let rows = usize::from(inner.height.saturating_sub(1));
    let columns = usize::from(inner.width);
    let mut lines: Vec<Line<'static>> = requests
        .rows()
        .enumerate()
        .skip(requests.cursor.top)
        .take(rows)
        .map(|(index, exchange)| row(exchange, index == requests.cursor.at, paint, columns))
        .collect();
    if lines.is_empty() {
        return nothing(model, paint, inner, frame);
    }
    lines.insert(0, names(paint, columns));
    frame.render_widget(Paragraph::new(lines), inner);
}

/// Columns of the path.
fn path_columns(columns: usize) -> usize {
    let sizes = if columns < WITH_SIZES { 0 } else { 2 * SIZE };
    columns.saturating_sub(LEAD + METHOD + 1 + 1 + CODE + TIME + sizes + 1)
}

fn names(paint: &Paint<'_>, columns: usize) -> Line<'static> {
    let mut text = format!(
        "{:LEAD$}{} {} {}{}",
        "",
        fit("METHOD", METHOD, Align::Left),
        fit("PATH", path_columns(columns), Align::Left),
        fit("CODE", CODE, Align::Right),
        fit("TIME", TIME, Align::Right),
    );
    if columns >= WITH_SIZES {
        text.push_str(&fit("UP", SIZE, Align::Right));
        text.push_str(&fit("DOWN", SIZE, Align::Right));
    }
    Line::styled(text, paint.theme.dim)
}

fn row(
    exchange: &Exchange,
    under_cursor: bool,
    paint: &Paint<'_>,
    columns: usize,
) -> Line<'static> {
    let theme = paint.theme;
    let path_style = if under_cursor {
        theme.selection
    } else {
        theme.text
    };
    let (sign, style) = match words::sign(exchange) {
        "✗" => ("✗", theme.error),
        sign => (sign, theme.dim),
    };
    let code_style = match exchange.status {
        _ if exchange.has_failed() => theme.error,
        Some(_) => theme.ok,
        None => theme.dim,
    };
    let took = exchange.took.map_or_else(String::new, words::took);
    let mut spans = vec![
        Span::styled(if under_cursor { "▌" } else { " " }, theme.accent),
        Span::styled(sign, style),
        Span::styled(words::again(exchange), theme.warning),
        Span::raw(" "),
        Span::styled(fit(&exchange.method, METHOD, Align::Left), theme.accent),
        Span::raw(" "),
        Span::styled(
            fit(exchange.place(), path_columns(columns), Align::Left),
            path_style,
        ),
        Span::raw(" "),
        Span::styled(fit(&words::code(exchange), CODE, Align::Right), code_style),
        Span::styled(fit(&took, TIME, Align::Right), theme.dim),
    ];
    if columns >= WITH_SIZES {
        for bytes in [exchange.sent_bytes, exchange.received_bytes] {
            let size = fit(&words::size(bytes), SIZE, Align::Right);
            spans.push(Span::styled(size, theme.dim));
        }
    }
    Line::from(spans)
}

/// Why the list is empty, and what to do next.
fn nothing(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let key = |action| model.keymap.key_text(action);
    let (why, next) = if model.requests.is_empty() {
        let next = format!(
            "{} loads the tab below again: what it asks the platform is listed here.",
            key(Action::Refresh)
        );
        ("Nothing was asked of the platform yet.", next)
    } else {
        let next = format!("{} clears the filter.", key(Action::Escape));
        ("No request has this in its method, path or status.", next)
    };
    message(&[(why, theme.text), (&next, theme.dim)], area, frame);
}
