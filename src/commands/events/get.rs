//! `events get`: attachments to files, of single events or in bulk; one also to
//! standard output.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};
use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;

use super::filter::Which;
use super::{device, ids};
use crate::api::{ApiError, Client, DeviceNames};
use crate::cli::{GetAttachments, Moving};
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::get::say_wait;
use crate::commands::item::{Item, Start, What};
use crate::commands::looking::{LookUps, ONCE, leave_alone, longest, said};
use crate::commands::results::Results;
use crate::commands::{Format, can_ask, jobs, pour, shown, until};
use crate::domain::{ATTACHED, Event, EventId};
use crate::exit::Exit;
use crate::transfer::{
    Existing, Job, Listing, PlannedSave, Retry, SavePlan, Target, Template, USUAL_TEMPLATE,
    all_events,
};
use crate::ui::format;

/// How many events are asked for at once.
const LOOKUPS: usize = 4;

/// Said of an interruption while events are asked for.
const NOT_BEGUN: &str = "Interrupted before a download began: nothing was saved.";

/// Which attachments, and where to.
pub(in crate::commands) struct Wish {
    wanted: Wanted,
    to: To,
    existing: Existing,
    moving: Moving,
    format: Format,
}

enum Wanted {
    Ids(Vec<EventId>),
    Filter(Box<Which>),
}

enum To {
    /// Into a folder, under the names of the attachments.
    Folder(PathBuf),
    File(PathBuf),
    /// Below a folder, by a template.
    Below(PathBuf, Template),
    StandardOutput,
}

impl Wish {
    pub(super) fn new(args: GetAttachments) -> Result<Self, Failure> {
        can_ask(args.there.on_conflict)?;
        let wanted = match (args.ids.is_empty(), args.filter.is_empty()) {
            (false, true) => Wanted::Ids(ids(&args.ids)?),
            (true, false) => {
                let mut which = Which::new(&args.filter)?;
                which.query.fragment = Some(ATTACHED.to_owned());
                // The oldest first: so the same file gets the same name when
                // newer ones have come.
                which.query.oldest_first = true;
                Wanted::Filter(Box::new(which))
            }
            (false, false) => {
                return Err(Failure::usage(
                    "events get takes ids, or filters such as --device and --from: choose one.",
                ));
            }
            (true, true) => {
                return Err(Failure::usage(
                    "events get needs ids, or filters such as --device and --from.",
                ));
            }
        };
        let template = match (args.template.as_deref(), &wanted) {
            (None, Wanted::Ids(_)) => None,
            (template, _) => Some(
                Template::parse(template.unwrap_or(USUAL_TEMPLATE))
                    .map_err(|why| Failure::usage(format!("--template: {why}.")))?,
            ),
        };
        Ok(Self {
            to: match destination(args.output, template, args.ids.len())? {
                To::StandardOutput if args.json => {
                    return Err(Failure::usage(
                        "--json and -o - both want standard output: choose one.",
                    ));
                }
                to => to,
            },
            wanted,
            existing: args.there.existing(),
            moving: args.with.moving,
            format: Format::of(args.json),
        })
    }
}

fn destination(
    output: Option<PathBuf>,
    template: Option<Template>,
    count: usize,
) -> Result<To, Failure> {
    let path = output.unwrap_or_else(|| PathBuf::from("."));
    if path == Path::new("-") {
        return match (count, template) {
            (1, None) => Ok(To::StandardOutput),
            _ => Err(Failure::usage(
                "events get -o - writes one attachment: name one event, and no template.",
            )),
        };
    }
    if path.is_dir() {
        return Ok(match template {
            Some(template) => To::Below(path, template),
            None => To::Folder(path),
        });
    }
    let names_folder = path
        .to_str()
        .is_some_and(|text| text.ends_with(std::path::is_separator));
    if names_folder || template.is_some() || count > 1 {
        return Err(Failure::local(format!(
            "There is no folder {}: create it first.",
            shown(&path)
        )));
    }
    Ok(To::File(path))
}

pub(super) async fn run(
    wish: Wish,
    client: Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    if let (To::StandardOutput, Wanted::Ids(ids)) = (&wish.to, &wish.wanted)
        && let [id] = ids.as_slice()
    {
        return pour::attachment(id, &client, wish.moving, console, stop).await;
    }
    let retry = jobs::retry(wish.moving);
    let planned = async {
        let found = match wish.wanted {
            // The folders and the name come from the event.
            Wanted::Ids(ids) if matches!(wish.to, To::Below(..)) => {
                look_up(&ids, &client, retry, console).await
            }
            Wanted::Ids(ids) => {
                let found = look_up(&ids, &client, ONCE, console).await;
                let failed = longest(found.iter().filter_map(|(_, event)| event.as_ref().err()));
                leave_alone(failed, retry, console).await;
                found
            }
            Wanted::Filter(which) => list(*which, &client, retry, console).await?,
        };
        items(found, wish.to, wish.existing, &client).await
    };
    let items = until(stop, planned)
        .await
        .map_err(|failure| failure.stopped_with(NOT_BEGUN))?;
    if items.is_empty() && console.shows_progress() {
        console.note("There are no such attachments.");
    }
    let results = Results::new(wish.format);
    jobs::run(client, wish.moving, items, results, console, stop).await
}

