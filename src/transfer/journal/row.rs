//! Jobs as rows of the database; what they learned is in `learned.rs`.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::Value;

use super::cells::{Cells, Reader};
use super::learned::read_memory;
use super::{Account, Achieved, End, Key, Past, Record, State};
use crate::domain::{ApplicationId, BinaryId, EventId, Md5, NewAttachment, NewBinary};
use crate::transfer::safety::Copying;
use crate::transfer::{Deployment, Existing, Job, Target, Way};

/// The columns of [`order`], in its order.
pub(super) const ORDER: &str = "host, tenant, user, created, kind, object, path, name, type, \
    fragments, chunk, length, listed_digest, existing, media_type, profile, seal";

/// What is to be done, where, as whom and since when, as cells.
pub(super) fn order(account: &Account, created: Timestamp, job: &Job) -> Vec<Value> {
    let mut cells = Cells::default();
    cells.text(&account.host);
    cells.maybe_text(account.tenant.as_deref());
    cells.maybe_text(account.user.as_deref());
    cells.maybe_time(Some(created));
    let parts = Parts::of(job);
    cells.text(parts.kind);
    cells.maybe_text(parts.object);
    cells.path(parts.path);
    cells.maybe_text(parts.name);
    cells.maybe_text(parts.type_name);
    // No tag holds a blank.
    let tags = (!parts.tags.is_empty()).then(|| parts.tags.join(" "));
    cells.maybe_text(parts.fragments.or(tags.as_deref()));
    cells.maybe_number(parts.chunk);
    cells.maybe_number(parts.length);
    cells.maybe_bytes(parts.digest);
    cells.maybe_text(parts.existing.map(word));
    cells.late_text(parts.media_type);
    cells.late_text(account.profile.as_deref());
    cells.sealed()
}

/// A job with its fields side by side.
struct Parts<'j> {
    kind: &'static str,
    object: Option<&'j str>,
    path: &'j Path,
    name: Option<&'j str>,
    type_name: Option<&'j str>,
    fragments: Option<&'j str>,
    /// Those of a version; they take the place of fragments.
    tags: &'j [String],
    chunk: Option<u64>,
    length: Option<u64>,
    digest: Option<&'j [u8]>,
    existing: Option<Existing>,
    media_type: Option<&'j str>,
}

impl<'j> Parts<'j> {
    fn of(job: &'j Job) -> Self {
        let empty = |kind, path| Self {
            kind,
            object: None,
            path,
            name: None,
            type_name: None,
            fragments: None,
            tags: &[],
            chunk: None,
            length: None,
            digest: None,
            existing: None,
            media_type: None,
        };
        match job {
            Job::Upload { path, new } => Self {
                name: Some(&new.name),
                type_name: Some(&new.type_name),
                fragments: new.fragments.as_deref(),
                media_type: new.media_type.as_deref(),
                ..empty("upload", path)
            },
            Job::Replace {
                id,
                path,
                content_type,
                copying,
            } => {
                let kind = match copying {
                    Copying::Keep => "replace keeping",
                    Copying::Forget => "replace",
                };
                Self {
                    object: Some(id.as_str()),
                    type_name: Some(content_type),
                    ..empty(kind, path)
                }
            }
            Job::Attach {
                event,
                path,
                new,
                way,
                existing,
            } => {
                let (kind, chunk) = match way {
                    Way::Form => ("attach", None),
                    Way::Raw => ("attach raw", None),
                    Way::Chunks(size) => ("attach", Some(*size)),
                };
                Self {
                    object: Some(event.as_str()),
                    name: Some(&new.name),
                    type_name: Some(&new.content_type),
                    chunk,
                    existing: Some(*existing),
                    ..empty(kind, path)
                }
            }
            Job::Download {
                id,
                length,
                digest,
                target,
                existing,
            } => {
                let (path, name) = place(target);
                Self {
                    object: Some(id.as_str()),
                    name,
                    length: *length,
                    digest: digest.as_ref().map(|digest| digest.0.as_slice()),
                    existing: Some(*existing),
                    ..empty("download", path)
                }
            }
            Job::DownloadAttachment {
                event,
                length,
                target,
                existing,
            } => {
                let (path, name) = place(target);
                Self {
                    object: Some(event.as_str()),
                    name,
                    length: *length,
                    existing: Some(*existing),
                    ..empty("download attachment", path)
                }
            }
            Job::Deploy {
                application,
                path,
                what,
            } => {
                let (kind, name, tags) = match what {
                    Deployment::Archive(name) => ("deploy archive", name, None),
                    Deployment::Plugin(name) => ("deploy plugin", name, None),
                    Deployment::Version(version, tags) => ("deploy version", version, Some(tags)),
                };
                Self {
                    object: Some(application.as_str()),
                    name: Some(name),
                    tags: tags.map_or(&[], Vec::as_slice),
                    ..empty(kind, path)
                }
            }
            Job::DownloadArchive {
                application,
                archive,
                length,
                target,
                existing,
            } => {
                let (path, name) = place(target);
                Self {
                    object: Some(application.as_str()),
                    name,
                    type_name: Some(archive.as_str()),
                    length: *length,
                    existing: Some(*existing),
                    ..empty("download archive", path)
                }
            }
        }
    }
}

