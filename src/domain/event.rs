//! An event and the one file that may be attached to it.

use std::sync::Arc;

use jiff::Timestamp;

use super::EventId;

/// An event, as far as its attachment is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// Its `type`.
    pub type_name: String,
    /// Its text.
    pub text: String,
    /// When it happened, by the device's clock.
    pub time: Option<Timestamp>,
    /// The id of the device or asset it belongs to.
    pub source: Option<String>,
    /// The file that is attached: the fragment `c8y_IsBinary` (`API.md` section 4.1).
    pub attachment: Option<Attachment>,
    /// How many bytes the server has of an upload in chunks that did not end,
    /// from the first one on: the fragment `c8y_IsIncompleteBinary`. Where it
    /// names the last chunk alone, those before it are taken for there, since
    /// chunks go up in their order.
    pub received: Option<u64>,
    /// The whole event as the server sent it: JSON text.
    pub object: Arc<str>,
}

/// A file that is attached to an event. All of it is optional on the platform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// Its name as the server gave it.
    pub name: Option<String>,
    /// Its media type.
    pub content_type: Option<String>,
    /// Length in bytes.
    pub length: Option<u64>,
}

/// What describes a file before it is attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAttachment {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub content_type: String,
}
