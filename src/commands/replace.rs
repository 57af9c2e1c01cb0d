//! `replace`: new content for binaries that are there.

use std::path::PathBuf;

use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::item::Item;
use super::pairs::{leave_out, pairs};
use super::put::type_of;
use super::results::Results;
use super::{Format, id, jobs, safety, until};
use crate::api::{Change, Client, is_media_type};
use crate::cli;
use crate::domain::{BinaryId, clean};
use crate::exit::Exit;
use crate::transfer::Job;
use crate::transfer::safety::Why;

/// Which binaries, and their new content.
pub(super) struct Wish {
    pairs: Vec<(BinaryId, PathBuf)>,
    type_name: Option<String>,
    keep_copy: bool,
    moving: cli::Moving,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: cli::Replace) -> Result<Self, Failure> {
        check_media_type("--type", args.type_name.as_deref())?;
        Ok(Self {
            pairs: pairs(args.pairs, id)?,
            type_name: args.type_name,
            keep_copy: !args.no_copy,
            moving: args.with.moving,
            format: Format::of(args.json),
        })
    }
}

pub(super) async fn run(
    wish: Wish,
    client: Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let guard = client.connection().guard();
    guard.check(Change::Update, "replace the content of a binary")?;
    let is_one = wish.pairs.len() == 1;
    let mut results = if is_one {
        Results::of_one(wish.format)
    } else {
        Results::new(wish.format)
    };
    let mut items = Vec::new();
    for (id, file) in wish.pairs {
        // A file that is not there is told by the transfer, and nothing happens.
        if wish.keep_copy && file.is_file() {
            let kept = until(stop, keep_copy(&id, &client, console)).await;
            match kept {
                Ok(()) => {}
                Err(failure) if is_one => return Err(failure),
                Err(failure) => {
                    let which = ("id", id.as_str());
                    leave_out(&mut results, console, which, &file, failure)?;
                    continue;
                }
            }
        }
        let job = Job::Replace {
            content_type: type_of(&file, wish.type_name.as_deref()),
            id,
            path: file.clone(),
        };
        items.push(Item::new(file.to_string_lossy(), job));
    }
    jobs::run(client, wish.moving, items, results, console, stop).await
}

async fn keep_copy(id: &BinaryId, client: &Client, console: &mut Console) -> Result<(), Failure> {
    let safety = safety::open()?;
    let binary = client.binary(id).await?;
    safety::keep(&safety, client, &binary, Why::Replaced, console)
        .await
        .map_err(|none| Failure::Said(none.exit, none.sentence))?;
    Ok(())
}

/// Refuses what a flag gives that cannot be sent as the type of bytes.
pub(super) fn check_media_type(flag: &str, type_name: Option<&str>) -> Result<(), Failure> {
    match type_name {
        Some(type_name) if !is_media_type(type_name) => Err(Failure::usage(format!(
            "{flag} {}: not a media type such as application/zip.",
            clean(type_name)
        ))),
        _ => Ok(()),
    }
}
