//! Groups with their bars, and files with their columns.

use std::borrow::Cow;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::super::{Look, UsagePane};
use crate::panes::transfers::view::bar;
use crate::ui::format;
use crate::ui::layout::Room;
use crate::ui::paint::Paint;
use crate::ui::width::{Align, fit, fit_middle};
use crate::usage::{Age, By, Entry, FileRow, Group, Value};

/// The cursor's bar, the mark, and a space.
const LEAD: usize = 3;

/// `1023 KiB`, and a space.
const SIZE: usize = 9;

/// How wide each column is; 0 where there is no room for it.
pub(super) struct Columns {
    /// Of groups: the bar with its share.
    bar: usize,
    /// Of groups: how many files.
    files: usize,
    /// Of files.
    type_name: usize,
    owner: usize,
    updated: usize,
    /// Of duplicates: which of how many, and by what.
    same: usize,
    name: usize,
    has_groups: bool,
}

impl Columns {
    pub(super) fn new(inner: usize, room: Room, usage: &UsagePane) -> Self {
        let has_groups = matches!(usage.row(usage.cursor.at), Some(Entry::Group(_)));
        let mut columns = Self {
            bar: 0,
            files: 0,
            type_name: 0,
            owner: 0,
            updated: 0,
            same: 0,
            name: 0,
            has_groups,
        };
        if has_groups {
            (columns.bar, columns.files) = match room {
                Room::Wide => (30, 10),
                Room::Middle => (16, 9),
                // The share alone.
                _ => (6, 0),
            };
        } else {
            if usage.look == Look::Duplicates {
                columns.same = 16;
            }
            if room != Room::Narrow {
                columns.updated = 11;
            }
            match room {
                Room::Wide => (columns.type_name, columns.owner) = (24, 16),
                Room::Middle if columns.same == 0 => columns.type_name = 16,
                _ => {}
            }
        }
        let side = [
            columns.bar,
            columns.files,
            columns.type_name,
            columns.owner,
            columns.updated,
            columns.same,
        ];
        let side: usize = side.into_iter().filter(|n| *n > 0).map(|n| n + 1).sum();
        columns.name = inner.saturating_sub(LEAD + SIZE + 1 + side);
        columns
    }

    pub(super) fn head(&self, paint: &Paint<'_>) -> Line<'static> {
        let mut text = " ".repeat(LEAD);
        text.push_str(&fit("SIZE", SIZE, Align::Right));
        let name = ("NAME", self.name, Align::Left);
        let groups = [
            ("SHARE", self.bar, Align::Left),
            name,
            ("FILES", self.files, Align::Right),
        ];
        let files = [
            name,
            ("SAME", self.same, Align::Left),
            ("TYPE", self.type_name, Align::Left),
            ("OWNER", self.owner, Align::Left),
            ("UPDATED", self.updated, Align::Left),
        ];
        let columns = if self.has_groups { &groups[..] } else { &files };
        for (word, width, align) in columns {
            push(&mut text, &fit(word, *width, *align));
        }
        Line::styled(text, paint.theme.dim)
    }

    pub(super) fn row(&self, usage: &UsagePane, at: usize, paint: &Paint<'_>) -> Line<'static> {
        let theme = paint.theme;
        let under_cursor = at == usage.cursor.at;
        let cursor = Span::styled(if under_cursor { "▌" } else { " " }, theme.accent);
        let style = if under_cursor {
            theme.selection
        } else {
            theme.text
        };
        match usage.row(at) {
            // On its way.
            None => Line::from(vec![cursor, Span::styled("  …", theme.dim)]),
            Some(Entry::Group(group)) => {
                let whole = usage.listing.as_ref().map_or(0, |listing| listing.bytes);
                let by = match usage.division {
                    super::super::Division::By(by) => by,
                    super::super::Division::Files => By::Type,
                };
                self.group(group, by, whole, cursor, style, paint)
            }
            Some(Entry::File(file)) => {
                let marked = usage.marks.contains_key(&file.id);
                self.file(file, marked, cursor, style, paint)
            }
        }
    }

    fn group(
        &self,
        group: &Group,
        by: By,
        whole: u64,
        cursor: Span<'static>,
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
            cursor,
            Span::styled(format!("  {size} "), theme.text),
            Span::styled(format!("{share} "), theme.dim),
            Span::styled(drawn, theme.accent),
            Span::raw(" "),
            Span::styled(name, style),
            Span::styled(files, theme.dim),
        ])
    }

    fn file(
        &self,
        file: &FileRow,
        marked: bool,
        cursor: Span<'static>,
        style: Style,
        paint: &Paint<'_>,
    ) -> Line<'static> {
        let theme = paint.theme;
        let size = file.length.map_or_else(|| "?".to_owned(), format::size);
        let updated = file
            .updated
            .or(file.created)
            .map_or_else(String::new, |time| {
                format::age(time, paint.now.wall, paint.zone)
            });
        let same = file.twin.map_or_else(String::new, |twin| {
            let by = if twin.is_certain { "digest" } else { "name" };
            format!("{by} {} of {}", twin.number, twin.of)
        });
        let mut side = String::new();
        for text in [
            fit(&same, self.same, Align::Left),
            fit_middle(&file.type_name, self.type_name),
            fit_middle(file.owner.as_deref().unwrap_or_default(), self.owner),
            fit(&updated, self.updated, Align::Left),
        ] {
            push(&mut side, &text);
        }
        Line::from(vec![
            cursor,
            Span::styled(if marked { "●" } else { " " }, theme.marked),
            Span::styled(format!(" {} ", fit(&size, SIZE, Align::Right)), theme.text),
            Span::styled(fit_middle(file.title(), self.name), style),
            Span::styled(side, theme.dim),
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
