//! What archives hold: their entries, and one entry alone.
//!
//! A zip is read from its end, a tar and a cpio entry by entry with all contents
//! left out, a packed tar as a stream. Names are those of the archive, and not
//! safe as names of files: whoever saves one makes it so.

mod ar;
mod cpio;
mod rpm;
mod tar;
mod unpack;
mod zip;

use std::io::{self, Read, Seek, Write};
use std::ops::ControlFlow;
use std::rc::Rc;

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::limits::{Unpacked, Watch, buffered};
use super::{Limits, PreviewError};
pub(super) use ar::find_tar;
pub(super) use cpio::{looks_like as looks_like_cpio, walk as walk_cpio};
pub(super) use rpm::skip_to_fields;
pub(super) use tar::{looks_like as looks_like_tar, walk as walk_tar};
pub use unpack::Packing;
pub(super) use unpack::unpacked;

/// What an archive is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Archive {
    /// A zip.
    Zip,
    /// A tar.
    Tar,
    /// A tar that is packed.
    TarIn(Packing),
    /// A cpio, as in an SWU file.
    Cpio,
    /// A package of Debian: what it installs.
    Deb,
    /// A package of RPM: what it installs.
    Rpm,
    /// One file that is packed.
    Single(Packing),
}

/// The name of the one entry of [`Archive::Single`], where it tells none.
pub const SINGLE: &str = "content";

/// One entry of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path, as the archive has it; what is not UTF-8 is replaced.
    pub path: String,
    /// Its length in bytes, where the archive tells it.
    pub size: Option<u64>,
    /// What it takes in the archive, in bytes, where that differs.
    pub packed: Option<u64>,
    /// When it was changed last.
    pub modified: Option<Modified>,
    /// What it is.
    pub kind: EntryKind,
    /// The checksum (CRC-32) of its content, where the archive tells it.
    pub crc32: Option<u32>,
    /// Whether it needs a password.
    pub is_encrypted: bool,
}

/// When an entry was changed last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modified {
    /// At this moment.
    At(Timestamp),
    /// By the clock on some wall: a zip does not tell where it hung.
    Wall(DateTime),
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link to this path.
    Link(String),
    /// A device, a pipe or the like.
    Special,
}

/// The entries of an archive, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// As many as could be had.
    pub entries: Vec<Entry>,
    /// Why these are not all, as a sentence; `None` where they are.
    pub cut: Option<String>,
    /// Whether the archive has several entries of one name, of which only the
    /// last is listed.
    pub has_repeats: bool,
}

/// Longest path that is taken, in bytes: that of Linux.
pub(super) const MAX_PATH: u64 = 4096;

/// All paths together are no longer than this, in bytes.
const MAX_PATHS: usize = 16 << 20;

/// Lists the entries of an archive. What cannot be read to its end is listed as
/// far as it was read.
///
/// # Errors
/// Where not a single entry can be told: see [`PreviewError`].
pub fn list<R: Read + Seek>(
    reader: R,
    archive: Archive,
    limits: &Limits,
) -> Result<Listing, PreviewError> {
    let watch = Watch::new(limits);
    let mut gathered = Gathered {
        listing: Listing::default(),
        paths: 0,
        limit: limits.entries,
    };
    let ended = match archive {
        Archive::Zip => zip::list(reader, &watch, &mut |entry| gathered.take(entry))
            .map(|has_repeats| gathered.listing.has_repeats = has_repeats),
        _ => walk(reader, archive, &watch, &mut |entry, _| {
            Ok(gathered.take(entry.clone()))
        }),
    };
    match ended {
        Err(error) if gathered.listing.entries.is_empty() => Err(error),
        Err(error) => {
            gathered.listing.cut = Some(error.to_string());
            Ok(gathered.listing)
        }
        Ok(()) => Ok(gathered.listing),
    }
}

struct Gathered {
    listing: Listing,
    paths: usize,
    limit: usize,
}

impl Gathered {
    fn take(&mut self, entry: Entry) -> ControlFlow<()> {
        let count = self.listing.entries.len();
        self.paths += entry.path.len();
        if count >= self.limit || self.paths > MAX_PATHS {
            self.listing.cut = Some(format!("Only the first {count} entries are listed."));
            return ControlFlow::Break(());
        }
        self.listing.entries.push(entry);
        ControlFlow::Continue(())
    }
}

/// Writes one entry of an archive to `sink` and gives its length. `path` is the
/// entry's, with or without `./` before it.
///
/// # Errors
/// [`PreviewError::NoEntry`] with names that are like it, and what else
/// [`PreviewError`] knows. What was written then is not all of it.
pub fn read_entry<R: Read + Seek>(
    reader: R,
    archive: Archive,
    path: &str,
    sink: &mut dyn Write,
    limits: &Limits,
) -> Result<u64, PreviewError> {
    let watch = Watch::new(limits);
    if archive == Archive::Zip {
        return zip::read_entry(reader, path, sink, &watch);
    }
    let mut near = Near::new(path);
    let mut written = None;
    walk(reader, archive, &watch, &mut |entry, content| {
        if !near.is_it(&entry.path) {
            return Ok(ControlFlow::Continue(()));
        }
        is_readable(entry)?;
        written = Some(copy(content, sink, &watch)?);
        if entry.size.is_some_and(|size| written != Some(size)) {
            return Err(PreviewError::damaged("it ends too early"));
        }
        Ok(ControlFlow::Break(()))
    })?;
    written.ok_or_else(|| near.none())
}

