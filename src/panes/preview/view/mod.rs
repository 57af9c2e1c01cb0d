//! How the preview looks: lines for the pane, and a few words for its border.

mod picture;
mod rows;
mod tree;

use ratatui::text::{Line, Span};

use super::{Content, Layout, Level, Preview, Shown};
use crate::domain::clean;
use crate::ui::paint::Paint;
use crate::ui::width::{Align, fit, shorten};
use crate::ui::{format, wrap};

/// The lines of the preview: as many as there are rows, at most.
#[must_use]
pub fn lines(
    preview: &Preview,
    focused: bool,
    paint: &Paint<'_>,
    (rows, columns): (usize, usize),
) -> Vec<Line<'static>> {
    let whole = preview.layout_of(rows, columns);
    let Some(level) = preview.level() else {
        return Vec::new();
    };
    let mut lines = match &level.shown {
        Some(shown) => shown_lines(preview, shown, focused, paint, whole),
        None if level.error.is_none() => waiting(preview, paint),
        None => Vec::new(),
    };
    lines.truncate(rows);
    add_error(&mut lines, level, paint, whole);
    lines
}

fn waiting(preview: &Preview, paint: &Paint<'_>) -> Vec<Line<'static>> {
    let sign = paint.spinner(preview.waiting_since());
    sign.map_or_else(Vec::new, |sign| {
        vec![Line::styled(
            format!(" {sign} Looking into the file"),
            paint.theme.dim,
        )]
    })
}

/// Over the last lines.
fn add_error(lines: &mut Vec<Line<'static>>, level: &Level, paint: &Paint<'_>, whole: Layout) {
    let Some(error) = &level.error else { return };
    let wrapped = wrap::wrap(error, whole.columns.saturating_sub(2), whole.rows);
    lines.truncate(whole.rows.saturating_sub(wrapped.len()));
    let error = paint.theme.error;
    lines.extend(
        wrapped
            .into_iter()
            .map(|line| Line::styled(format!(" {line}"), error)),
    );
}

fn shown_lines(
    preview: &Preview,
    shown: &Shown,
    focused: bool,
    paint: &Paint<'_>,
    whole: Layout,
) -> Vec<Line<'static>> {
    let layout = shown.layout(whole);
    let mut lines = field_lines(shown, paint, whole);
    let search = preview.search();
    let content = match &shown.content {
        Content::Text(view) => rows::text(view, search, layout, paint),
        Content::Hex(view) => rows::hex(view, layout, paint),
        Content::Json(json) => {
            let cursor = focused.then_some(json.cursor.at);
            crate::ui::fold::json_lines(
                &json.view,
                json.cursor.top,
                layout.rows,
                cursor,
                paint,
                layout.columns,
            )
        }
        Content::Tree(tree) => tree::lines(tree, focused, layout, paint),
        Content::Picture(picture) => picture::lines(picture, layout, paint),
        Content::Nothing { .. } => Vec::new(),
    };
    if let Content::Tree(tree) = &shown.content
        && tree.tree.visible().next().is_none()
        && shown.note_lines(whole.columns).is_empty()
    {
        let text = " There is nothing in this archive.".to_owned();
        lines.push(Line::styled(text, paint.theme.text));
    }
    let is_empty = content.is_empty();
    lines.extend(content.into_iter().take(layout.rows));
    let note = shown.note_lines(whole.columns);
    if !is_empty {
        // The note stands at the bottom, where reading ends.
        let gap = whole.rows.saturating_sub(lines.len() + note.len());
        lines.extend(std::iter::repeat_n(Line::default(), gap));
    }
    let warning = paint.theme.warning;
    lines.extend(
        note.into_iter()
            .map(|line| Line::styled(format!(" {line}"), warning)),
    );
    lines
}

/// Names and values of the header, a line each, and a free line.
fn field_lines(shown: &Shown, paint: &Paint<'_>, whole: Layout) -> Vec<Line<'static>> {
    const NAME: usize = 13;
    let theme = paint.theme;
    if shown.fields.is_empty() {
        return Vec::new();
    }
    let room = whole.columns.saturating_sub(NAME + 3);
    let fields = shown.fields.iter().map(|(name, value)| {
        Line::from(vec![
            Span::styled(format!(" {} ", fit(name, NAME, Align::Left)), theme.dim),
            Span::styled(shorten(value, room).into_owned(), theme.text),
        ])
    });
    let most = (shown.fields.len() + 1).min(whole.rows / 2);
    let mut lines: Vec<Line<'static>> = fields.take(most.saturating_sub(1)).collect();
    lines.push(Line::default());
    lines
}

/// What stands in the pane's lower border: what it is, and how much of it is
/// seen; or the search while it is typed.
#[must_use]
pub fn status(preview: &Preview, paint: &Paint<'_>) -> String {
    if let Some(typing) = &preview.typing {
        return format!("─ /{}▏ ", clean(typing.value()));
    }
    let spinner = paint.spinner(preview.waiting_since());
    let mut parts: Vec<String> = Vec::new();
    if let Some(shown) = preview.shown() {
        parts.push(clean(&shown.kind).into_owned());
        if let Some(held) = held(shown) {
            parts.push(held);
        }
    }
    if let Some(sign) = spinner.filter(|_| preview.shown().is_some()) {
        parts.push(format!("{sign} reading"));
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!("─ {} ", parts.join(" · "))
    }
}

/// `first 64.0 KiB of 1.4 GiB`; nothing where all is there.
fn held(shown: &Shown) -> Option<String> {
    let (from, to) = match &shown.content {
        Content::Text(view) => (view.text.from(), view.text.to()),
        Content::Hex(view) => (view.hex.from(), view.hex.to()),
        _ => return None,
    };
    let length = shown.length.map(format::size);
    let of = length.map_or_else(String::new, |length| format!(" of {length}"));
    match (from, shown.length) {
        (0, Some(length)) if to >= length => None,
        (0, _) => Some(format!("first {}{of}", format::size(to))),
        (_, Some(length)) if to >= length => Some(format!("last {}{of}", format::size(to - from))),
        _ => Some(format!(
            "{} from {}{of}",
            format::size(to - from),
            format::size(from)
        )),
    }
}
