//! `events ls`: events as a table, or as one JSON array.
//!
//! However many there are, one page at a time is held.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::device;
use super::filter::Which;
use crate::api::{Client, DeviceNames};
use crate::cli::LsEvents;
use crate::commands::Format;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::table::{Row, Table};
use crate::domain::{ATTACHED, DEFAULT_PAGE_SIZE, Event, MAX_PAGE_SIZE, Page, PageRequest, clean};
use crate::exit::Exit;
use crate::ui::format;

/// Which events, and how they are listed.
pub(in crate::commands) struct Wish {
    which: Which,
    page: u32,
    all: bool,
    page_size: Option<u32>,
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
            page: args.page,
            all: args.all,
            page_size: args.page_size,
            format: Format::of(args.json),
        })
    }
}

pub(super) async fn run(
    wish: Wish,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let query = wish.which.query(client).await?;
    let usual = if wish.all {
        MAX_PAGE_SIZE
    } else {
        DEFAULT_PAGE_SIZE
    };
    let mut request = PageRequest {
        number: wish.page,
        size: wish.page_size.unwrap_or(usual),
        // They cost the server a count, and only the hint shows them.
        totals: !wish.all && console.shows_progress(),
    };
    let mut printer = Printer::new(wish.format);
    let mut printed = 0;
    loop {
        let page = client.events(&query, request).await?;
        printer.page(console, client, &page.items).await?;
        printed += page.items.len() as u64;
        if !wish.all {
            printer.end(console)?;
            console.flush()?;
            hint(console, &page);
            return Ok(Exit::DONE);
        }
        // The link to a next page may lie in both directions: only an empty
        // page is the end (`API.md` section 1.3).
        if page.items.is_empty() {
            break;
        }
        console.flush()?;
        console.show_progress(&[format!("{} events …", format::count(printed))]);
        request.number += 1;
    }
    printer.end(console)?;
    Ok(Exit::DONE)
}

/// Tells a person at a terminal that there is more.
fn hint(console: &mut Console, page: &Page<Event>) {
    if !console.shows_progress() {
        return;
    }
    if page.items.is_empty() {
        console.note(if page.number == 1 {
            "There are no such events."
        } else {
            "That page is past the end."
        });
        return;
    }
    let total = page.total.map_or_else(String::new, |total| {
        format!(" · {} in all", format::count(total))
    });
    let more = if page.more {
        format!(" · --page {} for the next, --all for all", page.number + 1)
    } else {
        String::new()
    };
    console.note(&format!("page {}{total}{more}", page.number));
}

enum Printer {
    /// The widths are those of the first page: later rows may push them.
    Table {
        table: Option<Box<Table<COLUMNS>>>,
        names: DeviceNames,
    },
    Json {
        begun: bool,
    },
}

impl Printer {
    fn new(format: Format) -> Self {
        match format {
            Format::Json => Self::Json { begun: false },
            Format::Text => Self::Table {
                table: None,
                names: DeviceNames::default(),
            },
        }
    }

    async fn page(
        &mut self,
        console: &mut Console,
        client: &Client,
        events: &[Event],
    ) -> Result<(), Failure> {
        match self {
            Self::Json { begun } => {
                for event in events {
                    console.write(if *begun { b",\n" } else { b"[" })?;
                    console.json(&event.object)?;
                    *begun = true;
                }
            }
            Self::Table { table, names } => {
                device::learn(names, events, client).await;
                let now = Timestamp::now();
                let zone = TimeZone::system();
                let rows: Vec<Row<COLUMNS>> = events
                    .iter()
                    .map(|event| row(event, names, now, &zone))
                    .collect();
                if table.is_none() && !rows.is_empty() {
                    let first = table.insert(Box::new(Table::new(HEADER, SIZE, &rows)));
                    console.line(&first.header())?;
                }
                if let Some(table) = table {
                    for row in &rows {
                        console.line(&table.line(row))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn end(&self, console: &mut Console) -> Result<(), Failure> {
        match self {
            Self::Json { begun: false } => console.line("[]"),
            Self::Json { begun: true } => console.line("]"),
            Self::Table { .. } => Ok(()),
        }
    }
}

const COLUMNS: usize = 8;

const HEADER: [&str; COLUMNS] = [
    "ID",
    "TIME",
    "DEVICE",
    "TYPE",
    "TEXT",
    "ATTACHMENT",
    "MEDIA TYPE",
    "SIZE",
];

/// Which column holds numbers.
const SIZE: usize = 7;

fn row(event: &Event, names: &DeviceNames, now: Timestamp, zone: &TimeZone) -> Row<COLUMNS> {
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
