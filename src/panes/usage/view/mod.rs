//! The view of what fills the tenant: its frame, what the rows are, and how the
//! scan stands.

mod columns;
mod rows;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Division, Look, UsagePane};
use crate::app::Model;
use crate::keys::Action;
use crate::ui::columns::Laying;
use crate::ui::format;
use crate::ui::layout::usage_rows;
use crate::ui::paint::Paint;
use crate::ui::parts::{mark, message, pane_block};
use crate::ui::width::{columns as columns_of, shorten};
use crate::usage::{By, Entry, Phase};
pub use columns::laying;
use rows::Columns;

/// Draws it.
pub fn draw(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let usage = &model.usage;
    let theme = paint.theme;
    let count = usage.row_count();
    let position = if count == 0 {
        String::new()
    } else {
        let at = format::count(usage.cursor.at as u64 + 1);
        format!(" {at} of {} ", format::count(count as u64))
    };
    let room = usize::from(area.width);
    let state = shorten(&state(model, paint), room.saturating_sub(4)).into_owned();
    let block = pane_block("Usage".to_owned(), true, paint)
        .title(looks(
            usage,
            paint,
            room.saturating_sub(columns_of(&position) + 12),
        ))
        .title(Line::styled(position, theme.dim).right_aligned())
        .title_bottom(Line::styled(format!("─ {state} "), theme.dim));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if count == 0 {
        return empty(model, paint, inner, frame);
    }
    let width = usize::from(inner.width);
    let about = shorten(&about(usage, width), width).into_owned();
    let mut lines = vec![Line::styled(about, theme.text)];
    let visible = (usage.cursor.top..count).take(usage_rows(&model.plan()));
    if usage.has_groups() {
        let columns = Columns::new(width, model.plan().room);
        lines.push(columns.head(paint));
        lines.extend(visible.map(|at| group_row(usage, at, &columns, paint)));
    } else {
        let laying = laying(model, width);
        lines.push(Line::styled(laying.head(|_| ""), theme.dim));
        lines.extend(visible.map(|at| file_row(usage, at, &laying, paint)));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// A group, or a row that is on its way.
fn group_row(usage: &UsagePane, at: usize, columns: &Columns, paint: &Paint<'_>) -> Line<'static> {
    let Some(Entry::Group(group)) = usage.row(at) else {
        return on_its_way(usage, at, paint);
    };
    let whole = usage.listing.as_ref().map_or(0, |listing| listing.bytes);
    let by = match usage.division {
        Division::By(by) => by,
        Division::Files => By::Type,
    };
    let under_cursor = at == usage.cursor.at;
    columns.row(
        group,
        by,
        whole,
        under_cursor,
        style(under_cursor, paint),
        paint,
    )
}

/// A file, or a row that is on its way.
fn file_row(usage: &UsagePane, at: usize, laying: &Laying, paint: &Paint<'_>) -> Line<'static> {
    let Some(Entry::File(file)) = usage.row(at) else {
        return on_its_way(usage, at, paint);
    };
    let under_cursor = at == usage.cursor.at;
    let mark = mark(usage.marks.contains_key(&file.id), false, paint);
    columns::line(
        laying,
        file,
        under_cursor,
        mark,
        style(under_cursor, paint),
        paint,
    )
}

fn on_its_way(usage: &UsagePane, at: usize, paint: &Paint<'_>) -> Line<'static> {
    let bar = if at == usage.cursor.at { "▌" } else { " " };
    Line::from(vec![
        Span::styled(bar, paint.theme.accent),
        Span::styled("  …", paint.theme.dim),
    ])
}

const fn style(under_cursor: bool, paint: &Paint<'_>) -> Style {
    match under_cursor {
        true => paint.theme.selection,
        false => paint.theme.text,
    }
}

/// `Tree  Largest  Oldest …`, the open one alone where there is little room.
fn looks(usage: &UsagePane, paint: &Paint<'_>, room: usize) -> Line<'static> {
    let theme = paint.theme;
    let all: usize = Look::ALL.iter().map(|look| look.word().len() + 2).sum();
    let mut spans = vec![Span::styled("─ ", theme.border_focus)];
    for look in Look::ALL {
        if look == usage.look {
            spans.push(Span::styled(look.word(), theme.tab));
        } else if all <= room {
            spans.push(Span::styled(look.word(), theme.dim));
        } else {
            continue;
        }
        spans.push(Span::raw("  "));
    }
    spans.pop();
    spans.push(Span::raw(" "));
    Line::from(spans)
}

/// How the scan stands: where it is, or as of when the rows are.
fn state(model: &Model, paint: &Paint<'_>) -> String {
    let usage = &model.usage;
    let Some(state) = &usage.state else {
        return String::new();
    };
    let known = format!(
        "{} files, {}",
        format::count(state.files),
        format::size(state.bytes)
    );
    if usage.is_scanning() {
        let Some(running) = state.running else {
            return format!("{known} · scanning");
        };
        let done = format::count(running.done);
        let of = running
            .of
            .map_or_else(String::new, |of| format!(" of {}", format::count(of)));
        let what = match running.phase {
            Phase::Files => format!("scanning {done}{of} files"),
            phase => format!("scanning {done} {}", phase.words()),
        };
        let rate = match running.rate {
            0 => String::new(),
            rate => format!(", {} a second", format::count(rate)),
        };
        return format!("{what}{rate} · {known}");
    }
    if usage.is_marking_range() {
        return format!("{known} · marking a range");
    }
    let again = model.keymap.key_text(Action::Refresh);
    match state.completed {
        _ if usage.is_stopped || state.is_interrupted => {
            format!("{known} · the scan stopped, {again} goes on")
        }
        Some(completed) => {
            let age = paint.age(completed);
            format!("{known} · scanned {age}")
        }
        None => known,
    }
}

/// What the rows are, in as many words as there is room for.
fn about(usage: &UsagePane, room: usize) -> String {
    let Some(listing) = &usage.listing else {
        return String::new();
    };
    let files = format_files(listing.files);
    let size = format::size(listing.bytes);
    let texts = match usage.look {
        Look::Tree => {
            let mut place = vec!["All".to_owned()];
            for above in &usage.path {
                place.push(rows::value(&above.level.value, above.level.by).into_owned());
            }
            let place = place.join(" › ");
            let by = usage.division.word();
            return format!("{place} · by {by} · {files}, {size}");
        }
        Look::Largest => [format!("{files}, {size}, the largest first"), String::new()],
        Look::Oldest => [
            format!("{files}, {size}, what did not change for the longest first"),
            "What did not change for the longest first".to_owned(),
        ],
        Look::Duplicates => [
            format!(
                "{files} with copies; one of each alone frees {size}. Same digest: certain; \
                 same name and length: likely."
            ),
            format!("{files} with copies; one of each alone frees {size}"),
        ],
        Look::Unreferenced => [
            format!(
                "{files}, {size}, not named by firmware, software, configurations or profiles; \
                 events and operations not looked at"
            ),
            format!("{files}, {size}, not named by the repositories; events not looked at"),
        ],
    };
    let [long, short] = texts;
    if columns_of(&long) <= room || short.is_empty() {
        long
    } else {
        short
    }
}

fn format_files(files: u64) -> String {
    match files {
        1 => "1 file".to_owned(),
        files => format!("{} files", format::count(files)),
    }
}

/// Why there are no rows.
fn empty(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let usage = &model.usage;
    let theme = paint.theme;
    let key = |action| model.keymap.key_text(action);
    if let Some(error) = &usage.error {
        let again = format!("{} tries again.", key(Action::Refresh));
        return message(&[(error, theme.error), (&again, theme.dim)], area, frame);
    }
    if usage.listing.is_none() {
        if let Some(sign) = paint.spinner(usage.waiting_since()) {
            message(&[(&format!("{sign} Looking"), theme.text)], area, frame);
        }
        return;
    }
    let knows_references = usage
        .state
        .as_ref()
        .is_some_and(|state| state.knows_references);
    let (text, style): (&str, Style) = match usage.look {
        Look::Unreferenced if !knows_references => (
            "What points to files is known when the scan has ended.",
            theme.text,
        ),
        _ if usage.is_scanning() => ("Nothing yet; the scan has begun.", theme.text),
        Look::Duplicates => ("No file is there twice.", theme.text),
        Look::Unreferenced => ("Something points to every file.", theme.text),
        Look::Tree | Look::Largest | Look::Oldest => ("There are no files.", theme.text),
    };
    let next = if usage.is_scanning() {
        format!(
            "{} goes back meanwhile; the scan goes on.",
            key(Action::Escape)
        )
    } else if usage.look == Look::Tree {
        format!(
            "{} goes back, {} scans anew.",
            key(Action::Escape),
            key(Action::ScanAnew)
        )
    } else {
        format!("{} shows the next view.", key(Action::NextUsage))
    };
    message(&[(text, style), (&next, theme.dim)], area, frame);
}
