//! The jobs of this session, a line each, and more about the one under the
//! cursor.

use std::borrow::Cow;
use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::row::path_of;
use super::super::words::{job_facts, total_words};
use super::super::{JobRow, JobState};
use super::columns::{heads, laying};
use super::{bar, list_block};
use crate::app::Model;
use crate::domain::{Column, Rate, Table};
use crate::keys::Action;
use crate::transfer::{Done, Outcome, Phase};
use crate::ui::columns::Laying;
use crate::ui::paint::Paint;
use crate::ui::parts::message;
use crate::ui::wrap::wrap;
use crate::ui::{format, width};

/// `100 %  99.9 MiB/s  59:59 left`, and a column between: a bar takes none of it.
const FACTS_COLUMNS: usize = 29;

/// A shorter bar says less than the figure beside it.
const MIN_BAR_COLUMNS: usize = 6;

/// A longer bar says no more.
const MAX_BAR_COLUMNS: usize = 16;

pub(super) fn draw(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let transfers = &model.transfers;
    let block = list_block(model, &counts(model), paint, area);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if transfers.row_count() == 0 {
        return nothing(model, paint, inner, frame);
    }
    let columns = usize::from(inner.width);
    let plan = model.plan();
    let laying = laying(model, Table::Transfers, columns);
    let heads = heads(&laying, plan.job_heads(), paint);
    let rows = transfers
        .rows()
        .enumerate()
        .skip(transfers.cursor.top)
        .take(plan.job_rows())
        .map(|(index, job)| {
            let at = At {
                cursor: index == transfers.cursor.at,
                marked: transfers.marks.contains(&job.id),
            };
            row(job, &laying, at, paint)
        });
    let lines: Vec<Line<'static>> = heads.into_iter().chain(rows).collect();
    frame.render_widget(Paragraph::new(lines), inner);
    if let Some(job) = transfers.current() {
        let below = Rect {
            y: inner.bottom().saturating_sub(plan.job_lines()).max(inner.y),
            height: plan.job_lines().min(inner.height),
            ..inner
        };
        let mut lines = vec![rule(model, paint, columns)];
        lines.extend(more(job, paint, columns, 2));
        frame.render_widget(Paragraph::new(lines), below);
    }
}

/// `2 running · 3 waiting · 1 interrupted · 4 ended`, of what there is.
fn counts(model: &Model) -> String {
    let transfers = &model.transfers;
    let count = |fits: fn(&JobRow) -> bool| transfers.jobs.iter().filter(|job| fits(job)).count();
    let parts = [
        (count(|job| job.rank() == 0 && !job.is_asking()), "running"),
        (count(JobRow::is_asking), "asking"),
        (count(|job| job.rank() == 1), "waiting"),
        (count(|job| job.is_paused() && job.is_ours()), "paused"),
        (transfers.interrupted().count(), "interrupted"),
        (count(|job| !job.is_live()), "ended"),
    ];
    parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect::<Vec<_>>()
        .join(" · ")
}

/// The line under the list, with what all that moves comes to.
fn rule(model: &Model, paint: &Paint<'_>, columns: usize) -> Line<'static> {
    let theme = paint.theme;
    let transfers = &model.transfers;
    let mut facts: Vec<String> = Vec::new();
    if let Some(total) = total_words(&transfers.total()) {
        facts.push(format!("all: {total}"));
    }
    if let Some(limit) = transfers.limit {
        facts.push(format!("limit {}/s", Rate(Some(limit))));
    }
    let facts = facts.join(" · ");
    let used = width::columns(&facts) + 4;
    if facts.is_empty() || used > columns {
        return Line::styled("─".repeat(columns), theme.border);
    }
    Line::from(vec![
        Span::styled("─ ", theme.border),
        Span::styled(facts, theme.text),
        Span::styled(format!(" {}", "─".repeat(columns - used + 1)), theme.border),
    ])
}

fn nothing(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let key = |action| model.keymap.key_text(action);
    if !model.transfers.filter.is_empty() {
        let clear = format!("{} clears the search.", key(Action::Escape));
        let text = "No transfer has this in its name.";
        let sentences = [(text, theme.text), (clear.as_str(), theme.dim)];
        return message(&sentences, area, frame);
    }
    let next = format!(
        "{} uploads, {} downloads, in the Binaries tab. {} shows those of earlier times.",
        key(Action::Upload),
        key(Action::Download),
        key(Action::TurnTransfers)
    );
    let sentences = [
        ("No transfers in this session.", theme.text),
        (next.as_str(), theme.dim),
    ];
    message(&sentences, area, frame);
}

/// What the row has no room for: times and rates, and the whole reason of a
/// failure, over as many lines as there may be.
pub(super) fn more(
    job: &JobRow,
    paint: &Paint<'_>,
    columns: usize,
    reason_lines: usize,
) -> Vec<Line<'static>> {
    let theme = paint.theme;
    let bytes = job.meter.bytes();
    let mut facts = vec![match job.total.filter(|total| bytes < *total) {
        Some(total) => format!("{} of {}", format::count(bytes), format::exact_bytes(total)),
        None => format::exact_bytes(bytes),
    }];
    facts.extend(
        job.meter
            .average()
            .map(|average| format!("{} on average", format::rate(average))),
    );
    if let Some(started) = job.started {
        let until = job.ended.unwrap_or(paint.now.running);
        let took = until.saturating_sub(started);
        facts.push(format!("{} since the start", format::left(took)));
    }
    if job.attempt > 1 {
        facts.push(format!("attempt {}", job.attempt));
    }
    if let Some(limit) = job.limit {
        facts.push(format!("limit {}/s", Rate(Some(limit))));
    }
    while facts.len() > 1 && width::columns(&facts.join(" · ")) + 2 > columns {
        facts.pop();
    }
    let mut lines = vec![Line::styled(format!("  {}", facts.join(" · ")), theme.dim)];
    let style = match job.state {
        JobState::Ended(Outcome::Failed(_)) => theme.error,
        _ => theme.text,
    };
    let text = job_facts(job, paint.now.running, usize::MAX);
    for line in wrap(&text, columns.saturating_sub(3), reason_lines) {
        lines.push(Line::styled(format!("  {line}"), style));
    }
    lines
}

