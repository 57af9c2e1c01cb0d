//! What is said of one happening, in rows that fit. Plain data; the view gives it
//! colours.

use crate::panes::preview::rows::parts;
use crate::ui::json::Role;

/// What a piece of a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Ordinary text.
    Text,
    /// What may be overlooked.
    Dim,
    /// The head of a section.
    Head,
    /// What was done.
    Done,
    /// What failed.
    Failed,
    /// A word of JSON.
    Json(Role),
}

/// A row: its pieces, cleaned.
pub type Row = Vec<(Tone, String)>;

/// Pieces broken into rows of so many columns, each behind an indentation.
#[must_use]
pub fn broken(indent: usize, words: &[(Tone, String)], wide: usize) -> Vec<Row> {
    let whole: String = words.iter().map(|(_, word)| word.as_str()).collect();
    let mut rows = Vec::new();
    for part in parts(&whole, wide.saturating_sub(indent).max(4)) {
        let mut row = vec![(Tone::Text, " ".repeat(indent))];
        let mut start = 0;
        for (tone, word) in words {
            let end = start + word.len();
            let (from, to) = (part.start.max(start), part.end.min(end));
            if let Some(piece) = whole.get(from..to).filter(|piece| !piece.is_empty()) {
                row.push((*tone, piece.to_owned()));
            }
            start = end;
        }
        rows.push(row);
    }
    rows
}
