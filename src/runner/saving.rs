//! Which attachments of many events are saved, and where to.

use std::time::Duration;

use super::calls::{inside, prepare};
use super::link::Link;
use crate::api::Client;
use crate::app::{Folder, PlannedSaving, ReadyToSave, SavingWish};
use crate::transfer::{Existing, PlannedSave, Retry, SavePlan, all_events};

/// The person waits for the list.
const LISTING: Retry = Retry {
    first: Duration::from_secs(1),
    longest: Duration::from_secs(4),
    times: 3,
};

/// Lists the events, and plans where each attachment goes. The oldest come
/// first: so the same file gets the same name when newer ones have come.
pub(super) async fn plan(
    link: &Link,
    client: &Client,
    wish: SavingWish,
) -> Result<PlannedSaving, String> {
    let typed = wish.folder.clone();
    let folder = tokio::task::spawn_blocking(move || prepare(&typed, false)).await;
    let (folder, folder_is_missing) = match folder.map_err(|_| broke())?? {
        Folder::Ready(folder) => (folder, false),
        Folder::Missing(folder) => (folder, true),
    };
    let mut query = wish.search.query();
    query.oldest_first = true;
    let mut events = all_events(client, &query, LISTING, |_| {})
        .await
        .map_err(|error| error.to_string())?;
    events.retain(|event| event.attachment.is_some());
    let names = {
        let mut names = link.device_names.lock().await;
        let sources = events.iter().filter_map(|event| event.source.clone());
        // Whoever may not read the inventory gets ids in place of names.
        names.learn(client, sources).await.ok();
        names.clone()
    };
    let plan = SavePlan {
        folder,
        template: wish.template,
        zone: wish.zone,
        existing: Existing::Ask,
    };
    let planned = tokio::task::spawn_blocking(move || PlannedSaving {
        saves: plan.saves(&events, &names),
        plan,
        folder_is_missing,
    });
    planned.await.map_err(|_| broke())
}

/// Makes the folders of these.
pub(super) async fn make_ready(
    plan: SavePlan,
    saves: Vec<PlannedSave>,
) -> Result<ReadyToSave, String> {
    let made = tokio::task::spawn_blocking(move || {
        let mut ready = ReadyToSave::default();
        for save in &saves {
            match plan.job(save) {
                Ok(job) => ready.jobs.push(job),
                Err(error) => ready.refused.push(error.to_string()),
            }
        }
        ready
    });
    made.await.map_err(|_| broke())
}

fn broke() -> String {
    inside("prepare the files").to_string()
}
