//! The log of one job: where it stands above, what happened to it below.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::row::name_of;
use super::super::{LogLine, LogOf};
use super::{history, list};
use crate::app::Model;
use crate::ui::paint::Paint;
use crate::ui::parts::pane_block;
use crate::ui::wrap::wrap;
use crate::ui::{format, width};

/// A sentence that takes more lines is cut: no screen has as many.
const LINES_OF_ONE: usize = 200;

pub(super) fn draw(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let Some(log) = &model.transfers.log else {
        return;
    };
    let columns = usize::from(area.width.saturating_sub(2));
    let (name, mut lines) = match &log.of {
        LogOf::Job(id) => match model.transfers.job(*id) {
            Some(job) => (job.name.clone(), list::more(job, paint, columns, 1)),
            None => (String::new(), Vec::new()),
        },
        LogOf::Past(past) => (name_of(&past.job), history::more(past, paint, columns, 1)),
    };
    let room = columns.saturating_sub(12);
    let title = format!("Log of {}", width::shorten_middle(&name, room));
    let block = pane_block(title, true, paint);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    lines.truncate(usize::from(model.plan().job_lines()).saturating_sub(1));
    lines.push(Line::styled("─".repeat(columns), theme.border));
    let rows = usize::from(inner.height).saturating_sub(lines.len());
    let all = model.transfers.log_lines();
    let from = log.top.unwrap_or(0);
    let texts = all.iter().skip(from);
    let mut below: Vec<Line<'static>> = texts
        .flat_map(|line| log_line(line, paint, columns))
        .collect();
    if let Some(error) = &log.error {
        let error = wrap(error, columns.saturating_sub(2), LINES_OF_ONE);
        below.extend(
            error
                .into_iter()
                .map(|l| Line::styled(format!(" {l}"), theme.error)),
        );
    }
    if log.top.is_none() {
        // The newest lines are on the screen.
        below.drain(..below.len().saturating_sub(rows));
    }
    lines.extend(below.into_iter().take(rows));
    frame.render_widget(Paragraph::new(lines), inner);
}

fn log_line(line: &LogLine, paint: &Paint<'_>, columns: usize) -> Vec<Line<'static>> {
    let theme = paint.theme;
    let time = format::moment(line.at, paint.now.wall, paint.zone);
    let indent = width::columns(&time) + 3;
    let texts = wrap(
        &line.text,
        columns.saturating_sub(indent + 1).max(8),
        LINES_OF_ONE,
    );
    let texts = texts.into_iter().enumerate();
    texts
        .map(|(index, text)| {
            let lead = if index == 0 {
                format!(" {time}  ")
            } else {
                " ".repeat(indent)
            };
            Line::from(vec![
                Span::styled(lead, theme.dim),
                Span::styled(text, theme.text),
            ])
        })
        .collect()
}
