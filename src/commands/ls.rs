//! `ls`: binaries as a table, or as one JSON array.
//!
//! However many there are, one page at a time is held.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::console::Console;
use super::failure::Failure;
use super::finding;
use super::sheet::Output;
use super::table::{Row, Table};
use crate::api::Client;
use crate::cli::Ls;
use crate::domain::{Binary, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, Page, PageRequest, clean};
use crate::exit::Exit;
use crate::ui::format;
use crate::usage::Format;

/// Said of an interruption. The JSON array is left without its end, as after a
/// failure: half a list must not be taken for the whole.
pub(super) const INCOMPLETE: &str = "Interrupted: the list is not complete.";

pub(super) async fn run(
    wish: &Ls,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let query = finding::query(&wish.find, client).await?;
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
    let mut printer = if wish.json {
        Printer::Json { begun: false }
    } else if wish.csv {
        Printer::Csv(Output::new(Format::Csv))
    } else {
        Printer::Table { table: None }
    };
    let mut printed = 0;
    loop {
        let page = client.binaries(&query, request).await?;
        printer.page(console, &page.items)?;
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
        console.show_progress(&[format!("{} binaries …", format::count(printed))]);
        request.number += 1;
    }
    printer.end(console)?;
    Ok(Exit::DONE)
}

/// Tells a person at a terminal that there is more.
fn hint(console: &mut Console, page: &Page<Binary>) {
    if !console.shows_progress() {
        return;
    }
    if page.items.is_empty() {
        console.note(if page.number == 1 {
            "There are no such binaries."
        } else {
            "That page is past the end."
        });
        return;
    }
    let of = page
        .total_pages
        .map_or_else(String::new, |pages| format!(" of {}", format::count(pages)));
    let total = page.total.map_or_else(String::new, |total| {
        format!(" · {} in all", format::count(total))
    });
    let more = if page.more {
        format!(" · --page {} for the next, --all for all", page.number + 1)
    } else {
        String::new()
    };
    console.note(&format!("page {}{of}{total}{more}", page.number));
}

enum Printer {
    /// The widths are those of the first page: later rows may push them.
    Table {
        table: Option<Table<COLUMNS>>,
    },
    Json {
        begun: bool,
    },
    Csv(Output),
}

impl Printer {
    fn page(&mut self, console: &mut Console, binaries: &[Binary]) -> Result<(), Failure> {
        match self {
            Self::Json { begun } => {
                for binary in binaries {
                    console.write(if *begun { b",\n" } else { b"[" })?;
                    console.json(&binary.object)?;
                    *begun = true;
                }
            }
            Self::Csv(output) => output.binaries(console, binaries)?,
            Self::Table { table } => {
                let now = Timestamp::now();
                let zone = TimeZone::system();
                let rows: Vec<Row<COLUMNS>> =
                    binaries.iter().map(|it| row(it, now, &zone)).collect();
                if table.is_none() && !rows.is_empty() {
                    let first = table.insert(Table::new(HEADER, SIZE, &rows));
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

    fn end(self, console: &mut Console) -> Result<(), Failure> {
        match self {
            Self::Csv(output) => output.end(console),
            Self::Json { begun: false } => console.line("[]"),
            Self::Json { begun: true } => console.line("]"),
            Self::Table { .. } => Ok(()),
        }
    }
}

const COLUMNS: usize = 6;

const HEADER: [&str; COLUMNS] = ["ID", "NAME", "TYPE", "SIZE", "OWNER", "UPDATED"];

/// Which column holds numbers.
const SIZE: usize = 3;

fn row(binary: &Binary, now: Timestamp, zone: &TimeZone) -> Row<COLUMNS> {
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
