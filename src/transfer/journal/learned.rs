//! What a job learned, as cells of its row.

use rusqlite::types::Value;

use super::cells::{Cells, Reader};
use super::row::read_digest;
use crate::transfer::{Memory, SourceFacts, Version};

/// The columns of [`memory`], in its order.
pub(super) const MEMORY: &str = "source_length, source_seconds, source_nanos, source_inode, \
    marker, partial, synced, written, boot, version, version_length, version_updated, digest, \
    confirmed, attempts, last_error, partial_inode, etag, doubtful_from, doubtful_to, named, memory_seal";

/// What a job learned, as cells.
pub(super) fn memory(memory: &Memory) -> Vec<Value> {
    let mut cells = Cells::default();
    let source = memory.source;
    cells.maybe_number(source.map(|source| source.length));
    cells.maybe_file_time(source.and_then(|source| source.modified));
    cells.maybe_number(source.and_then(|source| source.inode));
    cells.maybe_text(memory.marker.as_deref());
    cells.maybe_path(memory.partial.as_deref());
    cells.number(memory.synced);
    cells.number(memory.written);
    cells.maybe_text(memory.boot.as_deref());
    cells.number(u64::from(memory.version.is_some()));
    cells.maybe_number(memory.version.and_then(|version| version.length));
    cells.maybe_time(memory.version.and_then(|version| version.updated));
    cells.maybe_bytes(memory.digest.as_ref().map(|digest| digest.0.as_slice()));
    cells.number(memory.confirmed);
    cells.number(memory.attempts.into());
    cells.maybe_text(memory.last_error.as_deref());
    cells.late_number(memory.partial_inode);
    cells.late_text(memory.etag.as_deref());
    let doubtful = memory.doubtful.as_ref();
    cells.late_number(doubtful.map(|doubtful| doubtful.start));
    cells.late_number(doubtful.map(|doubtful| doubtful.end));
    cells.late_path(memory.named.as_deref());
    cells.sealed()
}

/// What a job learned, from [`MEMORY`]. `None`: it is damaged.
pub(super) fn read_memory(cells: &mut Reader<'_>) -> Option<Memory> {
    let source_length = cells.maybe_number()?;
    let modified = cells.maybe_file_time()?;
    let inode = cells.maybe_number()?;
    let source = source_length.map(|length| SourceFacts {
        length,
        modified,
        inode,
    });
    let marker = cells.maybe_text()?;
    let partial = cells.maybe_path()?;
    let synced = cells.number()?;
    let written = cells.number()?;
    let boot = cells.maybe_text()?;
    let has_version = cells.number()? == 1;
    let version = Version {
        length: cells.maybe_number()?,
        updated: cells.maybe_time()?,
    };
    let digest = read_digest(cells)?;
    let memory = Memory {
        source,
        marker,
        partial,
        synced,
        written,
        boot,
        version: has_version.then_some(version),
        digest,
        confirmed: cells.number()?,
        attempts: cells.number()?.try_into().ok()?,
        last_error: cells.maybe_text()?,
        partial_inode: cells.late_number()?,
        etag: cells.late_text()?,
        doubtful: match (cells.late_number()?, cells.late_number()?) {
            (Some(from), Some(to)) => Some(from..to),
            (None, None) => None,
            _ => return None,
        },
        named: cells.late_path()?,
    };
    cells.end()?;
    Some(memory)
}
