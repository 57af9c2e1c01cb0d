//! Updates for `SWUpdate`: a cpio whose first file describes the others.

use std::ops::ControlFlow;

use super::{Summary, text_of};
use crate::preview::PreviewError;
use crate::preview::archive::{looks_like_cpio, walk_cpio};
use crate::preview::limits::{Forward, Watch};
use crate::preview::text::size;

/// The name of the description.
const DESCRIPTION: &str = "sw-description";

/// Longest description that is read, in bytes.
const MAX_DESCRIPTION: u64 = 1 << 20;

/// So many files are told.
const MOST_FILES: usize = 32;

/// Whether a cpio begins with a description.
pub(in crate::preview) fn is_one(head: &[u8]) -> bool {
    looks_like_cpio(head)
        && head
            .get(110..)
            .is_some_and(|name| name.starts_with(DESCRIPTION.as_bytes()))
}

pub(super) fn summarize(source: &mut impl Forward, watch: &Watch) -> Result<Summary, PreviewError> {
    let mut summary = Summary::new("SWUpdate image");
    let mut files = 0;
    let walked = walk_cpio(source, watch, &mut |entry, content| {
        if entry.path == DESCRIPTION {
            describe(&text_of(content, MAX_DESCRIPTION, watch)?, &mut summary);
        } else if !entry.path.ends_with(".sig") {
            summary.add(
                &format!("File {}", entry.path),
                size(entry.size.unwrap_or_default()),
            );
            files += 1;
        }
        Ok(if files < MOST_FILES {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        })
    });
    match walked {
        // What was read of it tells enough.
        Err(_) if !summary.fields.is_empty() => Ok(summary),
        Err(error) => Err(error),
        Ok(()) => Ok(summary),
    }
}

/// Takes the fields from a description, which is written as libconfig or as
/// JSON: what is needed reads the same in both.
fn describe(text: &str, summary: &mut Summary) {
    for (key, name) in [
        ("version", "Version"),
        ("description", "Description"),
        ("name", "Name"),
        ("hardware-compatibility", "Hardware"),
    ] {
        summary.add_some(name, value(text, key));
    }
}

/// The first value of a key: a text, or the texts of a list.
fn value(text: &str, key: &str) -> Option<String> {
    let mut rest = text;
    loop {
        let at = rest.find(key)?;
        let before = rest.get(..at)?.chars().next_back();
        let behind = rest.get(at + key.len()..)?;
        rest = behind;
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        if before.is_some_and(is_word) {
            continue;
        }
        let behind = behind.strip_prefix('"').unwrap_or(behind).trim_start();
        let Some(value) = behind.strip_prefix(['=', ':']) else {
            continue;
        };
        let value = value.trim_start();
        if value.starts_with('"') {
            return texts(value).next();
        }
        if let Some(list) = value.strip_prefix(['[', '(']) {
            let end = list.find([']', ')'])?;
            return Some(texts(list.get(..end)?).collect::<Vec<_>>().join(", "));
        }
    }
}

/// What stands in quotes.
fn texts(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split('"').skip(1).step_by(2);
    parts.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_write_a_description_are_read() {
        let libconfig = "software =\n{\n  version = \"2.4.1\";\n  hardware-compatibility: [ \"1.0\", \
                         \"1.2\" ];\n  images: ( { filename = \"a\"; version = \"9\"; } );\n}\n";
        let json =
            r#"{"software": {"version": "2.4.1", "hardware-compatibility": ["1.0", "1.2"]}}"#;
        for text in [libconfig, json] {
            assert_eq!(value(text, "version").as_deref(), Some("2.4.1"));
            assert_eq!(
                value(text, "hardware-compatibility").as_deref(),
                Some("1.0, 1.2")
            );
        }
        assert_eq!(value("my-version = \"1\"", "version"), None);
        assert_eq!(value("version", "version"), None);
        assert_eq!(value("version = \"", "version").as_deref(), Some(""));
    }
}
