//! What is in a zip: one of this machine, or a deployed archive.

use std::io::{Read, Seek};

use super::folder::{MOST_MANIFEST, text_of};
use super::{Contents, DeployError, Item, ItemKind, MANIFEST, Origin, Unread};
use crate::preview::archive::{Archive, EntryKind, list as list_archive, read_entry};
use crate::preview::{Limits, PreviewError};

/// Lists a zip from the table at its end, without unpacking more of it than the
/// manifest. `packed` is its length in bytes. Blocks.
///
/// # Errors
/// [`DeployError::Archive`] where it is no zip or damaged,
/// [`DeployError::Remote`] where the platform refuses a part of it, and
/// [`DeployError::Stopped`].
pub fn list_zip<R: Read + Seek>(
    mut reader: R,
    packed: Option<u64>,
    limits: &Limits,
) -> Result<Contents, DeployError> {
    let listing = list_archive(&mut reader, Archive::Zip, limits)?;
    let unread = listing.cut.map(|why| Unread {
        path: String::new(),
        why,
    });
    let items = listing.entries.into_iter().map(|entry| Item {
        kind: match entry.kind {
            EntryKind::File => ItemKind::File,
            EntryKind::Folder => ItemKind::Folder,
            EntryKind::Link(_) => ItemKind::Link,
            EntryKind::Special => ItemKind::Special,
        },
        path: entry.path,
        length: entry.size.unwrap_or_default(),
        crc32: entry.crc32,
        packed: entry.packed,
        is_encrypted: entry.is_encrypted,
        facts: None,
    });
    let mut contents = Contents {
        items: items.collect(),
        unread: unread.into_iter().collect(),
        packed,
        has_repeats: listing.has_repeats,
        ..Contents::nothing(Origin::Zip)
    };
    contents.items.sort_by(|a, b| a.path.cmp(&b.path));
    let wrapper = contents.wrapper().unwrap_or_default();
    let manifest = format!("{wrapper}{MANIFEST}");
    if contents.file(&manifest).is_some() {
        contents.manifest = match read_zipped(&mut reader, &manifest, MOST_MANIFEST, limits) {
            Ok(bytes) => text_of(bytes),
            // What is wrong with a file of a zip does not hide the others.
            Err(DeployError::Archive(_)) => None,
            Err(error) => return Err(error),
        };
    }
    Ok(contents)
}

/// The bytes of one file of a zip, `most` at most. Blocks.
///
/// # Errors
/// As [`list_zip`] has them; [`DeployError::Archive`] also where the file is not
/// there or longer.
pub fn read_zipped<R: Read + Seek>(
    reader: R,
    path: &str,
    most: u64,
    limits: &Limits,
) -> Result<Vec<u8>, DeployError> {
    let mut limits = limits.clone();
    limits.unpacked = most;
    let mut bytes = Vec::new();
    match read_entry(reader, Archive::Zip, path, &mut bytes, &limits) {
        Ok(_) => Ok(bytes),
        Err(PreviewError::TooMuch(_)) => Err(DeployError::Archive(format!(
            "“{}” is longer than {}.",
            crate::domain::clean(path),
            bytesize::ByteSize(most).display().iec()
        ))),
        Err(error) => Err(error.into()),
    }
}
