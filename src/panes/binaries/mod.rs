//! The Binaries tab: pages of the inventory's files, marks, and the details of
//! the one under the cursor.
//!
//! Pages are shown as the server gives them. A turn of the page, a new filter
//! or a refresh is a [`Turn`] that is awaited while the old rows stay; so what
//! is on the screen always belongs to the query that stands above it. The
//! neighbours of the page shown are fetched ahead.

mod changing;
mod detail;
mod jump;
mod marks;
mod pages;
mod quick;
mod update;
pub mod view;

use std::collections::{BTreeMap, BTreeSet};

pub use changing::{Changing, Copying, Unchanged};
pub use detail::{Detail, DetailField, DetailValue, DetailView};
pub use jump::Sought;
pub use quick::Quick;
pub use update::Taken;

use crate::api::ApiError;
use crate::app::{ListCursor, Pending, RequestId};
use crate::domain::{Binary, BinaryId, BinaryQuery, DEFAULT_PAGE_SIZE, Page};
use jump::Spot;

/// The state of the tab.
#[derive(Debug)]
pub struct Binaries {
    /// The query whose rows are shown.
    pub query: BinaryQuery,
    /// Rows of a page.
    pub page_size: u32,
    /// The number of the page shown, from 1.
    pub shown: u32,
    /// The page shown and its neighbours.
    pages: BTreeMap<u32, Page<Binary>>,
    /// Totals of the query, from the newest page that had them.
    pub totals: Totals,
    /// The request for the rows in all, where a page does not tell them.
    counting: Option<RequestId>,
    /// What is awaited before other rows are shown.
    pub turn: Option<Turn>,
    /// Neighbours that are being fetched.
    ahead: BTreeMap<u32, RequestId>,
    /// Why the last turn failed.
    pub error: Option<ApiError>,
    /// The last page that has rows, once a page after it was found empty.
    end: Option<u32>,
    /// The cursor among the visible rows.
    pub cursor: ListCursor,
    /// What is marked, on any page.
    pub marks: BTreeMap<BinaryId, Binary>,
    /// Marked objects that are not on the page, and are looked for.
    seeking: BTreeMap<RequestId, Vec<BinaryId>>,
    /// Where the range being marked began.
    range: Option<Range>,
    /// The filter while it is typed: covers this page only.
    pub quick: Option<Quick>,
    /// An object that is looked for by its id.
    pub sought: Option<Sought>,
    /// Where one was before the list of one object that is shown.
    before_jump: Option<Spot>,
    /// The right pane.
    pub detail: Detail,
    /// What is being changed on the platform.
    changing: Changing,
    /// Deletions that have not been answered.
    deleting: BTreeMap<RequestId, Binary>,
    /// How the deletions of this batch went so far.
    deleted: DeleteTally,
}

/// Rows and pages in all, where the server says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Pages.
    pub pages: Option<u64>,
    /// Rows.
    pub rows: Option<u64>,
}

/// Other rows that are awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The request.
    pub pending: Pending,
    /// Of which query.
    pub query: BinaryQuery,
    /// Which page of it.
    pub page: u32,
    /// Where the cursor goes.
    land: Land,
}

/// Where the cursor goes when a page comes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Land {
    First,
    Last,
    /// On the object that it is on when the page comes, or else on that row.
    Stay,
    /// On this object, or else on the first.
    On(BinaryId),
}

/// A range of rows that is being marked. It begins at an object, not at a row:
/// a refresh may move the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Range {
    from: BinaryId,
    /// What was marked before it began, so that a range can shrink again.
    before: BTreeSet<BinaryId>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct DeleteTally {
    done: usize,
    failed: Vec<String>,
}

impl Binaries {
    /// The tab before anything is loaded.
    #[must_use]
    pub fn new(query: BinaryQuery, page_size: Option<u32>) -> Self {
        Self {
            query,
            page_size: page_size.unwrap_or(DEFAULT_PAGE_SIZE),
            shown: 1,
            pages: BTreeMap::new(),
            totals: Totals::default(),
            counting: None,
            turn: None,
            ahead: BTreeMap::new(),
            error: None,
            end: None,
            cursor: ListCursor::default(),
            marks: BTreeMap::new(),
            seeking: BTreeMap::new(),
            range: None,
            quick: None,
            sought: None,
            before_jump: None,
            detail: Detail::default(),
            changing: Changing::default(),
            deleting: BTreeMap::new(),
            deleted: DeleteTally::default(),
        }
    }