/// The folder and the name in it, or the file.
fn place(target: &Target) -> (&Path, Option<&str>) {
    match target {
        Target::Folder { folder, name } => (folder, Some(name)),
        Target::File(path) => (path, None),
    }
}

/// How a job ended, as cells: `outcome, told, made`.
pub(super) fn end(end: &End) -> (&'static str, Option<&str>, Option<&str>) {
    match end {
        End::Done(achieved) => ("done", Some(&achieved.told), achieved.object.as_deref()),
        End::Failed(told) => ("failed", Some(told), None),
        End::Cancelled => ("cancelled", None, None),
    }
}

/// A job that did not end, from `key, owner`, [`ORDER`] and
/// [`MEMORY`](super::learned::MEMORY). `None`: it is damaged.
pub(super) fn record(row: &Row<'_>) -> Option<Record> {
    let key = Key(row.get(0).ok()?);
    let owner = row.get_ref(1).ok()?.as_str_or_null().ok()?;
    let state = match owner {
        Some(_) => State::Orphaned,
        None => State::SetAside,
    };
    let mut cells = Reader::new(row, 2);
    let (account, created, job) = read_order(&mut cells)?;
    let memory = read_memory(&mut cells)?;
    Some(Record {
        key,
        account,
        job,
        memory,
        created,
        state,
    })
}

/// A job of the history, from `key, ended, outcome, told, made`, [`ORDER`] and
/// [`MEMORY`](super::learned::MEMORY). `None`: it is damaged.
pub(super) fn past(row: &Row<'_>) -> Option<Past> {
    let key = Key(row.get(0).ok()?);
    let ended = row.get_ref(1).ok()?.as_str().ok()?.parse().ok()?;
    let told = row.get_ref(3).ok()?.as_str_or_null().ok()?;
    let end = match (row.get_ref(2).ok()?.as_str().ok()?, told) {
        ("done", Some(told)) => End::Done(Achieved {
            told: told.to_owned(),
            object: row.get(4).ok()?,
        }),
        ("failed", Some(told)) => End::Failed(told.to_owned()),
        ("cancelled", None) => End::Cancelled,
        _ => return None,
    };
    let mut cells = Reader::new(row, 5);
    let (account, created, job) = read_order(&mut cells)?;
    let memory = read_memory(&mut cells)?;
    Some(Past {
        key,
        account,
        job,
        memory,
        created,
        ended,
        end,
    })
}

