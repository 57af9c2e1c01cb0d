//! Which fields of an object are the platform's own.

use crate::domain::OF_THE_PLATFORM;

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

/// Whether the platform sets this field itself, so that nobody else can.
#[must_use]
pub fn is_of_the_platform(field: &str) -> bool {
    OF_THE_PLATFORM.contains(&field) || LINKS.contains(&field)
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
