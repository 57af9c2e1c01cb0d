//! `events attach`, `replace` and `resume`: a file to each event.

use std::path::PathBuf;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::filter::moment;
use super::{LocalFile, id, keep, not_there};
use crate::api::{ApiError, Client};
use crate::cli::{
    Attach, DescribedArgs, Moving, OnAttached, ReplaceAttachment, ResumeAttachment, WayArg,
};
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::get::say_wait;
use crate::commands::item::Item;
use crate::commands::pairs::{leave_out, pairs};
use crate::commands::results::Results;
use crate::commands::{Format, device, jobs, somebody_answers, until};
use crate::domain::{Event, EventId};
use crate::exit::Exit;
use crate::transfer::{
    EventTime, EventWish, Existing, Job, MAX_CHUNK, Retry, TransferError, Way, event_for, insist,
};

/// Said of an interruption before the file was sent to a new event.
const EVENT_MAY_BE_MADE: &str = "Interrupted: the file was not sent. The event for it may have \
    been made; the same command takes it again.";

/// Which files, to which events, and how they go there.
pub(in crate::commands) struct Wish {
    each: Vec<(To, LocalFile)>,
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
        let existing = match args.on_conflict {
            Some(wish) => wish,
            None if args.resume => OnAttached::Resume,
            None => OnAttached::Fail,
        };
        if existing == OnAttached::Ask {
            somebody_answers("overwrite, save, new-event, skip, resume or fail")?;
        }
        let time = moment("--time", args.time.as_deref())?;
        let each = match (args.device, args.type_name, args.place.as_slice()) {
            (Some(device), Some(type_name), [path]) => {
                let file = LocalFile::new(path.clone(), args.described)?;
                let new = NewEvent {
                    device,
                    type_name,
                    text: args.text.unwrap_or_else(|| file.described().name),
                    time,
                };
                vec![(To::New(new), file)]
            }
            (Some(_), Some(_), _) => {
                return Err(Failure::usage(
                    "--device makes a new event for one file: leave the event's id out, and other \
                     files.",
                ));
            }
            (Some(_), None, _) => {
                return Err(Failure::usage(
                    "--device needs --type: the type of the new event.",
                ));
            }
            (None, _, [_]) => {
                return Err(Failure::usage(
                    "events attach needs an event and a file: ID FILE; or --device and --type \
                     for a new event, and FILE.",
                ));
            }
            (None, ..) => to_events(args.place, &args.described, existing)?,
        };
        Ok(Self {
            each,
            way: way(args.way, args.chunk_size)?,
            existing,
            moving: args.with.moving,
            format: Format::of(args.json),
        })
    }

    pub(super) fn replace(args: ReplaceAttachment) -> Result<Self, Failure> {
        Ok(Self {
            each: vec![(
                To::Over(id(&args.id)?),
                LocalFile::new(args.file, args.described)?,
            )],
            way: Way::Form,
            existing: OnAttached::Overwrite,
            moving: args.with.pace.into(),
            format: Format::of(args.json),
        })
    }

    pub(super) fn resume(args: ResumeAttachment) -> Result<Self, Failure> {
        Ok(Self {
            each: vec![(
                To::Behind(id(&args.id)?),
                LocalFile::new(args.file, args.described)?,
            )],
            way: Way::Chunks(args.chunk_size.unwrap_or(MAX_CHUNK)),
            existing: OnAttached::Resume,
            moving: args.with.pace.into(),
            format: Format::of(args.json),
        })
    }
}

/// Files to events that are there.
fn to_events(
    place: Vec<PathBuf>,
    described: &DescribedArgs,
    existing: OnAttached,
) -> Result<Vec<(To, LocalFile)>, Failure> {
    let pairs = pairs(place, id)?;
    if pairs.len() > 1 && described.name.is_some() {
        return Err(Failure::usage(
            "--name names one file; attach several files under their own names.",
        ));
    }
    if pairs.len() > 1 && existing == OnAttached::NewEvent {
        return Err(Failure::usage(
            "--on-conflict new-event takes one file at a time: which event each of several went \
             to would be lost where the command is stopped.",
        ));
    }
    let each = pairs.into_iter().map(|(event, path)| {
        let file = LocalFile::new(path, described.clone())?;
        Ok((To::Event(event), file))
    });
    each.collect()
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
    let is_one = wish.each.len() == 1;
    let mut results = if is_one {
        Results::of_one(wish.format)
    } else {
        Results::new(wish.format)
    };
    let mut items = Vec::new();
    let mut made = None;
    for (to, file) in &wish.each {
        let found = until(stop, find(&wish, to, file, &client, console, stop)).await;
        let Found {
            event,
            existing,
            is_made,
        } = match (found, to) {
            (Ok(found), _) => found,
            (Err(failure), To::New(_)) => return Err(failure.stopped_with(EVENT_MAY_BE_MADE)),
            (Err(failure), To::Event(event)) if !is_one => {
                let which = ("event", event.as_str());
                leave_out(&mut results, console, which, file.path(), failure)?;
                continue;
            }
            (Err(failure), _) => return Err(failure),
        };
        made = is_made.then(|| event.clone());
        let job = Job::Attach {
            event,
            path: file.path().to_owned(),
            new: file.described(),
            way: wish.way,
            existing,
        };
        items.push(Item::new(file.path().to_string_lossy(), job));
    }
    let exit = jobs::run(client, wish.moving, items, results, console, stop).await?;
    if let Some(event) = made
        && exit != Exit::DONE
    {
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
    to: &To,
    file: &LocalFile,
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
    match to {
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
            make(&event, file, client, retry, console).await
        }
        To::Over(id) => {
            let event = read(id, client, retry, console).await?;
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
            let event = read(id, client, retry, console).await?;
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
            OnAttached::Ask => Ok(there(id, Existing::Ask)),
            OnAttached::Save => {
                let event = read(id, client, retry, console).await?;
                if event.attachment.is_some() {
                    keep::keep(&event, client, wish.moving, console, stop).await?;
                }
                Ok(there(id, Existing::Overwrite))
            }
            OnAttached::NewEvent => {
                let event = read(id, client, retry, console).await?;
                let (Some(_), Some(source)) = (&event.attachment, event.source) else {
                    return Ok(there(id, Existing::Fail));
                };
                let like_it = EventWish {
                    source,
                    type_name: event.type_name,
                    text: event.text,
                    time: EventTime::Now(Timestamp::now()),
                };
                make(&like_it, file, client, retry, console).await
            }
        },
    }
}

/// The event as it is now.
async fn read(
    id: &EventId,
    client: &Client,
    retry: Retry,
    console: &mut Console,
) -> Result<Event, ApiError> {
    let waits = |wait, error| say_wait(console, wait, &error);
    insist(retry, || client.event(id), waits).await
}

/// The event for the file: made, or taken again.
async fn make(
    event: &EventWish,
    file: &LocalFile,
    client: &Client,
    retry: Retry,
    console: &mut Console,
) -> Result<Found, Failure> {
    let (waits, mut waiting) = tokio::sync::mpsc::unbounded_channel();
    let made = event_for(client, event, file.path(), retry, |wait, error| {
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