/// What is special about a row of the list.
struct At {
    cursor: bool,
    marked: bool,
}

fn row(job: &JobRow, laying: &Laying, at: At, paint: &Paint<'_>) -> Line<'static> {
    let theme = paint.theme;
    let (sign, style) = match &job.state {
        JobState::Ended(
            Outcome::Done(Done::Skipped(_) | Done::KeptAttachment(_))
            | Outcome::Cancelled
            | Outcome::SetAside,
        ) => ("·", theme.dim),
        JobState::Ended(Outcome::Done(_)) => ("✓", theme.ok),
        JobState::Ended(Outcome::Failed(_)) => ("✗", theme.error),
        JobState::Asking(_) => ("?", theme.warning),
        JobState::Waits(..) => ("↻", theme.warning),
        JobState::Paused(_) if job.is_stuck() => ("!", theme.error),
        JobState::Paused(_) => ("‖", theme.warning),
        JobState::Live(_) => (" ", theme.text),
    };
    let name_style = match (at.cursor, at.marked) {
        (true, _) => theme.selection,
        (false, true) => theme.marked,
        (false, false) => theme.text,
    };
    let now = paint.now.running;
    let cell = |column, width: usize| match column {
        Column::Name => vec![(Cow::Borrowed(job.name.as_str()), name_style)],
        Column::State => {
            let drawn = drawn(job, width);
            let room = width.saturating_sub(width::columns(&drawn));
            let facts = job_facts(job, now, room);
            vec![(drawn.into(), theme.accent), (facts.into(), style)]
        }
        column => vec![(fact(job, column, now), theme.dim)],
    };
    let mut spans = vec![
        Span::styled(if at.cursor { "▌" } else { " " }, theme.accent),
        Span::styled(if at.marked { "●" } else { " " }, theme.marked),
        Span::styled(format!("{sign} "), style),
        Span::styled(format!("{} ", job.way().sign()), theme.accent),
    ];
    spans.extend(laying.styled(cell));
    Line::from(spans)
}

/// The bar of what moves, where there is room for it beside the facts.
fn drawn(job: &JobRow, room: usize) -> String {
    let (JobState::Live(Phase::Sending | Phase::Receiving), Some(total)) = (&job.state, job.total)
    else {
        return String::new();
    };
    match room.saturating_sub(FACTS_COLUMNS).min(MAX_BAR_COLUMNS) {
        0..MIN_BAR_COLUMNS => String::new(),
        columns => format!("{} ", bar(job.meter.bytes(), total, columns)),
    }
}

/// What stands in the other columns.
fn fact(job: &JobRow, column: Column, now: Duration) -> Cow<'_, str> {
    match column {
        Column::Size => job.total.map(format::size),
        Column::Rate => job.meter.average().map(format::rate),
        Column::Took => job.started.map(|started| {
            let until = job.ended.unwrap_or(now);
            format::left(until.saturating_sub(started))
        }),
        Column::Attempt => (job.attempt > 0).then(|| job.attempt.to_string()),
        Column::Path => return path_of(&job.job).to_string_lossy(),
        _ => None,
    }
    .unwrap_or_default()
    .into()
}