fn read_order(cells: &mut Reader<'_>) -> Option<(Account, Timestamp, Job)> {
    let (host, tenant, user) = (cells.text()?, cells.maybe_text()?, cells.maybe_text()?);
    let created = cells.maybe_time()??;
    let job = read_job(cells)?;
    let account = Account {
        host,
        tenant,
        user,
        profile: cells.late_text()?,
    };
    cells.end()?;
    Some((account, created, job))
}

fn read_job(cells: &mut Reader<'_>) -> Option<Job> {
    let kind = cells.text()?;
    let object = cells.maybe_text()?;
    let path: PathBuf = cells.path()?;
    let name = cells.maybe_text()?;
    let type_name = cells.maybe_text()?;
    let fragments = cells.maybe_text()?;
    let chunk = cells.maybe_number()?;
    let length = cells.maybe_number()?;
    let digest = read_digest(cells)?;
    let existing = cells.maybe_text()?;
    let existing = existing.as_deref().and_then(existing_of);
    let media_type = cells.late_text()?;
    let target = |path, name| match name {
        Some(name) => Target::Folder { folder: path, name },
        None => Target::File(path),
    };
    Some(match kind.as_str() {
        "upload" => Job::Upload {
            path,
            new: NewBinary {
                name: name?,
                type_name: type_name?,
                fragments,
                media_type,
            },
        },
        "replace" | "replace keeping" => Job::Replace {
            id: BinaryId::new(&object?).ok()?,
            path,
            content_type: type_name?,
            copying: match kind.as_str() {
                "replace" => Copying::Forget,
                _ => Copying::Keep,
            },
        },
        "attach" | "attach raw" => Job::Attach {
            event: EventId::new(&object?).ok()?,
            path,
            new: NewAttachment {
                name: name?,
                content_type: type_name?,
            },
            way: match chunk {
                Some(size) => Way::Chunks(size),
                None if kind == "attach raw" => Way::Raw,
                None => Way::Form,
            },
            existing: existing?,
        },
        "download" => Job::Download {
            id: BinaryId::new(&object?).ok()?,
            length,
            digest,
            target: target(path, name),
            existing: existing?,
        },
        "download attachment" => Job::DownloadAttachment {
            event: EventId::new(&object?).ok()?,
            length,
            target: target(path, name),
            existing: existing?,
        },
        "deploy archive" | "deploy plugin" | "deploy version" => Job::Deploy {
            application: ApplicationId::new(&object?).ok()?,
            path,
            what: match kind.as_str() {
                "deploy archive" => Deployment::Archive(name?),
                "deploy plugin" => Deployment::Plugin(name?),
                _ => {
                    let tags = fragments.unwrap_or_default();
                    let tags = tags.split_whitespace().map(str::to_owned);
                    Deployment::Version(name?, tags.collect())
                }
            },
        },
        "download archive" => Job::DownloadArchive {
            application: ApplicationId::new(&object?).ok()?,
            archive: BinaryId::new(&type_name?).ok()?,
            length,
            target: target(path, name),
            existing: existing?,
        },
        _ => return None,
    })
}

pub(super) fn read_digest(cells: &mut Reader<'_>) -> Option<Option<Md5>> {
    match cells.maybe_bytes()? {
        Some(bytes) => bytes.try_into().ok().map(|bytes| Some(Md5(bytes))),
        None => Some(None),
    }
}

fn word(existing: Existing) -> &'static str {
    match existing {
        Existing::Ask => "ask",
        Existing::Overwrite => "overwrite",
        Existing::Rename => "rename",
        Existing::Skip => "skip",
        Existing::Resume => "resume",
        Existing::Fail => "fail",
    }
}

fn existing_of(text: &str) -> Option<Existing> {
    [
        Existing::Ask,
        Existing::Overwrite,
        Existing::Rename,
        Existing::Skip,
        Existing::Resume,
        Existing::Fail,
    ]
    .into_iter()
    .find(|existing| word(*existing) == text)
}
