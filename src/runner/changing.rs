//! How the calls are answered that change binaries, and what goes before: the
//! look whether somebody else was faster, and the copy on this machine.

use std::sync::Arc;

use jiff::Timestamp;

use super::link::Link;
use crate::api::ApiError;
use crate::app::Changed;
use crate::domain::{Binary, BinaryId};
use crate::edit::Patch;
use crate::transfer::safety::{Kept, Safety, Why};

/// Changes an object, unless it is another one by now than the change was made
/// from. The platform knows no condition, so somebody may still be faster
/// between the look and the change; then each field has the later value.
pub(super) async fn change(
    link: &Link,
    id: &BinaryId,
    patch: &Patch,
    seen: Option<Arc<str>>,
) -> Result<Changed<Binary>, ApiError> {
    // Closed only when the program ends.
    let _turn = link.at_once.acquire().await.ok();
    let client = &link.platform().await?.client;
    if let Some(seen) = seen {
        let now = client.binary(id).await?;
        if now.object != seen {
            return Ok(Changed::Meanwhile(Box::new(now)));
        }
    }
    let now = client.change_binary(id, &patch.body()).await?;
    Ok(Changed::Done(Box::new(now)))
}

/// Keeps a copy of a binary, or says in a sentence why there is none.
pub(super) async fn keep(link: &Link, id: &BinaryId, why: Why) -> Result<(), String> {
    let _turn = link.at_once.acquire().await.ok();
    let safety = safety(link)?;
    let client = &link
        .platform()
        .await
        .map_err(|error| error.to_string())?
        .client;
    match safety.keep(client, id, why, Timestamp::now()).await {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("no copy of it could be kept. {error}")),
    }
}

/// The copies of binaries of this tenant, the newest first.
pub(super) async fn copies(link: &Link) -> Result<Vec<Kept>, String> {
    let safety = safety(link)?;
    let account = link.account().await.map_err(|error| error.to_string())?;
    let host = account.as_ref().map(|account| account.host.as_str());
    safety.list(host).await.map_err(|error| error.to_string())
}

fn safety(link: &Link) -> Result<Safety, String> {
    link.safety
        .clone()
        .ok_or_else(|| "There is no folder on this machine to keep copies in.".to_owned())
}
