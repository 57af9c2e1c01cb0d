//! What the screen says of one exchange, in rows that fit: what was asked, what
//! came of it, headers and bodies. Plain data; the view gives it colours.

use super::words;
use crate::api::{Exchange, KEPT_OF_BODY};
use crate::domain::clean;
use crate::panes::chronicle::{Row, Tone, broken};
use crate::panes::preview::rows::shown;
use crate::ui::format;
use crate::ui::json::JsonView;

/// Deeper JSON stands under what is that deep.
const MOST_INDENT: usize = 40;

/// All rows of an exchange, each of at most so many columns.
pub(super) fn rows(exchange: &Exchange, columns: usize) -> Vec<Row> {
    let wide = columns.saturating_sub(2).max(8);
    let mut rows = Vec::new();
    let asked = format!("{} {}", exchange.method, exchange.url);
    rows.extend(broken(0, &[(Tone::Text, shown(&asked))], wide));
    let tone = if exchange.has_failed() {
        Tone::Failed
    } else {
        Tone::Text
    };
    let outcome = format!("{}.", words::outcome(exchange));
    rows.extend(broken(0, &[(tone, outcome)], wide));
    if exchange.is_repeated {
        let again = "Sent again, as the login was refused and renewed.".to_owned();
        rows.extend(broken(0, &[(Tone::Text, again)], wide));
    }
    if exchange.retry > 0 {
        let retry = format!("It belongs to retry {}, after a wait.", exchange.retry);
        rows.extend(broken(0, &[(Tone::Text, retry)], wide));
    }
    let sides = [
        (
            "Sent",
            &exchange.sent,
            exchange.sent_bytes,
            &exchange.sent_text,
        ),
        (
            "Received",
            &exchange.received,
            exchange.received_bytes,
            &exchange.received_text,
        ),
    ];
    for (word, headers, bytes, text) in sides {
        if word == "Received" && exchange.status.is_none() {
            continue;
        }
        rows.push(Vec::new());
        rows.push(head(word, bytes));
        for (name, value) in headers {
            let words = [
                (Tone::Dim, format!("{}: ", clean(name))),
                (Tone::Text, shown(value)),
            ];
            rows.extend(broken(2, &words, wide));
        }
        rows.extend(body(text.as_deref(), bytes, wide));
    }
    rows
}

/// `Sent · 1.2 KiB`
fn head(word: &str, bytes: Option<u64>) -> Row {
    let size = match bytes {
        Some(0) => " · no content".to_owned(),
        Some(bytes) => format!(" · {}", format::size(bytes)),
        None => String::new(),
    };
    vec![(Tone::Head, word.to_owned()), (Tone::Dim, size)]
}

fn body(text: Option<&str>, bytes: Option<u64>, wide: usize) -> Vec<Row> {
    let note = |note: String| broken(2, &[(Tone::Dim, note)], wide);
    let Some(text) = text else {
        return match bytes {
            None | Some(0) => Vec::new(),
            Some(_) => {
                note("The content is not kept: it is a file, or no text, or secret.".to_owned())
            }
        };
    };
    let mut rows = vec![Vec::new()];
    let is_cut = bytes.is_some_and(|bytes| bytes > KEPT_OF_BODY as u64);
    // A text that is cut is no JSON any more, so it is ended where it can be.
    let (json, added) = match is_cut.then(|| ended(text)).flatten() {
        Some((ended, added)) => (JsonView::new(ended.into()), added),
        None => (JsonView::new(text.into()), 0),
    };
    if json.is_json() {
        for line in 0..json.len().saturating_sub(added) {
            let words = json.words(line).into_iter();
            let words: Row = words.map(|(role, word)| (Tone::Json(role), word)).collect();
            let indent = (2 + 2 * json.depth(line)).min(MOST_INDENT).min(wide / 2);
            rows.extend(broken(indent, &words, wide));
        }
    } else {
        for line in text.lines() {
            rows.extend(broken(2, &[(Tone::Text, shown(line))], wide));
        }
    }
    if is_cut {
        let kept = format::size(KEPT_OF_BODY as u64);
        rows.extend(note(format!(
            "… and so on: only the first {kept} are kept."
        )));
    }
    rows
}

/// A JSON text that was cut, up to its last whole item and ended there; and how
/// many lines its ends take. `None`: there is no whole item.
fn ended(text: &str) -> Option<(String, usize)> {
    let (last, _) = structure(text).filter(|(_, byte)| *byte == b',').last()?;
    let mut ended = text.get(..last)?.to_owned();
    let mut open = Vec::new();
    for (_, byte) in structure(&ended) {
        match byte {
            b'{' => open.push('}'),
            b'[' => open.push(']'),
            b'}' | b']' => {
                open.pop();
            }
            _ => {}
        }
    }
    // Something is in each of them, so each has a line for its end.
    let lines = open.len();
    ended.extend(open.into_iter().rev());
    Some((ended, lines))
}

/// The bytes of JSON that are in no string, each with its place.
fn structure(text: &str) -> impl Iterator<Item = (usize, u8)> + '_ {
    let (mut in_string, mut is_escaped) = (false, false);
    text.bytes().enumerate().filter(move |(_, byte)| {
        let is_within = in_string;
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            _ => {}
        }
        !is_within
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_that_was_cut_ends_behind_its_last_whole_item() {
        let of = |text: &str, lines| Some((text.to_owned(), lines));
        assert_eq!(
            ended(r#"{"a":[{"b":1},{"c":",]","d":"x"#),
            of(r#"{"a":[{"b":1},{"c":",]"}]}"#, 3)
        );
        assert_eq!(ended(r#"[1,[2,3],4"#), of("[1,[2,3]]", 1));
        let text = r#"["a\",[","\\",""#;
        assert_eq!(ended(text), of(r#"["a\",[","\\"]"#, 1));
        assert_eq!(ended(r#"{"a":["b"#), None);
    }
}
