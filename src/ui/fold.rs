//! The lines of JSON that folds, with their colours: what the raw object and the
//! preview of a file share.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::json::{Fold, JsonView, Role};
use super::paint::Paint;
use super::theme::Theme;
use super::width::{self, shorten};

/// The lines in sight from `top` on, the one of `cursor` set off.
#[must_use]
pub fn json_lines(
    json: &JsonView,
    top: usize,
    rows: usize,
    cursor: Option<usize>,
    paint: &Paint<'_>,
    columns: usize,
) -> Vec<Line<'static>> {
    let theme = paint.theme;
    json.visible()
        .enumerate()
        .skip(top)
        .take(rows)
        .map(|(index, line)| {
            let under_cursor = cursor == Some(index);
            let fold = match json.fold(line) {
                Fold::None => " ",
                Fold::Open => "▾",
                Fold::Closed => "▸",
            };
            let bar = if under_cursor { "▌" } else { " " };
            let depth = json.depth(line).min(columns / 3);
            let mut spans = vec![
                Span::styled(bar, theme.accent),
                Span::styled(fold, theme.dim),
                Span::raw("  ".repeat(depth)),
            ];
            let mut left = columns.saturating_sub(2 + depth * 2);
            for (role, word) in json.words(line) {
                let style = style_of(role, theme);
                let style = if under_cursor {
                    style.patch(theme.selection)
                } else {
                    style
                };
                let word = shorten(&word, left).into_owned();
                left = left.saturating_sub(width::columns(&word));
                spans.push(Span::styled(word, style));
            }
            Line::from(spans)
        })
        .collect()
}

/// How a word of JSON looks.
#[must_use]
pub const fn style_of(role: Role, theme: &Theme) -> Style {
    match role {
        Role::Key => theme.json_key,
        Role::String => theme.json_string,
        Role::Number | Role::Bool | Role::Null => theme.json_number,
        Role::Punctuation | Role::Folded => theme.dim,
        Role::Text => theme.text,
    }
}
