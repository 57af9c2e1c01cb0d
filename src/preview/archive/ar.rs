//! `ar` as Debian packages use it: parts behind each other, one of which is a
//! packed tar of what is installed.

use std::io::{BufReader, Read, Seek};
use std::rc::Rc;

use super::{Each, Packing, tar, unpacked};
use crate::preview::PreviewError;
use crate::preview::limits::{Forward as _, Source, Unpacked, Watch, fill};
use crate::preview::text::field;

/// How an `ar` begins.
const MAGIC: u64 = 8;

/// The header before each part.
const HEADER: usize = 60;

/// So many parts at most are looked at; a package has three.
const MOST: usize = 8;

/// Goes through what a Debian package installs until `each` breaks.
pub(super) fn walk<R: Read + Seek>(
    source: &mut BufReader<Source<R>>,
    watch: &Rc<Watch>,
    each: &mut Each<'_>,
) -> Result<(), PreviewError> {
    let stream = find_tar(source, "data.tar", watch)?
        .ok_or_else(|| PreviewError::damaged("it has no content"))?;
    let mut stream = Unpacked::new(stream, watch);
    tar::walk(&mut stream, watch, each)
}

/// The tar of this name from the beginning of an `ar` on, unpacked but not
/// counted; `None` where there is none among the first parts.
pub(in crate::preview) fn find_tar<'a, R: Read + Seek>(
    source: &'a mut BufReader<Source<R>>,
    name: &str,
    watch: &Rc<Watch>,
) -> Result<Option<Box<dyn Read + 'a>>, PreviewError> {
    let io = |error: std::io::Error| watch.explain(&error);
    source.skip(MAGIC).map_err(io)?;
    for _ in 0..MOST {
        let mut header = [0; HEADER];
        match fill(source, &mut header).map_err(io)? {
            0 => return Ok(None),
            HEADER => {}
            _ => return Err(PreviewError::damaged("it ends too early")),
        }
        let (part, size) = part(&header)
            .ok_or_else(|| PreviewError::damaged("the header of a part cannot be read"))?;
        let Some(ending) = part.strip_prefix(name) else {
            // Parts begin at even places.
            source.skip(size + size % 2).map_err(io)?;
            continue;
        };
        let packing = match ending {
            "" => return Ok(Some(Box::new(source.take(size)))),
            ".gz" => Packing::Gz,
            ".xz" => Packing::Xz,
            ".zst" => Packing::Zst,
            _ => return Err(PreviewError::Unsupported(format!("a {part}"))),
        };
        return Ok(Some(unpacked(packing, source.take(size), watch)));
    }
    Ok(None)
}

/// Name and length of a part.
fn part(header: &[u8; HEADER]) -> Option<(String, u64)> {
    let name = field(header.get(..16)?);
    let size: u64 = field(header.get(48..58)?).parse().ok()?;
    Some((name.trim_end_matches('/').to_owned(), size))
}
