//! What is known of a job beyond its order: enough to go on after a crash.

use std::ops::Range;
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
    /// was lost. Of a deployment, which can carry none: the newest that was
    /// there before, so that what came later is told. Of new content for a
    /// binary: its name, as it may get another id.
    pub marker: Option<String>,
    /// The unfinished file of a download: known before it is made.
    pub partial: Option<PathBuf>,
    /// Its number in the file system, once it is made and where there are such
    /// numbers. It keeps it under its final name.
    pub partial_inode: Option<u64>,
    /// The name that the file of a download gets when it is complete: known before
    /// it gets it, as it need not be the one that was asked for.
    pub named: Option<PathBuf>,
    /// Bytes of it that are on the disk for certain, also after power was lost.
    pub synced: u64,
    /// Bytes of it that the program wrote: good unless the machine stopped.
    pub written: u64,
    /// Which run of the machine wrote them; `None` where the system tells none.
    pub boot: Option<String>,
    /// The state of the object that a download reads, or that an upload found.
    pub version: Option<Version>,
    /// The digest of that state, where the platform tells one.
    pub digest: Option<Md5>,
    /// The server's word for that state of the bytes, where it has one: what is
    /// missing is asked for on condition that it still holds.
    pub etag: Option<String>,
    /// Bytes of an upload in chunks that the server confirmed.
    pub confirmed: u64,
    /// From which byte to which the server has of them what may be another's: a
    /// chunk whose answer was lost, or what somebody else began. It is compared
    /// once the whole is there, and held until then.
    pub doubtful: Option<Range<u64>>,
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

    /// Whether an object that now is of this version and digest still has the
    /// bytes that the partial file has a part of. Where both digests are known
    /// they decide: a new name changes an object, and not its bytes.
    pub(super) fn is_of(&self, version: Option<Version>, digest: Option<Md5>) -> bool {
        let (Some(before), Some(now)) = (self.version, version) else {
            return false;
        };
        match (self.digest, digest) {
            (Some(known), Some(digest)) => known == digest && before.length == now.length,
            _ => before == now,
        }
    }

    /// Whether the server has a word for the bytes that no others have.
    pub(super) fn is_tagged(&self) -> bool {
        let etag = self.etag.as_deref();
        etag.is_some_and(|etag| !etag.starts_with("W/"))
    }

    /// The state whose bytes are in the partial file, where its tag alone tells
    /// it.
    pub(super) fn tagged(&self) -> Option<Version> {
        self.version
            .filter(|before| before.updated.is_none() && self.is_tagged())
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
            inode: disk::inode(metadata),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_says_more_than_the_date() {
        let version = |length, updated: &str| {
            Some(Version {
                length: Some(length),
                updated: updated.parse().ok(),
            })
        };
        let (old, new) = ("2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z");
        let memory = Memory {
            version: version(7, old),
            digest: Some(Md5([1; 16])),
            ..Memory::default()
        };
        assert!(memory.is_of(version(7, new), Some(Md5([1; 16]))), "renamed");
        assert!(!memory.is_of(version(7, old), Some(Md5([2; 16]))));
        assert!(!memory.is_of(version(8, old), Some(Md5([1; 16]))));
        assert!(memory.is_of(version(7, old), None));
        assert!(!memory.is_of(version(7, new), None));
        assert!(!memory.is_of(None, Some(Md5([1; 16]))));
        assert!(!Memory::default().is_of(version(7, old), None));
    }
}
