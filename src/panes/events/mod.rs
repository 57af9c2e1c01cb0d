//! The Events tab: events and what is attached to them, and the uploads that
//! never ended.
//!
//! Two lists in pages, of which one is shown; each keeps its place while the
//! other is looked at.

mod changing;
mod detail;
mod listing;
mod update;
pub mod view;

pub use changing::{Attaching, Changing, SavingFirst};

use super::detail::Detail;
use super::paged::Paged;
use crate::domain::{EventSearch, ListedEvent, Table};
use crate::transfer::JobId;

/// The state of the tab.
#[derive(Debug)]
pub struct Events {
    /// Events, those with an attachment unless others are asked for.
    attached: Paged<EventSearch>,
    /// Uploads that did not end.
    incomplete: Paged<EventSearch>,
    /// Which of the two is shown.
    pub shown: Shown,
    /// The right pane.
    pub detail: Detail<ListedEvent>,
    /// The last upload that was found to do better in chunks: the next one is
    /// proposed to go so.
    pub chunks: Option<JobId>,
    /// What is being changed on the platform.
    pub changing: Changing,
}

/// The lists of the tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Events.
    #[default]
    Events,
    /// Uploads that did not end.
    Incomplete,
}

impl Shown {
    /// The columns that it has.
    #[must_use]
    pub const fn table(self) -> Table {
        match self {
            Self::Events => Table::Events,
            Self::Incomplete => Table::Incomplete,
        }
    }
}

impl Events {
    /// The tab before anything is loaded.
    #[must_use]
    pub fn new(page_size: Option<u32>) -> Self {
        Self {
            attached: Paged::new(EventSearch::attached(), page_size),
            incomplete: Paged::new(EventSearch::incomplete(), page_size),
            shown: Shown::default(),
            detail: Detail::default(),
            chunks: None,
            changing: Changing::default(),
        }
    }

    /// The filters of the list of events.
    #[must_use]
    pub const fn search(&self) -> &EventSearch {
        &self.attached.query
    }

    /// Lists these events, once it is opened; where it was, it stays as it is.
    pub fn begin_with(&mut self, search: EventSearch, page_size: Option<u32>) {
        if self.attached.page().is_none() && self.attached.turn.is_none() {
            self.attached = Paged::new(search, page_size);
        }
    }

    /// The list that is shown.
    #[must_use]
    pub const fn list(&self) -> &Paged<EventSearch> {
        match self.shown {
            Shown::Events => &self.attached,
            Shown::Incomplete => &self.incomplete,
        }
    }

    /// Shows the list of events, not that of uploads that did not end.
    pub const fn show_events(&mut self) {
        self.shown = Shown::Events;
    }

    /// The list that is shown, to be changed.
    pub const fn list_mut(&mut self) -> &mut Paged<EventSearch> {
        match self.shown {
            Shown::Events => &mut self.attached,
            Shown::Incomplete => &mut self.incomplete,
        }
    }

    /// The event under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&ListedEvent> {
        self.list().current()
    }

    /// What an action on events is about: the marked ones, or else the one
    /// under the cursor.
    #[must_use]
    pub fn targets(&self) -> Vec<ListedEvent> {
        self.list().targets()
    }
}

#[cfg(test)]
mod tests;
