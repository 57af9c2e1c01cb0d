//! What is attached to many events, saved by a template: where each file goes,
//! and whether it is there already.

mod template;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::TimeZone;

use template::Facts;
pub use template::Template;

use super::{Existing, Job, Retry, Target, TransferError, insist, reason};
use crate::api::{ApiError, Client, DeviceNames};
use crate::domain::{Event, EventId, EventQuery, MAX_PAGE_SIZE, PageRequest, clean};

/// Where the files of many events go unless the person says otherwise.
pub const USUAL_TEMPLATE: &str = "{device}/{date}-{type}-{name}";

/// Where the files of a template go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavePlan {
    /// They stay below this folder.
    pub folder: PathBuf,
    /// The folders and the name of each.
    pub template: Template,
    /// The zone of the dates in it.
    pub zone: TimeZone,
    /// What is done where another file has the name.
    pub existing: Existing,
}

/// Where the file of one event goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedSave {
    /// The event.
    pub event: EventId,
    /// The length of its attachment in bytes, where the server tells one.
    pub length: Option<u64>,
    /// The path below the folder.
    pub below: PathBuf,
    /// Whether a file of this name and length is there.
    pub is_there: bool,
}

impl SavePlan {
    /// What is planned for each, in the order of the events. Of events whose path would
    /// be the same, the first one gets it, and the others get their id into the
    /// name. Blocks, and writes nothing.
    #[must_use]
    pub fn saves(&self, events: &[Event], names: &DeviceNames) -> Vec<PlannedSave> {
        let mut taken = HashSet::new();
        let place = |event: &Event| {
            let below = self.below(event, names, &mut taken);
            let length = event.attachment.as_ref().and_then(|it| it.length);
            PlannedSave {
                is_there: is_there(&self.path(&below), length),
                event: event.id.clone(),
                length,
                below,
            }
        };
        events.iter().map(place).collect()
    }

    /// The path of the file of a planned save.
    #[must_use]
    pub fn path(&self, below: &Path) -> PathBuf {
        self.folder.join(below)
    }

    /// The download of a planned save. Its folders are made. Blocks.
    ///
    /// # Errors
    /// The folders cannot be made, or a link in them leads out of the folder.
    pub fn job(&self, place: &PlannedSave) -> Result<Job, TransferError> {
        let path = self.path(&place.below);
        make_folder(&self.folder, &path)?;
        Ok(Job::DownloadAttachment {
            event: place.event.clone(),
            length: place.length,
            target: Target::File(path),
            existing: self.existing,
        })
    }

    fn below(&self, event: &Event, names: &DeviceNames, taken: &mut HashSet<PathBuf>) -> PathBuf {
        let device_id = event.source.as_ref().map_or("", |id| id.as_str());
        let device = event.source.as_ref().and_then(|id| names.of(id));
        let facts = Facts {
            device: device.unwrap_or(device_id),
            device_id,
            id: event.id.as_str(),
            time: event.time,
            type_name: &event.type_name,
            name: event.file_name(),
        };
        let below = self.template.path(&facts, &self.zone);
        if taken.insert(below.clone()) {
            return below;
        }
        let own = self.template.path_of_its_own(&facts, &self.zone);
        taken.insert(own.clone());
        own
    }
}

/// How far a list of events is.
#[derive(Debug)]
pub enum Listing {
    /// So many are found.
    Found(usize),
    /// A page failed with this, and is asked for again after this time.
    Waits(Duration, ApiError),
}

/// All events of a query, page after page. How many there are so far is told
/// after each.
///
/// # Errors
/// As every call, once the tries are used up: see [`ApiError`].
pub async fn all_events(
    client: &Client,
    query: &EventQuery,
    retry: Retry,
    mut told: impl FnMut(Listing),
) -> Result<Vec<Event>, ApiError> {
    let mut found = Vec::new();
    let mut request = PageRequest {
        number: 1,
        size: MAX_PAGE_SIZE,
        totals: false,
    };
    loop {
        let call = || client.events(query, request);
        let waits = |wait, error| told(Listing::Waits(wait, error));
        let page = insist(retry, call, waits).await?;
        // Only an empty page is the end (`API.md` section 1.3).
        if page.items.is_empty() {
            return Ok(found);
        }
        found.extend(page.items);
        told(Listing::Found(found.len()));
        request.number += 1;
    }
}

/// Whether a file of this name and length is there.
fn is_there(path: &Path, length: Option<u64>) -> bool {
    let there = std::fs::metadata(path);
    there.is_ok_and(|there| there.is_file() && Some(there.len()) == length)
}

/// Makes the folder of a file. A link in it may lead anywhere: what would be
/// saved outside is refused.
fn make_folder(root: &Path, path: &Path) -> Result<(), TransferError> {
    let folder = path.parent().unwrap_or(root);
    let failed = |error: std::io::Error| {
        TransferError::Local(format!(
            "Could not make the folder {}: {}.",
            clean(&folder.to_string_lossy()),
            reason(&error)
        ))
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let (real, real_root) = (
        folder.canonicalize().map_err(failed)?,
        root.canonicalize().map_err(failed)?,
    );
    if real.starts_with(&real_root) {
        return Ok(());
    }
    Err(TransferError::Local(format!(
        "{} leads out of {}: nothing was saved there.",
        clean(&folder.to_string_lossy()),
        clean(&root.to_string_lossy())
    )))
}
