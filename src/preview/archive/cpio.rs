//! cpio as SWU files use it (`newc`): headers of 110 characters.

use std::io::Read;
use std::ops::ControlFlow;

use jiff::Timestamp;

use super::{Each, Entry, EntryKind, MAX_PATH, Modified};
use crate::preview::PreviewError;
use crate::preview::limits::{Forward, Watch, fill};

/// Without checksums, and with them.
const MAGICS: [&[u8]; 2] = [b"070701", b"070702"];

const HEADER: usize = 110;

/// The name that ends the archive.
const TRAILER: &str = "TRAILER!!!";

/// The file type in `mode`.
const TYPE: u32 = 0o170_000;

/// Whether a file begins as a cpio does.
pub(in crate::preview) fn looks_like(head: &[u8]) -> bool {
    MAGICS.iter().any(|magic| head.starts_with(magic))
}

/// Goes through the entries until `each` breaks.
pub(in crate::preview) fn walk(
    source: &mut impl Forward,
    watch: &Watch,
    each: &mut Each<'_>,
) -> Result<(), PreviewError> {
    let io = |error: std::io::Error| watch.explain(&error);
    loop {
        let mut header = [0; HEADER];
        if fill(source, &mut header).map_err(io)? < HEADER {
            return Err(PreviewError::damaged("it ends too early"));
        }
        if !looks_like(&header) {
            return Err(PreviewError::damaged("what follows an entry is none"));
        }
        let number = |index: usize| number(&header, index);
        let (Some(mode), Some(seconds), Some(size), Some(length)) =
            (number(1), number(5), number(6), number(11))
        else {
            return Err(PreviewError::damaged(
                "the header of an entry cannot be read",
            ));
        };
        if u64::from(length) > MAX_PATH {
            return Err(PreviewError::damaged("the name of an entry is too long"));
        }
        let mut name = vec![0; usize::try_from(length).unwrap_or_default()];
        source.read_exact(&mut name).map_err(io)?;
        let filler = to_four(HEADER as u64 + u64::from(length));
        source.skip(filler).map_err(io)?;
        let path = crate::preview::text::field(&name);
        if path == TRAILER {
            return Ok(());
        }
        let size = u64::from(size);
        let entry = Entry {
            path,
            size: Some(size),
            packed: None,
            modified: Timestamp::from_second(seconds.into())
                .ok()
                .filter(|_| seconds != 0)
                .map(Modified::At),
            kind: match mode & TYPE {
                0o040_000 => EntryKind::Folder,
                0o120_000 => EntryKind::Link(link(source, size).map_err(io)?),
                // Some tools write no type at all.
                0o100_000 | 0 => EntryKind::File,
                _ => EntryKind::Special,
            },
            crc32: None,
            is_encrypted: false,
        };
        let is_read = matches!(entry.kind, EntryKind::Link(_)) && size <= MAX_PATH;
        let mut content = source.by_ref().take(if is_read { 0 } else { size });
        let goes_on = each(&entry, &mut content)?;
        let left = content.limit();
        if goes_on == ControlFlow::Break(()) {
            return Ok(());
        }
        source.skip(left + to_four(size)).map_err(io)?;
    }
}

/// Where a link points to, which is its content.
fn link(source: &mut impl Forward, size: u64) -> std::io::Result<String> {
    if size > MAX_PATH {
        return Ok(String::new());
    }
    let mut target = vec![0; usize::try_from(size).unwrap_or_default()];
    source.read_exact(&mut target)?;
    Ok(String::from_utf8_lossy(&target).into_owned())
}

/// The hexadecimal number at this place behind the magic.
fn number(header: &[u8], index: usize) -> Option<u32> {
    let digits = header.get(6 + index * 8..14 + index * 8)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// How many bytes are missing to a multiple of four.
const fn to_four(length: u64) -> u64 {
    (4 - length % 4) % 4
}
