//! The answer of a person who has to be sure: two buttons of which Cancel is
//! chosen first or, where much would go, their number to be typed.

use ratatui::text::{Line, Span};

use super::Field;
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;
use crate::ui::{format, width};

/// Above this many, their number is typed instead of a key pressed.
const MANY: usize = 20;

/// The answer as far as it is given.
#[derive(Debug)]
pub(super) struct Sure {
    /// How many would go.
    count: usize,
    is_chosen: bool,
    /// The number typed, where there are many.
    number: Field,
}

/// What a key made of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing yet.
    Open,
    /// It is given up.
    No,
    /// It is to be done.
    Yes,
}

impl Sure {
    /// About so many.
    pub(super) fn of(count: usize) -> Self {
        Self {
            count,
            is_chosen: false,
            number: Field::default(),
        }
    }

    /// Takes back what was answered so far.
    pub(super) fn ask_again(&mut self) {
        *self = Self::of(self.count);
    }

    pub(super) const fn asks_number(&self) -> bool {
        self.count > MANY
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Verdict {
        match press.code {
            Code::Esc => return Verdict::No,
            Code::Enter => {
                let is_sure = if self.asks_number() {
                    self.number.text().trim() == self.count.to_string()
                } else {
                    self.is_chosen
                };
                return if is_sure {
                    Verdict::Yes
                } else if self.asks_number() && self.number.filled().is_some() {
                    Verdict::Open
                } else {
                    Verdict::No
                };
            }
            _ if self.asks_number() => {
                self.number.press(press);
            }
            Code::Left | Code::Right | Code::Tab | Code::Char('h' | 'l') => {
                self.is_chosen = !self.is_chosen;
            }
            _ => {}
        }
        Verdict::Open
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.asks_number() {
            self.number.paste(text);
        }
    }

    /// The buttons, or the line for the number.
    pub(super) fn lines(
        &self,
        deed: &str,
        paint: &Paint<'_>,
        columns: usize,
    ) -> Vec<Line<'static>> {
        self.lines_with("Cancel", deed, paint, columns)
    }

    /// The same, where something else than a cancel is the safe answer.
    pub(super) fn lines_with(
        &self,
        safe: &str,
        deed: &str,
        paint: &Paint<'_>,
        columns: usize,
    ) -> Vec<Line<'static>> {
        if self.asks_number() {
            let label = format!("Type {}", self.count);
            return vec![self.number.line(&label, true, paint, columns)];
        }
        buttons([safe, deed], Some(self.is_chosen), paint, columns)
    }
}

/// The safe answer and the deed: on a line each where both do not fit on one.
/// `Some(true)` where the deed is chosen, `None` where neither is.
pub(super) fn buttons(
    [safe, deed]: [&str; 2],
    is_chosen: Option<bool>,
    paint: &Paint<'_>,
    columns: usize,
) -> Vec<Line<'static>> {
    let button = |text: &str, is_chosen: bool| {
        let style = if is_chosen {
            paint.theme.selection
        } else {
            paint.theme.text
        };
        Span::styled(format!("[ {text} ]"), style)
    };
    let safe = vec![
        Span::raw(" "),
        button(safe, is_chosen == Some(false)),
        Span::raw("  "),
    ];
    let deed = button(deed, is_chosen == Some(true));
    let mut line = Line::from(safe);
    if line.width() + deed.width() <= columns {
        line.push_span(deed);
        return vec![line];
    }
    line.spans.pop();
    vec![line, Line::from(vec![Span::raw(" "), deed])]
}

/// Fewer columns than this tell no name from another.
pub(super) const LEAST_NAME: usize = 14;

/// What would go: the first of it a line each, with its name, length in bytes
/// and id; then how many more there are. Where names had no room, the lengths
/// are left out.
pub(super) fn doomed<'a>(
    all: impl ExactSizeIterator<Item = (&'a str, Option<u64>, String)>,
    most: usize,
    paint: &Paint<'_>,
    columns: usize,
) -> Vec<Line<'static>> {
    let theme = paint.theme;
    let count = all.len();
    let mut lines: Vec<Line<'static>> = all
        .take(most)
        .map(|(name, bytes, id)| {
            let size = bytes.map_or_else(String::new, format::size);
            let facts = format!("{size:>9} · {id}");
            let room_beside = |facts: &String| columns.saturating_sub(width::columns(facts) + 3);
            let id = if room_beside(&facts) < LEAST_NAME {
                id
            } else {
                facts
            };
            let room = room_beside(&id);
            Line::from(vec![
                Span::raw(format!(" {} ", width::fit_middle(name, room))),
                Span::styled(id, theme.dim),
            ])
        })
        .collect();
    if count > most {
        let more = count - most;
        lines.push(Line::styled(format!(" … and {more} more"), theme.dim));
    }
    lines
}
