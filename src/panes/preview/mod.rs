//! The look into a file: what is under the cursor of a list, shown without
//! downloading it.
//!
//! A component: it knows where bytes come from ([`Source`]) but not the list
//! that it stands beside. It asks when the cursor has rested, gives up when the
//! cursor moves on, and keeps the last previews for the way back. A file within
//! an archive is a level of its own, over that of the archive.

mod ask;
mod hex_view;
mod kept;
pub mod rows;
mod seek;
mod shown;
mod text_view;
mod update;
pub mod view;

use std::time::Duration;

use tui_input::Input;

pub use ask::{Ask, Body, Depth, Picture, Seen, Source, Subject, Want};
pub use hex_view::HexView;
pub use shown::{Content, JsonRows, Shown, TreeRows};
pub use text_view::{Aim, Layout, TextView};

use crate::app::{ListCursor, Pending, RequestId};
use crate::keys::Action;
use crate::preview::search::Search;
use kept::Kept;

/// The rows that the cursor of the open view goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CursorRows {
    /// The cursor.
    pub cursor: ListCursor,
    /// How many there are.
    pub len: usize,
    /// So many lines below the top of the view the first one on the screen stands.
    pub below: usize,
    /// How many there is room for.
    pub room: usize,
    /// What opens the one under the cursor.
    pub opens: Action,
}

/// The state of the preview.
#[derive(Debug)]
pub struct Preview {
    /// The file, then the files within it that were opened.
    levels: Vec<Level>,
    /// What is being read.
    awaited: Option<Awaited>,
    /// When reading begins.
    due: Option<Duration>,
    /// The last previews.
    kept: Kept,
    /// Whether long lines go on in the next row.
    pub wraps: bool,
    /// Whether lines have numbers.
    pub numbers: bool,
    /// What is looked for, while it is typed.
    pub typing: Option<Input>,
    /// What is looked for.
    search: Option<Search>,
    /// A search that goes on when more of the file is there.
    seeking: Option<Seeking>,
}

impl Default for Preview {
    fn default() -> Self {
        Self {
            levels: Vec::new(),
            awaited: None,
            due: None,
            kept: Kept::default(),
            wraps: true,
            numbers: true,
            typing: None,
            search: None,
            seeking: None,
        }
    }
}

/// A file that is looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// The file.
    pub subject: Subject,
    /// What is shown of it, once it is there.
    pub shown: Option<Shown>,
    /// Why the last reading failed: a sentence.
    pub error: Option<String>,
}

impl Level {
    const fn new(subject: Subject) -> Self {
        Self {
            subject,
            shown: None,
            error: None,
        }
    }
}

/// What is being read, and what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Awaited {
    pending: Pending,
    purpose: Purpose,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// To be shown.
    Show,
    /// To be joined to what is held.
    Join,
    /// The end of the file, to go there.
    End,
    /// The beginning of the file, to go there.
    Beginning,
}

/// A search for which more is being read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seeking {
    aim: Aim,
    /// Whether it goes to the beginning of the file.
    is_back: bool,
    /// How many more parts are read for it.
    parts: usize,
}

impl Preview {
    /// The level on the screen.
    #[must_use]
    pub fn level(&self) -> Option<&Level> {
        self.levels.last()
    }

    /// What is on the screen.
    #[must_use]
    pub fn shown(&self) -> Option<&Shown> {
        self.levels.last()?.shown.as_ref()
    }

    /// Whether it is a log, whose lines tell errors; so also while that is not known.
    #[must_use]
    pub fn may_be_log(&self) -> bool {
        self.shown().is_none_or(|shown| match &shown.content {
            Content::Text(text) => text.is_log,
            _ => false,
        })
    }

    /// The rows that the cursor goes through in a pane of this size; `None` where what
    /// is shown has no cursor.
    #[must_use]
    pub fn rows_of_cursor(&self, rows: usize, columns: usize) -> Option<CursorRows> {
        let whole = self.layout_of(rows, columns);
        let shown = self.shown()?;
        let (cursor, len) = match &shown.content {
            Content::Json(json) => (json.cursor, json.view.visible().count()),
            Content::Tree(tree) => (tree.cursor, tree.tree.visible().count()),
            _ => return None,
        };
        Some(CursorRows {
            cursor,
            len,
            below: shown.field_rows(whole),
            room: shown.layout(whole).rows,
            opens: Action::OpenPart,
        })
    }

    /// The names of the files within each other, the outermost first.
    pub fn trail(&self) -> impl Iterator<Item = &str> {
        self.levels.iter().map(|level| level.subject.name.as_str())
    }

    /// Whether a file within an archive is open.
    #[must_use]
    pub const fn is_within(&self) -> bool {
        self.levels.len() > 1
    }

    /// Whether this is what it waits for.
    #[must_use]
    pub fn awaits(&self, id: RequestId) -> bool {
        self.awaited.is_some_and(|awaited| awaited.pending.id == id)
    }

    /// Since when something is read.
    #[must_use]
    pub fn waiting_since(&self) -> Option<Duration> {
        self.awaited.map(|awaited| awaited.pending.since)
    }

    /// When reading is to begin, if it is.
    #[must_use]
    pub const fn due(&self) -> Option<Duration> {
        self.due
    }

    /// What is looked for.
    #[must_use]
    pub const fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// The file itself, whatever is open within it.
    #[must_use]
    pub fn outermost(&self) -> Option<&Level> {
        self.levels.first()
    }

    /// The entry under the cursor of an archive's tree, or the open one: what
    /// can be saved alone.
    #[must_use]
    pub fn entry(&self) -> Option<Subject> {
        let level = self.levels.last()?;
        match &level.shown.as_ref()?.content {
            Content::Tree(tree) => tree.entry(&level.subject),
            _ => matches!(level.subject.source, Source::Entry(..)).then(|| level.subject.clone()),
        }
    }
}

#[cfg(test)]
mod tests;
