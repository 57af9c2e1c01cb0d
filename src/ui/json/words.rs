//! A line into words with roles.

use std::fmt::Write as _;

use super::Role;
use super::lines::{Content, Line, Shape, Span};
use crate::domain::{clean, clean_lines};

/// The words of a line, without its indentation.
pub(super) fn of(text: &str, line: &Line, folded: bool) -> Vec<(Role, String)> {
    let mut words = Vec::with_capacity(5);
    if let Some(key) = &line.key {
        words.push((Role::Key, string(part(text, key))));
        words.push(punctuation(": "));
    }
    let mut comma = line.comma;
    match &line.content {
        Content::Scalar(span) => words.push(scalar(part(text, span))),
        Content::Empty(shape) => {
            words.push(punctuation(&format!(
                "{}{}",
                opening(*shape),
                closing(*shape)
            )));
        }
        Content::Open { shape, items, .. } if folded => {
            words.push(punctuation(opening(*shape)));
            words.push((Role::Folded, contents(*shape, *items)));
            words.push(punctuation(closing(*shape)));
        }
        Content::Open { shape, .. } => {
            words.push(punctuation(opening(*shape)));
            // It follows the end, which is in sight.
            comma = false;
        }
        Content::Close { shape, .. } => words.push(punctuation(closing(*shape))),
        Content::Text(span) => words.push((Role::Text, clean_lines(part(text, span)))),
    }
    if comma {
        words.push(punctuation(","));
    }
    words
}

fn part<'a>(text: &'a str, span: &Span) -> &'a str {
    text.get(span.clone()).unwrap_or_default()
}

fn punctuation(text: &str) -> (Role, String) {
    (Role::Punctuation, text.to_owned())
}

const fn opening(shape: Shape) -> &'static str {
    match shape {
        Shape::Object => "{",
        Shape::List => "[",
    }
}

const fn closing(shape: Shape) -> &'static str {
    match shape {
        Shape::Object => "}",
        Shape::List => "]",
    }
}

fn contents(shape: Shape, items: usize) -> String {
    let (one, many) = match shape {
        Shape::Object => ("field", "fields"),
        Shape::List => ("item", "items"),
    };
    format!("… {items} {}", if items == 1 { one } else { many })
}

fn scalar(text: &str) -> (Role, String) {
    match text.bytes().next() {
        Some(b'"') => (Role::String, string(text)),
        Some(b't' | b'f') => (Role::Bool, text.to_owned()),
        Some(b'n') => (Role::Null, text.to_owned()),
        _ => (Role::Number, text.to_owned()),
    }
}

/// A string as it reads best: escapes that only hide a letter are resolved,
/// and whatever a terminal would obey is escaped.
fn string(quoted: &str) -> String {
    // Half a surrogate is JSON but no text: it stays as it is written.
    let Ok(text) = serde_json::from_str::<String>(quoted) else {
        return escaped(quoted);
    };
    let mut shown = String::with_capacity(quoted.len());
    shown.push('"');
    for c in text.chars() {
        match c {
            '"' => shown.push_str("\\\""),
            '\\' => shown.push_str("\\\\"),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c => push_escaped(&mut shown, c),
        }
    }
    shown.push('"');
    shown
}

fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    text.chars().for_each(|c| push_escaped(&mut shown, c));
    shown
}

/// Every character that cleaning would replace is below U+10000.
fn push_escaped(shown: &mut String, c: char) {
    let mut buffer = [0; 4];
    let letter = c.encode_utf8(&mut buffer);
    if clean(letter) == *letter {
        shown.push(c);
    } else {
        // Writing to a string cannot fail.
        let _ = write!(shown, "\\u{:04x}", u32::from(c));
    }
}
