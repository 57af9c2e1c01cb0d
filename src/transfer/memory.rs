//! What is known of a job beyond its order: enough to go on after a crash.

use std::path::PathBuf;
use std::time::SystemTime;

use jiff::Timestamp;

use super::disk;
use crate::domain::Md5;

/// What a job learned, so that a later attempt goes on from there. Kept in the
/// journal; holds no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The local file of an upload when its first attempt opened it.
    pub source: Option<SourceFacts>,
    /// The word in the new object by which a look-up finds it, where an answer
    /// was lost.
    pub marker: Option<String>,
    /// The unfinished file of a download.
    pub partial: Option<PathBuf>,
    /// Bytes of it that are on the disk for certain, also after power was lost.
    pub synced: u64,
    /// Bytes of it that the program wrote: good unless the machine stopped.
    pub written: u64,
    /// Which run of the machine wrote them; `None` where the system tells none.
    pub boot: Option<String>,
    /// The state of the object that a download reads.
    pub version: Option<Version>,
    /// The digest that the whole must have.
    pub digest: Option<Md5>,
    /// Bytes of an upload in chunks that the server confirmed.
    pub confirmed: u64,
    /// How many attempts were begun.
    pub attempts: u32,
    /// Why the last attempt ended: a sentence.
    pub last_error: Option<String>,
}

/// What a local file was: enough to notice that it is another one now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceFacts {
    /// Length in bytes.
    pub length: u64,
    /// When it was changed last, as the file system says.
    pub modified: Option<SystemTime>,
    /// Its number in the file system, where there are such numbers.
    pub inode: Option<u64>,
}

/// Which state of an object was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Length in bytes.
    pub length: Option<u64>,
    /// When it was changed last, as the platform says.
    pub updated: Option<Timestamp>,
}

impl Memory {
    /// How many bytes are across for good: of the partial file or, in chunks, on
    /// the server.
    #[must_use]
    pub fn moved(&self) -> u64 {
        self.good().max(self.confirmed)
    }

    /// How many bytes of the partial file are good: after the machine stopped,
    /// only those that were written through.
    fn good(&self) -> u64 {
        if disk::is_same_boot(self.boot.as_deref()) {
            self.written
        } else {
            self.synced
        }
    }
}

impl SourceFacts {
    /// Of a file, as the system describes it.
    #[must_use]
    pub fn of(metadata: &std::fs::Metadata) -> Self {
        Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
            inode: inode(metadata),
        }
    }
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "other systems have no such number"
)]
fn inode(metadata: &std::fs::Metadata) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    Some(metadata.ino())
}

#[cfg(not(unix))]
fn inode(_: &std::fs::Metadata) -> Option<u64> {
    None
}
