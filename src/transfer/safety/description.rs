//! What describes a copy: one JSON object, with the platform's own text of the
//! binary in it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde_json::value::RawValue;

use super::folder::{content_path, description_path};
use super::{Kept, Why};
use crate::domain::{Binary, BinaryId, NewBinary};
use crate::edit::{ObjectKind, Patch, text_of};

/// What a restored file is called whose type nobody knows.
const UNKNOWN_TYPE: &str = "application/octet-stream";

/// Fields that a restored binary does not take over: the first two have places
/// of their own, and the third marks the upload that made the old one.
const LEFT_OUT: [&str; 3] = ["name", "type", "c8ybin_upload"];

/// The description of a copy.
pub(super) fn text(binary: &Binary, why: Why, at: Timestamp, host: &str, length: u64) -> String {
    let head = serde_json::json!({
        "id": binary.id.as_str(),
        "why": why.word(),
        "at": at.to_string(),
        "host": host,
        "length": length,
    });
    // The object goes in as it is: reading it could round its numbers.
    let mut text = head.to_string();
    text.truncate(text.len().saturating_sub(1));
    format!("{text},\"object\":{}}}\n", binary.object)
}

/// Reads the description of a copy, and looks whether its bytes are there.
pub(super) fn read(folder: &Path, key: &str) -> io::Result<Kept> {
    let text = fs::read_to_string(description_path(folder, key))?;
    let path = content_path(folder, key);
    let length = fs::metadata(&path)?.len();
    let odd = || io::Error::new(io::ErrorKind::InvalidData, "it describes no copy");
    let kept = parsed(&text, key, length).ok_or_else(odd)?;
    Ok(Kept { path, ..kept })
}

fn parsed(text: &str, key: &str, length: u64) -> Option<Kept> {
    let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text).ok()?;
    let word = |name: &str| text_in(&fields, name);
    if serde_json::from_str::<u64>(fields.get("length")?.get()).ok()? != length {
        return None;
    }
    let id = BinaryId::new(&word("id")?).ok()?;
    let object = fields.get("object")?.get();
    Some(Kept {
        key: key.to_owned(),
        why: match word("why")?.as_str() {
            "deleted" => Why::Deleted,
            "replaced" => Why::Replaced,
            _ => return None,
        },
        at: word("at")?.parse().ok()?,
        host: word("host")?,
        length,
        new: described(object, &id)?,
        id,
        path: std::path::PathBuf::new(),
    })
}

/// How the object is described to the platform when it is made again.
fn described(object: &str, id: &BinaryId) -> Option<NewBinary> {
    let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_str(object).ok()?;
    let word = |name: &str| text_in(&fields, name).filter(|text| !text.trim().is_empty());
    let mut without = Patch::default();
    for field in LEFT_OUT {
        without.unset(field);
    }
    let kind = ObjectKind::Binary;
    let fragments = without.applied_to(kind, &text_of(kind, object));
    Some(NewBinary {
        name: word("name").unwrap_or_else(|| id.to_string()),
        type_name: word("type")
            .or_else(|| word("contentType"))
            .unwrap_or_else(|| UNKNOWN_TYPE.to_owned()),
        fragments: (fragments.trim() != "{}").then_some(fragments),
        media_type: word("contentType"),
    })
}

fn text_in(fields: &BTreeMap<String, Box<RawValue>>, name: &str) -> Option<String> {
    serde_json::from_str(fields.get(name)?.get()).ok()
}
