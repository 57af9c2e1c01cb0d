//! Which fields of an object are the platform's own.

use crate::domain::{ATTACHED, INCOMPLETE, OF_THE_PLATFORM};

/// The links to other objects, which have calls of their own, and what old
/// objects keep of their bytes.
const LINKS: [&str; 7] = [
    "additionParents",
    "assetParents",
    "deviceParents",
    "childAdditions",
    "childAssets",
    "childDevices",
    "_attachments",
];

/// What the platform sets of an event, or takes only when the event is made.
const OF_AN_EVENT: [&str; 8] = [
    "id",
    "self",
    "source",
    "type",
    "time",
    "creationTime",
    "lastUpdated",
    ATTACHED,
];

/// What sort of object is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// A binary of the inventory.
    Binary,
    /// An event.
    Event,
}

impl ObjectKind {
    /// Whether the platform sets this field itself, so that nobody else can.
    #[must_use]
    pub fn is_of_the_platform(self, field: &str) -> bool {
        match self {
            Self::Binary => OF_THE_PLATFORM.contains(&field) || LINKS.contains(&field),
            Self::Event => OF_AN_EVENT.contains(&field) || field == INCOMPLETE,
        }
    }

    /// The field that is a text, and an example of one.
    pub(super) const fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Binary => ("name", "report.csv"),
            Self::Event => ("text", "Log of the modem"),
        }
    }
}

/// The parser's words without the position, which is told apart.
#[must_use]
pub fn reason(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match said.rsplit_once(" at line ") {
        Some((reason, _)) => reason.to_owned(),
        None => said,
    }
}
