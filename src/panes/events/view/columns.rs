//! The columns of the list: how wide they want to be, and what stands in them.

use std::borrow::Cow;
use std::path::Path;

use ratatui::style::Style;
use ratatui::text::Line;

use super::super::Shown;
use crate::app::Model;
use crate::domain::{Column, DeviceId, ListedEvent};
use crate::ui::columns::{AGE, Cut, Facts, Laying, SIZE, Shape};
use crate::ui::format;
use crate::ui::paint::Paint;
use crate::ui::parts::mark;
use crate::ui::width::widest;

/// `100 %`, and its head.
const SHARE: usize = 5;

/// A name or text that has less says little.
const LEAST: usize = 14;

/// What devices, types and texts take at most, while a name wants more.
const MOST: usize = 24;

/// What stands before a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signs {
    pub(super) under_cursor: bool,
    pub(super) marked: bool,
    /// It has come since the list is live.
    pub(super) fresh: bool,
}

/// The rows of the page. All of them count, so that columns stay while one
/// moves.
struct Rows<'a> {
    rows: &'a [ListedEvent],
    shown: Shown,
}

impl Shape for Rows<'_> {
    const STAYS: &'static [Column] = &[Column::Time, Column::Updated, Column::Share];

    const USEFUL: &'static [Column] = &[
        Column::Device,
        Column::Type,
        Column::Text,
        Column::MediaType,
        Column::Id,
        Column::DeviceId,
        Column::Created,
    ];

    fn facts(&self, column: Column) -> Facts {
        let rows = self.rows.iter();
        let texts = rows.map(|row| text(row, column, self.shown));
        let within = |least: usize, most: usize| widest(texts).clamp(least, most);
        let is_incomplete = self.shown == Shown::Incomplete;
        let (head, cut, least, wanted) = match column {
            Column::Time => return Facts::fixed("TIME", Cut::End, AGE),
            Column::Created => return Facts::fixed("CREATED", Cut::End, AGE),
            Column::Updated if is_incomplete => return Facts::fixed("LAST CHUNK", Cut::End, AGE),
            Column::Updated => return Facts::fixed("UPDATED", Cut::End, AGE),
            Column::Size if is_incomplete => return Facts::fixed("RECEIVED", Cut::Number, SIZE),
            Column::Size => return Facts::fixed("SIZE", Cut::Number, SIZE),
            Column::Share => return Facts::fixed("SHARE", Cut::Number, SHARE),
            Column::Device => ("DEVICE", Cut::Middle, 12, within(8, MOST)),
            Column::Type => ("TYPE", Cut::Middle, 11, within(6, MOST)),
            Column::Text => ("TEXT", Cut::End, LEAST, within(8, MOST)),
            Column::MediaType => ("MEDIA TYPE", Cut::Middle, 10, within(6, MOST)),
            Column::Id => ("ID", Cut::Middle, 12, within(2, MOST)),
            Column::DeviceId => ("DEVICE ID", Cut::Middle, 12, within(9, MOST)),
            _ => {
                let head = if is_incomplete {
                    "FILE HERE"
                } else {
                    "ATTACHMENT"
                };
                (head, Cut::Middle, LEAST, within(LEAST, 2 * MOST))
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
        None
    }
}

/// The columns that there is room for within a border so far apart.
pub fn laying(model: &Model, inner: usize) -> Laying {
    let events = &model.events;
    let page = events.list().page();
    let shape = Rows {
        rows: page.map_or(&[][..], |page| &page.items),
        shown: events.shown,
    };
    let columns = model.columns_of(events.shown.table());
    Laying::new(inner, model.plan().room, columns, &shape)
}

pub(super) fn line(
    laying: &Laying,
    (row, shown): (&ListedEvent, Shown),
    signs: Signs,
    style: Style,
    paint: &Paint<'_>,
) -> Line<'static> {
    let event = &row.event;
    let age = |then: Option<_>| then.map(|then| paint.age(then)).unwrap_or_default().into();
    let cell = |column| match column {
        Column::Time => age(event.time),
        Column::Created => age(event.created),
        Column::Updated => age(event.updated),
        Column::Size => Cow::Owned(size(row, shown)),
        Column::Share => Cow::Owned(match (event.received, row.expected()) {
            (Some(received), Some(expected)) => {
                format!("{} %", format::percent(received, expected))
            }
            _ => "?".to_owned(),
        }),
        column => Cow::Borrowed(text(row, column, shown)),
    };
    let mark = mark(signs.marked, signs.fresh, paint);
    laying.line(cell, signs.under_cursor, mark, style, paint.theme)
}

/// How long what is attached is, or what has come of it.
fn size(row: &ListedEvent, shown: Shown) -> String {
    let event = &row.event;
    let bytes = match shown {
        Shown::Events => row.length(),
        Shown::Incomplete => event.received,
    };
    match (bytes, &event.attachment, shown) {
        (Some(bytes), ..) => format::size(bytes),
        (None, None, Shown::Events) => String::new(),
        (None, ..) => "?".to_owned(),
    }
}

/// What the event itself has for a column; nothing where it is worked out.
fn text(row: &ListedEvent, column: Column, shown: Shown) -> &str {
    let event = &row.event;
    match column {
        Column::Name => name(row, shown),
        Column::Device => row.device_name(),
        Column::DeviceId => event.source.as_ref().map_or("", DeviceId::as_str),
        Column::Type => &event.type_name,
        Column::Text => &event.text,
        Column::MediaType => media_type(row),
        Column::Id => event.id.as_str(),
        _ => "",
    }
}

fn media_type(row: &ListedEvent) -> &str {
    let attachment = row.event.attachment.as_ref();
    let media_type = attachment.and_then(|it| it.content_type.as_deref());
    media_type.unwrap_or_default()
}

/// What is attached; of an upload that did not end, the file on this machine
/// that it was begun with, else what the event says.
fn name(row: &ListedEvent, shown: Shown) -> &str {
    match (shown, &row.begun, &row.event.attachment) {
        (Shown::Events, _, Some(_)) => row.file_name(),
        (Shown::Events, _, None) if row.event.received.is_some() => "(only partly there)",
        (Shown::Events, _, None) => "–",
        (Shown::Incomplete, Some(begun), _) => {
            let name = begun.path.file_name().map(Path::new);
            name.and_then(Path::to_str).unwrap_or("?")
        }
        (Shown::Incomplete, None, _) => &row.event.text,
    }
}
