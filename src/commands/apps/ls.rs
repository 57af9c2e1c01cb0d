//! `apps ls`: applications as a table, or as one JSON array.

use crate::api::{ApiError, Client};
use crate::cli::LsApps;
use crate::commands::Format;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::listing::{self, Listing};
use crate::commands::rows::{Columns, Rows};
use crate::commands::table::Row;
use crate::domain::{Application, ApplicationQuery, Page, PageRequest, clean};
use crate::exit::Exit;

pub(super) async fn run(
    wish: &LsApps,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let filter = &wish.filter;
    let applications = Listed {
        query: ApplicationQuery {
            name: filter.name.clone(),
            kinds: filter.kinds.iter().map(|kind| (*kind).into()).collect(),
            owner: filter.owner.clone(),
            availability: filter.availability.map(Into::into),
            has_versions: filter.with_versions.then_some(true),
        },
        client,
        rows: Rows::new(Format::of(wish.json), COLUMNS),
    };
    listing::run(applications, wish.pages, console).await
}

struct Listed<'a> {
    query: ApplicationQuery,
    client: &'a Client,
    rows: Rows<7>,
}

impl Listing for Listed<'_> {
    type Item = Application;

    const MANY: &'static str = "applications";

    async fn page(&self, request: PageRequest) -> Result<Page<Application>, ApiError> {
        self.client.applications(&self.query, request).await
    }

    /// What is filtered by this program may leave a page empty that is not the
    /// last.
    fn is_past_the_end(page: &Page<Application>) -> bool {
        page.items.is_empty() && !page.more
    }

    async fn print(&mut self, items: &[Application], console: &mut Console) -> Result<(), Failure> {
        self.rows.print(items, |one| &one.object, row, console)
    }

    fn end(self, console: &mut Console) -> Result<(), Failure> {
        self.rows.end(console)
    }
}

const COLUMNS: Columns<7> = Columns {
    header: [
        "ID",
        "NAME",
        "TYPE",
        "AVAILABILITY",
        "OWNER",
        "CONTEXT PATH",
        "ACTIVE",
    ],
    // None holds numbers.
    number: usize::MAX,
};

fn row(one: &Application) -> Row<7> {
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
