//! Which events are wanted.

use jiff::Timestamp;

use super::DeviceId;

/// Which events are wanted. The empty query means all, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EventQuery {
    /// Only those of this device or asset.
    pub source: Option<DeviceId>,
    /// With those of what is below the source. Without a source it says
    /// nothing.
    pub with_children: bool,
    /// The exact `type`.
    pub type_name: Option<String>,
    /// Only those with this fragment.
    pub fragment: Option<String>,
    /// Only those where the fragment is exactly this text. Without a fragment
    /// it says nothing.
    pub fragment_value: Option<String>,
    /// When they happened, by the device's clock.
    pub time: Period,
    /// When the platform got them.
    pub created: Period,
    /// When they last changed.
    pub updated: Period,
    /// The oldest first, by the time at which they happened. Else the newest
    /// (`API.md` section 5).
    pub oldest_first: bool,
}

/// A stretch of time, open where an end is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Period {
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// To before this moment.
    pub to: Option<Timestamp>,
}
