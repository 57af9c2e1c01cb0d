//! How one sees that a file changed while it is read in several requests.

use crate::api::Content;

/// What tells one state of a file from another.
#[derive(PartialEq)]
pub(super) struct Marks {
    pub(super) length: Option<u64>,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

impl Marks {
    pub(super) fn of(content: &Content) -> Self {
        Self {
            length: content.length(),
            etag: content.etag().map(str::to_owned),
            last_modified: content.last_modified().map(str::to_owned),
        }
    }
}
