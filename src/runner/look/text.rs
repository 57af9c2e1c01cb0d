//! Text of all kinds: JSON that is whole folds, logs have levels.

use bytes::Bytes;

use super::add_note;
use super::file::File;
use crate::panes::preview::{Body, Seen, Subject};
use crate::preview::Kind;
use crate::preview::encoding::Encoding;
use crate::preview::log::is_log;
use crate::preview::pieces::{Piece, Place};
use crate::ui::json::JsonView;

/// Bytes of JSON that are read to fold it.
const JSON: u64 = 256 * 1024;

/// Reads what fits the first screen, or the whole of a JSON that is not long.
pub(super) async fn read(
    file: &File<'_>,
    subject: &Subject,
    kind: Kind,
    head: Bytes,
    seen: &mut Seen,
) -> Result<(), String> {
    let encoding = Encoding::of(&head);
    let mut head = head;
    let may_be_json =
        kind == Kind::Json || is_named_json(subject) || begins_as_json(encoding, &head);
    if may_be_json {
        if seen.length.is_none_or(|length| length > head.len() as u64) {
            head = file.read(0, JSON).await?;
        }
        let is_whole = seen.length.is_none_or(|length| length <= head.len() as u64);
        let text = encoding.decode(head.get(encoding.mark()..).unwrap_or_default());
        match json(&text, is_whole) {
            Read::Json(view) => {
                "JSON".clone_into(&mut seen.kind);
                seen.body = Body::Json(view);
                return Ok(());
            }
            Read::Lines(view, count) => {
                seen.kind = format!("{count} lines of JSON");
                seen.body = Body::Json(view);
                if !is_whole {
                    let size = bytesize::ByteSize(JSON).display().iec();
                    add_note(seen, format!("Only the first {size} were read."));
                }
                return Ok(());
            }
            Read::Text(why) if is_named_json(subject) => add_note(seen, why.to_owned()),
            Read::Text(_) => {}
        }
    }
    let end = head.len() as u64;
    let place = Place {
        at: 0,
        begins_line: true,
        is_end: seen.length.is_none_or(|length| end >= length),
    };
    let piece = Piece::forward(encoding, &head, place);
    let is_log = kind == Kind::Log || is_log(piece.text().lines());
    let word = if is_log { "log" } else { "text" };
    seen.kind = match encoding.name() {
        "UTF-8" => word.to_owned(),
        name => format!("{word} · {name}"),
    };
    seen.body = Body::Text {
        piece,
        encoding,
        is_log,
    };
    Ok(())
}

fn is_named_json(subject: &Subject) -> bool {
    let has_end = |end: &str| {
        let name = subject.name.to_ascii_lowercase();
        name.ends_with(end)
    };
    has_end(".json")
        || has_end(".ndjson")
        || has_end(".jsonl")
        || subject
            .media_type
            .as_deref()
            .is_some_and(|media_type| media_type.contains("json"))
}

fn begins_as_json(encoding: Encoding, head: &[u8]) -> bool {
    let start = head.get(encoding.mark()..).unwrap_or_default();
    let start = encoding.decode(start.get(..64).unwrap_or(start));
    let start = start.trim_start();
    start.starts_with('{')
        || start.starts_with("[{")
        || start.starts_with("[[")
        || start.starts_with("[\n")
        || start.starts_with("[\"")
}

enum Read {
    Json(JsonView),
    /// A value a line, so many.
    Lines(JsonView, usize),
    /// None of these: a sentence.
    Text(&'static str),
}

/// JSON, or JSON line by line, as a list of the lines.
fn json(text: &str, is_whole: bool) -> Read {
    let truncated = "It is JSON, but too long to be folded here, so it is shown as text.";
    if is_whole {
        let view = JsonView::new(text.into());
        if view.is_json() {
            return Read::Json(view);
        }
    }
    let whole_lines = match text.rfind('\n') {
        Some(end) if !is_whole => text.get(..end).unwrap_or_default(),
        _ => text,
    };
    let lines: Vec<&str> = whole_lines
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let is_value = |line: &&str| {
        line.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok()
    };
    if lines.len() > 1 && lines.iter().all(is_value) {
        let list = format!("[{}]", lines.join(","));
        return Read::Lines(JsonView::new(list.into()), lines.len());
    }
    Read::Text(if is_whole {
        "It is not valid JSON, so it is shown as text."
    } else {
        truncated
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_whole_or_line_by_line_or_text_with_a_reason() {
        assert!(matches!(json("{\"a\": 1}", true), Read::Json(_)));
        assert!(matches!(
            json("{\"a\":1}\n{\"a\":2}\n", true),
            Read::Lines(_, 2)
        ));
        // The last line was cut off.
        assert!(matches!(
            json("{\"a\":1}\n[2]\n{\"a", false),
            Read::Lines(_, 2)
        ));
        let Read::Text(why) = json("{\"a\": ", true) else {
            panic!()
        };
        assert!(why.contains("not valid"));
        let Read::Text(why) = json("{\"a\": [1,\n2", false) else {
            panic!()
        };
        assert!(why.contains("too long"));
    }
}
