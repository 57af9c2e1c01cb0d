//! What a scan of the whole inventory reads of binaries beside their pages: from
//! which device they come.

use super::wire;
use crate::domain::Binary;

/// The device that a binary comes from, where its object names one: its parent
/// or source, a fragment, or an owner that is a device's user.
#[must_use]
pub fn device_of(binary: &Binary) -> Option<String> {
    wire::device(&binary.object).or_else(|| {
        let owner = binary.owner.as_deref()?;
        let device = owner.strip_prefix(DEVICE_USER)?;
        (!device.is_empty()).then(|| device.to_owned())
    })
}

/// What the name of a device's user begins with; the device's own name for
/// itself follows.
const DEVICE_USER: &str = "device_";
