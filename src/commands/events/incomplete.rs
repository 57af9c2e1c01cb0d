//! `events incomplete`: uploads in chunks that did not end, with what came of
//! each.
//!
//! The platform learns the length of the whole with the last chunk only. Where
//! this program began the upload, the journal knows it, and the file.

use std::collections::HashMap;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use super::device;
use super::filter::Which;
use crate::api::{Client, DeviceNames};
use crate::cli;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::results::Results;
use crate::commands::table::{Row, Table};
use crate::commands::{Format, journal};
use crate::domain::{Event, EventId, INCOMPLETE, MAX_PAGE_SIZE, PageRequest, clean};
use crate::exit::Exit;
use crate::transfer::Job;
use crate::transfer::journal::Account;
use crate::ui::format;

/// Which uploads, and how they are listed.
pub(in crate::commands) struct Wish {
    which: Which,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: &cli::Incomplete) -> Result<Self, Failure> {
        let mut which = Which::new(&args.filter)?;
        which.query.fragment = Some(INCOMPLETE.to_owned());
        Ok(Self {
            which,
            format: Format::of(args.json),
        })
    }
}

/// What the journal knows of an upload that this program began.
struct Begun {
    file: PathBuf,
    length: Option<u64>,
}

pub(super) async fn run(
    wish: Wish,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let query = wish.which.query(client).await?;
    let begun = begun(client, console).await;
    let mut events = Vec::new();
    let mut request = PageRequest {
        number: 1,
        size: MAX_PAGE_SIZE,
        totals: false,
    };
    loop {
        let page = client.events(&query, request).await?;
        if page.items.is_empty() {
            break;
        }
        events.extend(page.items);
        request.number += 1;
    }
    let mut names = DeviceNames::default();
    device::learn(&mut names, &events, client).await;
    if wish.format == Format::Json {
        let mut results = Results::new(Format::Json);
        for event in &events {
            let value = value(event, &names, begun.get(&event.id));
            results.done(console, b"", &value.to_string());
        }
        return results.end(console);
    }
    if events.is_empty() {
        if console.shows_progress() {
            console.note("There are no incomplete uploads.");
        }
        return Ok(Exit::DONE);
    }
    let (now, zone) = (Timestamp::now(), TimeZone::system());
    let rows: Vec<_> = events
        .iter()
        .map(|event| row(event, &names, begun.get(&event.id), now, &zone))
        .collect();
    let table = Table::new(HEADER, RECEIVED, &rows);
    console.line(&table.header())?;
    for row in &rows {
        console.line(&table.line(row))?;
    }
    Ok(Exit::DONE)
}

/// What the journal knows of uploads to events of this account.
async fn begun(client: &Client, console: &mut Console) -> HashMap<EventId, Begun> {
    let Some(journal) = journal::open_quietly(console).await else {
        return HashMap::new();
    };
    let account = Account::of(client.connection());
    let records = journal.interrupted(Some(&account)).await;
    records
        .unwrap_or_default()
        .into_iter()
        .filter_map(|record| match record.job {
            Job::Attach { event, path, .. } => Some((
                event,
                Begun {
                    file: path,
                    length: record.memory.source.map(|source| source.length),
                },
            )),
            _ => None,
        })
        .collect()
}

/// How many bytes the whole has, where anybody knows it.
fn expected(event: &Event, begun: Option<&Begun>) -> Option<u64> {
    event.expected.or_else(|| begun?.length)
}

/// How much of it is there, in percent.
fn share(event: &Event, begun: Option<&Begun>) -> Option<u8> {
    Some(format::percent(event.received?, expected(event, begun)?))
}

const COLUMNS: usize = 8;

const HEADER: [&str; COLUMNS] = [
    "ID",
    "DEVICE",
    "TYPE",
    "TEXT",
    "RECEIVED",
    "SHARE",
    "LAST CHUNK",
    "FILE",
];

/// Which column holds numbers.
const RECEIVED: usize = 4;

fn row(
    event: &Event,
    names: &DeviceNames,
    begun: Option<&Begun>,
    now: Timestamp,
    zone: &TimeZone,
) -> Row<COLUMNS> {
    let share = share(event, begun);
    [
        event.id.to_string(),
        clean(device::name_of(names, event)).into_owned(),
        clean(&event.type_name).into_owned(),
        clean(&event.text).into_owned(),
        event.received.map_or_else(|| "?".to_owned(), format::size),
        share.map_or_else(|| "?".to_owned(), |share| format!("{share} %")),
        event
            .updated
            .map_or_else(String::new, |updated| format::age(updated, now, zone)),
        begun.map_or_else(String::new, |begun| {
            clean(&begun.file.to_string_lossy()).into_owned()
        }),
    ]
}

fn value(event: &Event, names: &DeviceNames, begun: Option<&Begun>) -> serde_json::Value {
    json!({
        "event": event.id.as_str(),
        "device": event.source.as_ref().map(|id| id.as_str()),
        "deviceName": event.source.as_ref().and_then(|id| names.of(id)),
        "type": event.type_name,
        "text": event.text,
        "time": event.time.map(|time| time.to_string()),
        "updated": event.updated.map(|time| time.to_string()),
        "received": event.received,
        "length": expected(event, begun),
        "share": share(event, begun),
        "file": begun.map(|begun| begun.file.to_string_lossy()),
    })
}
