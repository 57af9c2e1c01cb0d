//! Time as data.

use std::time::Duration;

use jiff::Timestamp;

/// The moment at which a message is handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Since the program started; never goes back.
    pub running: Duration,
    /// By the system's clock, for the ages of objects.
    pub wall: Timestamp,
}
