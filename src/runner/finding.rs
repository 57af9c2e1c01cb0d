//! Calls about the saved views and searches.

use super::calls::inside;
use super::link::Link;
use crate::app::Call;
use crate::config::FindingFile;
use crate::domain::{Finding, FindingChange};

/// What is kept of this host.
pub(super) async fn read(link: &Link) -> Result<Finding, String> {
    match file(link).await? {
        Some(file) => blocking(Call::Finding, move || file.read()).await,
        None => Ok(link.finding(None)),
    }
}

/// The same after a change.
pub(super) async fn change(link: &Link, change: FindingChange) -> Result<Finding, String> {
    match file(link).await? {
        Some(file) => blocking(Call::Finding, move || file.change(change)).await,
        // It holds at least until the program ends.
        None => Ok(link.finding(Some(change))),
    }
}

async fn file(link: &Link) -> Result<Option<FindingFile>, String> {
    let Some(folder) = link.state_folder() else {
        return Ok(None);
    };
    let account = link.account().await.map_err(|error| error.to_string())?;
    let host = account.map(|account| account.host);
    Ok(Some(FindingFile::of(folder, host.as_deref())))
}

async fn blocking<T: Send + 'static>(
    call: Call,
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(inside(&call.asked()).to_string()))
}
