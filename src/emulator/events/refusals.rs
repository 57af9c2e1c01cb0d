//! What is refused about events, in the platform's words where those are known
//! (API.md section 1.4).

use crate::emulator::answers::Refusal;
use crate::emulator::store::events::AttachError;

/// There is no event with this id.
pub fn no_event() -> Refusal {
    Refusal::new(404, "event/Not Found", "Finding event from database failed")
}

/// The attachment has come only in part. How the platform words it is not known.
pub fn incomplete() -> Refusal {
    Refusal::new(
        404,
        "Not Found",
        "Attachment not found: it is only partially uploaded",
    )
}

impl From<AttachError> for Refusal {
    fn from(error: AttachError) -> Self {
        let message = error.to_string();
        match error {
            AttachError::NoEvent => no_event(),
            AttachError::NoAttachment => Self::new(404, "Not Found", message),
            AttachError::Exists => Self::new(409, "Duplicate", message),
            AttachError::NotNext { .. } => Self::new(409, "event/Conflict", message),
            AttachError::Store(error) => Self::from(error).of_events(),
        }
    }
}
