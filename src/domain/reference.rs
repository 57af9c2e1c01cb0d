//! What points to a binary: an object whose `url` is that of the binary.

use super::{BinaryId, ObjectId};

/// A managed object that needs a binary: without it, a device that is told to
/// install it gets nothing. The platform does not check this (`API.md` section
/// 2.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The binary that it points to.
    pub binary: BinaryId,
    /// Which object it is.
    pub object: ObjectId,
    /// What it is.
    pub kind: ReferenceKind,
    /// Its name as the server gave it; may be empty.
    pub name: String,
}

/// What an object that points to a binary is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReferenceKind {
    /// A version of a firmware.
    Firmware,
    /// A version of a software.
    Software,
    /// A configuration that devices are given.
    Configuration,
    /// A device profile: firmware, software and configuration together.
    Profile,
    /// A device that says what it runs.
    Device,
    /// Something else.
    Other,
}

impl ReferenceKind {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Firmware => "firmware",
            Self::Software => "software",
            Self::Configuration => "configuration",
            Self::Profile => "device profile",
            Self::Device => "device",
            Self::Other => "object",
        }
    }
}

impl Reference {
    /// It in words: `firmware “2.4.1” (104)`. The name is not yet cleaned.
    #[must_use]
    pub fn title(&self) -> String {
        let word = self.kind.word();
        if self.name.trim().is_empty() {
            format!("{word} {}", self.object)
        } else {
            format!("{word} “{}” ({})", self.name, self.object)
        }
    }
}
