//! Packages of Debian: an `ar` with the packed control file in it.

use std::io::{BufReader, Read, Seek};
use std::ops::ControlFlow;
use std::rc::Rc;

use super::{Summary, read_exact, text_of};
use crate::preview::PreviewError;
use crate::preview::archive::{Packing, unpacked, walk_tar};
use crate::preview::limits::{Forward as _, Source, Unpacked, Watch};
use crate::preview::text::field;

/// How an `ar` begins.
const MAGIC: u64 = 8;

/// The header before each file of an `ar`.
const HEADER: usize = 60;

/// So many files at most stand before the control file; there is one.
const MOST: usize = 8;

/// Longest control file that is read, in bytes.
const MAX_CONTROL: u64 = 256 << 10;

/// The fields that are shown, in this order.
const SHOWN: [&str; 10] = [
    "Package",
    "Version",
    "Architecture",
    "Maintainer",
    "Description",
    "Section",
    "Priority",
    "Installed-Size",
    "Depends",
    "Homepage",
];

pub(super) fn summarize<R: Read + Seek>(
    source: &mut BufReader<Source<R>>,
    watch: &Rc<Watch>,
) -> Result<Summary, PreviewError> {
    let io = |error: std::io::Error| watch.explain(&error);
    source.skip(MAGIC).map_err(io)?;
    for _ in 0..MOST {
        let mut header = [0; HEADER];
        read_exact(source, &mut header, watch)?;
        let (name, size) = member(&header)
            .ok_or_else(|| PreviewError::damaged("the header of a part cannot be read"))?;
        let Some(ending) = name.strip_prefix("control.tar") else {
            // Parts begin at even places.
            source.skip(size + size % 2).map_err(io)?;
            continue;
        };
        let content = BufReader::new(source.take(size));
        let control = match ending {
            "" => control(content, watch)?,
            ".gz" => control(unpacked(Packing::Gz, content, watch), watch)?,
            ".xz" => control(unpacked(Packing::Xz, content, watch), watch)?,
            ".zst" => control(unpacked(Packing::Zst, content, watch), watch)?,
            _ => return Err(PreviewError::Unsupported(format!("a {name}"))),
        };
        return Ok(of_control(&control));
    }
    Err(PreviewError::damaged("it has no control file"))
}

/// Name and length of a part.
fn member(header: &[u8; HEADER]) -> Option<(String, u64)> {
    let name = field(header.get(..16)?);
    let size = field(header.get(48..58)?).parse().ok()?;
    Some((name.trim_end_matches('/').to_owned(), size))
}

fn control(stream: impl Read, watch: &Rc<Watch>) -> Result<String, PreviewError> {
    let mut found = None;
    let mut stream = Unpacked::new(stream, watch);
    walk_tar(&mut stream, watch, &mut |entry, content| {
        if entry.path.trim_start_matches("./") != "control" {
            return Ok(ControlFlow::Continue(()));
        }
        found = Some(text_of(content, MAX_CONTROL, watch)?);
        Ok(ControlFlow::Break(()))
    })?;
    found.ok_or_else(|| PreviewError::damaged("it has no control file"))
}

/// The fields of a control file. Lines that continue one are left out.
fn of_control(control: &str) -> Summary {
    let mut summary = Summary::new("Debian package");
    for name in SHOWN {
        let value = control
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        match value {
            Some((_, kib)) if name == "Installed-Size" => {
                summary.add("Installed", format!("{} KiB", kib.trim()));
            }
            Some((_, value)) => summary.add(name, value),
            None => {}
        }
    }
    summary
}
