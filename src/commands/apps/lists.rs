//! `apps plugins`, `apps archives`, `apps versions`: what belongs to an
//! application, as a table or as one JSON array.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::show::exports;
use super::which::{self, App};
use crate::api::Client;
use crate::commands::Format;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::table::{Row, Table};
use crate::domain::{Application, ApplicationVersion, Archive, Plugin, clean};
use crate::exit::Exit;
use crate::ui::format;

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::commands) enum What {
    Plugins,
    Archives,
    Versions,
}

pub(super) async fn run(
    what: What,
    wish: &App,
    format: Format,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let application = wish.find(client).await?;
    match what {
        What::Plugins => {
            let (plugins, why_none) = match application.active {
                Some(_) => (client.plugins(&application.id).await?, "It has no plugins."),
                None => (Vec::new(), "It has no plugins, as no archive is active."),
            };
            plugins_out(&plugins, why_none, format, console)?;
        }
        What::Archives => {
            let archives = which::archives(&application, client).await?;
            let versions = client.versions(&application.id).await?;
            archives_out(&application, &archives, &versions, format, console)?;
        }
        What::Versions => {
            let versions = client.versions(&application.id).await?;
            versions_out(&versions, format, console)?;
        }
    }
    console.flush()?;
    Ok(Exit::DONE)
}

fn plugins_out(
    plugins: &[Plugin],
    why_none: &str,
    format: Format,
    console: &mut Console,
) -> Result<(), Failure> {
    if format == Format::Json {
        let rows = plugins.iter().map(|plugin| {
            let manifest = plugin.manifest.as_ref();
            // It is JSON that was read already.
            let manifest = manifest.and_then(|it| serde_json::from_str::<Value>(&it.object).ok());
            json!({"plugin": plugin.name, "manifest": manifest})
        });
        return array(rows, console);
    }
    let rows: Vec<Row<4>> = plugins
        .iter()
        .map(|plugin| {
            let manifest = plugin.manifest.as_ref();
            let text = |text: Option<String>| clean(&text.unwrap_or_default()).into_owned();
            let title = match manifest {
                Some(manifest) => text(manifest.name.clone()),
                None => "(plain folder)".to_owned(),
            };
            [
                clean(&plugin.name).into_owned(),
                title,
                text(manifest.and_then(|it| it.version.clone())),
                text(manifest.and_then(exports)),
            ]
        })
        .collect();
    let header = ["PLUGIN", "NAME", "VERSION", "EXPORTS"];
    table(header, usize::MAX, &rows, why_none, console)
}

fn archives_out(
    application: &Application,
    archives: &[Archive],
    versions: &[ApplicationVersion],
    format: Format,
    console: &mut Console,
) -> Result<(), Failure> {
    let is_active = |archive: &Archive| application.active.as_ref() == Some(&archive.id);
    let of = |archive: &Archive| -> Vec<&str> {
        let mine = versions.iter();
        mine.filter(|version| version.binary.as_ref() == Some(&archive.id))
            .map(|version| version.version.as_str())
            .collect()
    };
    if format == Format::Json {
        let rows = archives.iter().map(|archive| {
            json!({
                "archive": archive.id.as_str(),
                "name": archive.name,
                "length": archive.length,
                "created": archive.created.map(|at| at.to_string()),
                "active": is_active(archive),
                "versions": of(archive),
            })
        });
        return array(rows, console);
    }
    let (now, zone) = (Timestamp::now(), TimeZone::system());
    let rows: Vec<Row<6>> = archives
        .iter()
        .map(|archive| {
            let age = |at| format::age(at, now, &zone);
            [
                archive.id.to_string(),
                clean(archive.title()).into_owned(),
                archive.length.map_or_else(|| "?".to_owned(), format::size),
                archive.created.map_or_else(String::new, age),
                if is_active(archive) { "active" } else { "" }.to_owned(),
                clean(&of(archive).join(", ")).into_owned(),
            ]
        })
        .collect();
    let header = ["ARCHIVE", "NAME", "SIZE", "CREATED", "STATE", "VERSION"];
    table(header, 2, &rows, "It has no archives.", console)
}

fn versions_out(
    versions: &[ApplicationVersion],
    format: Format,
    console: &mut Console,
) -> Result<(), Failure> {
    let archive = |version: &ApplicationVersion| version.binary.as_ref().map(ToString::to_string);
    if format == Format::Json {
        let rows = versions.iter().map(|version| {
            json!({
                "version": version.version,
                "archive": archive(version),
                "tags": version.tags,
                "latest": version.is_latest(),
            })
        });
        return array(rows, console);
    }
    let rows: Vec<Row<3>> = versions
        .iter()
        .map(|version| {
            [
                clean(&version.version).into_owned(),
                archive(version).unwrap_or_default(),
                clean(&version.tags.join(", ")).into_owned(),
            ]
        })
        .collect();
    let header = ["VERSION", "ARCHIVE", "TAGS"];
    table(header, usize::MAX, &rows, "It has no versions.", console)
}

/// One JSON array with a line a row.
fn array(rows: impl Iterator<Item = Value>, console: &mut Console) -> Result<(), Failure> {
    let mut begun = false;
    for row in rows {
        console.write(if begun { b",\n" } else { b"[" })?;
        console.json(&row.to_string())?;
        begun = true;
    }
    console.line(if begun { "]" } else { "[]" })
}

/// A table; where it is empty, a person at a terminal is told so.
fn table<const N: usize>(
    header: [&'static str; N],
    number: usize,
    rows: &[Row<N>],
    empty: &str,
    console: &mut Console,
) -> Result<(), Failure> {
    if rows.is_empty() {
        if console.out_is_terminal() {
            console.note(empty);
        }
        return Ok(());
    }
    let table = Table::new(header, number, rows);
    console.line(&table.header())?;
    for row in rows {
        console.line(&table.line(row))?;
    }
    Ok(())
}
