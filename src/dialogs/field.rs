//! A line of text with a label: the part that dialogs are made of.

use ratatui::text::{Line, Span};
use tui_input::Input;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::domain::clean;
use crate::keys::{KeyPress, insert};
use crate::ui::paint::Paint;

/// How wide the labels of a dialog are.
pub(super) const LABEL: usize = 11;

/// In which column of its line the text of a field begins, behind its label.
pub const TEXT_AT: usize = LABEL + 1;

/// A line of text that can be edited.
#[derive(Clone, Debug, Default)]
pub struct Field {
    input: Input,
}

impl Field {
    /// With this text, the cursor after it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            input: Input::new(text.to_owned()),
        }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The text without white space around it; `None` where nothing is left.
    #[must_use]
    pub fn filled(&self) -> Option<String> {
        let text = self.text().trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Another text, the cursor after it.
    pub fn set(&mut self, text: &str) {
        self.input = Input::new(text.to_owned());
    }

    /// Edits. Says whether the text changed.
    pub fn press(&mut self, press: KeyPress) -> bool {
        press
            .edit()
            .and_then(|request| self.input.handle(request))
            .is_some_and(|changed| changed.value)
    }

    /// Inserts pasted text: the line ends in it become spaces.
    pub fn paste(&mut self, text: &str) {
        let line = text
            .trim_end_matches(['\n', '\r'])
            .replace(['\n', '\r', '\t'], " ");
        insert(&mut self.input, &line);
    }

    /// The label and the text, scrolled so that the cursor is seen.
    #[must_use]
    pub fn line(
        &self,
        label: &str,
        focused: bool,
        paint: &Paint<'_>,
        columns: usize,
    ) -> Line<'static> {
        let mut spans = vec![label_span(label, focused, paint)];
        let room = columns.saturating_sub(LABEL + 2);
        spans.extend(text_spans(&self.input, focused, paint, room));
        Line::from(spans)
    }
}

/// The label of a line that is typed.
pub(super) fn label_span(label: &str, focused: bool, paint: &Paint<'_>) -> Span<'static> {
    let theme = paint.theme;
    let style = if focused { theme.accent } else { theme.dim };
    Span::styled(format!(" {label:<LABEL$}"), style)
}

/// The text of an input in so many columns, with a block for its cursor.
#[must_use]
pub fn text_spans(
    input: &Input,
    focused: bool,
    paint: &Paint<'_>,
    room: usize,
) -> Vec<Span<'static>> {
    let theme = paint.theme;
    let before: String = input.value().chars().take(input.cursor()).collect();
    let after: String = input.value().chars().skip(input.cursor()).collect();
    let (before, after) = (clean(&before).into_owned(), clean(&after).into_owned());
    if !focused {
        let whole = format!("{before}{after}");
        let whole = crate::ui::width::shorten(&whole, room).into_owned();
        return vec![Span::styled(whole, theme.text)];
    }
    // One column is the cursor's own, also at the end of the text.
    let left = keep_end(&before, room.saturating_sub(1));
    let mut graphemes = after.graphemes(true);
    let under = graphemes.next().unwrap_or(" ").to_owned();
    let rest = room.saturating_sub(left.width() + under.width());
    let right = crate::ui::width::shorten(graphemes.as_str(), rest).into_owned();
    vec![
        Span::styled(left, theme.text),
        Span::styled(under, theme.selection),
        Span::styled(right, theme.text),
    ]
}

/// The end of a text that fits into so many columns.
fn keep_end(text: &str, columns: usize) -> String {
    let mut width = 0;
    let mut kept: Vec<&str> = text
        .graphemes(true)
        .rev()
        .take_while(|g| {
            width += g.width();
            width <= columns
        })
        .collect();
    kept.reverse();
    kept.concat()
}
