//! What is deployed beside what is on this machine: compared, pushed, watched.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{destination, on_thread};
use crate::api::{ApiError, Client};
use crate::app::{Msg, RequestId, Sides};
use crate::deploy::{
    Choice, Comparison, Contents, DeployError, Deployed, Destination, FileDiff, Local,
    MOST_COMPARED, PushMeter, WatchSettings, compare, file_diff, plan, watch,
};
use crate::runner::calls::paths;
use crate::runner::link::Link;
use crate::ui::format;

/// So many events of a watch wait to be shown, at most.
const WAITING: usize = 64;

/// Both sides as they are now.
struct Both {
    destination: Destination,
    deployed: Deployed,
    local: Local,
    here: Contents,
}

impl Both {
    async fn read(
        link: &Link,
        client: &Client,
        sides: Sides,
        stop: &CancellationToken,
    ) -> Result<Self, String> {
        let path = paths().expand(&sides.local);
        let token = stop.clone();
        let (local, here) = on_thread(move || {
            let read = || {
                let local = Local::open(&path)?;
                let here = local.summed(&|| token.is_cancelled())?;
                Ok((local, here))
            };
            read().map_err(|error: DeployError| error.to_string())
        })
        .await?;
        let destination = destination(link, client, sides.application, sides.target);
        let deployed = destination.deployed(stop).await;
        let deployed = deployed.map_err(|error| error.to_string())?;
        Ok(Self {
            destination,
            deployed,
            local,
            here,
        })
    }
}

/// Compares both sides.
pub(super) async fn compare_sides(
    link: &Link,
    client: &Client,
    sides: Sides,
) -> Result<Comparison, String> {
    let stop = CancellationToken::new();
    let _given_up = stop.clone().drop_guard();
    let both = Both::read(link, client, sides, &stop).await?;
    Ok(compare(&both.deployed.contents, &both.here))
}

/// Compares one file of both sides, line by line.
pub(super) async fn compare_file(
    link: &Link,
    client: &Client,
    sides: Sides,
    path: String,
) -> Result<FileDiff, String> {
    let stop = CancellationToken::new();
    let _given_up = stop.clone().drop_guard();
    let both = Both::read(link, client, sides, &stop).await?;
    let (there, here) = (both.deployed.contents.file(&path), both.here.file(&path));
    let lengths = [there, here].into_iter().flatten().map(|one| one.length);
    if lengths.max().is_some_and(|length| length > MOST_COMPARED) {
        return Ok(FileDiff::TooLong);
    }
    let before = match (&both.deployed.archive, there) {
        (Some(archive), Some(_)) => {
            let read = both
                .destination
                .read_file(archive, &path, MOST_COMPARED, &stop);
            Some(read.await.map_err(|error| error.to_string())?)
        }
        _ => None,
    };
    let has_local = here.is_some();
    let local = both.local;
    on_thread(move || {
        let after = match has_local {
            true => Some(
                local
                    .read(&path, MOST_COMPARED)
                    .map_err(|error| error.to_string())?,
            ),
            false => None,
        };
        Ok(file_diff(&path, before.as_deref(), after.as_deref()))
    })
    .await
}

/// Deploys what differs, or all, and says what was sent.
pub(super) async fn push(
    link: &Link,
    client: &Client,
    sides: Sides,
    choice: Choice,
) -> Result<String, String> {
    let stop = CancellationToken::new();
    let _given_up = stop.clone().drop_guard();
    let both = Both::read(link, client, sides, &stop).await?;
    let comparison = compare(&both.deployed.contents, &both.here);
    let plan = plan(&both.destination.target, choice, &comparison);
    if plan.is_empty() {
        return Ok("Nothing differs that could be sent.".to_owned());
    }
    if choice == Choice::Changed && !plan.removed.is_empty() {
        let notes = plan.notes.join(" ");
        return Err(format!(
            "{notes} Nothing was sent: send all to let them go."
        ));
    }
    let meter = PushMeter::default();
    let pushed = both
        .destination
        .push(&both.local, &both.here, &plan, &meter, &stop)
        .await
        .map_err(|error| error.to_string())?;
    let active = client.application(&both.destination.application).await;
    let active = active.map_err(|error: ApiError| error.to_string())?.active;
    let now = active.map_or_else(
        || "No archive is active now.".to_owned(),
        |active| format!("Active now: archive {active}."),
    );
    let mut said = format!(
        "Deployed {}, {}. {now}",
        format::counted(pushed.files.len(), "file", "files"),
        format::size(pushed.bytes)
    );
    for note in plan.notes {
        said.push(' ');
        said.push_str(&note);
    }
    if !pushed.outdated.is_empty() {
        let count = format::counted(pushed.outdated.len(), "file", "files");
        said.push_str(&format!(" {count} changed meanwhile: push again."));
    }
    Ok(said)
}

/// Deploys what changes in a folder, and tells of it, until this is dropped.
pub(super) async fn watch_folder(
    link: &Link,
    client: &Client,
    id: RequestId,
    sides: Sides,
) -> Result<(), String> {
    let stop = CancellationToken::new();
    let _given_up = stop.clone().drop_guard();
    let folder = paths().expand(&sides.local);
    let destination = destination(link, client, sides.application, sides.target);
    let (told, mut events) = mpsc::channel(WAITING);
    let (settings, meter) = (WatchSettings::default(), PushMeter::default());
    let watching = watch(destination, &folder, settings, told, meter, stop);
    let telling = async {
        while let Some(event) = events.recv().await {
            if link.messages.send(Msg::Watched(id, event)).await.is_err() {
                break;
            }
        }
    };
    let (watched, ()) = tokio::join!(watching, telling);
    watched.map_err(|error| error.to_string())
}
