//! Archives as zips: looked into, checked, and put together anew.
//!
//! Nothing is ever unpacked under a name of its own, so no name within a zip can
//! lead anywhere. What is read is read as a stream, what is changed is copied
//! packed as it is, and only the list of entries is held, which is bounded.

mod check;
mod end;
mod limits;
mod merge;
mod names;
mod window;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read as _};

use serde_json::{Map, Value};
use zip::ZipArchive;
use zip::result::ZipError;

pub use check::check;
pub use limits::Limits;
pub use merge::{Addition, Change, merge};
pub use names::check_path;
pub use window::Window;

use crate::emulator::reason::reason;
use crate::emulator::store::{Object, Place, Spool};

/// The file that describes an application, or a plugin of it.
pub const MANIFEST: &str = "cumulocity.json";

/// What may stand in front of a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A longer manifest, in bytes, is not read.
const LONGEST_MANIFEST: u64 = 1 << 20;

/// A zip whose list of entries has been read.
pub type Zip = ZipArchive<BufReader<Window>>;

/// What is wrong with a zip, or with what is to become of one.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// A sentence about what came.
    #[error("{0}")]
    Refused(String),
    /// The server's own disk failed.
    #[error("The server's disk failed: {}.", reason(.0))]
    Disk(#[from] io::Error),
}

impl Problem {
    fn refused(sentence: impl Into<String>) -> Self {
        Self::Refused(sentence.into())
    }

    /// A zip that came and cannot be read.
    fn unreadable(error: &ZipError) -> Self {
        let why = match error {
            ZipError::Io(error) => reason(error),
            other => other.to_string(),
        };
        Self::Refused(format!("The file is not a zip that can be read: {why}."))
    }
}

/// Opens the content of an archive.
///
/// # Errors
/// It is no zip, or cannot be read.
pub fn open(file: File, place: &Place, object: &Object) -> Result<Zip, Problem> {
    let length = object.standard.length.unwrap_or_default();
    let length = u64::try_from(length).unwrap_or_default();
    read(Window::new(file, place.offset, length))
}

/// Opens what was just written.
///
/// # Errors
/// It is no zip, or cannot be read.
pub fn reopen(content: &Spool) -> Result<Zip, Problem> {
    read(Window::new(content.reopen()?, 0, content.length()))
}

fn read(window: Window) -> Result<Zip, Problem> {
    ZipArchive::new(BufReader::new(window)).map_err(|error| Problem::unreadable(&error))
}

/// Which entry has this name; that of an old tool may be spelled otherwise than
/// it reads.
#[must_use]
pub fn entry_of(zip: &Zip, name: &str) -> Option<usize> {
    let reads =
        |number: &usize| matches!(zip.name_for_index(*number), Some(Ok(found)) if found == name);
    zip.index_for_name(name)
        .or_else(|| (0..zip.len()).find(reads))
}

/// The manifest at the root, if there is one.
///
/// # Errors
/// It is no JSON object, or too long, or cannot be unpacked.
pub fn manifest(zip: &mut Zip) -> Result<Option<Map<String, Value>>, Problem> {
    match entry_of(zip, MANIFEST) {
        None => Ok(None),
        Some(number) => manifest_in(zip, number).map(Some),
    }
}

/// The manifest in this entry.
///
/// # Errors
/// As [`manifest`].
pub fn manifest_in(zip: &mut Zip, number: usize) -> Result<Map<String, Value>, Problem> {
    let file = zip
        .by_index(number)
        .map_err(|error| Problem::unreadable(&error))?;
    let mut bytes = Vec::new();
    file.take(LONGEST_MANIFEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST_MANIFEST {
        return Err(Problem::refused(format!(
            "'{MANIFEST}' is longer than {LONGEST_MANIFEST} bytes."
        )));
    }
    // Editors of Windows put the mark in front.
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    serde_json::from_slice(text)
        .map_err(|error| Problem::refused(format!("'{MANIFEST}' is not valid JSON: {error}.")))
}

/// The folders at the root, in the order of their names, each with the entry of
/// its manifest if it has one.
#[must_use]
pub fn folders(zip: &Zip) -> BTreeMap<String, Option<usize>> {
    let mut folders = BTreeMap::new();
    for number in 0..zip.len() {
        let Some(Ok(name)) = zip.name_for_index(number) else {
            continue;
        };
        let Some((folder, file)) = name.split_once('/') else {
            continue;
        };
        let manifest: &mut Option<usize> = folders.entry(folder.to_owned()).or_default();
        if file == MANIFEST {
            *manifest = Some(number);
        }
    }
    folders
}
