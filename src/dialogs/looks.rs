//! What the frame around a dialog needs.

use super::lines::Lines;

/// Under the box of what came by itself, while it takes no keys.
pub(super) const ONE_MOMENT: &str = "one moment…";

/// How a dialog looks: what the frame around it needs.
#[derive(Debug, Default)]
pub struct Looks {
    /// Over the box.
    pub title: String,
    /// In the box.
    pub lines: Lines,
    /// Under the box: its keys.
    pub keys: &'static str,
}
