//! RPM: a lead, a header of signatures, a header of fields, and a packed cpio of
//! what is installed.

use std::io::{BufRead as _, BufReader, Read, Seek};
use std::rc::Rc;

use super::{Each, Packing, cpio, unpacked};
use crate::preview::PreviewError;
use crate::preview::limits::{Forward as _, Source, Unpacked, Watch};
use crate::preview::text::be32;

/// The lead, which says little that is still true.
const LEAD: u64 = 96;

/// How each of the two headers begins.
const MAGIC: &[u8] = b"\x8e\xad\xe8\x01";

/// The sizes of a header, in bytes.
#[derive(Clone, Copy)]
pub(in crate::preview) struct Sizes {
    /// Of the list of its fields, 16 bytes each.
    pub(in crate::preview) index: u64,
    /// Of the values.
    pub(in crate::preview) store: u64,
}

/// Goes through what a package installs until `each` breaks.
pub(super) fn walk<R: Read + Seek>(
    source: &mut BufReader<Source<R>>,
    watch: &Rc<Watch>,
    each: &mut Each<'_>,
) -> Result<(), PreviewError> {
    let fields = skip_to_fields(source, watch)?;
    let io = |error: std::io::Error| watch.explain(&error);
    source.skip(fields.index + fields.store).map_err(io)?;
    let head = source.fill_buf().map_err(io)?;
    if head.is_empty() {
        return Err(PreviewError::damaged("it has no content"));
    }
    match Packing::of(head) {
        Some(packing) => {
            let stream = unpacked(packing, source, watch);
            cpio::walk(&mut Unpacked::new(stream, watch), watch, each)
        }
        None if cpio::looks_like(head) => cpio::walk(source, watch, each),
        None => Err(PreviewError::Unsupported(
            "the content of the package, by how it is packed".to_owned(),
        )),
    }
}

/// Goes behind the lead, the signatures, and the beginning of the header of
/// fields, and gives how long that is.
pub(in crate::preview) fn skip_to_fields<R: Read + Seek>(
    source: &mut BufReader<Source<R>>,
    watch: &Watch,
) -> Result<Sizes, PreviewError> {
    let io = |error: std::io::Error| watch.explain(&error);
    source.skip(LEAD).map_err(io)?;
    let signatures = begin(source, watch)?;
    let length = signatures.index + signatures.store;
    // The fields begin at a multiple of eight.
    source.skip(length.next_multiple_of(8)).map_err(io)?;
    begin(source, watch)
}

/// How many bytes the fields and the values of a header take.
fn begin(source: &mut impl Read, watch: &Watch) -> Result<Sizes, PreviewError> {
    let mut bytes = [0; 16];
    source
        .read_exact(&mut bytes)
        .map_err(|error| watch.explain(&error))?;
    match be32(&bytes, 8).zip(be32(&bytes, 12)) {
        Some((count, store)) if bytes.starts_with(MAGIC) => Ok(Sizes {
            index: u64::from(count) * 16,
            store: store.into(),
        }),
        _ => Err(PreviewError::damaged("one of its headers is none")),
    }
}
