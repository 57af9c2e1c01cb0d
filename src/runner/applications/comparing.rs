//! What is deployed beside what is on this machine: compared, and watched.

use std::path::Path;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{destination, on_thread};
use crate::api::Client;
use crate::app::{ComparedSides, FileSides, Msg, RequestId, Sides, WatchWish};
use crate::deploy::{
    Choice, Comparison, Contents, DeployError, Deployed, Destination, FileDiff, Finding, Local,
    MOST_COMPARED, Plan, PushMeter, SingleFiles, Stop, WatchSettings, file_diff, plan, preflight,
    watch,
};
use crate::runner::calls::paths;
use crate::runner::link::Link;

/// So many events of a watch wait to be shown, at most.
const WAITING: usize = 64;

/// How deployed files can be let go, in the tab.
const ADVICE: &str = "end the watch, compare both sides, and press a there to let it go";

/// Both sides as they are now.
pub(super) struct Both {
    pub(super) destination: Destination,
    pub(super) deployed: Deployed,
    pub(super) local: Local,
    pub(super) here: Contents,
}

impl Both {
    pub(super) async fn read(
        link: &Link,
        client: &Client,
        sides: Sides,
        stop: &CancellationToken,
    ) -> Result<Self, String> {
        let (path, strips) = (paths().expand(&sides.local), sides.strips);
        let token = stop.clone();
        let (local, here) = on_thread(move || {
            let read = || {
                let stop = || token.is_cancelled();
                let local = open(&path, strips, &stop)?;
                let here = local.summed(&stop)?;
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

    /// How both differ, file by file.
    pub(super) fn compared(&self, link: &Link) -> Comparison {
        let mut comparison = self.deployed.compared(&self.here);
        if link.takes_no_files() {
            comparison.single = SingleFiles::NotOffered;
        }
        comparison
    }

    /// What would go wrong with what is here where this is sent, the folder around
    /// everything, and how long a file the tenant takes.
    pub(super) async fn look(&self, plan: &Plan) -> (Vec<Finding>, Option<String>, Option<u64>) {
        let occasion = self.destination.occasion().await;
        let report = preflight(&self.here, &occasion);
        let mut findings = report.findings;
        findings.extend(plan.too_large(occasion.limit));
        (findings, report.wrapper, occasion.limit)
    }
}

/// What is at a path, without the folder around everything where that is to be
/// stripped.
fn open(path: &Path, strips: bool, stop: Stop<'_>) -> Result<Local, DeployError> {
    let local = Local::open(path)?;
    match strips {
        true => local.stripped(stop),
        false => Ok(local),
    }
}

/// Compares both sides, and looks what would go wrong with what is here.
pub(super) async fn compare_sides(
    link: &Link,
    client: &Client,
    sides: Sides,
) -> Result<ComparedSides, String> {
    let stop = CancellationToken::new();
    let _given_up = stop.clone().drop_guard();
    let both = Both::read(link, client, sides, &stop).await?;
    Ok(compared(link, both).await)
}

/// How both sides differ, and what would go wrong with what is here.
pub(super) async fn compared(link: &Link, both: Both) -> ComparedSides {
    let comparison = both.compared(link);
    let changed = plan(&both.destination.target, Choice::Changed, &comparison);
    let (findings, wrapper, _) = both.look(&changed).await;
    ComparedSides {
        comparison,
        archive: both.deployed.archive,
        findings,
        wrapper,
        left_out: both.here.left_out,
    }
}

/// Compares one file of both sides, line by line.
pub(super) async fn compare_file(
    link: &Link,
    client: &Client,
    file: FileSides,
) -> Result<FileDiff, String> {
    let stop = CancellationToken::new();
    let _given_up = stop.clone().drop_guard();
    let FileSides {
        sides,
        path,
        deployed,
        is_here,
    } = file;
    let destination = destination(link, client, sides.application, sides.target);
    let before = match &deployed {
        Some(archive) => {
            let read = destination.read_file(archive, &path, MOST_COMPARED, &stop);
            Some(read.await.map_err(|error| error.to_string())?)
        }
        None => None,
    };
    let (local, strips) = (paths().expand(&sides.local), sides.strips);
    on_thread(move || {
        let read = || open(&local, strips, &|| false)?.read(&path, MOST_COMPARED);
        let after = match is_here {
            true => Some(read().map_err(|error: DeployError| error.to_string())?),
            false => None,
        };
        Ok(file_diff(&path, before.as_deref(), after.as_deref()))
    })
    .await
}

/// Deploys what changes in a folder, and tells of it, until this is dropped.
pub(super) async fn watch_folder(
    link: &Link,
    client: &Client,
    id: RequestId,
    wish: WatchWish,
) -> Result<(), String> {
    let sides = wish.sides;
    let stop = CancellationToken::new();
    let _given_up = stop.clone().drop_guard();
    let folder = paths().expand(&sides.local);
    let destination = destination(link, client, sides.application, sides.target);
    let (told, mut events) = mpsc::channel(WAITING);
    let settings = WatchSettings {
        removals: wish.removals,
        insist: wish.insist,
        advice: Some(ADVICE),
    };
    let meter = PushMeter::default();
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
