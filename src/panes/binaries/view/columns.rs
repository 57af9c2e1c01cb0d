//! The columns of the list: how wide they want to be, and what stands in them.

use std::borrow::Cow;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::domain::{Binary, Column, Direction, Sort, Table};
use crate::ui::columns::{AGE, Cut, Facts, Laying, SIZE, Shape};
use crate::ui::format;
use crate::ui::paint::Paint;
use crate::ui::width::widest;

/// A name that has less is hard to tell from another.
const LEAST_NAME: usize = 18;

/// What a long name keeps while types and owners take more than their least.
const GOOD_NAME: usize = 28;

/// The head with its arrow.
const LEAST_OWNER: usize = 7;

/// The head with its arrow.
const LEAST_TYPE: usize = 6;

/// What is left of a long type where room is short.
const SHORT_TYPE: usize = 12;

/// `application/octet-stream`.
const MOST: usize = 24;

/// The rows of the page. All of them count, also those out of sight or filtered
/// out: columns that change while one moves or types are hard to read.
struct Rows<'a> {
    rows: &'a [Binary],
    sort: Option<Sort>,
}

impl Shape for Rows<'_> {
    const STAYS: &'static [Column] = &[];

    const USEFUL: &'static [Column] = &[
        Column::Updated,
        Column::Created,
        Column::Type,
        Column::Owner,
        Column::Id,
        Column::MediaType,
    ];

    fn facts(&self, column: Column) -> Facts {
        let texts = self.rows.iter().map(|row| text(row, column));
        let within = |least: usize, most: usize| widest(texts).clamp(least, most);
        let (head, cut, least, wanted) = match column {
            Column::Type => {
                let wanted = within(LEAST_TYPE, MOST);
                ("TYPE", Cut::Middle, wanted.min(SHORT_TYPE), wanted)
            }
            Column::MediaType => {
                let wanted = within("MEDIA TYPE".len(), MOST);
                ("MEDIA TYPE", Cut::Middle, wanted.min(SHORT_TYPE), wanted)
            }
            Column::Size => return Facts::fixed("SIZE", Cut::Number, SIZE),
            Column::Owner => {
                let wanted = within(LEAST_OWNER, MOST);
                ("OWNER", Cut::Middle, LEAST_OWNER, wanted)
            }
            Column::Created => return Facts::fixed("CREATED", Cut::End, AGE),
            Column::Updated => return Facts::fixed("UPDATED", Cut::End, AGE),
            Column::Id => {
                let wanted = within("ID".len(), MOST);
                ("ID", Cut::Middle, wanted.min(SHORT_TYPE), wanted)
            }
            _ => {
                let wanted = within(LEAST_NAME, GOOD_NAME);
                ("NAME", Cut::Middle, LEAST_NAME, wanted)
            }
        };
        Facts {
            head,
            cut,
            least,
            wanted,
        }
    }

    fn sorted_by(&self) -> Option<Column> {
        self.sort.map(|sort| sort.column.column())
    }
}

/// The columns that there is room for within a border so far apart.
pub fn laying(model: &Model, inner: usize) -> Laying {
    let binaries = &model.binaries;
    let shape = Rows {
        rows: binaries.page().map_or(&[][..], |page| &page.items),
        sort: binaries.list.query.sort,
    };
    let columns = model.columns_of(Table::Binaries);
    Laying::new(inner, model.plan().room, columns, &shape)
}

pub(super) fn head(laying: &Laying, sort: Option<Sort>, paint: &Paint<'_>) -> Line<'static> {
    let rows = Rows { rows: &[], sort };
    let sign = |column| match sort.filter(|_| rows.sorted_by() == Some(column)) {
        Some(sort) if sort.direction == Direction::Ascending => " ↑",
        Some(_) => " ↓",
        None => "",
    };
    Line::styled(laying.head(sign), paint.theme.dim)
}

pub(super) fn line(
    laying: &Laying,
    row: &Binary,
    under_cursor: bool,
    mark: Span<'static>,
    style: Style,
    paint: &Paint<'_>,
) -> Line<'static> {
    let age = |then: Option<_>| then.map(|then| paint.age(then)).unwrap_or_default().into();
    let cell = |column| match column {
        Column::Size => Cow::Owned(row.length.map_or_else(|| "?".to_owned(), format::size)),
        Column::Created => age(row.created),
        Column::Updated => age(row.updated),
        column => Cow::Borrowed(text(row, column)),
    };
    laying.line(cell, under_cursor, mark, style, paint.theme)
}

/// What the object itself has for a column; nothing where it is worked out.
fn text(row: &Binary, column: Column) -> &str {
    match column {
        Column::Name => row.title(),
        Column::Type => &row.type_name,
        // Owners that are devices differ in their ends.
        Column::Owner => row.owner.as_deref().unwrap_or_default(),
        Column::Id => row.id.as_str(),
        Column::MediaType => row.content_type.as_deref().unwrap_or_default(),
        _ => "",
    }
}
