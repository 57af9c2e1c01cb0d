//! How the Transfers tab looks.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{JobRow, JobState, Way};
use crate::app::Model;
use crate::domain::clean;
use crate::keys::Action;
use crate::transfer::{Done, Outcome, Phase};
use crate::ui::layout::JOB_LINES;
use crate::ui::paint::Paint;
use crate::ui::parts::{message, pane_block};
use crate::ui::wrap::wrap;
use crate::ui::{format, width};

/// `100 %  99.9 MiB/s  59:59 left`, and a column between: a bar takes none of it.
const FACTS_COLUMNS: usize = 29;

/// A shorter bar says less than the figure beside it.
const MIN_BAR_COLUMNS: usize = 6;

/// A longer bar says no more.
const MAX_BAR_COLUMNS: usize = 16;

/// All jobs, a line each; the whole reason of a failure under the list.
pub fn list(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let transfers = &model.transfers;
    let (live, all) = (transfers.live().count(), transfers.jobs.len());
    let block = pane_block("Transfers".to_owned(), true, paint).title(
        Line::styled(
            format!(" {live} running · {} ended ", all - live),
            paint.theme.dim,
        )
        .right_aligned(),
    );
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if transfers.jobs.is_empty() {
        let next = format!(
            "{} uploads, {} downloads, in the Binaries tab.",
            model.keymap.key_text(Action::Upload),
            model.keymap.key_text(Action::Download)
        );
        let sentences = [
            ("No transfers in this session.", paint.theme.text),
            (next.as_str(), paint.theme.dim),
        ];
        message(&sentences, inner, frame);
        return;
    }
    let columns = usize::from(inner.width);
    let list_rows = model.plan().job_rows();
    let lines: Vec<Line<'static>> = transfers
        .jobs
        .iter()
        .enumerate()
        .skip(transfers.cursor.top)
        .take(list_rows)
        .map(|(index, job)| row(job, index == transfers.cursor.at, paint, columns))
        .collect();
    frame.render_widget(Paragraph::new(lines), inner);
    if let Some(job) = transfers.current() {
        let below = Rect {
            y: inner.bottom().saturating_sub(JOB_LINES).max(inner.y),
            height: JOB_LINES.min(inner.height),
            ..inner
        };
        frame.render_widget(Paragraph::new(more(job, paint, columns)), below);
    }
}