/// An event, or why there is none to be had.
type Found = (EventId, Result<Event, ApiError>);

/// Asks for each event, again as `retry` says.
async fn look_up(
    ids: &[EventId],
    client: &Client,
    retry: Retry,
    console: &mut Console,
) -> Vec<Found> {
    let (look_ups, waiting) = LookUps::new(retry);
    let asked = stream::iter(ids.to_vec())
        .map(|id| {
            let (client, look_ups) = (client.clone(), Arc::clone(&look_ups));
            async move {
                let event = look_ups.ask(|| client.event(&id)).await;
                (id, event)
            }
        })
        .buffered(LOOKUPS)
        .collect();
    said(asked, waiting, console).await
}

/// All events of the filters.
async fn list(
    which: Which,
    client: &Client,
    retry: Retry,
    console: &mut Console,
) -> Result<Vec<Found>, Failure> {
    let query = which.query(client).await?;
    let found = all_events(client, &query, retry, |listing| match listing {
        Listing::Found(count) => {
            let count = format::count(count as u64);
            console.show_progress(&[format!("{count} attachments …")]);
        }
        Listing::Waits(wait, error) => say_wait(console, wait, &error),
    })
    .await?;
    console.hide_progress();
    let found = found.into_iter();
    Ok(found.map(|event| (event.id.clone(), Ok(event))).collect())
}

async fn items(
    found: Vec<Found>,
    to: To,
    existing: Existing,
    client: &Client,
) -> Result<Vec<Item>, Failure> {
    let (folder, template) = match to {
        To::Below(folder, template) => (folder, template),
        To::Folder(folder) => {
            return Ok(plain(found, existing, |event| in_folder(&folder, event)));
        }
        To::File(path) => return Ok(plain(found, existing, |_| Target::File(path.clone()))),
        // It went there before anything was planned.
        To::StandardOutput => return Ok(Vec::new()),
    };
    let (mut whole, mut others) = (Vec::new(), Vec::new());
    for (id, event) in found {
        match event {
            Ok(event) if event.attachment.is_some() => whole.push(event),
            // The server says best what is missing there.
            Ok(event) => {
                let target = in_folder(&folder, Some(&event));
                others.push(begun(event, target, existing));
            }
            // Without the event nobody knows the file that the template names.
            Err(error) => others.push(refused(id, error)),
        }
    }
    let mut names = DeviceNames::default();
    device::learn(&mut names, &whole, client).await;
    let planned = tokio::task::spawn_blocking(move || {
        let plan = SavePlan {
            folder,
            template,
            zone: TimeZone::system(),
            existing,
        };
        let places = plan.saves(&whole, &names);
        let items = places.into_iter().map(|place| item(&plan, place));
        items.collect::<Vec<_>>()
    });
    let mut items = planned
        .await
        .map_err(|error| Failure::local(format!("c8ybin failed inside: {error}.")))?;
    items.extend(others);
    Ok(items)
}

/// The download to a place; its folders are made. Blocks.
fn item(plan: &SavePlan, place: PlannedSave) -> Item {
    let below = place.below.to_string_lossy().into_owned();
    let (name, start) = if place.is_there {
        (below, Start::There(plan.path(&place.below)))
    } else {
        match plan.job(&place) {
            Ok(job) => (below, Start::New(Box::new(job))),
            Err(error) => (place.event.to_string(), Start::Refused(error)),
        }
    };
    Item {
        name,
        what: What::DownloadAttachment(place.event),
        start,
    }
}

/// Under the name of the attachment, which is asked for later where the event was
/// not to be had.
fn in_folder(folder: &Path, event: Option<&Event>) -> Target {
    let folder = folder.to_owned();
    match event {
        Some(event) => Target::Folder {
            folder,
            name: event.file_name().to_owned(),
        },
        None => Target::unnamed(folder),
    }
}

fn plain(
    found: Vec<Found>,
    existing: Existing,
    target: impl Fn(Option<&Event>) -> Target,
) -> Vec<Item> {
    let item = |(id, event): Found| match event {
        Ok(event) => {
            let target = target(Some(&event));
            begun(event, target, existing)
        }
        // It is left to the transfer, which tries again and can be set aside.
        Err(error) if error.may_pass() => {
            let name = id.to_string();
            let job = Job::DownloadAttachment {
                target: target(None),
                length: None,
                event: id,
                existing,
            };
            Item::new(name, job)
        }
        Err(error) => refused(id, error),
    };
    found.into_iter().map(item).collect()
}

fn begun(event: Event, target: Target, existing: Existing) -> Item {
    let name = event.file_name().to_owned();
    let job = Job::DownloadAttachment {
        target,
        length: event.attachment.and_then(|it| it.length),
        event: event.id,
        existing,
    };
    Item::new(name, job)
}

fn refused(id: EventId, error: ApiError) -> Item {
    Item {
        name: id.to_string(),
        what: What::DownloadAttachment(id),
        start: Start::Refused(error.into()),
    }
}
