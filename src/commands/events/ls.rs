//! `events ls`: events as a table, or as one JSON array.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::device;
use super::filter::Which;
use crate::api::{ApiError, Client, DeviceNames};
use crate::cli::{LsEvents, PageArgs};
use crate::commands::Format;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::listing::{self, Listing};
use crate::commands::rows::{Columns, Rows};
use crate::commands::table::Row;
use crate::domain::{ATTACHED, Event, EventQuery, Page, PageRequest, clean};
use crate::exit::Exit;
use crate::ui::format;

/// Which events, and how they are listed.
pub(in crate::commands) struct Wish {
    which: Which,
    pages: PageArgs,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: LsEvents) -> Result<Self, Failure> {
        let mut which = Which::new(&args.filter)?;
        which.query.oldest_first = args.oldest_first;
        let fragment = args
            .fragment
            .as_deref()
            .map(|text| match text.split_once('=') {
                Some((name, value)) => (name.trim(), Some(value)),
                None => (text.trim(), None),
            });
        match fragment {
            Some(("", _)) => {
                return Err(Failure::usage(
                    "--fragment names no fragment; it is written NAME or NAME=TEXT.",
                ));
            }
            Some((name, value)) => {
                which.query.fragment = Some(name.to_owned());
                which.query.fragment_value = value.map(str::to_owned);
            }
            None if args.any => {}
            None => which.query.fragment = Some(ATTACHED.to_owned()),
        }
        Ok(Self {
            which,
            pages: args.pages,
            format: Format::of(args.json),
        })
    }
}

pub(super) async fn run(
    wish: Wish,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let events = Listed {
        query: wish.which.query(client).await?,
        client,
        names: DeviceNames::default(),
        rows: Rows::new(wish.format, COLUMNS),
        is_table: wish.format == Format::Text,
    };
    listing::run(events, wish.pages, console).await
}

struct Listed<'a> {
    query: EventQuery,
    client: &'a Client,
    names: DeviceNames,
    rows: Rows<8>,
    is_table: bool,
}

impl Listing for Listed<'_> {
    type Item = Event;

    const MANY: &'static str = "events";

    async fn page(&self, request: PageRequest) -> Result<Page<Event>, ApiError> {
        self.client.events(&self.query, request).await
    }

    async fn print(&mut self, items: &[Event], console: &mut Console) -> Result<(), Failure> {
        if self.is_table {
            device::learn(&mut self.names, items, self.client).await;
        }
        let (now, zone) = (Timestamp::now(), TimeZone::system());
        let row = |event: &Event| row(event, &self.names, now, &zone);
        self.rows.print(items, |event| &event.object, row, console)
    }

    fn end(self, console: &mut Console) -> Result<(), Failure> {
        self.rows.end(console)
    }
}

const COLUMNS: Columns<8> = Columns {
    header: [
        "ID",
        "TIME",
        "DEVICE",
        "TYPE",
        "TEXT",
        "ATTACHMENT",
        "MEDIA TYPE",
        "SIZE",
    ],
    number: 7,
};

fn row(event: &Event, names: &DeviceNames, now: Timestamp, zone: &TimeZone) -> Row<8> {
    let (name, media_type, size) = match (&event.attachment, event.received) {
        (Some(attachment), _) => (
            event.file_name(),
            attachment.content_type.as_deref().unwrap_or_default(),
            attachment
                .length
                .map_or_else(|| "?".to_owned(), format::size),
        ),
        (None, Some(received)) => ("(incomplete)", "", format::size(received)),
        (None, None) => ("", "", String::new()),
    };
    [
        event.id.to_string(),
        event
            .time
            .map_or_else(String::new, |time| format::moment(time, now, zone)),
        clean(device::name_of(names, event)).into_owned(),
        clean(&event.type_name).into_owned(),
        clean(&event.text).into_owned(),
        clean(name).into_owned(),
        clean(media_type).into_owned(),
        size,
    ]
}
