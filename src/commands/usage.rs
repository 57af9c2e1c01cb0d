//! `usage`: what fills the tenant, as a table, CSV or JSON.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::sheet::Output;
use super::table::{Row, Table};
use super::until;
use crate::api::Client;
use crate::cli;
use crate::config::state_folder;
use crate::domain::clean;
use crate::exit::Exit;
use crate::transfer::journal::Account;
use crate::ui::format;
use crate::usage::{
    By, Entry, FileRow, Format, Group, Pace, Phase, Progress, Rows, State, Usage, UsageError,
    Value, Window, Wish,
};

/// Rows that are read at once.
const AT_ONCE: usize = 1_000;

/// How often progress is shown.
const PACE: Duration = Duration::from_millis(200);

/// Where the figures come from.
pub(super) enum Source {
    /// The tenant, and what was scanned of it before.
    Tenant(Client),
    /// What was scanned before alone.
    Cached(Account),
}

pub(super) async fn run(
    wish: &cli::Usage,
    source: Source,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let account = match &source {
        Source::Tenant(client) => Account::of(client.connection()),
        Source::Cached(account) => account.clone(),
    };
    let usage = open(account, console).await?;
    let state = match &source {
        Source::Tenant(client) => {
            let how = if wish.refresh {
                Wish::Anew
            } else {
                Wish::Renew
            };
            let scan = scan(&usage, client, how, console);
            until(stop, scan).await.map_err(|failure| {
                failure.stopped_with("The scan was stopped. The next one goes on from here.")
            })?
        }
        Source::Cached(_) => known(&usage, console).await?,
    };
    console.hide_progress();
    if let Some(note) = &state.note {
        console.complain(note);
    }
    until(stop, print(wish, &usage, console)).await?;
    if console.shows_progress() {
        let files = format::count(state.files);
        let size = format::size(state.bytes);
        let as_of = state.completed.map_or_else(String::new, |then| {
            let age = format::age(then, Timestamp::now(), &TimeZone::system());
            format!(", scanned {age}")
        });
        console.note(&format!("{files} files, {size}{as_of}"));
    }
    Ok(Exit::DONE)
}

async fn open(account: Account, console: &mut Console) -> Result<Usage, Failure> {
    let folder = state_folder(|name| std::env::var(name).ok()).ok_or_else(|| {
        Failure::local("There is no folder for the scan: set HOME or C8YBIN_STATE_DIR.")
    })?;
    let open = move || Usage::open(&folder, Some(&account));
    let opened = tokio::task::spawn_blocking(open).await;
    let (usage, notice) = opened
        .map_err(|_| Failure::local("The scan failed inside c8ybin."))?
        .map_err(failed)?;
    if let Some(notice) = notice {
        console.complain(&notice);
    }
    Ok(usage)
}

async fn scan(
    usage: &Usage,
    client: &Client,
    wish: Wish,
    console: &mut Console,
) -> Result<State, Failure> {
    let scan = usage.scan(client, wish, Pace::default());
    tokio::pin!(scan);
    loop {
        let waited = tokio::time::timeout(PACE, &mut scan).await;
        match waited {
            Ok(ended) => return ended.map_err(failed),
            Err(_) => {
                if let Some(progress) = usage.progress() {
                    console.show_progress(&[line(&progress)]);
                }
            }
        }
    }
}

/// `scanning 12,000 of 200,000 files, 3,400 a second`
fn line(progress: &Progress) -> String {
    let done = format::count(progress.done);
    let of = match (progress.of, progress.phase) {
        (Some(of), Phase::Files) => format!(" of {}", format::count(of)),
        _ => String::new(),
    };
    let rate = format::count(progress.rate);
    format!(
        "scanning {done}{of} {}, {rate} a second",
        progress.phase.words()
    )
}

/// What the last scan found.
async fn known(usage: &Usage, console: &mut Console) -> Result<State, Failure> {
    let state = usage.state().await.map_err(failed)?;
    if state.completed.is_none() {
        return Err(failed(UsageError::NeverScanned));
    }
    if state.is_interrupted {
        console.complain("The last scan did not end: some of this is older than the rest.");
    }
    Ok(state)
}

/// The rows that are wanted, and how many at most.
fn wanted(wish: &cli::Usage) -> (Rows, usize) {
    let all = usize::MAX;
    if let Some(most) = wish.largest {
        (Rows::Files { path: Vec::new() }, most)
    } else if let Some(most) = wish.oldest {
        (Rows::Oldest, most)
    } else if wish.duplicates {
        (Rows::Duplicates, all)
    } else if wish.unreferenced {
        (Rows::Unreferenced, all)
    } else {
        let by = wish.by.map_or(By::Type, By::from);
        let path = Vec::new();
        (Rows::Groups { path, by }, all)
    }
}

