//! JSON as lines that fold: the model behind the view of an object.
//!
//! The text is read once into lines that only point into it; words and roles
//! are made for the lines on screen alone, so that a large document costs no
//! more to draw than a small one. Numbers stay as they are in the text, and so
//! does the order of fields, unless some are to stand last. What it is not: no colours and no columns, which are the
//! drawer's, and no editing.

mod lines;
mod order;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use lines::{Content, Line};

/// What a word of a line is, so that the theme can colour it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The name of a field, with its quotes.
    Key,
    /// A string, with its quotes.
    String,
    /// A number, as the text writes it.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`.
    Null,
    /// Braces, brackets, colons and commas.
    Punctuation,
    /// What stands for lines that are folded away: `… 12 fields`.
    Folded,
    /// A line of a text that is not JSON.
    Text,
}

/// A text, which of its lines are folded, and where the cursor is.
///
/// Lines are numbered from 0 as if nothing were folded. The cursor is always
/// on a line that is in sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonView {
    text: Arc<str>,
    lines: Arc<[Line]>,
    is_json: bool,
    folded: BTreeSet<usize>,
    cursor: usize,
}

impl JsonView {
    /// Reads a text. What is not JSON is shown as the lines it has; JSON may
    /// be nested to any depth.
    #[must_use]
    pub fn new(text: Arc<str>) -> Self {
        let json = lines::json(&text);
        Self {
            is_json: json.is_some(),
            lines: json.unwrap_or_else(|| lines::plain(&text)).into(),
            text,
            folded: BTreeSet::new(),
            cursor: 0,
        }
    }

    /// Shows the fields of the outermost object that have one of these names
    /// last, and folded; the others keep their order.
    #[must_use]
    pub fn with_last(mut self, names: &[String]) -> Self {
        let (lines, moved) = order::put_last(&self.lines, |key| {
            let key = self.text.get(key.clone()).unwrap_or_default();
            serde_json::from_str::<String>(key).is_ok_and(|key| names.contains(&key))
        });
        self.lines = lines.into();
        self.folded = moved
            .into_iter()
            .filter(|line| self.fold(*line) == Fold::Open)
            .collect();
        self
    }

    /// Whether the text is JSON.
    #[must_use]
    pub const fn is_json(&self) -> bool {
        self.is_json
    }

    /// How many lines there are, folded or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is no line at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Bytes that it takes in memory, about.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.text.len() + self.lines.len() * size_of::<Line>()
    }

    /// Unfolds what is around a line, and puts the cursor on it.
    pub fn reveal(&mut self, line: usize) {
        let lines = &self.lines;
        self.folded.retain(|start| {
            let end = lines.get(*start).map_or(0, |it| it.end(*start));
            !(*start < line && line <= end)
        });
        self.cursor = line.min(self.lines.len().saturating_sub(1));
    }

    /// The lines in sight, in order. Costs a step a line, and nothing for
    /// those folded away: skip and take what fits the screen.
    pub fn visible(&self) -> impl Iterator<Item = usize> + '_ {
        let mut next = 0;
        std::iter::from_fn(move || {
            let line = next;
            let end = self.lines.get(line)?.end(line);
            next = if self.folded.contains(&line) {
                end + 1
            } else {
                line + 1
            };
            Some(line)
        })
    }

    /// How deep the line is nested; 0 for the outermost.
    #[must_use]
    pub fn depth(&self, line: usize) -> usize {
        self.lines.get(line).map_or(0, |line| line.depth)
    }

    /// Whether the line begins an object or a list that can be folded, and
    /// whether it is.
    #[must_use]
    pub fn fold(&self, line: usize) -> Fold {
        if self.folded.contains(&line) {
            Fold::Closed
        } else if self.lines.get(line).is_some_and(|it| it.end(line) > line) {
            Fold::Open
        } else {
            Fold::None
        }
    }

    /// The words of a line, without its indentation; none for a line that is
    /// not there. Control characters in strings show as escapes (`\u001b`).
    #[must_use]
    pub fn words(&self, line: usize) -> Vec<(Role, String)> {
        self.lines.get(line).map_or_else(Vec::new, |content| {
            words::of(&self.text, content, self.folded.contains(&line))
        })
    }

    /// The line of the cursor.
    #[must_use]
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// Which of the visible lines the cursor is on, from 0.
    #[must_use]
    pub fn cursor_row(&self) -> usize {
        self.visible()
            .take_while(|line| *line < self.cursor)
            .count()
    }

    /// Moves the cursor by that many visible lines, to the first or the last
    /// at most.
    pub fn move_cursor(&mut self, rows: isize) {
        let row = self.cursor_row().saturating_add_signed(rows);
        let line = self.visible().take(row.saturating_add(1)).last();
        self.cursor = line.unwrap_or(0);
    }

    /// Folds or unfolds the object or list that the line begins or ends, and
    /// moves the cursor to its beginning. Another line changes nothing.
    pub fn toggle(&mut self, line: usize) {
        let start = match self.lines.get(line).map(|line| &line.content) {
            Some(Content::Open { .. }) => line,
            Some(Content::Close { start, .. }) => *start,
            _ => return,
        };
        if !self.folded.remove(&start) {
            self.folded.insert(start);
        }
        self.cursor = start;
    }

    /// Folds what the cursor is on; where that is folded already or cannot be,
    /// goes up to the object or list around it.
    pub fn fold_or_leave(&mut self) {
        if self.fold(self.cursor) == Fold::Open {
            self.toggle(self.cursor);
            return;
        }
        let depth = self.depth(self.cursor);
        let around = self
            .lines
            .iter()
            .enumerate()
            .take(self.cursor)
            .rev()
            .find(|(_, line)| line.depth < depth);
        match (
            around,
            self.lines.get(self.cursor).map(|line| &line.content),
        ) {
            (_, Some(Content::Close { start, .. })) => self.cursor = *start,
            (Some((line, _)), _) => self.cursor = line,
            (None, _) => {}
        }
    }

    /// Folds all but the outermost object or list.
    pub fn fold_all(&mut self) {
        self.folded = self
            .lines
            .iter()
            .enumerate()
            .filter(|(number, line)| line.depth > 0 && line.end(*number) > *number)
            .map(|(number, _)| number)
            .collect();
        self.cursor = self
            .visible()
            .take_while(|line| *line <= self.cursor)
            .last()
            .unwrap_or(0);
    }

    /// Unfolds everything.
    pub fn unfold_all(&mut self) {
        self.folded.clear();
    }
}

/// Whether a line can be folded, and is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fold {
    /// It begins nothing.
    None,
    /// It begins something that is in sight.
    Open,
    /// It begins something that is folded away.
    Closed,
}

#[cfg(test)]
mod tests;
