//! The columns of files: how wide they want to be, and what stands in them.

use std::borrow::Cow;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::super::{Look, UsagePane};
use crate::app::Model;
use crate::domain::{Column, Table};
use crate::ui::columns::{AGE, Cut, Facts, Laying, SIZE, Shape};
use crate::ui::format;
use crate::ui::paint::Paint;
use crate::ui::width::widest;
use crate::usage::{Entry, FileRow};

/// A name that has less says little.
const LEAST_NAME: usize = 12;

/// `digest 2 of 11`.
const SAME: usize = 16;

/// What types, owners and devices take at most, while a name wants more.
const MOST: usize = 24;

/// The rows that are here. All of them count, so that columns stay while one
/// moves among them.
struct Files<'a> {
    usage: &'a UsagePane,
}

impl Files<'_> {
    /// What the files need for a column, at least so much.
    fn need(&self, column: Column, least: usize, most: usize) -> usize {
        let listing = self.usage.listing.as_ref();
        let rows = listing.into_iter().flat_map(|listing| &listing.rows);
        let texts = rows.map(|entry| match entry {
            Entry::File(file) => text(file, column),
            Entry::Group(_) => "",
        });
        widest(texts).clamp(least, most)
    }
}

impl Shape for Files<'_> {
    const STAYS: &'static [Column] = &[Column::Same];

    const USEFUL: &'static [Column] = &[
        Column::Updated,
        Column::Type,
        Column::Owner,
        Column::Device,
        Column::Created,
        Column::MediaType,
        Column::Id,
    ];

    fn facts(&self, column: Column) -> Facts {
        let (head, cut, least, wanted) = match column {
            Column::Size => return Facts::fixed("SIZE", Cut::Number, SIZE),
            Column::Created => return Facts::fixed("CREATED", Cut::End, AGE),
            Column::Updated => return Facts::fixed("UPDATED", Cut::End, AGE),
            Column::Same => return Facts::fixed("SAME", Cut::End, SAME),
            Column::Type => ("TYPE", Cut::Middle, 11, self.need(column, 6, MOST)),
            Column::Owner => ("OWNER", Cut::Middle, 7, self.need(column, 7, MOST)),
            Column::Device => ("DEVICE", Cut::Middle, 8, self.need(column, 8, MOST)),
            Column::MediaType => ("MEDIA TYPE", Cut::Middle, 10, self.need(column, 10, MOST)),
            Column::Id => ("ID", Cut::Middle, 12, self.need(column, 2, MOST)),
            _ => {
                let wanted = self.need(column, LEAST_NAME, 2 * MOST);
                ("NAME", Cut::Middle, LEAST_NAME, wanted)
            }
        };
        Facts {
            head,
            cut,
            least: least.min(wanted),
            wanted,
        }
    }

    fn sorted_by(&self) -> Option<Column> {
        match self.usage.look {
            Look::Tree | Look::Unreferenced => None,
            Look::Largest => Some(Column::Size),
            Look::Oldest => Some(Column::Updated),
            Look::Duplicates => Some(Column::Same),
        }
    }
}

/// The columns that there is room for within a border so far apart.
pub fn laying(model: &Model, inner: usize) -> Laying {
    let columns = model.columns_of(Table::Usage);
    let files = Files {
        usage: &model.usage,
    };
    Laying::new(inner, model.plan().room, columns, &files)
}

pub(super) fn line(
    laying: &Laying,
    file: &FileRow,
    under_cursor: bool,
    mark: Span<'static>,
    style: Style,
    paint: &Paint<'_>,
) -> Line<'static> {
    let age = |then: Option<_>| then.map(|then| paint.age(then)).unwrap_or_default().into();
    let cell = |column| match column {
        Column::Size => Cow::Owned(file.length.map_or_else(|| "?".to_owned(), format::size)),
        Column::Created => age(file.created),
        Column::Updated => age(file.updated.or(file.created)),
        Column::Same => Cow::Owned(same(file)),
        column => Cow::Borrowed(text(file, column)),
    };
    laying.line(cell, under_cursor, mark, style, paint.theme)
}

/// By what it is the same as others, and which of them it is.
fn same(file: &FileRow) -> String {
    file.twin.map_or_else(String::new, |twin| {
        let by = if twin.is_certain { "digest" } else { "name" };
        format!("{by} {} of {}", twin.number, twin.of)
    })
}

/// What the file itself has for a column; nothing where it is worked out.
fn text(file: &FileRow, column: Column) -> &str {
    match column {
        Column::Name => file.title(),
        Column::Type => &file.type_name,
        Column::Owner => file.owner.as_deref().unwrap_or_default(),
        Column::Device => file.device.as_deref().unwrap_or_default(),
        Column::MediaType => file.content_type.as_deref().unwrap_or_default(),
        Column::Id => file.id.as_str(),
        _ => "",
    }
}
