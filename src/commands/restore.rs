//! `restore`: uploads the copies again that were kept of what was deleted or
//! replaced.

use jiff::tz::TimeZone;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::item::Item;
use super::results::Results;
use super::{Format, jobs, safety};
use crate::api::Client;
use crate::cli;
use crate::domain::clean;
use crate::exit::Exit;
use crate::transfer::safety::Kept;
use crate::ui::format;

/// Which copies.
pub(super) struct Wish {
    /// Names of copies, or ids of binaries; none: list them.
    names: Vec<String>,
    moving: cli::Moving,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: cli::Restore) -> Self {
        Self {
            names: args.ids,
            moving: args.with.moving,
            format: Format::of(args.json),
        }
    }
}

pub(super) async fn run(
    wish: Wish,
    client: Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let host = client.connection().host().to_owned();
    let copies = safety::open()?
        .list(Some(&host))
        .await
        .map_err(|error| Failure::local(error.to_string()))?;
    if wish.names.is_empty() {
        return list(&copies, wish.format, console);
    }
    let mut items = Vec::new();
    for name in &wish.names {
        // The newest comes first, where there are several of one binary.
        let kept = copies
            .iter()
            .find(|kept| kept.key == *name || kept.id.as_str() == name);
        let Some(kept) = kept else {
            return Err(Failure::Said(
                Exit::of_status(404),
                format!(
                    "There is no copy of {} from {host}. restore --list shows all.",
                    clean(name)
                ),
            ));
        };
        items.push(Item::new(kept.new.name.clone(), kept.restoration()));
    }
    let results = Results::new(wish.format);
    jobs::run(client, wish.moving, items, results, console, stop).await
}

fn list(copies: &[Kept], format: Format, console: &mut Console) -> Result<Exit, Failure> {
    match format {
        Format::Json => {
            let rows: Vec<_> = copies
                .iter()
                .map(|kept| {
                    json!({
                        "copy": kept.key,
                        "id": kept.id.as_str(),
                        "name": kept.new.name,
                        "length": kept.length,
                        "why": kept.why.word(),
                        "at": kept.at.to_string(),
                        "file": kept.path.to_string_lossy(),
                    })
                })
                .collect();
            console.json(&serde_json::Value::from(rows).to_string())?;
            console.line("")?;
        }
        Format::Text => {
            let zone = TimeZone::system();
            for kept in copies {
                console.line(&format!(
                    "{}\t{}\t{}\t{} {}\t{}",
                    kept.key,
                    kept.id,
                    format::size(kept.length),
                    kept.why.word(),
                    format::exact_time(kept.at, &zone),
                    clean(&kept.new.name),
                ))?;
            }
            if copies.is_empty() && console.out_is_terminal() {
                console.note("There is no copy of a binary of this tenant.");
            }
        }
    }
    console.flush()?;
    Ok(Exit::DONE)
}
