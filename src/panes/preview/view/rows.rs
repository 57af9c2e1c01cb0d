//! Text with its numbers and levels, and bytes with their offsets.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::super::{HexView, Layout, TextView, rows};
use crate::preview::hex::wide;
use crate::preview::log::{Level, level};
use crate::preview::search::Search;
use crate::ui::paint::Paint;

/// The lines of a text from its first row on.
pub(super) fn text(
    view: &TextView,
    search: Option<&Search>,
    layout: Layout,
    paint: &Paint<'_>,
) -> Vec<Line<'static>> {
    let wide = layout.columns.saturating_sub(view.gutter(layout)).max(2);
    let mut lines = Vec::with_capacity(layout.rows);
    for (index, row) in view.text.rows_from(view.top).enumerate() {
        let shown = rows::shown(row.text);
        let level = if view.is_log { level(row.text) } else { None };
        let hits = search.map_or_else(Vec::new, |search| search.hits(&shown));
        let parts = if layout.wraps {
            rows::parts(&shown, wide)
        } else {
            let from = rows::behind(&shown, view.left);
            let rest = shown.get(from..).unwrap_or_default();
            let part = rows::parts(rest, wide).into_iter().next().unwrap_or(0..0);
            std::iter::once(from + part.start..from + part.end).collect()
        };
        let skip = if index == 0 { view.part } else { 0 };
        let is_hit = view.hit == Some(view.top + index);
        for (nth, part) in parts.into_iter().enumerate().skip(skip) {
            if lines.len() == layout.rows {
                return lines;
            }
            let is_first = nth == 0 && row.begins;
            let mut spans = vec![Span::styled(
                if is_hit { "▌" } else { " " },
                paint.theme.accent,
            )];
            spans.extend(gutter(
                view,
                layout,
                is_first.then_some((row.number, level)),
                paint,
            ));
            let style = level.map_or(paint.theme.text, |level| style(level, paint));
            spans.extend(marked(&shown, part, &hits, style, paint));
            lines.push(Line::from(spans));
        }
    }
    lines
}

/// The number and the level's letter, where a line begins.
fn gutter(
    view: &TextView,
    layout: Layout,
    first: Option<(Option<u64>, Option<Level>)>,
    paint: &Paint<'_>,
) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let (number, level) = first.unwrap_or_default();
    if layout.numbers {
        let digits = view.digits();
        let number = number.map_or_else(String::new, |number| number.to_string());
        spans.push(Span::styled(format!("{number:>digits$} "), paint.theme.dim));
    }
    if view.is_log {
        let sign = level.map_or(' ', Level::sign);
        let style = level.map_or(paint.theme.dim, |level| style(level, paint));
        spans.push(Span::styled(format!("{sign} "), style));
    }
    spans
}

fn style(level: Level, paint: &Paint<'_>) -> Style {
    match level {
        Level::Trace | Level::Debug => paint.theme.dim,
        Level::Info => paint.theme.text,
        Level::Warning => paint.theme.warning,
        Level::Error | Level::Fatal => paint.theme.error,
    }
}

/// A part of a row, with what was looked for set off.
fn marked(
    row: &str,
    part: std::ops::Range<usize>,
    hits: &[std::ops::Range<usize>],
    style: Style,
    paint: &Paint<'_>,
) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let mut at = part.start;
    let text = |from: usize, to: usize| row.get(from..to).unwrap_or_default().to_owned();
    for hit in hits {
        let (start, end) = (hit.start.max(at), hit.end.min(part.end));
        if start >= end {
            continue;
        }
        spans.push(Span::styled(text(at, start), style));
        spans.push(Span::styled(
            text(start, end),
            style.patch(paint.theme.selection),
        ));
        at = end;
    }
    spans.push(Span::styled(text(at, part.end), style));
    spans
}

/// The rows of bytes from the first on the screen.
pub(super) fn hex(view: &HexView, layout: Layout, paint: &Paint<'_>) -> Vec<Line<'static>> {
    let wide = wide(layout.columns);
    let first = view.first(layout);
    let theme = paint.theme;
    let starts = (0..layout.rows).map(|row| first + (row * wide) as u64);
    starts
        .map_while(|at| {
            // A window need not begin where a row does.
            let from = at.max(view.hex.from());
            let row = view.hex.row(from, wide)?;
            let is_hit = view
                .hit
                .is_some_and(|hit| (at..at + wide as u64).contains(&hit));
            Some(Line::from(vec![
                Span::styled(if is_hit { "▌" } else { " " }, theme.accent),
                Span::styled(format!("{} ", row.offset()), theme.dim),
                Span::styled(row.digits(), theme.text),
                Span::styled(row.text(), theme.json_string),
            ]))
        })
        .collect()
}
