//! What a demo tenant holds: a year of files as a real tenant collects them.
//!
//! Everything comes from one seed: each run gives the same names, sizes, types
//! and order, and times that lie the same distance before `now`. The contents
//! are real (zips open, pictures decode, packages unpack, logs read as logs),
//! but are no product's files.
//!
//! Objects are planned first (cheap: names and times, in `catalogue`), put in
//! the order of their making, and filled one by one while the iterator is
//! walked (`content`), so that only one content is held at a time.
//!
//! What it is not: a store. The emulator gives the objects their ids, adds what
//! the server owns (`c8y_IsBinary`, `length`, `contentType`, `self`) and turns
//! [`BINARY_LINK`] into addresses.

mod applications;
mod cast;
mod catalogue;
mod content;
mod events;
mod generated;
mod plan;

use jiff::Timestamp;
use serde_json::{Map, Value};

pub use applications::{DemoApplication, DemoKind, applications};
pub use events::{DemoAttachment, DemoEvent, events};
pub use generated::generated;

/// How a fragment points to a binary before it has an address: a string value
/// that is this prefix and the decimal index of the binary among
/// [`objects`], always an earlier one. The emulator puts
/// `<origin>/inventory/binaries/<id>` in its place. It stands in top-level
/// fragments (`url`) and one level below (`c8y_Firmware.url`).
pub const BINARY_LINK: &str = "demo:binary/";

/// One object of the demo tenant, as it is to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoObject {
    /// `name`. May hold control characters, as names from devices do.
    pub name: String,
    /// `type`: for a binary often, not always, a media type.
    pub type_name: String,
    /// The media type of the content. Empty when it is not a binary.
    pub content_type: String,
    /// `owner`.
    pub owner: String,
    /// `creationTime`; never before that of an earlier object.
    pub created: Timestamp,
    /// `lastUpdated`: from `created` to `now`.
    pub updated: Timestamp,
    /// Further fragments, without any that the server owns.
    pub fragments: Map<String, Value>,
    /// Whether it is a file of the inventory.
    pub is_binary: bool,
    /// The index of an earlier object that has it as a child addition.
    pub children_of: Option<usize>,
    /// The bytes of a binary. Empty when it is not one, and for one that is.
    pub content: Vec<u8>,
    /// Whether it is so old that it carries a digest of its bytes.
    pub digested: bool,
}

/// The demo tenant, oldest first, about 35 MiB in all: a few hundred binaries,
/// the devices that some of them come from, and the firmware, software and
/// configuration objects that point to others.
pub fn objects(now: Timestamp) -> impl Iterator<Item = DemoObject> {
    let now = whole_milliseconds(now);
    plan::in_order(catalogue::plans())
        .into_iter()
        .map(move |plan| plan.made(now))
}

/// The platform keeps times to the millisecond (API.md section 1.7).
fn whole_milliseconds(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

/// The moment `seconds` before `time`.
fn seconds_before(time: Timestamp, seconds: u64) -> Timestamp {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| {
            time.checked_sub(jiff::SignedDuration::from_secs(seconds))
                .ok()
        })
        .unwrap_or(time)
}

#[cfg(test)]
mod tests;
