//! What is on the screen of a file, and how it moves.

use super::{Body, HexView, Layout, Picture, Seen, Source, Subject, TextView};
use crate::app::{ListCursor, Step};
use crate::preview::hex::Hex;
use crate::preview::tree::Tree;
use crate::ui::json::JsonView;
use crate::ui::wrap::wrap;

/// Lines that a note takes at most.
const NOTE_LINES: usize = 4;

/// A file as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The length of the file in bytes, where it is known.
    pub length: Option<u64>,
    /// Whether other parts of the file can be read.
    pub has_parts: bool,
    /// What the person should know of it: a sentence.
    pub note: Option<String>,
    /// Fields that its header tells.
    pub fields: Vec<(String, String)>,
    /// What it is.
    pub kind: String,
    /// What is shown.
    pub content: Content,
}

/// What is shown of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Text.
    Text(TextView),
    /// JSON that folds.
    Json(JsonRows),
    /// Bytes as they are.
    Hex(HexView),
    /// A picture.
    Picture(Picture),
    /// The inside of an archive.
    Tree(TreeRows),
    /// Fields and note alone.
    Nothing {
        /// Whether there is more if it is asked for.
        has_more: bool,
    },
}

/// JSON with its cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonRows {
    /// The lines.
    pub view: JsonView,
    /// The cursor among those in sight.
    pub cursor: ListCursor,
}

/// An archive's tree with its cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeRows {
    /// The lines.
    pub tree: Tree,
    /// Whether these are the first alone.
    pub has_more: bool,
    /// The cursor among those in sight.
    pub cursor: ListCursor,
}

impl Shown {
    /// As it was read.
    #[must_use]
    pub fn new(seen: Seen) -> Self {
        let content = match seen.body {
            Body::Text {
                piece,
                encoding,
                is_log,
            } => Content::Text(TextView::new(piece, encoding, is_log)),
            Body::Json(view) => Content::Json(JsonRows {
                view,
                cursor: ListCursor::default(),
            }),
            Body::Bytes { at, bytes } => Content::Hex(HexView::new(Hex::new(at, bytes))),
            Body::Picture(picture) => Content::Picture(picture),
            Body::Tree { tree, has_more } => Content::Tree(TreeRows {
                tree,
                has_more,
                cursor: ListCursor::default(),
            }),
            Body::Nothing { has_more } => Content::Nothing { has_more },
        };
        Self {
            length: seen.length,
            has_parts: seen.has_parts,
            note: seen.note,
            fields: seen.fields,
            kind: seen.kind,
            content,
        }
    }

    /// The lines of the note in so many columns.
    #[must_use]
    pub fn note_lines(&self, columns: usize) -> Vec<String> {
        let note = self.note.as_deref().unwrap_or_default();
        wrap(note, columns.saturating_sub(2), NOTE_LINES)
    }

    /// Rows of the fields, above all else.
    #[must_use]
    pub fn field_rows(&self, whole: Layout) -> usize {
        let fields = match self.fields.len() {
            0 => 0,
            // A line below them, where something follows.
            count => count + 1,
        };
        fields.min(whole.rows / 2)
    }

    /// The layout of what is below the fields and above the note.
    #[must_use]
    pub fn layout(&self, whole: Layout) -> Layout {
        let taken = self.field_rows(whole) + self.note_lines(whole.columns).len();
        Layout {
            rows: whole.rows.saturating_sub(taken).max(1),
            ..whole
        }
    }

    /// Moves. Returns whether it wanted to go past what is held.
    pub fn step(&mut self, step: Step, whole: Layout) {
        let layout = self.layout(whole);
        match &mut self.content {
            Content::Text(text) => {
                text.step(step, layout);
            }
            Content::Hex(hex) => hex.step(step, layout),
            Content::Json(json) => {
                let len = json.view.visible().count();
                json.cursor.step(step, len, layout.rows);
                json.follow();
            }
            Content::Tree(tree) => {
                let len = tree.tree.visible().count();
                tree.cursor.step(step, len, layout.rows);
            }
            Content::Picture(_) | Content::Nothing { .. } => {}
        }
    }

