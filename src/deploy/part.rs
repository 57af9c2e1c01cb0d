//! A file of this machine that goes into an archive alone.

use std::path::{Path, PathBuf};

use super::DeployError;
use super::body::{FileBody, PushMeter, Sent};
use crate::api::{FilePart, Payload};
use crate::transfer::SourceFacts;

/// What becomes of a file that is sent alone.
pub struct SentFile {
    path: PathBuf,
    facts: SourceFacts,
    sent: Sent,
}

impl SentFile {
    /// Why it could not be read to its end: then the connection is not to
    /// blame.
    #[must_use]
    pub fn broken(&self) -> Option<DeployError> {
        self.sent.broken()
    }

    /// Whether it is another one than when it was looked at. Blocks.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        let now = std::fs::metadata(&self.path);
        now.map_or(true, |now| SourceFacts::of(&now) != self.facts)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// The file at `path` as that of the path `at` in an archive, with what becomes
/// of it. It is read when it is sent, and breaks before its end where it has
/// changed until then; the meter counts its bytes. Blocks.
///
/// # Errors
/// [`DeployError::Local`] where it is no file, or cannot be looked at.
pub fn sent_file(
    path: &Path,
    at: &str,
    meter: &PushMeter,
) -> Result<(FilePart, SentFile), DeployError> {
    let metadata = std::fs::metadata(path).map_err(|e| DeployError::io("read", path, &e))?;
    if !metadata.is_file() {
        return Err(DeployError::refused("send", path, "it is not a file"));
    }
    let (facts, sent) = (SourceFacts::of(&metadata), Sent::default());
    let body = FileBody::new(path.to_owned(), facts.length, meter.clone(), sent.clone());
    let part = FilePart {
        path: at.to_owned(),
        payload: Payload::new(facts.length, body.unchanged(facts)),
    };
    let file = SentFile {
        path: path.to_owned(),
        facts,
        sent,
    };
    Ok((part, file))
}
