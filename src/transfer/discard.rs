//! Gives up interrupted transfers: they leave the journal, and what they left
//! on the disk goes.

use std::io;
use std::path::PathBuf;

use super::TransferError;
use super::journal::{Clear, Journal, JournalError, Key};
use super::local;

/// Removes interrupted jobs from the journal, and then their partial files.
/// Gives how many jobs that were, and what was said of files that could not be
/// removed. A job that a living program has stays.
///
/// # Errors
/// Where the journal cannot be written: then all is as it was.
pub async fn discard(
    journal: &Journal,
    keys: Vec<Key>,
) -> Result<(usize, Vec<TransferError>), JournalError> {
    let cleared = journal.clear(Clear::Interrupted(keys)).await?;
    let partials = cleared.partials;
    let left = tokio::task::spawn_blocking(move || remove(&partials)).await;
    let left = left.unwrap_or_else(|error| vec![TransferError::Internal(error.to_string())]);
    Ok((cleared.jobs, left))
}

fn remove(partials: &[PathBuf]) -> Vec<TransferError> {
    let failed = |path: &PathBuf| match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Some(local::error("remove", path, &error))
        }
        _ => None,
    };
    partials.iter().filter_map(failed).collect()
}
