//! What is asked about events, and what is answered.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Changed;
use crate::api::{ApiError, Links};
use crate::domain::{Device, EventId, EventSearch, ListedEvent, Page, PageRequest, clean};
use crate::edit::Patch;
use crate::transfer::{EventWish, Job, PlannedSave, SavePlan, Template};

/// A question about events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventCall {
    /// One page of a list.
    Page(EventSearch, PageRequest),
    /// Which event has this id?
    Seek(EventId),
    /// Which devices have this in their name?
    Devices(String),
    /// Which devices, assets and groups have this in their name?
    Holders(String),
    /// How do other programs reach what is attached?
    Links(EventId),
    /// Delete the attachment, or the part that there is of one. The event
    /// stays.
    DeleteAttachment(EventId),
    /// Change an event.
    Change {
        /// Which.
        id: EventId,
        /// What becomes of its fields.
        patch: Patch,
        /// What it must still be; `None`: anything.
        seen: Option<Arc<str>>,
    },
    /// Make an event for this file, or take the one again that an earlier try
    /// made for it.
    Make(EventWish, PathBuf),
    /// Make an event for this file that is like that one but happens now.
    MakeLike(EventId, PathBuf, Timestamp),
    /// Which attachments would be saved, and where to? Writes nothing.
    PlanSaving(Box<SavingWish>),
    /// Make the folders of these places.
    MakeReadyToSave(SavePlan, Vec<PlannedSave>),
}

/// Which attachments are to be saved, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavingWish {
    /// Those of these events.
    pub search: EventSearch,
    /// Below this folder, as typed.
    pub folder: String,
    /// The folders and the name of each.
    pub template: Template,
    /// The zone of the dates in it.
    pub zone: TimeZone,
}

/// What would be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedSaving {
    /// Where to.
    pub plan: SavePlan,
    /// A place for each attachment, that of the oldest event first.
    pub saves: Vec<PlannedSave>,
    /// Whether the folder must be made first.
    pub folder_is_missing: bool,
}

impl PlannedSaving {
    /// Those that are not saved yet.
    pub fn missing(&self) -> impl Iterator<Item = &PlannedSave> {
        self.saves.iter().filter(|save| !save.is_there)
    }
}

/// What can be saved now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadyToSave {
    /// The downloads.
    pub jobs: Vec<Job>,
    /// A sentence for each that cannot be saved there.
    pub refused: Vec<String>,
}

/// The answer to an [`EventCall`].
#[derive(Debug)]
pub enum EventReply {
    /// To `Page`.
    Page(Result<Page<ListedEvent>, ApiError>),
    /// To `Seek`.
    Sought(Box<Result<ListedEvent, ApiError>>),
    /// To `Devices` and `Holders`, in the order of their names.
    Devices(Result<Vec<Device>, ApiError>),
    /// To `Links`.
    Links(Result<Links, ApiError>),
    /// To `DeleteAttachment`.
    Deleted(Result<(), ApiError>),
    /// To `Change`.
    Changed(Result<Changed<ListedEvent>, ApiError>),
    /// To `Make` and `MakeLike`, or a sentence why there is none.
    Made(Result<EventId, String>),
    /// To `PlanSaving`, or a sentence why nobody knows.
    PlannedSaving(Result<PlannedSaving, String>),
    /// To `MakeReadyToSave`.
    ReadyToSave(Result<ReadyToSave, String>),
}

impl EventCall {
    /// What it does, as the object of “could not …”.
    #[must_use]
    pub fn asked(&self) -> String {
        match self {
            Self::Page(..) => "list the events".to_owned(),
            Self::Seek(id) => format!("look for event {id}"),
            Self::Devices(text) => format!("look for devices named {}", clean(text)),
            Self::Holders(text) => format!("look for devices and groups named {}", clean(text)),
            Self::Links(id) => format!("make the addresses of the attachment of event {id}"),
            Self::DeleteAttachment(id) => format!("delete the attachment of event {id}"),
            Self::Change { id, .. } => format!("change event {id}"),
            Self::Make(wish, _) => format!("make an event of device {}", wish.source),
            Self::MakeLike(id, ..) => format!("make an event like {id}"),
            Self::PlanSaving(_) => "look for attachments".to_owned(),
            Self::MakeReadyToSave(plan, _) => {
                format!("make folders in {}", clean(&plan.folder.to_string_lossy()))
            }
        }
    }

    /// The answer where this went wrong.
    #[must_use]
    pub fn failed(&self, error: ApiError) -> EventReply {
        match self {
            Self::Page(..) => EventReply::Page(Err(error)),
            Self::Seek(_) => EventReply::Sought(Box::new(Err(error))),
            Self::Devices(_) | Self::Holders(_) => EventReply::Devices(Err(error)),
            Self::Links(_) => EventReply::Links(Err(error)),
            Self::DeleteAttachment(_) => EventReply::Deleted(Err(error)),
            Self::Change { .. } => EventReply::Changed(Err(error)),
            Self::Make(..) | Self::MakeLike(..) => EventReply::Made(Err(error.to_string())),
            Self::PlanSaving(_) => EventReply::PlannedSaving(Err(error.to_string())),
            Self::MakeReadyToSave(..) => EventReply::ReadyToSave(Err(error.to_string())),
        }
    }
}
