//! What the journal asks of jobs: whether two are the same transfer, and whether
//! a search finds one.

use std::path::{Path, PathBuf};

use super::{End, Past};
use crate::domain::{MAX_NAME_BYTES, safe_file_name};
use crate::transfer::{Job, Memory, Target};

/// Another program may start in another folder.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

pub(super) fn absolute_memory(memory: &Memory) -> Memory {
    let mut memory = memory.clone();
    memory.partial = memory.partial.as_deref().map(absolute);
    memory.named = memory.named.as_deref().map(absolute);
    memory
}

pub(super) fn absolute_job(job: &Job) -> Job {
    let mut job = job.clone();
    match &mut job {
        Job::Upload { path, .. }
        | Job::Replace { path, .. }
        | Job::Attach { path, .. }
        | Job::Download {
            target: Target::File(path) | Target::Folder { folder: path, .. },
            ..
        }
        | Job::DownloadAttachment {
            target: Target::File(path) | Target::Folder { folder: path, .. },
            ..
        }
        | Job::DownloadArchive {
            target: Target::File(path) | Target::Folder { folder: path, .. },
            ..
        }
        | Job::Deploy { path, .. } => *path = absolute(path),
    }
    job
}

/// Whether two jobs are the same transfer, whatever else they say.
pub(super) fn is_same(one: &Job, other: &Job) -> bool {
    match (one, other) {
        (Job::Upload { path: one, .. }, Job::Upload { path: other, .. }) => one == other,
        (
            Job::Replace { id, path, .. },
            Job::Replace {
                id: other_id,
                path: other,
                ..
            },
        ) => id == other_id && path == other,
        (
            Job::Attach { event, path, .. },
            Job::Attach {
                event: other_event,
                path: other,
                ..
            },
        ) => event == other_event && path == other,
        (
            Job::Download { id, target, .. },
            Job::Download {
                id: other_id,
                target: other,
                ..
            },
        ) => id == other_id && ends_alike(target, other, id.as_str()),
        (
            Job::DownloadAttachment { event, target, .. },
            Job::DownloadAttachment {
                event: other_event,
                target: other,
                ..
            },
        ) => event == other_event && ends_alike(target, other, event.as_str()),
        (
            Job::Deploy {
                application,
                path,
                what,
            },
            Job::Deploy {
                application: other_application,
                path: other_path,
                what: other,
            },
        ) => application == other_application && path == other_path && what == other,
        (
            Job::DownloadArchive {
                archive, target, ..
            },
            Job::DownloadArchive {
                archive: other_archive,
                target: other,
                ..
            },
        ) => {
            let id = archive.as_str();
            archive == other_archive && place(target, id) == place(other, id)
        }
        _ => false,
    }
}

/// Whether two downloads of one object end in the same place. One that was begun
/// before its name was known ends in its folder.
fn ends_alike(one: &Target, other: &Target, id: &str) -> bool {
    let folders = match (one, other) {
        (Target::Folder { folder: one, .. }, Target::Folder { folder: other, .. }) => one == other,
        _ => false,
    };
    folders && (one.is_unnamed() || other.is_unnamed()) || place(one, id) == place(other, id)
}

/// Where a download ends.
fn place(target: &Target, id: &str) -> PathBuf {
    match target {
        Target::Folder { folder, name } => folder.join(safe_file_name(name, id, MAX_NAME_BYTES)),
        Target::File(path) => path.clone(),
    }
}

/// The folder, and the name in it; or the file.
fn named(target: &Target) -> (&PathBuf, &str) {
    match target {
        Target::Folder { folder, name } => (folder, name),
        Target::File(path) => (path, ""),
    }
}

/// Whether `search`, in small letters, is a part of what a person knows the job
/// by.
pub(super) fn has(past: &Past, search: &str) -> bool {
    let is_in = |text: &str| text.to_lowercase().contains(search);
    let (id, path, name) = match &past.job {
        Job::Upload { path, new } => ("", path, new.name.as_str()),
        Job::Replace { id, path, .. } => (id.as_str(), path, ""),
        Job::Attach {
            event, path, new, ..
        } => (event.as_str(), path, new.name.as_str()),
        Job::Download { id, target, .. } => {
            let (path, name) = named(target);
            (id.as_str(), path, name)
        }
        Job::DownloadAttachment { event, target, .. } => {
            let (path, name) = named(target);
            (event.as_str(), path, name)
        }
        Job::Deploy {
            application, path, ..
        } => (application.as_str(), path, ""),
        Job::DownloadArchive {
            archive, target, ..
        } => {
            let (path, name) = named(target);
            (archive.as_str(), path, name)
        }
    };
    let achieved = match &past.end {
        End::Done(achieved) => achieved.told.as_str(),
        End::Failed(_) | End::Cancelled => "",
    };
    is_in(id) || is_in(name) || is_in(achieved) || is_in(&path.to_string_lossy())
}
