//! tar: headers of 512 bytes, each before its content.
//!
//! The library reads the headers. The way from one to the next is here, so that
//! contents are left out by seeking where that is possible, and so that a name
//! cannot take all memory.

use std::io::Read;
use std::ops::ControlFlow;

use jiff::Timestamp;
use tar::{EntryType, Header, PaxExtensions};

use super::{Each, Entry, EntryKind, MAX_PATH, Modified};
use crate::preview::PreviewError;
use crate::preview::limits::{Forward, Watch, fill};

/// The size of a header, and of what contents are filled up to.
const BLOCK: usize = 512;

/// The most that stands before an entry, in bytes: its long name, its fields.
const MAX_FIELDS: u64 = 64 << 10;

/// What is told of an entry before its own header.
#[derive(Default)]
struct Told {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<u64>,
    /// The length of a file with holes, which is not that of what is stored.
    whole: Option<u64>,
    seconds: Option<i64>,
}

/// Whether a file begins as a tar does.
pub(in crate::preview) fn looks_like(head: &[u8]) -> bool {
    head.get(..BLOCK).is_some_and(|block| {
        let header = Header::from_byte_slice(block);
        !is_empty(block) && has_its_checksum(header)
    })
}

/// Goes through the entries until `each` breaks.
pub(in crate::preview) fn walk(
    source: &mut impl Forward,
    watch: &Watch,
    each: &mut Each<'_>,
) -> Result<(), PreviewError> {
    let io = |error: std::io::Error| watch.explain(&error);
    let mut told = Told::default();
    let mut is_first = true;
    loop {
        let mut block = [0; BLOCK];
        match fill(source, &mut block).map_err(io)? {
            BLOCK => {}
            // Without its last two blocks it is still whole.
            0 if !is_first => return Ok(()),
            _ => return Err(PreviewError::damaged("it ends too early")),
        }
        if is_empty(&block) {
            return Ok(());
        }
        let header = Header::from_byte_slice(&block);
        if !has_its_checksum(header) {
            return Err(PreviewError::damaged(if is_first {
                "it is no tar"
            } else {
                "what follows an entry is none"
            }));
        }
        is_first = false;
        let size = match told.size {
            Some(size) => size,
            None => header.entry_size().map_err(io)?,
        };
        let kind = header.entry_type();
        if let EntryType::GNULongName
        | EntryType::GNULongLink
        | EntryType::XHeader
        | EntryType::XGlobalHeader = kind
        {
            let size = header.entry_size().map_err(io)?;
            let fields = fields(source, size, watch)?;
            told.take(kind, fields);
            continue;
        }
        if header.as_gnu().is_some_and(tar::GnuHeader::is_extended) && kind.is_gnu_sparse() {
            skip_extensions(source, watch)?;
        }
        let entry = std::mem::take(&mut told).entry(header, size)?;
        let stored = entry_is_stored(&entry, size);
        let mut content = source.by_ref().take(stored);
        let goes_on = if entry.size == Some(stored) || entry.kind != EntryKind::File {
            each(&entry, &mut content)?
        } else {
            each(&entry, &mut Holes(watch))?
        };
        let left = content.limit();
        if goes_on == ControlFlow::Break(()) {
            return Ok(());
        }
        let filler = (BLOCK as u64 - stored % BLOCK as u64) % BLOCK as u64;
        source.skip(left.saturating_add(filler)).map_err(io)?;
    }
}

/// Only files have a content, whatever the header of another says.
const fn entry_is_stored(entry: &Entry, size: u64) -> u64 {
    match entry.kind {
        EntryKind::File => size,
        _ => 0,
    }
}

/// A content whose holes are not filled in.
struct Holes<'a>(&'a Watch);

impl Read for Holes<'_> {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        let what = "a file with holes".to_owned();
        Err(self.0.fail(PreviewError::Unsupported(what)))
    }
}

fn is_empty(block: &[u8]) -> bool {
    block.iter().all(|byte| *byte == 0)
}

/// The sum of all bytes of a header, its own field taken as spaces.
fn has_its_checksum(header: &Header) -> bool {
    let bytes = header.as_bytes().iter().enumerate();
    let sum: u32 = bytes
        .map(|(at, byte)| match at {
            148..156 => u32::from(b' '),
            _ => u32::from(*byte),
        })
        .sum();
    header.cksum().is_ok_and(|told| told == sum)
}

