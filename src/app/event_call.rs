//! What is asked about events, and what is answered.

use std::path::PathBuf;

use crate::api::ApiError;
use crate::domain::{Device, EventId, EventSearch, ListedEvent, Page, PageRequest, clean};
use crate::transfer::EventWish;

/// A question about events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventCall {
    /// One page of a list.
    Page(EventSearch, PageRequest),
    /// Which event has this id?
    Seek(EventId),
    /// Which devices have this in their name?
    Devices(String),
    /// Delete the attachment, or the part that there is of one. The event
    /// stays.
    DeleteAttachment(EventId),
    /// Make an event for this file, or take the one again that an earlier try
    /// made for it.
    Make(EventWish, PathBuf),
}

/// The answer to an [`EventCall`].
#[derive(Debug)]
pub enum EventReply {
    /// To `Page`.
    Page(Result<Page<ListedEvent>, ApiError>),
    /// To `Seek`.
    Sought(Box<Result<ListedEvent, ApiError>>),
    /// To `Devices`, in the order of their names.
    Devices(Result<Vec<Device>, ApiError>),
    /// To `DeleteAttachment`.
    Deleted(Result<(), ApiError>),
    /// To `Make`, or a sentence why there is none.
    Made(Result<EventId, String>),
}

impl EventCall {
    /// What it does, as the object of “could not …”.
    #[must_use]
    pub fn asked(&self) -> String {
        match self {
            Self::Page(..) => "list the events".to_owned(),
            Self::Seek(id) => format!("look for event {id}"),
            Self::Devices(text) => format!("look for devices named {}", clean(text)),
            Self::DeleteAttachment(id) => format!("delete the attachment of event {id}"),
            Self::Make(wish, _) => format!("make an event of device {}", wish.source),
        }
    }

    /// The answer where this went wrong.
    #[must_use]
    pub fn failed(&self, error: ApiError) -> EventReply {
        match self {
            Self::Page(..) => EventReply::Page(Err(error)),
            Self::Seek(_) => EventReply::Sought(Box::new(Err(error))),
            Self::Devices(_) => EventReply::Devices(Err(error)),
            Self::DeleteAttachment(_) => EventReply::Deleted(Err(error)),
            Self::Make(..) => EventReply::Made(Err(error.to_string())),
        }
    }
}
