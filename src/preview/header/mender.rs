//! Updates for Mender: a tar with a fixed order, its header a packed tar.

use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use serde_json::Value;

use super::{Summary, text_of};
use crate::preview::PreviewError;
use crate::preview::archive::{Packing, unpacked, walk_tar};
use crate::preview::limits::{Forward, Unpacked, Watch};

/// Longest file of the header that is read, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// How the first file of the tar begins.
const VERSION: &[u8] = br#"{"format":"mender""#;

/// Whether a tar begins as such an update does.
pub(in crate::preview) fn is_one(head: &[u8]) -> bool {
    head.starts_with(b"version\0")
        && head.get(512..1024).is_some_and(|content| {
            let mut tight = content.iter().filter(|byte| !byte.is_ascii_whitespace());
            VERSION.iter().all(|byte| tight.next() == Some(byte))
        })
}

pub(super) fn summarize(
    source: &mut impl Forward,
    watch: &Rc<Watch>,
) -> Result<Summary, PreviewError> {
    let mut summary = Summary::new("Mender artifact");
    let mut has_header = false;
    walk_tar(source, watch, &mut |entry, content| {
        if entry.path == "version" {
            let version = json(content, watch)?;
            summary.add_some("Format", version.get("version").map(word));
        } else if let Some(ending) = entry.path.strip_prefix("header.tar") {
            has_header = true;
            let content = BufReader::new(content);
            match ending {
                "" => header(content, &mut summary, watch)?,
                ".gz" => header(unpacked(Packing::Gz, content, watch), &mut summary, watch)?,
                ".xz" => header(unpacked(Packing::Xz, content, watch), &mut summary, watch)?,
                ".zst" => header(unpacked(Packing::Zst, content, watch), &mut summary, watch)?,
                _ => return Err(PreviewError::Unsupported(format!("a {}", entry.path))),
            }
            return Ok(ControlFlow::Break(()));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if has_header {
        Ok(summary)
    } else {
        Err(PreviewError::damaged("it has no header"))
    }
}

fn header(stream: impl Read, summary: &mut Summary, watch: &Rc<Watch>) -> Result<(), PreviewError> {
    let mut stream = Unpacked::new(stream, watch);
    walk_tar(&mut stream, watch, &mut |entry, content| {
        if entry.path.trim_start_matches("./") != "header-info" {
            return Ok(ControlFlow::Continue(()));
        }
        of_info(&json(content, watch)?, summary);
        Ok(ControlFlow::Break(()))
    })
}

/// The fields of `header-info`, as version 3 and as version 2 call them.
fn of_info(info: &Value, summary: &mut Summary) {
    let at = |paths: [&str; 2]| paths.iter().find_map(|path| info.pointer(path));
    let name = at(["/artifact_provides/artifact_name", "/artifact_name"]);
    summary.add_some("Name", name.map(word));
    let group = info.pointer("/artifact_provides/artifact_group");
    summary.add_some("Group", group.map(word));
    let devices = at(["/artifact_depends/device_type", "/device_types_compatible"]);
    summary.add_some("Device types", devices.map(word));
    let depends = info.pointer("/artifact_depends/artifact_name");
    summary.add_some("Only over", depends.map(word));
    if let Some(payloads) = at(["/payloads", "/updates"]).and_then(Value::as_array) {
        let types = payloads.iter().filter_map(|payload| payload.get("type"));
        let types: Vec<_> = types.map(word).collect();
        summary.add("Payloads", types.join(", "));
    }
}

/// A value as people read it.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(word).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn json(content: &mut dyn Read, watch: &Watch) -> Result<Value, PreviewError> {
    let text = text_of(content, MAX_FILE, watch)?;
    serde_json::from_str(&text).map_err(|_| PreviewError::damaged("its description is no JSON"))
}
