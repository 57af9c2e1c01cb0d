//! The journal of transfers, as commands open it.

use std::path::PathBuf;

use super::console::Console;
use super::failure::Failure;
use crate::config::state_folder;
use crate::deploy::discard;
use crate::transfer::Job;
use crate::transfer::journal::{Journal, Record};

/// What is lost without a journal.
const WITHOUT: &str = "Transfers work, but what is interrupted cannot be gone on with.";

/// Opens the journal for a command that moves files. Where it cannot be used,
/// that is said, and the files move all the same.
pub(super) async fn open_if_possible(console: &mut Console) -> Option<Journal> {
    match open(console).await {
        Ok(journal) => Some(journal),
        Err(why) => {
            console.complain(&format!("{why} {WITHOUT}"));
            None
        }
    }
}

/// Opens the journal for a command that only tells more where there is one.
pub(super) async fn open_quietly(console: &mut Console) -> Option<Journal> {
    open(console).await.ok()
}

/// Opens the journal for a command that is about it.
pub(super) async fn open_or_fail(console: &mut Console) -> Result<Journal, Failure> {
    open(console).await.map_err(Failure::local)
}

/// Deletes those of these zips that were made for a transfer which is over by
/// now.
pub(super) async fn discard_zips(journal: &Journal, zips: Vec<PathBuf>) {
    journal.flush().await;
    // Where it cannot be read, each may still be needed.
    if let Ok(needed) = journal.sources().await {
        let over = zips.into_iter().filter(move |zip| !needed.contains(zip));
        let discarded = tokio::task::spawn_blocking(move || over.for_each(|zip| discard(&zip)));
        // What is left of them is swept another time.
        discarded.await.ok();
    }
}

/// What goes up with these transfers as a part of an application.
pub(super) fn zips<'r>(records: impl IntoIterator<Item = &'r Record>) -> Vec<PathBuf> {
    let jobs = records.into_iter().map(|record| &record.job);
    let zips = jobs.filter_map(|job| match job {
        Job::Deploy { path, .. } => Some(path.clone()),
        _ => None,
    });
    zips.collect()
}

async fn open(console: &mut Console) -> Result<Journal, String> {
    let folder = state_folder(|name| std::env::var(name).ok())
        .ok_or("There is no folder for the journal of transfers: set HOME or C8YBIN_STATE_DIR.")?;
    let opened = tokio::task::spawn_blocking(move || Journal::open(&folder)).await;
    let (journal, notice) = match opened {
        Ok(opened) => opened.map_err(|error| error.to_string())?,
        Err(_) => return Err("The journal of transfers failed inside c8ybin.".to_owned()),
    };
    if let Some(notice) = notice {
        console.complain(&notice);
    }
    Ok(journal)
}
