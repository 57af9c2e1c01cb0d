//! How the model looks: the root view, and the parts that all views share.
//!
//! [`draw`] takes the model and gives a frame, the same frame for the same
//! model whatever was drawn before. What it is not: it decides nothing and
//! keeps nothing.

mod bars;
pub mod format;
pub mod json;
pub mod layout;
mod popup;
mod theme;
pub mod width;
pub mod wrap;

use std::time::Duration;

use jiff::tz::TimeZone;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Paragraph};

pub use bars::{bar, job_facts};
pub use theme::Theme;

use crate::app::{Model, Now, PACE, SPINNER_AFTER, Tab};
use layout::{Plan, Room, Stretch};

/// What every view needs beside its own state.
#[derive(Clone, Copy, Debug)]
pub struct Paint<'a> {
    /// Roles to styles.
    pub theme: &'a Theme,
    /// The moment that ages are counted from.
    pub now: Now,
    /// The zone of exact times.
    pub zone: &'a TimeZone,
}

impl Paint<'_> {
    /// A turning sign, once what is awaited has taken long enough to be
    /// noticed.
    #[must_use]
    pub fn spinner(&self, since: Option<Duration>) -> Option<&'static str> {
        const SIGNS: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
        let waited = self.now.running.checked_sub(since?)?;
        let shown = waited.checked_sub(SPINNER_AFTER)?;
        let step = usize::try_from(shown.as_millis() / PACE.as_millis()).unwrap_or(0);
        SIGNS.get(step % SIGNS.len()).copied()
    }
}

/// Draws the model.
pub fn draw(model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    let plan = model.plan();
    let paint = Paint {
        theme,
        now: model.now,
        zone: &model.zone,
    };
    if plan.room == Room::Tiny {
        let least = layout::SMALLEST;
        let (columns, rows) = (least.columns, least.rows);
        let text = [
            format!(
                "{}×{} is too small: {columns}×{rows} at least",
                area.width, area.height
            ),
            format!("needs {columns}×{rows}"),
            format!("{columns}×{rows}"),
        ]
        .into_iter()
        .find(|text| width::columns(text) <= usize::from(area.width))
        .unwrap_or_default();
        frame.render_widget(Paragraph::new(text), area);
        return;
    }
    bars::header(model, &paint, row(area, 0), frame);
    body(model, &paint, &plan, area, frame);
    if let Some(at) = plan.strip {
        bars::strip(model, &paint, row(area, at), frame);
    }
    if let Some(at) = plan.notice {
        let area = Rect {
            y: area.y + at.from,
            height: at.len,
            ..area
        }
        .intersection(area);
        bars::notice(model, &paint, area, frame);
    }
    if let Some(at) = plan.hints {
        bars::hints(model, &paint, row(area, at), frame);
    }
    if let Some(dialog) = &model.dialog {
        popup::draw(dialog, &paint, body_area(&plan, area), frame);
    }
}

fn body(model: &Model, paint: &Paint<'_>, plan: &Plan, area: Rect, frame: &mut Frame<'_>) {
    let body = body_area(plan, area);
    let columns = |stretch: Stretch| {
        Rect {
            x: area.x + stretch.from,
            width: stretch.len,
            ..body
        }
        .intersection(body)
    };
    match model.tab {
        Tab::Binaries => {
            use crate::panes::binaries::view;
            if let Some(stretch) = plan.list {
                view::list(model, paint, columns(stretch), frame);
            }
            if let Some(stretch) = plan.detail {
                view::detail(model, paint, columns(stretch), frame);
            }
        }
        Tab::Transfers => crate::panes::transfers::view::list(model, paint, body, frame),
        Tab::Events | Tab::Applications => {
            let block = pane_block(model.tab.word().to_owned(), true, paint);
            let inner = block.inner(body);
            frame.render_widget(block, body);
            let what = match model.tab {
                Tab::Events => "Attachments of events are not in this version yet.",
                _ => "Archives and plugins of applications are not in this version yet.",
            };
            let back = model.keymap.key_text(crate::keys::Action::TabBinaries);
            let next = format!("{back} goes to the binaries.");
            message(
                &[(what, theme_text(paint)), (&next, paint.theme.dim)],
                inner,
                frame,
            );
        }
    }
}

const fn theme_text(paint: &Paint<'_>) -> Style {
    paint.theme.text
}

fn body_area(plan: &Plan, area: Rect) -> Rect {
    Rect {
        y: area.y + plan.body.from,
        height: plan.body.len,
        ..area
    }
    .intersection(area)
}

fn row(area: Rect, at: u16) -> Rect {
    Rect {
        y: area.y + at,
        height: 1,
        ..area
    }
    .intersection(area)
}

/// The frame of a pane.
#[must_use]
pub fn pane_block(title: String, focused: bool, paint: &Paint<'_>) -> Block<'static> {
    let (border, text) = if focused {
        (paint.theme.border_focus, paint.theme.tab)
    } else {
        (paint.theme.border, paint.theme.text)
    };
    Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(border)
        .title(Line::from(vec![
            Span::styled("─ ", border),
            Span::styled(title, text),
            Span::raw(" "),
        ]))
}

/// Sentences in the middle of an empty pane.
pub fn message(sentences: &[(&str, Style)], area: Rect, frame: &mut Frame<'_>) {
    let width = usize::from(area.width.saturating_sub(4)).min(64);
    let mut lines: Vec<Line<'static>> = Vec::new();
    for (sentence, style) in sentences {
        for line in wrap::wrap(sentence, width, 12) {
            lines.push(Line::styled(line, *style).centered());
        }
    }
    let height = u16::try_from(lines.len())
        .unwrap_or(u16::MAX)
        .min(area.height);
    let top = area.y + (area.height - height) / 3;
    let area = Rect {
        y: top,
        height,
        ..area
    };
    frame.render_widget(Paragraph::new(lines), area);
}
