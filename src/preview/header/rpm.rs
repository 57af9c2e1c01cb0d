//! Packages of RPM: their header of fields.

use std::io::{BufReader, Read, Seek};

use super::{Summary, read_exact};
use crate::preview::PreviewError;
use crate::preview::archive::skip_to_fields;
use crate::preview::limits::{Source, Watch};
use crate::preview::text::{be32, date, field, size};

/// Largest header that is read, in bytes: that of a package with many thousand
/// files.
const MAX_HEADER: u64 = 8 << 20;

/// Tag, name of the field.
const TEXTS: [(u32, &str); 9] = [
    (1000, "Name"),
    (1022, "Architecture"),
    (1004, "Summary"),
    (1014, "License"),
    (1011, "Vendor"),
    (1015, "Packager"),
    (1020, "Homepage"),
    (1044, "Source package"),
    (1125, "Packed with"),
];

const VERSION: u32 = 1001;
const RELEASE: u32 = 1002;
const EPOCH: u32 = 1003;
const BUILT: u32 = 1006;
const SIZE: u32 = 1009;

pub(super) fn summarize<R: Read + Seek>(
    source: &mut BufReader<Source<R>>,
    watch: &Watch,
) -> Result<Summary, PreviewError> {
    let sizes = skip_to_fields(source, watch)?;
    let length = sizes.index + sizes.store;
    if length > MAX_HEADER {
        return Err(PreviewError::damaged("its header is too long"));
    }
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    read_exact(source, &mut bytes, watch)?;
    let index = usize::try_from(sizes.index).unwrap_or_default();
    let (index, store) = bytes.split_at_checked(index).unwrap_or_default();
    let header = Header { index, store };

    let mut summary = Summary::new("RPM package");
    for (tag, name) in TEXTS {
        summary.add_some(name, header.text(tag));
        if tag == 1000 {
            summary.add_some("Version", header.version());
        }
    }
    summary.add_some(
        "Installed",
        header.number(SIZE).map(|bytes| size(bytes.into())),
    );
    let built = header.number(BUILT).and_then(|time| date(time.into()));
    summary.add_some("Built", built);
    Ok(summary)
}

struct Header<'a> {
    index: &'a [u8],
    store: &'a [u8],
}

impl Header<'_> {
    /// The bytes from the value of a field on.
    fn value(&self, tag: u32) -> Option<&[u8]> {
        let entry = self
            .index
            .chunks_exact(16)
            .find(|entry| be32(entry, 0) == Some(tag))?;
        self.store.get(usize::try_from(be32(entry, 8)?).ok()?..)
    }

    fn text(&self, tag: u32) -> Option<String> {
        self.value(tag).map(field)
    }

    fn number(&self, tag: u32) -> Option<u32> {
        be32(self.value(tag)?, 0)
    }

    fn version(&self) -> Option<String> {
        let epoch = self.number(EPOCH).filter(|epoch| *epoch > 0);
        let epoch = epoch.map_or(String::new(), |epoch| format!("{epoch}:"));
        let release = self
            .text(RELEASE)
            .map_or(String::new(), |text| format!("-{text}"));
        Some(format!("{epoch}{}{release}", self.text(VERSION)?))
    }
}
