//! zip: read from its end, where its table of contents is.

use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::rc::Rc;

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Entry, EntryKind, Modified, Near, copy, is_readable};
use crate::preview::PreviewError;
use crate::preview::limits::{Source, Unpacked, Watch, fill};

/// The record at the end, without its comment.
const END: u64 = 22;

/// The longest comment behind it.
const COMMENT: u64 = 65_535;

/// How the record begins.
const MAGIC: &[u8] = b"PK\x05\x06";

/// How much of the memory that is allowed its table of contents may take: in
/// memory it is several times as long.
const TABLE_PART: u64 = 8;

/// Gives whether there are several entries of one name.
pub(super) fn list<R: Read + Seek>(
    reader: R,
    watch: &Rc<Watch>,
    each: &mut dyn FnMut(Entry) -> ControlFlow<()>,
) -> Result<bool, PreviewError> {
    let archive = open(reader, watch)?;
    for index in 0..archive.len() {
        if each(entry(&archive, index, watch)?) == ControlFlow::Break(()) {
            break;
        }
    }
    Ok(archive.has_duplicate_names())
}

pub(super) fn read_entry<R: Read + Seek>(
    reader: R,
    path: &str,
    sink: &mut dyn Write,
    watch: &Rc<Watch>,
) -> Result<u64, PreviewError> {
    let mut archive = open(reader, watch)?;
    let mut near = Near::new(path);
    for index in 0..archive.len() {
        let entry = entry(&archive, index, watch)?;
        if !near.is_it(&entry.path) {
            continue;
        }
        is_readable(&entry)?;
        let content = archive
            .by_index(index)
            .map_err(|error| explain(error, watch))?;
        return copy(&mut Unpacked::new(content, watch), sink, watch);
    }
    Err(near.none())
}

fn open<R: Read + Seek>(
    reader: R,
    watch: &Rc<Watch>,
) -> Result<ZipArchive<Source<R>>, PreviewError> {
    let mut source = Source::new(reader, watch);
    if !has_end(&mut source).map_err(|error| watch.explain(&error))? {
        return Err(PreviewError::damaged(
            "a zip has its table of contents at its end, and there is none",
        ));
    }
    let left = source.left();
    left.set(watch.limits.memory / TABLE_PART);
    let archive = ZipArchive::new(source).map_err(|error| explain(error, watch))?;
    // What follows is counted where it is unpacked.
    left.set(u64::MAX);
    Ok(archive)
}

/// Whether the record is there that a zip ends with. The library would look for
/// it in all of the file.
fn has_end<R: Read + Seek>(source: &mut Source<R>) -> std::io::Result<bool> {
    let length = source.seek(SeekFrom::End(0))?;
    // A comment is rare: where there is none, a few bytes tell.
    for tail in [END, END + COMMENT] {
        let begin = length.saturating_sub(tail);
        source.seek(SeekFrom::Start(begin))?;
        let mut bytes = vec![0; usize::try_from(length - begin).unwrap_or_default()];
        let count = fill(source, &mut bytes)?;
        bytes.truncate(count);
        if bytes.windows(MAGIC.len()).any(|four| four == MAGIC) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn entry<R: Read + Seek>(
    archive: &ZipArchive<R>,
    index: usize,
    watch: &Watch,
) -> Result<Entry, PreviewError> {
    watch.check().map_err(|error| watch.explain(&error))?;
    let told = archive
        .by_index_data(index)
        .map_err(|error| explain(error, watch))?;
    let path = match told.name() {
        Ok(name) => name.into_owned(),
        Err(_) => String::from_utf8_lossy(told.name_raw()).into_owned(),
    };
    let kind = if told.is_symlink() {
        // Where to is its content, which is not read for a list.
        EntryKind::Link(String::new())
    } else if told.is_dir() {
        EntryKind::Folder
    } else {
        EntryKind::File
    };
    let is_file = kind == EntryKind::File;
    Ok(Entry {
        path,
        size: is_file.then(|| told.size()),
        packed: is_file.then(|| told.compressed_size()),
        modified: told
            .last_modified()
            .and_then(|time| time.try_into().ok())
            .map(Modified::Wall),
        kind,
        crc32: is_file.then(|| told.crc32()),
        is_encrypted: told.encrypted(),
    })
}

fn explain(error: ZipError, watch: &Watch) -> PreviewError {
    if let Some(trouble) = watch.trouble() {
        return trouble;
    }
    match error {
        ZipError::Io(error) => watch.explain(&error),
        ZipError::CompressionMethodNotSupported(method) => {
            PreviewError::Unsupported(format!("an entry that is packed by method {method}"))
        }
        ZipError::UnsupportedArchive(what) => PreviewError::Unsupported(what.to_owned()),
        other => PreviewError::Damaged(other.to_string()),
    }
}
