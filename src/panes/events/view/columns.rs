//! The columns of the list: which there is room for, and what stands in them.

use std::path::Path;

use jiff::Timestamp;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::super::Shown;
use crate::domain::ListedEvent;
use crate::ui::format;
use crate::ui::layout::Room;
use crate::ui::paint::Paint;
use crate::ui::width::{Align, fit, fit_middle, widest};

/// The cursor's bar, the mark, and a space.
const LEAD: usize = 3;

/// `2 h ago`, `yesterday`, `3 Nov 2025`.
const TIME: usize = 11;

/// `1,023 MiB`.
const SIZE: usize = 9;

/// `100 %`, and its head.
const SHARE: usize = 5;

/// A name or text that has less says little.
const LEAST: usize = 14;

/// What devices, types and texts take at most, while a name wants more.
const MOST: usize = 24;

/// How wide each column is; 0 where there is no room for it.
#[derive(Debug)]
pub(super) struct Columns {
    shown: Shown,
    device: usize,
    type_name: usize,
    text: usize,
    name: usize,
    media_type: usize,
    share: usize,
}

/// What stands before a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signs {
    pub(super) under_cursor: bool,
    pub(super) marked: bool,
    /// It has come since the list is live.
    pub(super) fresh: bool,
}

impl Columns {
    /// Time, name and size are always there; the others, the most useful
    /// first, while there is room. All rows of the page count, so that columns
    /// stay while one moves.
    pub(super) fn new(inner: usize, room: Room, rows: &[ListedEvent], shown: Shown) -> Self {
        let wanted = |least: usize, widths: usize| widths.clamp(least, MOST);
        let mut columns = Self {
            shown,
            device: 0,
            type_name: 0,
            text: 0,
            name: LEAST,
            media_type: 0,
            share: match shown {
                Shown::Events => 0,
                Shown::Incomplete => SHARE,
            },
        };
        let mut spare = inner.saturating_sub(LEAD + columns.taken());
        if room != Room::Narrow {
            let device = wanted(8, widest(rows.iter().map(ListedEvent::device_name)));
            let text = wanted(8, widest(rows.iter().map(|row| row.event.text.as_str())));
            let types = wanted(
                6,
                widest(rows.iter().map(|row| row.event.type_name.as_str())),
            );
            let media = match shown {
                Shown::Events => wanted(6, widest(rows.iter().map(media_type))),
                Shown::Incomplete => 0,
            };
            for (column, least, wanted) in [
                (&mut columns.device, 12, device),
                (&mut columns.type_name, 11, types),
                (&mut columns.text, LEAST, text),
                (&mut columns.media_type, 10, media),
            ] {
                let least = least.min(wanted);
                if wanted > 0 && spare > least {
                    *column = least;
                    spare -= least + 1;
                }
            }
            let name = widest(rows.iter().map(|row| columns_name(row, shown)));
            for (column, wanted) in [
                (&mut columns.name, name.clamp(LEAST, 2 * MOST)),
                (&mut columns.device, device),
                (&mut columns.text, text),
                (&mut columns.type_name, types),
                (&mut columns.media_type, media),
            ] {
                if *column > 0 {
                    let more = wanted.saturating_sub(*column).min(spare);
                    *column += more;
                    spare -= more;
                }
            }
        }
        columns.name += spare;
        columns
    }

    /// What the columns that are always there take, without the lead.
    const fn taken(&self) -> usize {
        let share = match self.share {
            0 => 0,
            share => share + 1,
        };
        TIME + 1 + self.name + 1 + SIZE + share
    }

    pub(super) fn head(&self) -> String {
        let (time, name, size) = match self.shown {
            Shown::Events => ("TIME", "ATTACHMENT", "SIZE"),
            Shown::Incomplete => ("LAST CHUNK", "FILE HERE", "RECEIVED"),
        };
        let cells = [
            fit(time, TIME, Align::Left),
            fit("DEVICE", self.device, Align::Left),
            fit("TYPE", self.type_name, Align::Left),
            fit("TEXT", self.text, Align::Left),
            fit(name, self.name, Align::Left),
            fit("MEDIA TYPE", self.media_type, Align::Left),
            fit(size, SIZE, Align::Right),
            fit("SHARE", self.share, Align::Right),
        ];
        format!("{:LEAD$}{}", "", joined(&cells))
    }

    pub(super) fn row(
        &self,
        row: &ListedEvent,
        signs: Signs,
        style: Style,
        paint: &Paint<'_>,
    ) -> Line<'static> {
        let theme = paint.theme;
        let event = &row.event;
        let (time, bytes) = match self.shown {
            Shown::Events => (event.time, row.length()),
            Shown::Incomplete => (event.updated, event.received),
        };
        let age = |moment: Timestamp| format::age(moment, paint.now.wall, paint.zone);
        let size = match (bytes, &event.attachment, self.shown) {
            (Some(bytes), ..) => format::size(bytes),
            (None, None, Shown::Events) => String::new(),
            (None, ..) => "?".to_owned(),
        };
        let share = match (event.received, row.expected()) {
            (Some(received), Some(expected)) => {
                format!("{} %", format::percent(received, expected))
            }
            _ => "?".to_owned(),
        };
        let before = joined(&[
            fit(&time.map_or_else(String::new, age), TIME, Align::Left),
            fit_middle(row.device_name(), self.device),
            fit_middle(&event.type_name, self.type_name),
            fit(&event.text, self.text, Align::Left),
        ]);
        let after = joined(&[
            fit_middle(media_type(row), self.media_type),
            fit(&size, SIZE, Align::Right),
            fit(&share, self.share, Align::Right),
        ]);
        let side = if signs.under_cursor { style } else { theme.dim };
        let mark = match (signs.marked, signs.fresh) {
            (true, _) => Span::styled("●", theme.marked),
            (false, true) => Span::styled("+", theme.ok),
            (false, false) => Span::raw(" "),
        };
        let bar = if signs.under_cursor { "▌" } else { " " };
        Line::from(vec![
            Span::styled(bar, theme.accent),
            mark,
            Span::raw(" "),
            Span::styled(format!("{before} "), side),
            Span::styled(fit_middle(columns_name(row, self.shown), self.name), style),
            Span::styled(format!(" {after}"), side),
        ])
    }
}

/// Cells with a space between them; a column without room has none.
fn joined(cells: &[String]) -> String {
    let shown = cells.iter().filter(|cell| !cell.is_empty());
    shown.map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn media_type(row: &ListedEvent) -> &str {
    let attachment = row.event.attachment.as_ref();
    let media_type = attachment.and_then(|it| it.content_type.as_deref());
    media_type.unwrap_or_default()
}

/// What is attached; of an upload that did not end, the file on this machine
/// that it was begun with, else what the event says.
fn columns_name(row: &ListedEvent, shown: Shown) -> &str {
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
