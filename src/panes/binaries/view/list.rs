//! The list with its frame, and what stands in its place when it is empty.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::super::{Binaries, quick_filter};
use super::columns::{head, laying, line};
use crate::app::{Model, Pane, impossible};
use crate::domain::{Filter, clean};
use crate::keys::Action;
use crate::panes::paged::{place_words, position_words};
use crate::ui::paint::Paint;
use crate::ui::parts::{mark, message, no_tenant, pane_block};
use crate::ui::width::shorten;

/// The list with its frame: what it covers above, where one is below.
pub fn list(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let binaries = &model.binaries;
    let theme = paint.theme;
    let focused = model.pane == Pane::List;
    let position = match &binaries.list.quick {
        // Rows of a filtered page have no place in the whole list.
        Some(quick) if !quick.value().is_empty() => String::new(),
        _ => position_words(binaries.list.position()),
    };
    let room = usize::from(area.width).saturating_sub(position.chars().count() + 9);
    let deleting = match binaries.deleting() {
        0 => Vec::new(),
        n => vec![format!("deleting {n}")],
    };
    let place = place_words(&binaries.list, deleting, paint);
    let block = pane_block(title(binaries, room), focused, paint)
        .title(Line::styled(position, theme.dim).right_aligned())
        .title_bottom(Line::styled(place, theme.dim));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if binaries.row_count() == 0 {
        return empty(model, paint, inner, frame);
    }
    let visible = binaries.rows();
    let laying = laying(model, usize::from(inner.width));
    let mut lines = vec![head(&laying, binaries.list.query.sort, paint)];
    let rows = usize::from(inner.height).saturating_sub(1);
    let cursor = binaries.list.cursor;
    let visible = visible.iter().enumerate().skip(cursor.top).take(rows);
    for (index, row) in visible {
        let style = match (index == cursor.at, focused) {
            (true, true) => theme.selection,
            (true, false) => theme.selection_away,
            (false, _) => theme.text,
        };
        let list = &binaries.list;
        let mark = mark(
            list.marks.contains_key(&row.id),
            list.is_fresh(&row.id),
            paint,
        );
        lines.push(line(&laying, row, index == cursor.at, mark, style, paint));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// `Binaries ─ name *fw* · type application/zip · all`
fn title(binaries: &Binaries, room: usize) -> String {
    let query = &binaries.list.query;
    let mut parts = Vec::new();
    for filter in Filter::ALL {
        match query.filter(filter) {
            Some(_) if filter == Filter::Ids && query.ids.len() > 3 => {
                parts.push(format!("{} ids", query.ids.len()));
            }
            Some(id) if filter == Filter::Device => {
                let name = query.device.as_ref().map(|device| clean(&device.name));
                let name = name.filter(|name| !name.is_empty());
                parts.push(format!("device {}", name.as_deref().unwrap_or(&id)));
            }
            Some(text) => parts.push(format!("{} {text}", filter.word())),
            None => {}
        }
    }
    if let Some(sort) = query.sort {
        parts.push(format!("by {}", sort.column.word()));
    }
    // What the server did covers all rows; a filter being typed, this page.
    if !parts.is_empty() {
        parts.push("all".to_owned());
    }
    let mut title = "Binaries".to_owned();
    if let Some(quick) = &binaries.list.quick {
        let what = match quick_filter(quick) {
            Filter::Text => "any text",
            _ => "names",
        };
        title = format!(
            "/{}▏ {what}: {} on this page · enter: all",
            quick.value(),
            binaries.row_count()
        );
    } else if !parts.is_empty() {
        title = format!("Binaries ─ {}", parts.join(" · "));
    }
    shorten(&title, room).into_owned()
}

/// Why there are no rows, and what to do next.
fn empty(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    if model.places.is_nowhere() {
        return no_tenant(model, paint, area, frame);
    }
    let binaries = &model.binaries;
    let theme = paint.theme;
    let key = |action| model.keymap.key_text(action);
    if let Some(since) = binaries.list.waiting_since() {
        if let Some(sign) = paint.spinner(Some(since)) {
            let text = format!("{sign} Loading from {}", clean(&model.host));
            let give_up = format!("{} gives up", key(Action::Escape));
            message(&[(&text, theme.text), (&give_up, theme.dim)], area, frame);
        }
    } else if let Some(error) = &binaries.list.error {
        let again = format!(
            "{} tries again. {} shows the request.",
            key(Action::Refresh),
            key(Action::ToggleRequests)
        );
        let sentences = [(error.to_string(), theme.error), (again, theme.dim)];
        let sentences: Vec<(&str, Style)> = sentences
            .iter()
            .map(|(s, style)| (s.as_str(), *style))
            .collect();
        message(&sentences, area, frame);
    } else if binaries.list.quick.is_some() {
        message(
            &[
                ("Nothing on this page has that.", theme.text),
                ("enter asks the server for all · esc gives up", theme.dim),
            ],
            area,
            frame,
        );
    } else if binaries.page().is_none() {
        let again = format!("{} loads the list.", key(Action::Refresh));
        message(
            &[("Nothing is loaded.", theme.text), (&again, theme.dim)],
            area,
            frame,
        );
    } else if binaries.list.query.is_empty() {
        let upload = match impossible(model, Action::Upload) {
            None => format!("{} uploads the first one.", key(Action::Upload)),
            Some(_) => format!("{} loads the list again.", key(Action::Refresh)),
        };
        message(
            &[
                ("This tenant has no binaries.", theme.text),
                (&upload, theme.dim),
            ],
            area,
            frame,
        );
    } else {
        let clear = format!(
            "{} clears the filter · {} changes it",
            key(Action::Escape),
            key(Action::FilterForm)
        );
        message(
            &[("No binary matches.", theme.text), (&clear, theme.dim)],
            area,
            frame,
        );
    }
}
