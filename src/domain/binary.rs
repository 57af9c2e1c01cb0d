//! A binary of the inventory, and one that is to be made.

use std::sync::Arc;

use jiff::Timestamp;

use super::{BinaryId, Md5};

/// A file in the inventory, as its managed object describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binary {
    /// Its id.
    pub id: BinaryId,
    /// Its name as the server gave it: may be empty, may hold control characters.
    pub name: String,
    /// The managed object's `type`. Often, but not always, a media type.
    pub type_name: String,
    /// The media type that a download carries, where the server gave it.
    pub content_type: Option<String>,
    /// Length in bytes; unknown for very old objects.
    pub length: Option<u64>,
    /// The digest of its bytes, where the platform tells one: only very old
    /// objects have it (`API.md` section 2.2).
    pub digest: Option<Md5>,
    /// The user who owns it.
    pub owner: Option<String>,
    /// When it was made. The list of binaries may leave it out.
    pub created: Option<Timestamp>,
    /// When it last changed.
    pub updated: Option<Timestamp>,
    /// The id of the application whose archive this is. Such a binary is not
    /// deleted from the file list (`API.md` section 2.1).
    pub archive_of: Option<String>,
    /// The whole object as the server sent it: JSON text.
    pub object: Arc<str>,
}

impl Binary {
    /// The name to show: the object's, or the id where it has none.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.name.trim().is_empty() {
            self.id.as_str()
        } else {
            &self.name
        }
    }
}

/// Fields of the object that the platform sets itself (`API.md` section 3): they
/// cannot be given with an upload.
pub const OF_THE_PLATFORM: [&str; 8] = [
    "id",
    "self",
    "owner",
    "length",
    "contentType",
    "c8y_IsBinary",
    "creationTime",
    "lastUpdated",
];

/// What describes a file before it is uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBinary {
    /// The managed object's `name`, and the file name of the `file` part.
    pub name: String,
    /// The managed object's `type`, and the media type of the `file` part
    /// where it is one.
    pub type_name: String,
    /// More fragments of the object: the text of one JSON object, or `None`.
    /// Checked before it gets here; `name` and `type` in it are overruled, and
    /// `c8ybin_upload` where the upload has a marker.
    pub fragments: Option<String>,
    /// The media type of the bytes, where it is known and `type_name` does not
    /// tell it.
    pub media_type: Option<String>,
}

/// Why a text cannot be the name of a binary: a sentence. `None`: it can. A
/// name says something, and holds nothing that a terminal would obey.
#[must_use]
pub fn unfit_name(name: &str) -> Option<&'static str> {
    if name.trim().is_empty() {
        Some("The name is blank; it has to say something.")
    } else if name.chars().any(char::is_control) {
        Some("The name holds control characters; take them out.")
    } else {
        None
    }
}
