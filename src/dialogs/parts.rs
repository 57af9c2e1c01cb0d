//! What several dialogs are made of.

use std::path::Path;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::clean;
use crate::ui::paint::Paint;
use crate::ui::{format, width};

/// A list of choices, a line each, with the chosen one marked.
pub(super) fn choices<'a>(
    texts: impl Iterator<Item = &'a str>,
    chosen: usize,
    paint: &Paint<'_>,
) -> Vec<Line<'static>> {
    texts
        .enumerate()
        .map(|(index, text)| {
            if index == chosen {
                Line::from(vec![
                    Span::styled(" ▌ ", paint.theme.accent),
                    Span::styled(text.to_owned(), paint.theme.selection),
                ])
            } else {
                Line::styled(format!("   {text}"), paint.theme.text)
            }
        })
        .collect()
}

/// A choice on one line, with arrows where there are others.
pub(super) fn choice(
    label: &str,
    text: &str,
    focused: bool,
    many: bool,
    paint: &Paint<'_>,
    columns: usize,
) -> Line<'static> {
    let theme = paint.theme;
    let (label_style, style) = if focused {
        (theme.accent, theme.selection)
    } else {
        (theme.dim, theme.text)
    };
    let text = match many {
        true => format!("‹ {text} ›"),
        false => text.to_owned(),
    };
    let text = width::shorten(&text, columns.saturating_sub(14)).into_owned();
    Line::from(vec![
        Span::styled(format!(" {label:<11}"), label_style),
        Span::styled(text, style),
    ])
}

/// A line that says what the dialog is busy with, once that has taken long enough
/// to be noticed; an empty one before, so that the box keeps its height.
pub(super) fn busy(what: &str, paint: &Paint<'_>) -> Line<'static> {
    paint
        .spinner(paint.asks)
        .map_or_else(Line::default, |sign| {
            Line::styled(format!(" {sign} {what}"), paint.theme.dim)
        })
}

/// The entry after this one, or before it, around the end.
pub(super) fn turned<T: Copy + PartialEq>(all: &[T], now: T, by: isize) -> T {
    let at = all.iter().position(|one| *one == now).unwrap_or(0);
    let next = (at + all.len()).saturating_add_signed(by) % all.len().max(1);
    all.get(next).copied().unwrap_or(now)
}

/// For how many proposals there is room in a box with so many rows, of which others
/// take `beside`: two at least, as one that the arrows choose is to be seen among its
/// like, and `most` at most.
pub(super) fn proposed(rows: usize, beside: usize, most: usize) -> usize {
    rows.saturating_sub(beside).clamp(2, most)
}

/// A path in so many columns; its file name where all of it has no room.
pub(super) fn path_in(path: &Path, columns: usize) -> String {
    let whole = clean(&path.to_string_lossy()).into_owned();
    let name = path.file_name().map(|name| name.to_string_lossy());
    let text = match name {
        Some(name) if width::columns(&whole) > columns => clean(&name).into_owned(),
        _ => whole,
    };
    width::shorten_middle(&text, columns).into_owned()
}

/// A sentence over as many lines as it takes, up to four.
pub(super) fn sentence(text: &str, style: Style, columns: usize) -> Vec<Line<'static>> {
    crate::ui::wrap::wrap(text, columns.saturating_sub(2), 4)
        .into_iter()
        .map(|line| Line::styled(format!(" {line}"), style))
        .collect()
}

/// Said of a file that is larger than the tenant says that it takes, in bytes.
pub(super) fn larger_than_taken(name: &str, limit: u64) -> String {
    let limit = format::size(limit);
    format!(
        "{name} is larger than the {limit} that the tenant says it takes; the server may refuse it."
    )
}
