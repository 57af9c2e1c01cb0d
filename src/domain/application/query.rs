//! Which applications are wanted.

use super::{ApplicationKind, Availability};

/// Which applications are wanted. What is `None` or empty takes all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ApplicationQuery {
    /// Of this name, as a whole: the platform knows no wildcard here.
    pub name: Option<String>,
    /// Of one of these kinds.
    pub kinds: Vec<ApplicationKind>,
    /// Owned by this tenant.
    pub owner: Option<String>,
    /// For these tenants.
    pub availability: Option<Availability>,
    /// With versions, or without.
    pub has_versions: Option<bool>,
}
