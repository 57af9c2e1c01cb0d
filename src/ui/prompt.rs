//! The command that is typed, on the last line.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;

use super::paint::Paint;
use super::width;
use crate::dialogs::text_spans;
use crate::domain::clean;
use crate::prompt::{Prompt, described};

/// Fewer columns for the help of a command say nothing.
const LEAST_HELP: usize = 12;

/// ` :sort size desc`, what is proposed dim behind it, and at the end of the
/// line what the command does, where there is room.
pub fn draw(prompt: &Prompt, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let room = usize::from(area.width);
    let mut spans = vec![Span::styled(" :", theme.accent)];
    spans.extend(text_spans(
        prompt.input(),
        true,
        paint,
        room.saturating_sub(3),
    ));
    if let Some(ghost) = prompt.ghost() {
        // The cursor, a blank at the end of the text, lies over its beginning.
        spans.truncate(spans.len().saturating_sub(2));
        let ghost = clean(&ghost).into_owned();
        let used: usize = spans.iter().map(Span::width).sum();
        let shown = width::shorten(&ghost, room.saturating_sub(used)).into_owned();
        let mut graphemes = shown.graphemes(true);
        let under = graphemes.next().unwrap_or(" ").to_owned();
        spans.push(Span::styled(under, theme.selection));
        spans.push(Span::styled(graphemes.as_str().to_owned(), theme.dim));
    }
    let used: usize = spans.iter().map(Span::width).sum();
    let left = room.saturating_sub(used + 3);
    if left >= LEAST_HELP {
        let help = width::shorten(&help(prompt), left).into_owned();
        let gap = room.saturating_sub(used + width::columns(&help) + 1);
        spans.push(Span::raw(" ".repeat(gap)));
        spans.push(Span::styled(help, theme.dim));
    }
    frame.render_widget(Line::from(spans), area);
}

fn help(prompt: &Prompt) -> String {
    let proposed = || {
        let ghost = prompt.ghost()?;
        described(&format!("{}{ghost}", prompt.text()))
    };
    let help = described(prompt.text()).or_else(proposed);
    let help = help.unwrap_or_else(|| match prompt.text().trim() {
        "" => "tab completes · ↑ earlier ones · enter runs it · esc closes".to_owned(),
        _ => String::new(),
    });
    match prompt.turned() {
        Some((at, of)) if help.is_empty() => format!("{at} of {of}"),
        Some((at, of)) => format!("{at} of {of} · {help}"),
        None => help,
    }
}
