//! Groups with their bars.

use std::borrow::Cow;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::panes::transfers::view::bar;
use crate::ui::columns::{LEAD, SIZE};
use crate::ui::format;
use crate::ui::layout::Room;
use crate::ui::paint::Paint;
use crate::ui::width::{Align, fit, fit_middle};
use crate::usage::{Age, By, Group, Value};

/// How wide each column of groups is; 0 where there is no room for it.
pub(super) struct Columns {
    /// The bar with its share.
    bar: usize,
    /// How many files.
    files: usize,
    name: usize,
}

impl Columns {
    pub(super) fn new(inner: usize, room: Room) -> Self {
        let (bar, files) = match room {
            Room::Wide => (30, 10),
            Room::Middle => (16, 9),
            // The share alone.
            _ => (6, 0),
        };
        let side: usize = [bar, files]
            .into_iter()
            .filter(|n| *n > 0)
            .map(|n| n + 1)
            .sum();
        Self {
            bar,
            files,
            name: inner.saturating_sub(LEAD + SIZE + 1 + side),
        }
    }

    pub(super) fn head(&self, paint: &Paint<'_>) -> Line<'static> {
        let mut text = " ".repeat(LEAD);
        text.push_str(&fit("SIZE", SIZE, Align::Right));
        for (word, width, align) in [
            ("SHARE", self.bar, Align::Left),
            ("NAME", self.name, Align::Left),
            ("FILES", self.files, Align::Right),
        ] {
            push(&mut text, &fit(word, width, align));
        }
        Line::styled(text, paint.theme.dim)
    }

    /// A group of those by this; `whole`: the bytes of all of them.
    pub(super) fn row(
        &self,
        group: &Group,
        by: By,
        whole: u64,
        under_cursor: bool,
        style: Style,
        paint: &Paint<'_>,
    ) -> Line<'static> {
        let theme = paint.theme;
        let size = fit(&format::size(group.bytes), SIZE, Align::Right);
        let share = format::share(group.bytes, whole);
        let bar_room = self.bar.saturating_sub(6);
        let drawn = if bar_room > 0 && whole > 0 {
            bar(group.bytes, whole, bar_room)
        } else {
            " ".repeat(bar_room)
        };
        let mut files = String::new();
        if self.files > 0 {
            push(
                &mut files,
                &fit(&format::count(group.files), self.files, Align::Right),
            );
        }
        let name = fit_middle(&value(&group.value, by), self.name);
        Line::from(vec![
            Span::styled(if under_cursor { "▌" } else { " " }, theme.accent),
            Span::styled(format!("  {size} "), theme.text),
            Span::styled(format!("{share} "), theme.dim),
            Span::styled(drawn, theme.accent),
            Span::raw(" "),
            Span::styled(name, style),
            Span::styled(files, theme.dim),
        ])
    }
}

/// Adds a column that has room.
fn push(text: &mut String, column: &str) {
    if !column.is_empty() {
        text.push(' ');
        text.push_str(column);
    }
}

/// What a group shares, for people.
pub(super) fn value(value: &Value, by: By) -> Cow<'_, str> {
    match value {
        Value::Age(Age::Unknown) => Cow::Borrowed("without a date"),
        Value::Age(age) => Cow::Borrowed(age.word()),
        Value::Text(text) if text.is_empty() => Cow::Owned(format!("no {}", by.word())),
        Value::Text(text) => Cow::Borrowed(text),
    }
}
