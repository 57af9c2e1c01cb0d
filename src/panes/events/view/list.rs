//! The list with its frame, and what stands in its place when it is empty.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::super::{Events, Shown};
use super::columns::{Signs, laying, line};
use crate::app::{Model, Pane, impossible};
use crate::domain::{ATTACHED, Device, EventSearch, INCOMPLETE, Moment, clean};
use crate::keys::Action;
use crate::panes::paged::{place_words, position_words};
use crate::ui::paint::Paint;
use crate::ui::parts::{message, no_tenant, pane_block};
use crate::ui::width::shorten;

/// The list with its frame: what it covers above, where one is below.
pub fn list(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let events = &model.events;
    let list = events.list();
    let theme = paint.theme;
    let focused = model.pane == Pane::List;
    let position = match &list.quick {
        // Rows of a filtered page have no place in the whole list.
        Some(quick) if !quick.value().is_empty() => String::new(),
        _ => position_words(list.position()),
    };
    let room = usize::from(area.width).saturating_sub(position.chars().count() + 9);
    let mut own = Vec::new();
    if events.deleting() > 0 {
        own.push(format!("deleting {}", events.deleting()));
    }
    let place = place_words(list, own, paint);
    let block = pane_block(title(events, room), focused, paint)
        .title(Line::styled(position, theme.dim).right_aligned())
        .title_bottom(Line::styled(place, theme.dim));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if list.row_count() == 0 {
        return empty(model, paint, inner, frame);
    }
    let laying = laying(model, usize::from(inner.width));
    let mut lines = vec![Line::styled(laying.head(|_| ""), theme.dim)];
    let rows = usize::from(inner.height).saturating_sub(1);
    let visible = list.rows();
    let visible = visible.iter().enumerate().skip(list.cursor.top).take(rows);
    for (index, row) in visible {
        let under_cursor = index == list.cursor.at;
        let style = match (under_cursor, focused) {
            (true, true) => theme.selection,
            (true, false) => theme.selection_away,
            (false, _) => theme.text,
        };
        let signs = Signs {
            under_cursor,
            marked: list.marks.contains_key(&row.event.id),
            fresh: list.is_fresh(&row.event.id),
        };
        lines.push(line(&laying, (row, events.shown), signs, style, paint));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// `Events ─ device gateway-7 · type c8y_Logfile · all`
fn title(events: &Events, room: usize) -> String {
    let list = events.list();
    if let Some(quick) = &list.quick {
        let (what, all) = match quick.is_second() {
            true => ("types", "all of this type"),
            false => ("any text", "all of this device"),
        };
        let title = format!(
            "/{}▏ {what}: {} on this page · enter: {all}",
            quick.value(),
            list.row_count()
        );
        return shorten(&title, room).into_owned();
    }
    let word = match events.shown {
        Shown::Events => "Events",
        Shown::Incomplete => "Incomplete uploads",
    };
    let parts = filters(&list.query);
    let title = match parts.is_empty() {
        true => word.to_owned(),
        false => format!("{word} ─ {}", parts.join(" · ")),
    };
    shorten(&title, room).into_owned()
}

/// What the search says, a word and what was typed for each.
fn filters(search: &EventSearch) -> Vec<String> {
    if let Some(id) = &search.id {
        return vec![format!("id {id}")];
    }
    let device = |device: &Device| match device.name.as_str() {
        "" => format!("device {}", device.id),
        name => format!("device {name}"),
    };
    let moment = |word: &str, moment: &Moment| format!("{word} {}", moment.text());
    let fragment = match search.fragment.as_deref() {
        Some(ATTACHED | INCOMPLETE) => None,
        Some(fragment) => Some(format!("with {fragment}")),
        None => Some("with and without attachment".to_owned()),
    };
    [
        search.device.as_ref().map(device),
        search.type_name.as_ref().map(|text| format!("type {text}")),
        search.from.as_ref().map(|from| moment("from", from)),
        search.to.as_ref().map(|to| moment("to", to)),
        fragment,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Why there are no rows, and what to do next.
fn empty(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    if model.places.is_nowhere() {
        return no_tenant(model, paint, area, frame);
    }
    let events = &model.events;
    let list = events.list();
    let theme = paint.theme;
    let key = |action| model.keymap.key_text(action);
    let (text, style, next): (String, Style, String) = if let Some(since) = list.waiting_since() {
        let Some(sign) = paint.spinner(Some(since)) else {
            return;
        };
        (
            format!("{sign} Loading from {}", clean(&model.host)),
            theme.text,
            format!("{} gives up", key(Action::Escape)),
        )
    } else if let Some(error) = &list.error {
        let again = format!(
            "{} tries again. {} shows the request.",
            key(Action::Refresh),
            key(Action::ToggleRequests)
        );
        (error.to_string(), theme.error, again)
    } else if list.quick.is_some() {
        (
            "Nothing on this page has that.".to_owned(),
            theme.text,
            "esc gives up".to_owned(),
        )
    } else if list.page().is_none() {
        let again = format!("{} loads the list.", key(Action::Refresh));
        ("Nothing is loaded.".to_owned(), theme.text, again)
    } else if list.query != list.query.unfiltered() {
        (
            "No event matches.".to_owned(),
            theme.text,
            format!(
                "{} clears the filter · {} changes it",
                key(Action::Escape),
                key(Action::FilterForm)
            ),
        )
    } else if events.shown == Shown::Incomplete {
        (
            "There are no incomplete uploads.".to_owned(),
            theme.text,
            format!("{} goes back to the events", key(Action::TurnIncomplete)),
        )
    } else {
        (
            "No event has an attachment.".to_owned(),
            theme.text,
            match impossible(model, Action::Attach) {
                None => format!("{} makes the first one.", key(Action::Attach)),
                Some(_) => format!("{} loads the list again.", key(Action::Refresh)),
            },
        )
    };
    message(&[(&text, style), (&next, theme.dim)], area, frame);
}