    /// The page shown, once there is one.
    #[must_use]
    pub fn page(&self) -> Option<&Page<Binary>> {
        self.pages.get(&self.shown)
    }

    /// The rows to show: those of the page, less what the filter being typed
    /// leaves out.
    #[must_use]
    pub fn rows(&self) -> Vec<&Binary> {
        let Some(page) = self.page() else {
            return Vec::new();
        };
        let Some(quick) = self.quick.as_ref().filter(|q| !q.value().is_empty()) else {
            return page.items.iter().collect();
        };
        page.items.iter().filter(|row| quick.fits(row)).collect()
    }

    /// How many rows are visible.
    #[must_use]
    pub fn row_count(&self) -> usize {
        if self.quick.as_ref().is_none_or(|q| q.value().is_empty()) {
            return self.page().map_or(0, |page| page.items.len());
        }
        self.rows().len()
    }

    /// The object under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Binary> {
        if self.quick.as_ref().is_none_or(|q| q.value().is_empty()) {
            return self.page()?.items.get(self.cursor.at);
        }
        self.rows().get(self.cursor.at).copied()
    }

    /// The query that is awaited, or else the one shown: what a change of it
    /// starts from.
    #[must_use]
    pub fn wanted(&self) -> &BinaryQuery {
        self.turn.as_ref().map_or(&self.query, |turn| &turn.query)
    }

    /// What an action on objects is about: the marked ones, or else the one
    /// under the cursor.
    #[must_use]
    pub fn targets(&self) -> Vec<Binary> {
        if self.marks.is_empty() {
            self.current().cloned().into_iter().collect()
        } else {
            self.marks.values().cloned().collect()
        }
    }

    /// Whether a range is being marked.
    #[must_use]
    pub const fn marking_range(&self) -> bool {
        self.range.is_some()
    }

    /// Where the cursor is in the whole list, and how long that is.
    #[must_use]
    pub fn position(&self) -> Position {
        let before = u64::from(self.shown.saturating_sub(1)) * u64::from(self.page_size);
        let Some(page) = self.page() else {
            return Position::Unknown;
        };
        let row = before + self.cursor.at as u64 + 1;
        let ends_here = self.end == Some(self.shown)
            || !page.more
            || self
                .totals
                .pages
                .is_some_and(|p| p == u64::from(self.shown));
        if page.items.is_empty() {
            Position::Empty
        } else if let Some(rows) = self.totals.rows {
            // The platform keeps its totals for ten seconds (`API.md` section
            // 1.3): they may be less than what is on the screen.
            let rows = rows.max(before + page.items.len() as u64);
            Position::Exact { row, rows }
        } else if ends_here {
            let rows = before + page.items.len() as u64;
            Position::Exact { row, rows }
        } else if let Some(pages) = self.totals.pages.filter(|pages| *pages > 0) {
            let rows = pages.saturating_mul(u64::from(self.page_size));
            Position::About { row, rows }
        } else {
            Position::Open { row }
        }
    }

    /// The number of the last page, where it is known.
    #[must_use]
    pub fn last_page(&self) -> Option<u32> {
        self.end.or_else(|| {
            self.totals
                .pages
                .and_then(|pages| u32::try_from(pages.max(1)).ok())
        })
    }

    /// Whether something is loading that the person waits for.
    #[must_use]
    pub fn waiting_since(&self) -> Option<std::time::Duration> {
        let turn = self.turn.as_ref().map(|turn| turn.pending);
        let sought = self.sought.as_ref().map(|sought| sought.pending);
        turn.or(sought).map(|pending| pending.since)
    }
}

/// Where the cursor is in the whole list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Nothing is loaded.
    Unknown,
    /// There are no rows.
    Empty,
    /// Row of so many.
    Exact {
        /// From 1.
        row: u64,
        /// In all.
        rows: u64,
    },
    /// Row of at most so many: the server told pages, not rows.
    About {
        /// From 1.
        row: u64,
        /// At most.
        rows: u64,
    },
    /// Row of nobody knows how many.
    Open {
        /// From 1.
        row: u64,
    },
}

/// Whether a name holds the text, or, where it has a `*`, matches it whole.
/// Both in lower case. The same rule as the server's (`API.md` section 3), so
/// that Enter does not surprise.
fn matches_wildcard(name: &str, wanted: &str) -> bool {
    if !wanted.contains('*') {
        return name.contains(wanted);
    }
    let mut parts = wanted.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    true
}

#[cfg(test)]
mod tests;
