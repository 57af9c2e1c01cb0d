//! JSON as lines that fold: the model behind the view of an object.
//!
//! The text is read once into lines that only point into it; words and roles
//! are made for the lines on screen alone, so that a large document costs no
//! more to draw than a small one. Numbers and the order of fields stay as they
//! are in the text. What it is not: no colours and no columns, which are the
//! drawer's, and no editing.

mod lines;
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

    /// Whether the text is JSON.
    #[must_use]
    pub const fn is_json(&self) -> bool {
        self.is_json
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OBJECT: &str = r#"{"id":"4711","length":1.50e3,"c8y_IsBinary":"","tags":["a",[],null],"more":{"on":true}}"#;

    fn view(text: &str) -> JsonView {
        JsonView::new(text.into())
    }

    /// The visible lines as a person sees them.
    fn drawn(view: &JsonView) -> Vec<String> {
        view.visible()
            .map(|line| {
                let words: String = view.words(line).into_iter().map(|(_, word)| word).collect();
                format!("{}{words}", "  ".repeat(view.depth(line)))
            })
            .collect()
    }

    #[test]
    fn an_object_is_laid_out_in_lines() {
        let view = view(OBJECT);
        assert!(view.is_json());
        assert_eq!(
            drawn(&view).join("\n"),
            concat!(
                "{\n",
                "  \"id\": \"4711\",\n",
                "  \"length\": 1.50e3,\n",
                "  \"c8y_IsBinary\": \"\",\n",
                "  \"tags\": [\n",
                "    \"a\",\n",
                "    [],\n",
                "    null\n",
                "  ],\n",
                "  \"more\": {\n",
                "    \"on\": true\n",
                "  }\n",
                "}"
            )
        );
        assert_eq!(
            view.words(1),
            [
                (Role::Key, "\"id\"".to_owned()),
                (Role::Punctuation, ": ".to_owned()),
                (Role::String, "\"4711\"".to_owned()),
                (Role::Punctuation, ",".to_owned()),
            ]
        );
    }

    #[test]
    fn folding_hides_what_is_inside() {
        let mut view = view(OBJECT);
        view.toggle(4);
        assert_eq!(view.fold(4), Fold::Closed);
        assert_eq!(
            drawn(&view).get(4..6),
            Some(
                &[
                    "  \"tags\": [… 3 items],".to_owned(),
                    "  \"more\": {".to_owned()
                ][..]
            )
        );
        assert_eq!(view.cursor(), 4);
        view.move_cursor(1);
        assert_eq!((view.cursor(), view.cursor_row()), (9, 5));
        view.toggle(4);
        assert_eq!(drawn(&view).len(), 13);
        // The end of a list folds it as its beginning does.
        view.toggle(8);
        assert_eq!(view.fold(4), Fold::Closed);
        // A line that begins nothing stays as it is.
        let before = view.clone();
        view.toggle(1);
        view.toggle(999);
        assert_eq!(view, before);
    }

    #[test]
    fn everything_folds_at_once_and_the_cursor_stays_in_sight() {
        let mut view = view(OBJECT);
        view.move_cursor(10);
        assert_eq!(view.cursor(), 10);
        view.fold_all();
        assert_eq!(view.cursor(), 9);
        assert_eq!(
            drawn(&view).last().map(String::as_str),
            Some("}"),
            "the outermost stays open"
        );
        assert!(drawn(&view).contains(&"  \"more\": {… 1 field}".to_owned()));
        view.unfold_all();
        assert_eq!(drawn(&view).len(), 13);
    }

    #[test]
    fn leaving_goes_outwards_step_by_step() {
        let mut view = view(OBJECT);
        view.move_cursor(5);
        view.fold_or_leave();
        assert_eq!((view.cursor(), view.fold(4)), (4, Fold::Open));
        view.fold_or_leave();
        assert_eq!((view.cursor(), view.fold(4)), (4, Fold::Closed));
        view.fold_or_leave();
        assert_eq!(view.cursor(), 0);
        view.fold_or_leave();
        view.fold_or_leave();
        assert_eq!((view.cursor(), drawn(&view).len()), (0, 1));
    }

    #[test]
    fn the_cursor_stops_at_both_ends() {
        let mut view = view(OBJECT);
        view.move_cursor(isize::MAX);
        assert_eq!(view.cursor(), 12);
        view.move_cursor(isize::MIN);
        assert_eq!(view.cursor(), 0);
    }

    #[test]
    fn control_characters_show_as_escapes() {
        let view = view("{\"a\\u001b\": \"x\\n\\u202e\\u00e9\\ud83d\\ude80\\\"\\\\ \u{7f}\"}");
        assert_eq!(
            view.words(1)
                .iter()
                .map(|(_, word)| word.as_str())
                .collect::<String>(),
            r#""a\u001b": "x\n\u202eé🚀\"\\ \u007f""#
        );
    }

    #[test]
    fn half_a_surrogate_stays_as_it_is_written() {
        assert_eq!(drawn(&view(r#"["\ud800"]"#))[1], r#"  "\ud800""#);
    }

    #[test]
    fn any_depth_is_read() {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        let mut view = view(&deep);
        assert!(view.is_json());
        assert_eq!(view.depth(100_000), 100_000);
        view.toggle(1);
        assert_eq!(drawn(&view), ["[", "  [… 1 item]", "]"]);
    }

    #[test]
    fn what_is_not_json_is_plain_lines() {
        let html = view("<html>\r\n\t<b>\u{1b}[31m</b>\n");
        assert!(!html.is_json());
        assert_eq!(drawn(&html), ["<html>", "    <b>␛[31m</b>"]);
        assert_eq!(html.words(0), [(Role::Text, "<html>".to_owned())]);
        assert_eq!(drawn(&view("")), [""]);
    }

    #[test]
    fn a_value_alone_is_a_document() {
        for (text, role) in [
            ("\"x\"", Role::String),
            (" -0.5E+10 ", Role::Number),
            ("true", Role::Bool),
            ("null", Role::Null),
            ("{ }", Role::Punctuation),
        ] {
            let view = view(text);
            assert!(view.is_json(), "{text}");
            assert_eq!(view.words(0)[0].0, role, "{text}");
        }
    }

    proptest! {
        #[test]
        fn json_is_what_serde_takes_for_json(text in "[\\[\\]{}\":,0-9.eE+\\- a-cntrufalse\\\\\u{1}é]{0,24}") {
            prop_assert_eq!(view(&text).is_json(), is_json(&text), "{}", text);
        }

        #[test]
        fn any_folding_keeps_the_cursor_in_sight(steps in prop::collection::vec((0usize..16, -9isize..9), 0..30)) {
            let mut view = view(OBJECT);
            for (line, rows) in steps {
                view.move_cursor(rows);
                let shown = view.visible().nth(line).unwrap_or(0);
                if line % 3 == 0 { view.fold_or_leave() } else { view.toggle(shown) }
                prop_assert!(view.visible().any(|line| line == view.cursor()));
                prop_assert_eq!(view.visible().nth(view.cursor_row()), Some(view.cursor()));
            }
        }
    }

    /// serde's own word, but for half a surrogate and numbers beyond a float,
    /// which are JSON although serde cannot hold them.
    fn is_json(text: &str) -> bool {
        match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            Ok(_) => true,
            Err(error) => error.to_string().starts_with("number out of range"),
        }
    }
}