/// What the row has no room for: times and rates, and the whole reason of a
/// failure.
fn more(job: &JobRow, paint: &Paint<'_>, columns: usize) -> Vec<Line<'static>> {
    let theme = paint.theme;
    let mut facts = vec![format::exact_bytes(job.meter.bytes())];
    if let Some(started) = job.started {
        let until = job.ended.unwrap_or(paint.now.running);
        let took = until.saturating_sub(started);
        facts.push(format!("{} since the start", format::left(took)));
        let seconds = took.as_secs_f64();
        if seconds >= 0.1 {
            let average = job.meter.bytes() as f64 / seconds;
            facts.push(format!("{} on average", format::rate(average)));
        }
    }
    while facts.len() > 1 && width::columns(&facts.join(" · ")) + 2 > columns {
        facts.pop();
    }
    let mut lines = vec![
        Line::styled("─".repeat(columns), theme.border),
        Line::styled(format!("  {}", facts.join(" · ")), theme.dim),
    ];
    let style = match job.state {
        JobState::Ended(Outcome::Failed(_)) => theme.error,
        _ => theme.text,
    };
    for line in wrap(&job_facts(job, usize::MAX), columns.saturating_sub(3), 2) {
        lines.push(Line::styled(format!("  {line}"), style));
    }
    lines
}

fn row(job: &JobRow, under_cursor: bool, paint: &Paint<'_>, columns: usize) -> Line<'static> {
    let theme = paint.theme;
    let (sign, style) = match &job.state {
        JobState::Ended(Outcome::Done(Done::Skipped(_)) | Outcome::Cancelled) => ("·", theme.dim),
        JobState::Ended(Outcome::Done(_)) => ("✓", theme.ok),
        JobState::Ended(Outcome::Failed(_)) => ("✗", theme.error),
        JobState::Asking(_) => ("?", theme.warning),
        JobState::Live(_) => (" ", theme.text),
    };
    let way = match job.way() {
        Way::Up => "▲",
        Way::Down => "▼",
    };
    let name_columns = (columns * 3 / 10).clamp(8, 40);
    let room = columns.saturating_sub(7 + name_columns + 11);
    let drawn = match (&job.state, job.total) {
        (JobState::Live(Phase::Sending | Phase::Receiving), Some(total)) => {
            match room.saturating_sub(FACTS_COLUMNS).min(MAX_BAR_COLUMNS) {
                0..MIN_BAR_COLUMNS => String::new(),
                columns => format!("{} ", bar(job.meter.bytes(), total, columns)),
            }
        }
        _ => String::new(),
    };
    let size = job.total.map_or_else(String::new, format::size);
    let room = room.saturating_sub(width::columns(&drawn));
    let facts = job_facts(job, room);
    let name_style = if under_cursor {
        theme.selection
    } else {
        theme.text
    };
    Line::from(vec![
        Span::styled(if under_cursor { "▌" } else { " " }, theme.accent),
        Span::styled(format!("{sign} "), style),
        Span::styled(format!("{way} "), theme.accent),
        Span::styled(width::fit_middle(&job.name, name_columns), name_style),
        Span::styled(format!(" {size:>9} "), theme.dim),
        Span::styled(drawn, theme.accent),
        Span::styled(width::shorten(&facts, room).into_owned(), style),
    ])
}

/// `71 %  212 MiB/s  0:14 left`, or the phase in words. Where these columns are
/// too few, the rate goes first and then the time left: no fact is cut in two.
#[must_use]
pub fn job_facts(job: &JobRow, columns: usize) -> String {
    match &job.state {
        JobState::Asking(_) => "exists already: what now?".to_owned(),
        JobState::Live(Phase::Waiting) => "waiting".to_owned(),
        JobState::Live(Phase::Asking) => "asks".to_owned(),
        JobState::Live(Phase::Connecting) => "connecting".to_owned(),
        JobState::Live(Phase::WaitingForServer) => "waiting for the server".to_owned(),
        JobState::Live(Phase::Verifying) => "verifying".to_owned(),
        JobState::Live(Phase::Sending | Phase::Receiving) => {
            let done = match job.total {
                Some(total) => format!("{:>3} %", format::percent(job.meter.bytes(), total)),
                None => format::size(job.meter.bytes()),
            };
            let rate = job.meter.rate().map(format::rate);
            let left = job.total.and_then(|total| job.meter.left(total));
            let left = left.map(|left| format!("{} left", format::left(left)));
            [[rate.as_deref(), left.as_deref()], [None, left.as_deref()]]
                .into_iter()
                .map(|rest| {
                    let rest = rest.into_iter().flatten();
                    std::iter::once(done.as_str())
                        .chain(rest)
                        .collect::<Vec<_>>()
                        .join("  ")
                })
                .find(|facts| width::columns(facts) <= columns)
                .unwrap_or(done)
        }
        JobState::Ended(outcome) => outcome_words(outcome),
    }
}

/// A bar of so many columns; full only when all is done.
#[must_use]
pub fn bar(done: u64, total: u64, columns: usize) -> String {
    let full = match total {
        0 => 0,
        total => {
            let share = u128::from(done.min(total)) * columns as u128 / u128::from(total);
            usize::try_from(share).unwrap_or(columns)
        }
    };
    format!("{}{}", "█".repeat(full), "░".repeat(columns - full))
}

/// How a job ended, in a few words.
fn outcome_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done(Done::Stored(binary)) => format!("uploaded as {}", binary.id),
        Outcome::Done(Done::Saved { path, .. }) => {
            format!("saved as {}", clean(&path.to_string_lossy()))
        }
        Outcome::Done(Done::Skipped(_)) => "kept the file that was there".to_owned(),
        Outcome::Failed(error) => error.to_string(),
        Outcome::Cancelled => "cancelled".to_owned(),
    }
}