async fn print(wish: &cli::Usage, usage: &Usage, console: &mut Console) -> Result<(), Failure> {
    let (of, most) = wanted(wish);
    let mut printer = match (wish.json, wish.csv) {
        (true, _) => Printer::Sheet(Output::new(Format::Json)),
        (_, true) => Printer::Sheet(Output::new(Format::Csv)),
        _ => Printer::text(&of),
    };
    let mut window = Window {
        of,
        from: 0,
        len: most.min(AT_ONCE),
        now: Timestamp::now(),
    };
    while window.len > 0 {
        let listing = usage.window(window.clone()).await.map_err(failed)?;
        if listing.rows.is_empty() {
            break;
        }
        printer.rows(console, &listing.rows, listing.bytes)?;
        window.from += listing.rows.len();
        window.len = (most - window.from).min(AT_ONCE);
    }
    if let Printer::Sheet(output) = printer {
        output.end(console)?;
    }
    console.flush()
}

enum Printer {
    Sheet(Output),
    Groups(By, Option<Table<4>>),
    Files(Option<Table<6>>),
}

impl Printer {
    const fn text(of: &Rows) -> Self {
        match of {
            Rows::Groups { by, .. } => Self::Groups(*by, None),
            _ => Self::Files(None),
        }
    }

    fn rows(
        &mut self,
        console: &mut Console,
        entries: &[Entry],
        whole: u64,
    ) -> Result<(), Failure> {
        match self {
            Self::Sheet(output) => output.entries(console, entries),
            Self::Groups(by, table) => {
                let head = [head(*by), "SIZE", "SHARE", "FILES"];
                let groups = entries.iter().filter_map(|entry| match entry {
                    Entry::Group(group) => Some(group_row(group, *by, whole)),
                    Entry::File(_) => None,
                });
                lines(console, table, head, 1, &groups.collect::<Vec<_>>())
            }
            Self::Files(table) => {
                let head = ["ID", "NAME", "TYPE", "SIZE", "UPDATED", "SAME"];
                let (now, zone) = (Timestamp::now(), TimeZone::system());
                let files = entries.iter().filter_map(|entry| match entry {
                    Entry::File(file) => Some(file_row(file, now, &zone)),
                    Entry::Group(_) => None,
                });
                lines(console, table, head, 3, &files.collect::<Vec<_>>())
            }
        }
    }
}

/// Prints rows, the head before the first ones.
fn lines<const N: usize>(
    console: &mut Console,
    table: &mut Option<Table<N>>,
    head: [&'static str; N],
    number: usize,
    rows: &[Row<N>],
) -> Result<(), Failure> {
    if table.is_none() {
        let first = table.insert(Table::new(head, number, rows));
        console.line(&first.header())?;
    }
    if let Some(table) = table {
        for row in rows {
            console.line(&table.line(row))?;
        }
    }
    Ok(())
}

const fn head(by: By) -> &'static str {
    match by {
        By::Type => "TYPE",
        By::Owner => "OWNER",
        By::Device => "DEVICE",
        By::Age => "AGE",
    }
}

fn group_row(group: &Group, by: By, whole: u64) -> Row<4> {
    let value = match &group.value {
        Value::Age(age) => age.word().to_owned(),
        Value::Text(text) if text.is_empty() => format!("(no {})", by.word()),
        Value::Text(text) => clean(text).into_owned(),
    };
    [
        value,
        format::size(group.bytes),
        format::share(group.bytes, whole),
        format::count(group.files),
    ]
}

fn file_row(file: &FileRow, now: Timestamp, zone: &TimeZone) -> Row<6> {
    let updated = file.updated.or(file.created);
    [
        file.id.to_string(),
        clean(file.title()).into_owned(),
        clean(&file.type_name).into_owned(),
        file.length.map_or_else(|| "?".to_owned(), format::size),
        updated.map_or_else(String::new, |then| format::age(then, now, zone)),
        file.twin.map_or_else(String::new, |twin| {
            let by = if twin.is_certain { "digest" } else { "name" };
            format!("{by} {} of {}", twin.number, twin.of)
        }),
    ]
}

fn failed(error: UsageError) -> Failure {
    match error {
        UsageError::Platform(error) => {
            let exit = Exit::of_api(&error);
            Failure::Said(exit, UsageError::Platform(error).to_string())
        }
        UsageError::Elsewhere => Failure::local(
            "Another c8ybin scans this tenant now. Wait until it is through, or use --cached.",
        ),
        error => Failure::local(error.to_string()),
    }
}