fn fields(source: &mut impl Forward, size: u64, watch: &Watch) -> Result<Vec<u8>, PreviewError> {
    if size > MAX_FIELDS {
        return Err(PreviewError::damaged("the name of an entry is too long"));
    }
    let mut bytes = vec![0; usize::try_from(size).unwrap_or_default()];
    let filler = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
    source
        .read_exact(&mut bytes)
        .and_then(|()| source.skip(filler))
        .map_err(|error| watch.explain(&error))?;
    Ok(bytes)
}

/// The blocks behind the header of a file with many holes.
fn skip_extensions(source: &mut impl Forward, watch: &Watch) -> Result<(), PreviewError> {
    let mut block = [0; BLOCK];
    loop {
        source
            .read_exact(&mut block)
            .map_err(|error| watch.explain(&error))?;
        // Behind its 21 pairs of numbers stands whether another one follows.
        if block.get(504).is_none_or(|more| *more == 0) {
            return Ok(());
        }
    }
}

impl Told {
    fn take(&mut self, kind: EntryType, mut bytes: Vec<u8>) {
        match kind {
            EntryType::GNULongName | EntryType::GNULongLink => {
                while bytes.last() == Some(&0) {
                    bytes.pop();
                }
                if kind == EntryType::GNULongName {
                    self.path = Some(bytes);
                } else {
                    self.link = Some(bytes);
                }
            }
            // What a global header tells is of all entries, and of no use here.
            EntryType::XHeader => {
                for field in PaxExtensions::new(&bytes).flatten() {
                    self.field(field.key_bytes(), field.value_bytes());
                }
            }
            _ => {}
        }
    }

    fn field(&mut self, key: &[u8], value: &[u8]) {
        let text = || std::str::from_utf8(value).ok();
        match key {
            b"path" if self.path.is_none() => self.path = Some(value.to_owned()),
            b"GNU.sparse.name" => self.path = Some(value.to_owned()),
            b"linkpath" => self.link = Some(value.to_owned()),
            b"size" => self.size = text().and_then(|text| text.parse().ok()),
            b"GNU.sparse.realsize" | b"GNU.sparse.size" => {
                self.whole = text().and_then(|text| text.parse().ok());
            }
            b"mtime" => {
                let whole = text().and_then(|text| text.split('.').next());
                self.seconds = whole.and_then(|text| text.parse().ok());
            }
            _ => {}
        }
    }

    fn entry(self, header: &Header, size: u64) -> Result<Entry, PreviewError> {
        let path = match self.path {
            Some(path) => path,
            None => header.path_bytes().into_owned(),
        };
        if path.len() as u64 > MAX_PATH {
            return Err(PreviewError::damaged("the name of an entry is too long"));
        }
        let link = self
            .link
            .or_else(|| header.link_name_bytes().map(Into::into));
        let link = || String::from_utf8_lossy(&link.clone().unwrap_or_default()).into_owned();
        let path = String::from_utf8_lossy(&path).into_owned();
        let kind = match header.entry_type() {
            EntryType::Directory => EntryKind::Folder,
            EntryType::Symlink | EntryType::Link => EntryKind::Link(link()),
            EntryType::Fifo | EntryType::Char | EntryType::Block => EntryKind::Special,
            // How folders were told before there was a type for them.
            _ if path.ends_with('/') => EntryKind::Folder,
            _ => EntryKind::File,
        };
        let whole = match (self.whole, header.as_gnu()) {
            (Some(whole), _) => whole,
            (None, Some(gnu)) if header.entry_type().is_gnu_sparse() => {
                gnu.real_size().unwrap_or(size)
            }
            _ => size,
        };
        let seconds = match self.seconds {
            Some(seconds) => Some(seconds),
            None => header.mtime().ok().and_then(|time| time.try_into().ok()),
        };
        let modified = seconds
            .filter(|seconds| *seconds != 0)
            .and_then(|seconds| Timestamp::from_second(seconds).ok());
        let is_file = kind == EntryKind::File;
        Ok(Entry {
            path,
            size: is_file.then_some(whole),
            packed: (is_file && whole != size).then_some(size),
            modified: modified.map(Modified::At),
            kind,
            crc32: None,
            is_encrypted: false,
        })
    }
}
