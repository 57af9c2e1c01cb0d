//! What `events get` does with each event: where its file goes, and whether it
//! is there already.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::template::{Facts, Template};
use super::{attachment_name, device};
use crate::api::DeviceNames;
use crate::commands::item::{Item, Start, What};
use crate::commands::shown;
use crate::domain::Event;
use crate::transfer::{self, Existing, Job, Target, TransferError};

/// Where the files of a template go.
pub(super) struct Plan {
    pub(super) folder: PathBuf,
    pub(super) template: Template,
    pub(super) zone: TimeZone,
    pub(super) existing: Existing,
}

impl Plan {
    /// The downloads, in the order of the events. The folders are made. Of
    /// events whose path would be the same, the first one gets it, and the
    /// others get their id into the name. Blocks.
    pub(super) fn items(&self, events: &[Event], names: &DeviceNames) -> Vec<Item> {
        let mut taken = HashSet::new();
        let item = |event| {
            let below = self.below(event, names, &mut taken);
            match self.start(event, &below) {
                Ok(start) => Item {
                    name: below.to_string_lossy().into_owned(),
                    what: What::DownloadAttachment(event.id.clone()),
                    start,
                },
                Err(error) => Item {
                    name: event.id.to_string(),
                    what: What::DownloadAttachment(event.id.clone()),
                    start: Start::Refused(error),
                },
            }
        };
        events.iter().map(item).collect()
    }

    fn below(&self, event: &Event, names: &DeviceNames, taken: &mut HashSet<PathBuf>) -> PathBuf {
        let facts = Facts {
            device: device::name_of(names, event),
            device_id: event.source.as_ref().map_or("", |id| id.as_str()),
            id: event.id.as_str(),
            time: event.time,
            type_name: &event.type_name,
            name: attachment_name(event),
        };
        let below = self.template.path(&facts, &self.zone);
        if taken.insert(below.clone()) {
            return below;
        }
        let own = self.template.path_of_its_own(&facts, &self.zone);
        taken.insert(own.clone());
        own
    }

    fn start(&self, event: &Event, below: &Path) -> Result<Start, TransferError> {
        let path = self.folder.join(below);
        let length = event.attachment.as_ref().and_then(|it| it.length);
        if is_there(&path, length) {
            return Ok(Start::There(path));
        }
        make_folder(&self.folder, &path)?;
        Ok(Start::New(Box::new(Job::DownloadAttachment {
            event: event.id.clone(),
            length,
            target: Target::File(path),
            existing: self.existing,
        })))
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
            shown(folder),
            transfer::reason(&error)
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
        shown(folder),
        shown(root)
    )))
}
