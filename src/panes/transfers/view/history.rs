//! The transfers that ended, in this session and before.

use std::borrow::Cow;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::row::{name_of, path_of};
use super::super::words::end_words;
use super::super::{History, Way};
use super::columns::{heads, laying};
use super::list_block;
use crate::app::Model;
use crate::domain::{Column, Table};
use crate::keys::Action;
use crate::transfer::journal::{End, Past};
use crate::ui::columns::Laying;
use crate::ui::paint::Paint;
use crate::ui::parts::message;
use crate::ui::wrap::wrap;
use crate::ui::{format, width};

pub(super) fn draw(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let history = &model.transfers.history;
    let block = list_block(model, &counts(history), paint, area);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let theme = paint.theme;
    if history.rows.is_empty() {
        return nothing(model, paint, inner, frame);
    }
    let columns = usize::from(inner.width);
    let plan = model.plan();
    let laying = laying(model, Table::History, columns);
    let heads = heads(&laying, plan.job_heads(), paint);
    let rows = history
        .rows
        .iter()
        .enumerate()
        .skip(history.cursor.top)
        .take(plan.job_rows())
        .map(|(index, past)| row(past, &laying, index == history.cursor.at, paint));
    let lines: Vec<Line<'static>> = heads.into_iter().chain(rows).collect();
    frame.render_widget(Paragraph::new(lines), inner);
    if let Some(past) = history.current() {
        let below = Rect {
            y: inner.bottom().saturating_sub(plan.job_lines()).max(inner.y),
            height: plan.job_lines().min(inner.height),
            ..inner
        };
        let mut lines = vec![Line::styled("─".repeat(columns), theme.border)];
        lines.extend(more(past, paint, columns, 2));
        frame.render_widget(Paragraph::new(lines), below);
    }
}

/// Why there are no rows, and what to do next.
fn nothing(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let history = &model.transfers.history;
    let key = |action| model.keymap.key_text(action);
    let back = format!("{} goes to those of now.", key(Action::TurnTransfers));
    let (text, style, next) = if let Some(error) = &history.error {
        (error.clone(), theme.error, back)
    } else if let Some(since) = history.waiting_since() {
        let Some(sign) = paint.spinner(Some(since)) else {
            return;
        };
        (format!("{sign} Reading the history"), theme.text, back)
    } else if !model.transfers.filter.is_empty() {
        let text = "No transfer that ended has this in a name, a path, an id or its result.";
        let clear = format!("{} clears the search.", key(Action::Escape));
        (text.to_owned(), theme.text, clear)
    } else {
        let text = "No transfer has ended here yet.";
        (text.to_owned(), theme.text, back)
    };
    message(&[(&text, style), (&next, theme.dim)], area, frame);
}

fn counts(history: &History) -> String {
    match (history.rows.len(), history.is_whole()) {
        (0, _) => String::new(),
        (n, true) => format!("{n} ended"),
        (n, false) => format!("the newest {n}"),
    }
}

/// When, how long and in which attempt it ended, and how.
pub(super) fn more(
    past: &Past,
    paint: &Paint<'_>,
    columns: usize,
    reason_lines: usize,
) -> Vec<Line<'static>> {
    let theme = paint.theme;
    let mut facts = vec![format::exact_time(past.ended, paint.zone)];
    if past.memory.attempts > 1 {
        facts.push(format!("{} attempts", past.memory.attempts));
    }
    let facts = format!("  {}", facts.join(" · "));
    let facts = width::shorten(&facts, columns).into_owned();
    let mut lines = vec![Line::styled(facts, theme.dim)];
    let style = match past.end {
        End::Failed(_) => theme.error,
        End::Done(_) | End::Cancelled => theme.text,
    };
    for line in wrap(
        end_words(&past.end),
        columns.saturating_sub(3),
        reason_lines,
    ) {
        lines.push(Line::styled(format!("  {line}"), style));
    }
    lines
}

fn row(past: &Past, laying: &Laying, under_cursor: bool, paint: &Paint<'_>) -> Line<'static> {
    let theme = paint.theme;
    let (sign, style) = match past.end {
        End::Done(_) => ("✓", theme.ok),
        End::Failed(_) => ("✗", theme.error),
        End::Cancelled => ("·", theme.dim),
    };
    let name_style = if under_cursor {
        theme.selection
    } else {
        theme.text
    };
    let age = |then| Cow::Owned(paint.age(then));
    let cell = |column, _| {
        vec![match column {
            Column::Name => (Cow::Owned(name_of(&past.job)), name_style),
            Column::State => (Cow::Borrowed(end_words(&past.end)), style),
            Column::Ended => (age(past.ended), theme.dim),
            Column::Created => (age(past.created), theme.dim),
            column => (fact(past, column), theme.dim),
        }]
    };
    let mut spans = vec![
        Span::styled(if under_cursor { "▌" } else { " " }, theme.accent),
        Span::raw(" "),
        Span::styled(format!("{sign} "), style),
        Span::styled(format!("{} ", Way::of(&past.job).sign()), theme.accent),
    ];
    spans.extend(laying.styled(cell));
    Line::from(spans)
}

/// What stands in the other columns.
fn fact(past: &Past, column: Column) -> Cow<'_, str> {
    let (job, memory) = (&past.job, &past.memory);
    match column {
        Column::Size => {
            let source = memory.source.as_ref().map(|source| source.length);
            source.or(job.listed_length()).map(format::size)
        }
        Column::Attempt => (memory.attempts > 0).then(|| memory.attempts.to_string()),
        Column::Path => return path_of(job).to_string_lossy(),
        _ => None,
    }
    .unwrap_or_default()
    .into()
}
