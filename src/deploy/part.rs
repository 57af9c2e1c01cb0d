//! A file of this machine that goes into an archive alone.

use std::path::{Path, PathBuf};

use super::body::{FileBody, PushMeter, PushStep, Sent};
use super::deployed::on_thread;
use super::{DeployError, Item};
use crate::api::{FilePart, Payload};
use crate::transfer::SourceFacts;

/// What becomes of a file that is sent alone.
pub struct SentFile {
    path: PathBuf,
    at: String,
    facts: SourceFacts,
    sent: Sent,
}

impl SentFile {
    /// Why it could not be read to its end: then the connection is not to
    /// blame.
    pub(super) fn broken(&self) -> Option<DeployError> {
        self.sent.broken()
    }

    /// Whether it is another one than when it was looked at. Blocks.
    pub(super) fn has_changed(&self) -> bool {
        let now = std::fs::metadata(&self.path);
        now.map_or(true, |now| SourceFacts::of(&now) != self.facts)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its path in the archive.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }

    /// What the archive has of it then; `None` while not all of it was sent.
    pub(super) fn item(&self) -> Option<Item> {
        Some(Item {
            crc32: Some(self.sent.crc32()?),
            ..Item::file(&self.at, self.facts.length)
        })
    }
}

/// Files of this machine, each with its path in the archive, as parts of a
/// request, each with what becomes of it. They are read when they are sent, and
/// break before their end where they have changed until then; the meter counts
/// their bytes from here on.
///
/// # Errors
/// [`DeployError::Local`] where one is no file, or cannot be looked at.
pub async fn sent_files(
    places: Vec<(PathBuf, String)>,
    meter: PushMeter,
) -> Result<Vec<(FilePart, SentFile)>, DeployError> {
    on_thread(move || {
        let lengths = places.iter().filter_map(|(path, _)| path.metadata().ok());
        meter.begin(PushStep::Sending, lengths.map(|file| file.len()).sum());
        let parts = places
            .into_iter()
            .map(|(path, at)| sent_file(path, at, &meter));
        parts.collect()
    })
    .await
}

fn sent_file(
    path: PathBuf,
    at: String,
    meter: &PushMeter,
) -> Result<(FilePart, SentFile), DeployError> {
    let metadata = std::fs::metadata(&path).map_err(|e| DeployError::io("read", &path, &e))?;
    if !metadata.is_file() {
        return Err(DeployError::refused("send", &path, "it is not a file"));
    }
    let (facts, sent) = (SourceFacts::of(&metadata), Sent::default());
    let body = FileBody::new(path.clone(), facts.length, meter.clone(), sent.clone());
    let part = FilePart {
        path: at.clone(),
        payload: Payload::new(facts.length, body.unchanged(facts)),
    };
    let file = SentFile {
        path,
        at,
        facts,
        sent,
    };
    Ok((part, file))
}
