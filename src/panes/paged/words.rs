//! What the frame of a list says: where one is, and what goes on.

use super::{Paged, PagedQuery, Position};
use crate::ui::format;
use crate::ui::paint::Paint;

/// `12 of 4,310`, with room around it.
#[must_use]
pub fn position_words(position: Position) -> String {
    match position {
        Position::Unknown => String::new(),
        Position::Empty => " none ".to_owned(),
        Position::Exact { row, rows } => {
            format!(" {} of {} ", format::count(row), format::count(rows))
        }
        Position::About { row, rows } => {
            format!(
                " {} of at most {} ",
                format::count(row),
                format::count(rows)
            )
        }
        Position::Open { row } => format!(" {} ", format::count(row)),
    }
}

/// `page 1 of 87`, `50 a page`, `1 marked`, and what is awaited. `own`: what the
/// tab adds of its own.
#[must_use]
pub fn place_words<Q: PagedQuery>(list: &Paged<Q>, own: Vec<String>, paint: &Paint<'_>) -> String {
    let mut parts = Vec::new();
    if list.page().is_some() {
        let page = match list.last_page() {
            Some(last) => format!(
                "page {} of {}",
                format::count(list.shown.into()),
                format::count(last.max(list.shown).into())
            ),
            None => format!("page {}", format::count(list.shown.into())),
        };
        parts.push(page);
        parts.push(format!("{} a page", list.page_size));
    }
    if !list.marks.is_empty() {
        parts.push(format!("{} marked", list.marks.len()));
    }
    if list.marking_range() {
        parts.push("marking a range".to_owned());
    }
    parts.extend(own);
    parts.extend(list.live_words());
    if let Some(sought) = &list.sought
        && let Some(sign) = paint.spinner(Some(sought.pending.since))
    {
        parts.push(format!("{sign} looking for {}", sought.id));
    }
    if let Some(turn) = &list.turn
        && list.page().is_some()
        && let Some(sign) = paint.spinner(Some(turn.pending.since))
    {
        parts.push(format!("{sign} loading page {}", turn.page));
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!("─ {} ", parts.join(" · "))
    }
}
