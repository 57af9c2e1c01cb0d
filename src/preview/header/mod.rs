//! What files of the device world say of themselves, in a few fields.

mod deb;
mod device_tree;
mod elf;
mod mender;
mod rpm;
mod swu;
mod uimage;

use std::io::{self, Read, Seek};

use super::limits::{Watch, buffered};
use super::{Kind, Limits, PreviewError};
pub(super) use {mender::is_one as is_mender, swu::is_one as is_swu};

/// A file in a few fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// What it is, for people: `ELF executable`.
    pub kind: String,
    /// Names and values, in the order that they are shown in.
    pub fields: Vec<(String, String)>,
}

/// Longest value that is kept, in characters.
const MAX_VALUE: usize = 500;

impl Summary {
    fn new(kind: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            fields: Vec::new(),
        }
    }

    /// Adds a field; one without a value is left out.
    fn add(&mut self, name: &str, value: impl Into<String>) {
        let value: String = value.into();
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let value = match value.char_indices().nth(MAX_VALUE) {
            Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
            None => value.to_owned(),
        };
        self.fields.push((name.to_owned(), value));
    }

    fn add_some(&mut self, name: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }
}

/// Sums up a file of one of the kinds that say something of themselves: `Elf`,
/// `Deb`, `Rpm`, `Swu`, `UImage`, `DeviceTree`, `Mender`. Reads what it needs,
/// which is little and mostly at the beginning.
///
/// # Errors
/// [`PreviewError::Unsupported`] for another kind; and as [`PreviewError`] says.
pub fn summarize<R: Read + Seek>(
    mut reader: R,
    kind: Kind,
    limits: &Limits,
) -> Result<Summary, PreviewError> {
    let watch = Watch::new(limits);
    reader.rewind().map_err(PreviewError::Source)?;
    if kind == Kind::Elf {
        return elf::summarize(reader, &watch);
    }
    let mut source = buffered(reader, &watch);
    match kind {
        Kind::Deb => deb::summarize(&mut source, &watch),
        Kind::Rpm => rpm::summarize(&mut source, &watch),
        Kind::Swu => swu::summarize(&mut source, &watch),
        Kind::UImage => uimage::summarize(&mut source, &watch),
        Kind::DeviceTree => device_tree::summarize(&mut source, &watch),
        Kind::Mender => mender::summarize(&mut source, &watch),
        _ => Err(PreviewError::Unsupported(
            "the file says nothing of itself".to_owned(),
        )),
    }
}

/// Reads a small part of a file into memory.
///
/// # Errors
/// [`PreviewError::Damaged`] where it is larger than `most` bytes.
fn text_of(
    content: &mut (impl Read + ?Sized),
    most: u64,
    watch: &Watch,
) -> Result<String, PreviewError> {
    let mut bytes = Vec::new();
    content
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| watch.explain(&error))?;
    if bytes.len() as u64 > most {
        return Err(PreviewError::damaged("its description is too long"));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn read_exact(source: &mut impl Read, bytes: &mut [u8], watch: &Watch) -> Result<(), PreviewError> {
    source
        .read_exact(bytes)
        .map_err(|error: io::Error| watch.explain(&error))
}
