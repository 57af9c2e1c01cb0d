//! `transfers`: what the journal keeps of transfers that did not end, and of
//! those that did.

mod clear;
mod ls;
mod resume;

pub(super) use clear::{Clear, clear};
pub(super) use ls::ls;
pub(super) use resume::resume;

use super::failure::Failure;
use crate::domain::clean;
use crate::transfer::journal::{Account, JournalError, Record};
use crate::transfer::{Job, Target};

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Self::local(error.to_string())
    }
}

/// What a job does, in a word.
const fn kind(job: &Job) -> &'static str {
    match job {
        Job::Upload { .. } => "upload",
        Job::Replace { .. } => "replace",
        Job::Attach { .. } => "attach",
        Job::Download { .. } => "download",
        Job::DownloadAttachment { .. } => "download-attachment",
        Job::Deploy { .. } => "deploy",
        Job::DownloadArchive { .. } => "download-archive",
    }
}

/// How the person knows a job: the name of its file, not yet cleaned.
fn name(job: &Job) -> String {
    let path = match job.target() {
        Some(Target::Folder { name, .. }) if name.is_empty() => {
            return object(job).unwrap_or_default().to_owned();
        }
        Some(Target::Folder { name, .. }) => return name.clone(),
        Some(Target::File(path)) => Some(path),
        None => job.source(),
    };
    let name = path.and_then(|path| path.file_name()).unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The id on the platform, where there is one.
fn object(job: &Job) -> Option<&str> {
    match job {
        Job::Upload { .. } => None,
        Job::Replace { id, .. } | Job::Download { id, .. } => Some(id.as_str()),
        Job::Attach { event, .. } | Job::DownloadAttachment { event, .. } => Some(event.as_str()),
        Job::Deploy { application, .. } => Some(application.as_str()),
        Job::DownloadArchive { archive, .. } => Some(archive.as_str()),
    }
}

/// `ana on acme.example.com`, with the tenant where it is known. Cleaned.
fn account_words(account: &Account) -> String {
    let user = match account.names() {
        (Some(tenant), Some(user)) => format!("{tenant}/{user} on "),
        (None, Some(user)) => format!("{user} on "),
        (Some(tenant), None) => format!("a token of {tenant} on "),
        (None, None) => "a token on ".to_owned(),
    };
    clean(&format!("{user}{}", account.host)).into_owned()
}

/// Those of the records that are asked for by their numbers, in that order; all
/// of them where none is. What is not there is named, with a sentence each.
fn chosen(records: Vec<Record>, ids: &[u32]) -> (Vec<Record>, Vec<(u32, String)>) {
    if ids.is_empty() {
        return (records, Vec::new());
    }
    let mut left = records;
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for id in ids {
        let number = id.to_string();
        match left.iter().position(|one| one.key.to_string() == number) {
            Some(place) => found.push(left.remove(place)),
            None => {
                let sentence = format!(
                    "There is no interrupted transfer {id}: c8ybin transfers ls --all lists them. \
                     One that another c8ybin runs is not interrupted."
                );
                missing.push((*id, sentence));
            }
        }
    }
    (found, missing)
}