/// Whether an entry has a content of its own.
fn is_readable(entry: &Entry) -> Result<(), PreviewError> {
    let what = match &entry.kind {
        EntryKind::File if entry.is_encrypted => {
            return Err(PreviewError::Encrypted(entry.path.clone()));
        }
        EntryKind::File => return Ok(()),
        EntryKind::Folder => "a folder".to_owned(),
        EntryKind::Link(target) => format!("a link to “{target}”"),
        EntryKind::Special => "a device or the like".to_owned(),
    };
    Err(PreviewError::NotAFile(entry.path.clone(), what))
}

/// What is done with each entry and its content.
pub(super) type Each<'a> =
    dyn FnMut(&Entry, &mut dyn Read) -> Result<ControlFlow<()>, PreviewError> + 'a;

/// Goes through an archive that is no zip.
fn walk<R: Read + Seek>(
    mut reader: R,
    archive: Archive,
    watch: &Rc<Watch>,
    each: &mut Each<'_>,
) -> Result<(), PreviewError> {
    let packed = match archive {
        Archive::Single(_) => reader.seek(io::SeekFrom::End(0)).ok(),
        _ => None,
    };
    reader.rewind().map_err(PreviewError::Source)?;
    let mut source = buffered(reader, watch);
    match archive {
        Archive::Tar => tar::walk(&mut source, watch, each),
        Archive::Cpio => cpio::walk(&mut source, watch, each),
        Archive::Deb => ar::walk(&mut source, watch, each),
        Archive::Rpm => rpm::walk(&mut source, watch, each),
        Archive::TarIn(packing) => {
            let mut stream = Unpacked::new(unpacked(packing, source, watch), watch);
            tar::walk(&mut stream, watch, each)
        }
        Archive::Single(packing) => {
            let (path, modified) = unpack::told(packing, &mut source, watch)?;
            let entry = Entry {
                path: path.unwrap_or_else(|| SINGLE.to_owned()),
                size: None,
                packed,
                modified,
                kind: EntryKind::File,
                crc32: None,
                is_encrypted: false,
            };
            let mut stream = Unpacked::new(unpacked(packing, source, watch), watch);
            each(&entry, &mut stream).map(drop)
        }
        Archive::Zip => Err(PreviewError::Unsupported("a zip as a stream".to_owned())),
    }
}

/// Copies all, and tells whether reading or writing failed.
fn copy(from: &mut dyn Read, to: &mut dyn Write, watch: &Watch) -> Result<u64, PreviewError> {
    let mut buffer = vec![0; 64 << 10];
    let mut copied = 0;
    loop {
        let count = match from.read(&mut buffer) {
            Ok(0) => return Ok(copied),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(watch.explain(&error)),
        };
        let bytes = buffer.get(..count).unwrap_or_default();
        to.write_all(bytes).map_err(PreviewError::Sink)?;
        copied += count as u64;
    }
}

/// The search for an entry, and what came near to it.
struct Near<'a> {
    path: &'a str,
    /// The nearest so far, the nearest first, each with how near it is.
    names: Vec<(f64, String)>,
}

impl<'a> Near<'a> {
    /// So many names are told.
    const TOLD: usize = 3;

    /// Longer paths are not compared, in bytes: nobody types them.
    const LONGEST: usize = 256;

    /// Names that are less like it are none to tell.
    const LEAST: f64 = 0.7;

    const fn new(path: &'a str) -> Self {
        Self {
            path,
            names: Vec::new(),
        }
    }

    /// Whether the entry is the one; it is remembered where it is not.
    fn is_it(&mut self, path: &str) -> bool {
        if tidy(path) == tidy(self.path) {
            return true;
        }
        if path.len() > Self::LONGEST {
            return false;
        }
        // As a whole, or by the last part alone: the folder is soon forgotten.
        let (path_end, wanted_end) = (last(path), last(self.path));
        let whole = strsim::jaro_winkler(tidy(path), tidy(self.path));
        let end = strsim::jaro_winkler(path_end, wanted_end);
        let likeness = if path_end == wanted_end {
            2.0
        } else {
            whole.max(end * 0.95)
        };
        if likeness >= Self::LEAST {
            let place = self.names.partition_point(|(other, _)| *other >= likeness);
            if place < Self::TOLD {
                self.names.insert(place, (likeness, path.to_owned()));
                self.names.truncate(Self::TOLD);
            }
        }
        false
    }

    fn none(self) -> PreviewError {
        PreviewError::NoEntry {
            path: self.path.to_owned(),
            near: self.names.into_iter().map(|(_, name)| name).collect(),
        }
    }
}

/// A path as it is compared.
fn tidy(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.strip_prefix("./")
        .unwrap_or(path)
        .trim_start_matches('/')
}

fn last(path: &str) -> &str {
    tidy(path).rsplit('/').next().unwrap_or_default()
}