    /// Brings everything back into view after the screen changed.
    pub fn settle(&mut self, whole: Layout) {
        let layout = self.layout(whole);
        match &mut self.content {
            Content::Text(text) => text.settle(layout),
            Content::Hex(hex) => hex.settle(layout),
            Content::Json(json) => {
                let len = json.view.visible().count();
                json.cursor.settle(len, layout.rows);
                json.follow();
            }
            Content::Tree(tree) => {
                let len = tree.tree.visible().count();
                tree.cursor.settle(len, layout.rows);
            }
            Content::Picture(_) | Content::Nothing { .. } => {}
        }
    }
}

impl JsonRows {
    /// The view's own cursor follows that of the rows.
    fn follow(&mut self) {
        let by = isize::try_from(self.cursor.at).unwrap_or(isize::MAX)
            - isize::try_from(self.view.cursor_row()).unwrap_or(isize::MAX);
        self.view.move_cursor(by);
    }

    /// Folds or unfolds at the cursor.
    pub fn fold(&mut self, rows: usize) {
        self.view.toggle(self.view.cursor());
        self.show_cursor(rows);
    }

    fn show_cursor(&mut self, rows: usize) {
        let (at, len) = (self.view.cursor_row(), self.view.visible().count());
        self.cursor.go(at, len, rows);
    }

    /// Goes to the next line that fits, once around. Says whether there is one.
    pub fn find(&mut self, is_back: bool, rows: usize, fits: impl Fn(&str) -> bool) -> bool {
        let (count, from) = (self.view.len(), self.view.cursor());
        let found = (1..=count)
            .map(|step| {
                let step = if is_back { count - step } else { step };
                (from + step) % count
            })
            .find(|line| {
                let words = self.view.words(*line);
                let text: String = words.into_iter().map(|(_, word)| word).collect();
                fits(&text)
            });
        if let Some(line) = found {
            self.view.reveal(line);
            self.show_cursor(rows);
        }
        found.is_some()
    }
}

impl TreeRows {
    /// Shows a longer list of the same archive: the cursor stays on its file.
    pub fn lengthen(&mut self, mut tree: Tree, has_more: bool, rows: usize) {
        let number = tree.unfold_like(&self.tree, self.current());
        (self.tree, self.has_more) = (tree, has_more);
        self.show(number.unwrap_or(0), rows);
    }

    /// Puts the cursor on a node in sight.
    fn show(&mut self, number: usize, rows: usize) {
        let at = self.tree.visible().take_while(|at| *at < number).count();
        let len = self.tree.visible().count();
        self.cursor.go(at, len, rows);
    }

    /// Whether the cursor is on the last line.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.cursor.at + 1 >= self.tree.visible().count()
    }

    /// The number of the node under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<usize> {
        self.tree.visible().nth(self.cursor.at)
    }

    /// Folds or unfolds at the cursor. Says whether it is a folder.
    pub fn fold(&mut self, rows: usize) -> bool {
        let Some(number) = self.current() else {
            return false;
        };
        let is_folder = self.tree.node(number).is_some_and(|node| node.is_folder);
        self.tree.toggle(number);
        let len = self.tree.visible().count();
        self.cursor.settle(len, rows);
        is_folder
    }

    /// The file under the cursor, as one within `archive`.
    #[must_use]
    pub fn entry(&self, archive: &Subject) -> Option<Subject> {
        let node = self.tree.node(self.current()?)?;
        let leaf = node.leaf.as_ref().filter(|_| !node.is_folder)?;
        Some(Subject {
            source: Source::Entry(Box::new(archive.source.clone()), leaf.path.clone()),
            name: node.name.clone(),
            media_type: None,
            length: leaf.size,
            updated: archive.updated,
        })
    }

    /// Goes to the next node whose name fits, once around. Says whether there
    /// is one.
    pub fn find(&mut self, is_back: bool, rows: usize, fits: impl Fn(&str) -> bool) -> bool {
        let from = self.current().unwrap_or(0);
        let found = if is_back {
            self.tree.find_back(from, fits)
        } else {
            self.tree.find(from, fits)
        };
        if let Some(number) = found {
            self.tree.reveal(number);
            self.show(number, rows);
        }
        found.is_some()
    }
}

impl Content {
    /// Bytes that it takes in memory, about.
    #[must_use]
    pub fn weight(&self) -> usize {
        match self {
            Self::Text(view) => view.text.held(),
            Self::Json(json) => json.view.weight(),
            Self::Hex(view) => view.hex.bytes().len(),
            Self::Picture(picture) => picture.rgba.len(),
            Self::Tree(tree) => tree.tree.files() * 256,
            Self::Nothing { .. } => 0,
        }
    }
}
