//! Packages of Debian: an `ar` with the packed control file in it.

use std::io::{BufReader, Read, Seek};
use std::ops::ControlFlow;
use std::rc::Rc;

use super::{Summary, text_of};
use crate::preview::PreviewError;
use crate::preview::archive::{find_tar, walk_tar};
use crate::preview::limits::{Source, Unpacked, Watch};

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
    let control = match find_tar(source, "control.tar", watch)? {
        Some(stream) => control(stream, watch)?,
        None => return Err(PreviewError::damaged("it has no control file")),
    };
    Ok(of_control(&control))
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
