//! What is deployed beside what is on this machine: compared, pushed, watched.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{destination, on_thread};
use crate::api::{ApiError, Client};
use crate::app::{Msg, PushWish, RequestId, Sides};
use crate::deploy::{
    Choice, Comparison, Contents, DeployError, Deployed, Destination, FileDiff, Finding, Local,
    MOST_COMPARED, Occasion, PushMeter, Severity, WatchSettings, Way, file_diff, plan, preflight,
    watch,
};
use crate::domain::clean;
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

    /// What would go wrong with what is here.
    async fn look(&self, client: &Client) -> Vec<Finding> {
        let occasion = Occasion {
            shape: Some(self.destination.target.shape()),
            // Not every user may read the option, and it is only for a warning.
            limit: client.upload_limit().await.ok().flatten(),
            ..Occasion::default()
        };
        preflight(&self.here, &occasion).findings
    }
}

/// Compares both sides, and looks what would go wrong with what is here.
pub(super) async fn compare_sides(
    link: &Link,
    client: &Client,
    sides: Sides,
) -> Result<(Comparison, Vec<Finding>), String> {
    let stop = CancellationToken::new();
    let _given_up = stop.clone().drop_guard();
    let both = Both::read(link, client, sides, &stop).await?;
    let findings = both.look(client).await;
    Ok((both.deployed.compared(&both.here), findings))
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

/// Deploys what differs, or all, and says what was sent. Both sides are read
/// again: what the person was not shown is not done.
pub(super) async fn push(link: &Link, client: &Client, wish: PushWish) -> Result<String, String> {
    let PushWish {
        sides,
        choice,
        removed,
        errors,
    } = wish;
    let stop = CancellationToken::new();
    let _given_up = stop.clone().drop_guard();
    let source = sides.local.clone();
    let both = Both::read(link, client, sides, &stop).await?;
    let comparison = both.deployed.compared(&both.here);
    let plan = plan(&both.destination.target, choice, &comparison);
    if plan.is_empty() {
        return Ok("Nothing differs that could be sent.".to_owned());
    }
    if choice == Choice::Changed && plan.way == Way::Whole {
        let notes = plan.notes.join(" ");
        return Err(format!(
            "{notes} Nothing was sent: compare again and send all."
        ));
    }
    if let Some(path) = plan.removed.iter().find(|path| !removed.contains(path)) {
        return Err(format!(
            "What is deployed changed meanwhile: {} would go as well. Nothing was sent. Compare \
             again.",
            clean(path)
        ));
    }
    let found = both.look(client).await;
    let mut found = found
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    if let Some(error) = found.find(|error| !errors.contains(error)) {
        let path = error.path.as_deref().unwrap_or(&source);
        return Err(format!(
            "{}: {error} That was not so before: nothing was sent. Compare again.",
            clean(path)
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
