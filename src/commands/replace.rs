//! `replace`: new content for a binary that is there.

use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::item::Item;
use super::put::type_of;
use super::results::Results;
use super::{Format, id, jobs, safety, until};
use crate::api::{Change, Client, is_media_type};
use crate::cli;
use crate::domain::{BinaryId, clean};
use crate::exit::Exit;
use crate::transfer::Job;
use crate::transfer::safety::Why;

/// Which binary, and its new content.
pub(super) struct Wish {
    id: BinaryId,
    file: std::path::PathBuf,
    type_name: Option<String>,
    keep_copy: bool,
    moving: cli::Moving,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: cli::Replace) -> Result<Self, Failure> {
        check_media_type("--type", args.type_name.as_deref())?;
        Ok(Self {
            id: id(&args.id)?,
            file: args.file,
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
    // A file that is not there is told by the transfer, and nothing happens.
    if wish.keep_copy && wish.file.is_file() {
        let keep = keep_copy(&wish.id, &client, console);
        until(stop, keep).await?;
    }
    let job = Job::Replace {
        content_type: type_of(&wish.file, wish.type_name.as_deref()),
        id: wish.id,
        path: wish.file.clone(),
    };
    let items = vec![Item::new(wish.file.to_string_lossy(), job)];
    let results = Results::of_one(wish.format);
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
