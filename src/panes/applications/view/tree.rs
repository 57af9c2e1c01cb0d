//! The tree with its frame, and what stands in its place when it is empty.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::super::{Applications, What};
use super::columns::{Columns, whole_note};
use crate::app::{Model, Pane};
use crate::deploy::{PushProgress, PushStep};
use crate::domain::clean;
use crate::keys::Action;
use crate::ui::format;
use crate::ui::paint::Paint;
use crate::ui::parts::{message, no_tenant, pane_block};
use crate::ui::width::shorten;
use crate::ui::wrap::wrap;

/// The tree with its frame: what it covers above, how it is loaded below.
pub fn tree(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let applications = &model.applications;
    let theme = paint.theme;
    let focused = model.pane == Pane::List;
    let count = count_words(applications);
    let room = usize::from(area.width).saturating_sub(count.chars().count() + 9);
    let mut block = pane_block(title(applications, room), focused, paint)
        .title(Line::styled(count, theme.dim).right_aligned());
    let awaited = applications.list.pending().map(|pending| pending.since);
    if let Some(sign) = paint.spinner(awaited) {
        block = block.title_bottom(Line::styled(format!(" {sign} loading "), theme.dim));
    } else if applications.list.error().is_some() && !applications.rows().is_empty() {
        block = block.title_bottom(Line::styled(" not loaded again ", theme.error));
    }
    if let Some(progress) = applications.pushing() {
        let text = format!(" {} ", pushing(progress));
        block = block.title_bottom(Line::styled(text, theme.accent).right_aligned());
    }
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let rows = applications.rows();
    if rows.is_empty() {
        return empty(model, paint, inner, frame);
    }
    let columns = Columns::new(usize::from(inner.width), model.plan().room);
    let mut lines = vec![Line::styled(columns.head(), theme.dim)];
    let height = usize::from(inner.height).saturating_sub(1);
    let top = applications.cursor.top;
    for (index, row) in rows.iter().enumerate().skip(top).take(height) {
        let under_cursor = index == applications.cursor.at;
        let style = match (under_cursor, focused) {
            (true, true) => theme.selection,
            (true, false) => theme.selection_away,
            (false, _) => theme.text,
        };
        lines.push(columns.row(row, under_cursor, style, paint));
    }
    frame.render_widget(Paragraph::new(lines), inner);
    if let Some(text) = applications
        .current()
        .and_then(|row| whole_note(row, usize::from(inner.width)))
    {
        below(&text, applications, inner, paint, frame);
    }
}

/// All of a sentence that its row has no room for, on the last lines, unless
/// the cursor is there.
fn below(
    text: &str,
    applications: &Applications,
    area: Rect,
    paint: &Paint<'_>,
    frame: &mut Frame<'_>,
) {
    let wrapped = wrap(text, usize::from(area.width).saturating_sub(2), 4);
    let height = u16::try_from(wrapped.len()).unwrap_or(u16::MAX);
    let cursor = applications.cursor.at - applications.cursor.top + 2;
    let top = area.height.saturating_sub(height);
    if cursor > usize::from(top) {
        return;
    }
    let is_error = matches!(
        applications.current().map(|row| &row.what),
        Some(What::Note(super::super::Note::Failed(_)))
    );
    let style: Style = if is_error {
        paint.theme.error
    } else {
        paint.theme.dim
    };
    let columns = usize::from(area.width);
    let lines: Vec<Line<'static>> = wrapped
        .into_iter()
        .map(|line| {
            let line = format!(" {line}");
            Line::styled(format!("{line:columns$}"), style)
        })
        .collect();
    let area = Rect {
        y: area.y + top,
        height,
        ..area
    };
    frame.render_widget(Paragraph::new(lines), area);
}

/// `sending 40 % of 3.4 MiB`
fn pushing(progress: PushProgress) -> String {
    let PushProgress { step, done, total } = progress;
    let share = || {
        let percent = format::percent(done, total);
        format!("{percent} % of {}", format::size(total))
    };
    match step {
        PushStep::Preparing => "comparing once more".to_owned(),
        PushStep::Packing => format!("packing {}", share()),
        PushStep::Sending => format!("sending {}", share()),
        PushStep::WaitingForServer => "sent, waiting for the server".to_owned(),
    }
}

/// `12 of 40`, or `40`.
fn count_words(applications: &Applications) -> String {
    if applications.list.value().is_none() {
        return String::new();
    }
    let all = applications.count();
    let rows = applications.rows().iter();
    let shown = rows.filter(|row| row.depth == 0).count();
    let all = format::count(all as u64);
    match applications.search.name {
        Some(_) => format!(" {} of {all} ", format::count(shown as u64)),
        None => format!(" {all} "),
    }
}

/// `Applications ─ type HOSTED · owner t12345`
fn title(applications: &Applications, room: usize) -> String {
    if let Some(typing) = &applications.typing {
        return shorten(&format!("/{}▏ names", typing.text()), room).into_owned();
    }
    let search = &applications.search;
    let parts = [
        search.name.as_ref().map(|name| format!("name {name}")),
        search.kind.as_ref().map(|kind| format!("type {kind}")),
        search.owner.as_ref().map(|owner| format!("owner {owner}")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let title = match parts.is_empty() {
        true => "Applications".to_owned(),
        false => format!("Applications ─ {}", parts.join(" · ")),
    };
    shorten(&title, room).into_owned()
}

/// Why there are no rows, and what to do next.
fn empty(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    if model.places.is_nowhere() {
        return no_tenant(model, paint, area, frame);
    }
    let applications = &model.applications;
    let theme = paint.theme;
    let key = |action| model.keymap.key_text(action);
    let (text, style, next) = if let Some(pending) = applications.list.pending() {
        let Some(sign) = paint.spinner(Some(pending.since)) else {
            return;
        };
        (
            format!("{sign} Loading from {}", clean(&model.host)),
            theme.text,
            format!("{} gives up", key(Action::Escape)),
        )
    } else if let Some(error) = applications.list.error() {
        let again = format!(
            "{} tries again. {} shows the request.",
            key(Action::Refresh),
            key(Action::ToggleRequests)
        );
        (error.to_string(), theme.error, again)
    } else if applications.list.value().is_none() {
        let again = format!("{} loads the list.", key(Action::Refresh));
        ("Nothing is loaded.".to_owned(), theme.text, again)
    } else if !applications.search.is_empty() {
        (
            "No application matches.".to_owned(),
            theme.text,
            format!(
                "{} clears the filter · {} changes it",
                key(Action::Escape),
                key(Action::FilterApplications)
            ),
        )
    } else {
        (
            "The tenant has no application that you may see.".to_owned(),
            theme.text,
            format!("{} loads the list again.", key(Action::Refresh)),
        )
    };
    message(&[(&text, style), (&next, theme.dim)], area, frame);
}
