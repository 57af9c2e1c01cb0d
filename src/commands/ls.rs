//! `ls`: binaries as a table, as comma-separated values, or as one JSON array.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Format;
use super::console::Console;
use super::failure::Failure;
use super::finding;
use super::listing::{self, Listing};
use super::rows::{Columns, Rows};
use super::sheet::Output;
use super::table::Row;
use crate::api::{ApiError, Client};
use crate::cli::Ls;
use crate::domain::{Binary, BinaryQuery, Page, PageRequest, clean};
use crate::exit::Exit;
use crate::ui::format;
use crate::usage;

pub(super) async fn run(
    wish: &Ls,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let binaries = Binaries {
        query: finding::query(&wish.find, client).await?,
        client,
        printer: if wish.csv {
            Printer::Csv(Output::new(usage::Format::Csv))
        } else {
            Printer::Rows(Rows::new(Format::of(wish.json), COLUMNS))
        },
    };
    listing::run(binaries, wish.pages, console).await
}

struct Binaries<'a> {
    query: BinaryQuery,
    client: &'a Client,
    printer: Printer,
}

enum Printer {
    Rows(Rows<6>),
    Csv(Output),
}

impl Listing for Binaries<'_> {
    type Item = Binary;

    const MANY: &'static str = "binaries";

    async fn page(&self, request: PageRequest) -> Result<Page<Binary>, ApiError> {
        self.client.binaries(&self.query, request).await
    }

    async fn print(&mut self, items: &[Binary], console: &mut Console) -> Result<(), Failure> {
        let (now, zone) = (Timestamp::now(), TimeZone::system());
        match &mut self.printer {
            Printer::Rows(rows) => {
                rows.print(items, |it| &it.object, |it| row(it, now, &zone), console)
            }
            Printer::Csv(output) => output.binaries(console, items),
        }
    }

    fn end(self, console: &mut Console) -> Result<(), Failure> {
        match self.printer {
            Printer::Rows(rows) => rows.end(console),
            Printer::Csv(output) => output.end(console),
        }
    }
}

const COLUMNS: Columns<6> = Columns {
    header: ["ID", "NAME", "TYPE", "SIZE", "OWNER", "UPDATED"],
    number: 3,
};

fn row(binary: &Binary, now: Timestamp, zone: &TimeZone) -> Row<6> {
    [
        binary.id.to_string(),
        clean(binary.title()).into_owned(),
        clean(&binary.type_name).into_owned(),
        binary.length.map_or_else(|| "?".to_owned(), format::size),
        clean(binary.owner.as_deref().unwrap_or_default()).into_owned(),
        binary
            .updated
            .map_or_else(String::new, |updated| format::age(updated, now, zone)),
    ]
}
