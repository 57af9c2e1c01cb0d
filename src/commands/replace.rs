//! `replace`: new content for binaries that are there.

use std::path::PathBuf;

use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::item::Item;
use super::pairs::pairs;
use super::put::type_of;
use super::results::Results;
use super::{Format, id, jobs};
use crate::api::{Change, Client, is_media_type};
use crate::cli;
use crate::domain::{BinaryId, clean};
use crate::exit::Exit;
use crate::transfer::Job;
use crate::transfer::safety::Copying;

/// Which binaries, and their new content.
pub(super) struct Wish {
    pairs: Vec<(BinaryId, PathBuf)>,
    type_name: Option<String>,
    copying: Copying,
    moving: cli::Moving,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: cli::Replace) -> Result<Self, Failure> {
        check_media_type("--type", args.type_name.as_deref())?;
        Ok(Self {
            pairs: pairs(args.pairs, id)?,
            type_name: args.type_name,
            copying: if args.no_copy {
                Copying::Forget
            } else {
                Copying::Keep
            },
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
    let results = match wish.pairs.as_slice() {
        [_] => Results::of_one(wish.format),
        _ => Results::new(wish.format),
    };
    let items = wish.pairs.into_iter().map(|(id, file)| {
        let job = Job::Replace {
            content_type: type_of(&file, wish.type_name.as_deref()),
            id,
            path: file.clone(),
            copying: wish.copying,
        };
        Item::new(file.to_string_lossy(), job)
    });
    jobs::run(client, wish.moving, items.collect(), results, console, stop).await
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
