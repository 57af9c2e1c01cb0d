//! What fills the tenant: the scanned files as a tree that is walked, and as
//! lists of the largest, the oldest, duplicates and those that nothing points
//! to.
//!
//! Only a window of rows around the cursor is held; a move out of it asks for
//! another. The scan goes on when the view is left, and its rows show while it
//! runs.

mod marks;
mod reply;
#[cfg(test)]
mod tests;
mod update;
pub mod view;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::app::{ListCursor, Pending, RequestId};
use crate::domain::{Binary, BinaryId, Table};
use crate::usage::{By, Entry, FileRow, Level, Listing, Rows, State};

/// The state of the view.
#[derive(Debug, Default)]
pub struct UsagePane {
    /// Whether it is on the screen in place of the list of binaries.
    pub is_open: bool,
    /// How the scan stands; `None`: not known yet.
    pub state: Option<State>,
    /// Which rows are shown.
    pub look: Look,
    /// The levels of the tree that were gone into, with what was left there.
    pub path: Vec<Above>,
    /// How the level of the tree that is shown is divided.
    pub division: Division,
    /// The cursor among all rows.
    pub cursor: ListCursor,
    /// The window of rows that is here.
    pub listing: Option<Listing>,
    /// Why there are no rows.
    pub error: Option<String>,
    /// Marked files.
    pub marks: BTreeMap<BinaryId, Binary>,
    /// Where the range being marked began.
    range: Option<marks::Range>,
    /// Rows that are on their way.
    window: Option<Pending>,
    /// The version of the rows that are here, and of those that are on their
    /// way.
    version: u64,
    looking: Option<RequestId>,
    /// When a scan that runs is looked at again.
    look_at: Duration,
    scanning: Option<RequestId>,
    /// Whether the last scan of this run broke.
    pub is_stopped: bool,
    forgetting: Vec<RequestId>,
}

/// Which rows are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Groups within groups.
    #[default]
    Tree,
    /// All files, the largest first.
    Largest,
    /// All files, the one unchanged for the longest first.
    Oldest,
    /// Files that are there more than once.
    Duplicates,
    /// Files that no entry of a repository points to.
    Unreferenced,
}

impl Look {
    /// All of them, in their order.
    pub const ALL: [Self; 5] = [
        Self::Tree,
        Self::Largest,
        Self::Oldest,
        Self::Duplicates,
        Self::Unreferenced,
    ];

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Tree => "Tree",
            Self::Largest => "Largest",
            Self::Oldest => "Oldest",
            Self::Duplicates => "Duplicates",
            Self::Unreferenced => "Unreferenced",
        }
    }
}

/// How a level of the tree is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Division {
    /// Into groups.
    By(By),
    /// Into files.
    Files,
}

impl Default for Division {
    fn default() -> Self {
        Self::By(By::Type)
    }
}

impl Division {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::By(by) => by.word(),
            Self::Files => "file",
        }
    }
}

/// A level that was gone into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Above {
    /// What was chosen there.
    pub level: Level,
    /// Where the cursor was.
    cursor: ListCursor,
}

impl UsagePane {
    /// How many rows there are.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.listing.as_ref().map_or(0, |listing| listing.total)
    }

    /// Whether the rows that are here are groups.
    #[must_use]
    pub fn has_groups(&self) -> bool {
        let first = self.listing.as_ref().and_then(|it| it.rows.first());
        matches!(first, Some(Entry::Group(_)))
    }

    /// The columns that can be chosen; `None`: a group has the same ones always.
    #[must_use]
    pub fn table(&self) -> Option<Table> {
        let has_files = self.listing.is_some() && !self.has_groups();
        has_files.then_some(Table::Usage)
    }

    /// A row, where it is in the window that is here.
    #[must_use]
    pub fn row(&self, at: usize) -> Option<&Entry> {
        let listing = self.listing.as_ref()?;
        listing.rows.get(at.checked_sub(listing.from)?)
    }

    /// The file under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&FileRow> {
        match self.row(self.cursor.at)? {
            Entry::File(file) => Some(file),
            Entry::Group(_) => None,
        }
    }

    /// What an action on files is about: the marked ones, or else the one under
    /// the cursor.
    #[must_use]
    pub fn targets(&self) -> Vec<Binary> {
        if self.marks.is_empty() {
            self.current().map(FileRow::binary).into_iter().collect()
        } else {
            self.marks.values().cloned().collect()
        }
    }

    /// Which rows are to be shown.
    #[must_use]
    pub fn rows_wanted(&self) -> Rows {
        let path = || self.path.iter().map(|above| above.level.clone()).collect();
        match (self.look, self.division) {
            (Look::Tree, Division::By(by)) => Rows::Groups { path: path(), by },
            (Look::Tree, Division::Files) => Rows::Files { path: path() },
            (Look::Largest, _) => Rows::Files { path: Vec::new() },
            (Look::Oldest, _) => Rows::Oldest,
            (Look::Duplicates, _) => Rows::Duplicates,
            (Look::Unreferenced, _) => Rows::Unreferenced,
        }
    }

    /// Whether a scan of this program runs.
    #[must_use]
    pub const fn is_scanning(&self) -> bool {
        self.scanning.is_some()
    }

    /// Whether something is loading that the person waits for.
    #[must_use]
    pub fn waiting_since(&self) -> Option<Duration> {
        let waits = self.is_open && self.listing.is_none();
        self.window.filter(|_| waits).map(|window| window.since)
    }
}
