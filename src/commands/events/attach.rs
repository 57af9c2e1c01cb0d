//! `events attach`, `replace` and `resume`: a file to an event.

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::filter::moment;
use super::{LocalFile, id, keep, not_there};
use crate::api::Client;
use crate::cli::{Attach, Moving, OnAttached, ReplaceAttachment, ResumeAttachment, WayArg};
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::get::say_wait;
use crate::commands::item::Item;
use crate::commands::results::Results;
use crate::commands::{Format, device, jobs, until};
use crate::domain::EventId;
use crate::exit::Exit;
use crate::transfer::{
    EventTime, EventWish, Existing, Job, MAX_CHUNK, Retry, TransferError, Way, event_for,
};

/// Said of an interruption before the file was sent to a new event.
const EVENT_MAY_BE_MADE: &str = "Interrupted: the file was not sent. The event for it may have \
    been made; the same command takes it again.";

/// Which event, which file, and how it goes there.
pub(in crate::commands) struct Wish {
    to: To,
    file: LocalFile,
    way: Way,
    existing: OnAttached,
    moving: Moving,
    format: Format,
}

/// Where the file goes.
enum To {
    /// To an event that is there.
    Event(EventId),
    /// Over the attachment of an event, or over what came of one: something
    /// must be there.
    Over(EventId),
    /// Behind what came of it before.
    Behind(EventId),
    /// To an event that is made for it.
    New(NewEvent),
}

/// An event that is to be made, as the arguments say it.
struct NewEvent {
    device: String,
    type_name: String,
    text: String,
    time: Option<Timestamp>,
}

/// The event that the file goes to.
struct Found {
    event: EventId,
    existing: Existing,
    /// Whether it was made for the file, now or by an earlier try.
    is_made: bool,
}

impl Wish {
    pub(super) fn new(args: Attach) -> Result<Self, Failure> {
        let mut place = args.place.into_iter();
        let (first, second) = (place.next().unwrap_or_default(), place.next());
        let (event, path) = match (args.device.is_some(), second) {
            (true, None) => (None, first),
            (false, Some(file)) => (Some(id(&first.to_string_lossy())?), file),
            (true, Some(_)) => {
                return Err(Failure::usage(
                    "--device makes a new event for the file: leave the event's id out.",
                ));
            }
            (false, None) => {
                return Err(Failure::usage(
                    "events attach needs an event and a file: ID FILE; or --device and --type \
                     for a new event, and FILE.",
                ));
            }
        };
        let file = LocalFile::new(path, args.described)?;
        let time = moment("--time", args.time.as_deref())?;
        let to = match (event, args.device, args.type_name) {
            (None, Some(device), Some(type_name)) => To::New(NewEvent {
                device,
                type_name,
                text: args.text.unwrap_or_else(|| file.described().name),
                time,
            }),
            (event, ..) => To::Event(event.ok_or_else(|| {
                Failure::usage("--device needs --type: the type of the new event.")
            })?),
        };
        Ok(Self {
            to,
            way: way(args.way, args.chunk_size)?,
            file,
            existing: match args.on_conflict {
                Some(wish) => wish,
                None if args.resume => OnAttached::Resume,
                None => OnAttached::Fail,
            },
            moving: args.with.moving,
            format: Format::of(args.json),
        })
    }

    pub(super) fn replace(args: ReplaceAttachment) -> Result<Self, Failure> {
        Ok(Self {
            to: To::Over(id(&args.id)?),
            file: LocalFile::new(args.file, args.described)?,
            way: Way::Form,
            existing: OnAttached::Overwrite,
            moving: args.with.moving,
            format: Format::of(args.json),
        })
    }

    pub(super) fn resume(args: ResumeAttachment) -> Result<Self, Failure> {
        Ok(Self {
            to: To::Behind(id(&args.id)?),
            file: LocalFile::new(args.file, args.described)?,
            way: Way::Chunks(args.chunk_size.unwrap_or(MAX_CHUNK)),
            existing: OnAttached::Resume,
            moving: args.with.moving,
            format: Format::of(args.json),
        })
    }
}

fn way(way: Option<WayArg>, chunk_size: Option<u64>) -> Result<Way, Failure> {
    match (way, chunk_size) {
        (Some(WayArg::Form) | None, None) => Ok(Way::Form),
        (Some(WayArg::Raw), None) => Ok(Way::Raw),
        (Some(WayArg::Chunks) | None, size) => Ok(Way::Chunks(size.unwrap_or(MAX_CHUNK))),
        (Some(WayArg::Form | WayArg::Raw), Some(_)) => Err(Failure::usage(
            "--chunk-size is of --way chunks: choose one way.",
        )),
    }
}

