//! `apps ls`: applications as a table, or as one JSON array.

use crate::api::Client;
use crate::cli::LsApps;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::table::{Row, Table};
use crate::domain::{
    Application, ApplicationQuery, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, Page, PageRequest, clean,
};
use crate::exit::Exit;
use crate::ui::format;

pub(super) async fn run(
    wish: &LsApps,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let query = ApplicationQuery {
        name: wish.filter.name.clone(),
        kinds: wish
            .filter
            .kinds
            .iter()
            .map(|kind| (*kind).into())
            .collect(),
        owner: wish.filter.owner.clone(),
        availability: wish.filter.availability.map(Into::into),
        has_versions: wish.filter.with_versions.then_some(true),
    };
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
    } else {
        Printer::Table(None)
    };
    loop {
        let page = client.applications(&query, request).await?;
        printer.page(console, &page.items)?;
        if !wish.all {
            printer.end(console)?;
            console.flush()?;
            hint(console, &page);
            return Ok(Exit::DONE);
        }
        // What is filtered here may leave a page empty that is not the last.
        if page.items.is_empty() && !page.more {
            break;
        }
        console.flush()?;
        request.number += 1;
    }
    printer.end(console)?;
    Ok(Exit::DONE)
}

/// Tells a person at a terminal that there is more.
fn hint(console: &mut Console, page: &Page<Application>) {
    if !console.shows_progress() {
        return;
    }
    if page.items.is_empty() && !page.more {
        console.note(if page.number == 1 {
            "There are no such applications."
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
    Table(Option<Table<COLUMNS>>),
    Json {
        begun: bool,
    },
}

impl Printer {
    fn page(&mut self, console: &mut Console, found: &[Application]) -> Result<(), Failure> {
        match self {
            Self::Json { begun } => {
                for one in found {
                    console.write(if *begun { b",\n" } else { b"[" })?;
                    console.json(&one.object)?;
                    *begun = true;
                }
            }
            Self::Table(table) => {
                let rows: Vec<_> = found.iter().map(row).collect();
                if table.is_none() && !rows.is_empty() {
                    let first = table.insert(Table::new(HEADER, NONE, &rows));
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
            Self::Table(_) => Ok(()),
        }
    }
}

const COLUMNS: usize = 7;

const HEADER: [&str; COLUMNS] = [
    "ID",
    "NAME",
    "TYPE",
    "AVAILABILITY",
    "OWNER",
    "CONTEXT PATH",
    "ACTIVE",
];

/// No column holds numbers.
const NONE: usize = usize::MAX;

fn row(one: &Application) -> Row<COLUMNS> {
    let text = |text: Option<&str>| clean(text.unwrap_or_default()).into_owned();
    [
        one.id.to_string(),
        clean(one.title()).into_owned(),
        text(Some(one.kind.word())),
        text(one.availability.as_ref().map(|it| it.word())),
        text(one.owner.as_deref()),
        text(one.context_path.as_deref()),
        text(one.active.as_ref().map(|id| id.as_str())),
    ]
}
