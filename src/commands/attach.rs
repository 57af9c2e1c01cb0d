//! `events attach`: a file to an event.

use std::path::PathBuf;

use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::item::Item;
use super::put::{name_of, type_of};
use super::replace::check_media_type;
use super::results::Results;
use super::{Format, jobs};
use crate::api::Client;
use crate::cli;
use crate::domain::{EventId, NewAttachment};
use crate::exit::Exit;
use crate::transfer::{Existing, Job, Way};

/// Which event, which file, and how it goes there.
pub(super) struct Wish {
    event: EventId,
    file: PathBuf,
    name: Option<String>,
    type_name: Option<String>,
    chunk: Option<u64>,
    existing: Existing,
    moving: cli::Moving,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: cli::Attach) -> Result<Self, Failure> {
        check_media_type(args.type_name.as_deref())?;
        let event = EventId::new(&args.id);
        Ok(Self {
            event: event.map_err(|refusal| Failure::usage(format!("{refusal}.")))?,
            file: args.file,
            name: args.name,
            type_name: args.type_name,
            chunk: args.chunk_size.into(),
            existing: match args.on_conflict {
                Some(wish) => wish.into(),
                None if args.resume => Existing::Resume,
                None => Existing::Fail,
            },
            moving: args.moving,
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
    let job = Job::Attach {
        new: NewAttachment {
            name: name_of(&wish.file, wish.name.as_deref()),
            content_type: type_of(&wish.file, wish.type_name.as_deref()),
        },
        event: wish.event,
        path: wish.file.clone(),
        way: wish.chunk.map_or(Way::Form, Way::Chunks),
        existing: wish.existing,
    };
    let items = vec![Item::new(wish.file.to_string_lossy(), job)];
    let results = Results::of_one(wish.format);
    jobs::run(client, wish.moving, items, results, console, stop).await
}
