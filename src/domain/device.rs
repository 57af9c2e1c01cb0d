//! What sends events.

use super::DeviceId;

/// A device or asset, as far as its events are concerned.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Its name as the server gave it; may be empty.
    pub name: String,
}
