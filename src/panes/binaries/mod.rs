//! The Binaries tab: pages of the inventory's files, and the details of the one
//! under the cursor.
//!
//! The list is a [`Paged`] one; this is what binaries add to it.

mod changing;
mod detail;
mod listing;
mod update;
pub mod view;

use std::collections::BTreeMap;

pub use changing::Changing;
pub use listing::{new_quick, quick_filter, quick_search};

use super::detail::Detail;
use super::paged::Paged;
use crate::app::RequestId;
use crate::domain::{Binary, BinaryQuery, Page};

/// The state of the tab.
#[derive(Debug)]
pub struct Binaries {
    /// The list.
    pub list: Paged<BinaryQuery>,
    /// The right pane.
    pub detail: Detail<Binary>,
    /// What is being changed on the platform.
    changing: Changing,
    /// Deletions that have not been answered.
    deleting: BTreeMap<RequestId, Binary>,
    /// How the deletions of this batch went so far.
    deleted: DeleteTally,
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
            list: Paged::new(query, page_size),
            detail: Detail::default(),
            changing: Changing::default(),
            deleting: BTreeMap::new(),
            deleted: DeleteTally::default(),
        }
    }

    /// Whether something is being changed and not answered yet.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        !self.deleting.is_empty() || self.changing.is_changing()
    }

    /// The page shown, once there is one.
    #[must_use]
    pub fn page(&self) -> Option<&Page<Binary>> {
        self.list.page()
    }

    /// The rows to show.
    #[must_use]
    pub fn rows(&self) -> Vec<&Binary> {
        self.list.rows()
    }

    /// How many rows are visible.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.list.row_count()
    }

    /// The object under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Binary> {
        self.list.current()
    }

    /// What an action on objects is about: the marked ones, or else the one
    /// under the cursor.
    #[must_use]
    pub fn targets(&self) -> Vec<Binary> {
        self.list.targets()
    }
}

#[cfg(test)]
mod tests;