pub(super) async fn run(
    wish: Wish,
    client: Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let found = until(stop, find(&wish, &client, console, stop))
        .await
        .map_err(|failure| match &wish.to {
            To::New(_) => failure.stopped_with(EVENT_MAY_BE_MADE),
            _ => failure,
        })?;
    let Found {
        event,
        existing,
        is_made,
    } = found;
    let job = Job::Attach {
        event: event.clone(),
        path: wish.file.path().to_owned(),
        new: wish.file.described(),
        way: wish.way,
        existing,
    };
    let items = vec![Item::new(wish.file.path().to_string_lossy(), job)];
    let results = Results::of_one(wish.format);
    let exit = jobs::run(client, wish.moving, items, results, console, stop).await?;
    if is_made && exit != Exit::DONE {
        console.complain(&format!(
            "Event {event} was made for the file and stays. The same command takes it again, and \
             makes no other."
        ));
    }
    Ok(exit)
}

/// Finds out which event it is, after a look at what it has.
async fn find(
    wish: &Wish,
    client: &Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Found, Failure> {
    let there = |event: &EventId, existing| Found {
        event: event.clone(),
        existing,
        is_made: false,
    };
    let retry = jobs::retry(wish.moving);
    match &wish.to {
        To::New(new) => {
            let event = EventWish {
                source: device::find(&new.device, client).await?,
                type_name: new.type_name.clone(),
                text: new.text.clone(),
                time: match new.time {
                    Some(time) => EventTime::Given(time),
                    None => EventTime::Now(Timestamp::now()),
                },
            };
            make(&event, wish, client, retry, console).await
        }
        To::Over(id) => {
            let event = client.event(id).await?;
            match (event.attachment, event.received) {
                (None, None) => Err(not_there(format!(
                    "Event {id} has no attachment that could be replaced: events attach gives it \
                     one."
                ))),
                // What came of an upload that did not end is given up.
                _ => Ok(there(id, Existing::Overwrite)),
            }
        }
        To::Behind(id) => {
            let event = client.event(id).await?;
            match (event.received, &event.attachment) {
                (Some(_), None) => Ok(there(id, Existing::Resume)),
                (_, Some(_)) => Err(not_there(format!(
                    "Event {id} has a whole attachment: there is nothing to resume."
                ))),
                (None, None) => Err(not_there(format!(
                    "Event {id} has no upload that did not end: events attach begins one."
                ))),
            }
        }
        To::Event(id) => match wish.existing {
            OnAttached::Fail => Ok(there(id, Existing::Fail)),
            OnAttached::Overwrite => Ok(there(id, Existing::Overwrite)),
            OnAttached::Skip => Ok(there(id, Existing::Skip)),
            OnAttached::Resume => Ok(there(id, Existing::Resume)),
            OnAttached::Save => {
                let event = client.event(id).await?;
                if event.attachment.is_some() {
                    keep::keep(&event, client, wish.moving, console, stop).await?;
                }
                Ok(there(id, Existing::Overwrite))
            }
            OnAttached::NewEvent => {
                let event = client.event(id).await?;
                let (Some(_), Some(source)) = (&event.attachment, event.source) else {
                    return Ok(there(id, Existing::Fail));
                };
                let like_it = EventWish {
                    source,
                    type_name: event.type_name,
                    text: event.text,
                    time: EventTime::Now(Timestamp::now()),
                };
                make(&like_it, wish, client, retry, console).await
            }
        },
    }
}

/// The event for the file: made, or taken again.
async fn make(
    event: &EventWish,
    wish: &Wish,
    client: &Client,
    retry: Retry,
    console: &mut Console,
) -> Result<Found, Failure> {
    let (waits, mut waiting) = tokio::sync::mpsc::unbounded_channel();
    let made = event_for(client, event, wish.file.path(), retry, |wait, error| {
        // Nobody listens any more only at the end.
        let _ = waits.send((wait, error));
    });
    tokio::pin!(made);
    let made = loop {
        tokio::select! {
            made = &mut made => break made,
            Some((wait, error)) = waiting.recv() => say_wait(console, wait, &error),
        }
    };
    let made = made.map_err(|error: TransferError| {
        Failure::Said(Exit::of_transfer(&error), error.to_string())
    })?;
    if made.is_known {
        console.note(&format!(
            "Event {}, which an earlier try made for this file, is taken again.",
            made.event.id
        ));
    }
    Ok(Found {
        event: made.event.id,
        // What has come of it, came from an earlier try.
        existing: Existing::Resume,
        is_made: true,
    })
}
