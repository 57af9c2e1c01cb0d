//! An event and the one file that may be attached to it.

use std::sync::Arc;

use jiff::Timestamp;

use super::{DeviceId, EventId};

/// The fragment of an event with a whole attachment (`API.md` section 4.1).
pub const ATTACHED: &str = "c8y_IsBinary";

/// The fragment of an event with an upload in chunks that did not end.
pub const INCOMPLETE: &str = "c8y_IsIncompleteBinary";

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
    /// When the platform got it.
    pub created: Option<Timestamp>,
    /// When it last changed: for an upload that did not end, its last chunk.
    pub updated: Option<Timestamp>,
    /// The device or asset it belongs to.
    pub source: Option<DeviceId>,
    /// The file that is attached: the fragment [`ATTACHED`].
    pub attachment: Option<Attachment>,
    /// How many bytes the server has of an upload in chunks that did not end,
    /// from the first one on: the fragment [`INCOMPLETE`]. Where it names the
    /// last chunk alone, those before it are taken for there, since chunks go
    /// up in their order.
    pub received: Option<u64>,
    /// How many bytes the whole file of that upload has, where the fragment
    /// tells it. The platform learns it with the last chunk only.
    pub expected: Option<u64>,
    /// The whole event as the server sent it: JSON text.
    pub object: Arc<str>,
}

impl Event {
    /// The name of the attachment as the server gave it, else the id of the
    /// event: what the platform calls a file without a name.
    #[must_use]
    pub fn file_name(&self) -> &str {
        let attachment = self.attachment.as_ref();
        let name = attachment.and_then(|it| it.name.as_deref());
        name.filter(|name| !name.trim().is_empty())
            .unwrap_or(self.id.as_str())
    }
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

/// An event that is to be made. The platform asks for all four.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// The device or asset it belongs to.
    pub source: DeviceId,
    /// Its `type`, such as `c8y_Logfile`.
    pub type_name: String,
    /// Its text.
    pub text: String,
    /// When it happened.
    pub time: Timestamp,
}
