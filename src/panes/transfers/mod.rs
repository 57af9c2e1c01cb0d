//! The Transfers tab, and the same list over any other tab: every job of this
//! session, running ones first, those that an earlier run left, and the history.
//!
//! The engine says when a job starts, waits, asks and ends; where it stands in
//! between is a sample, taken while something runs. Rates are worked out here
//! from the samples, so that they depend on nothing but messages. Keys are in
//! `act.rs`, events in `update.rs`, what an earlier run left in `adopting.rs`.

mod act;
mod adopting;
mod elsewhere;
mod filter;
mod history;
mod log;
mod marks;
mod meter;
mod possible;
mod row;
mod tally;
mod total;
mod update;
pub mod view;
pub mod words;

use std::collections::BTreeSet;

pub use filter::Filter;
pub use history::History;
pub use log::{Log, LogLine, LogOf};
pub use meter::Meter;
pub use row::{JobRow, JobState, Way};
pub use tally::Tally;
use total::Overall;
pub use total::Total;
pub use update::News;

use crate::app::ListCursor;
use crate::domain::Table;
use crate::transfer::{AT_ONCE, JobId};
use marks::Range;

/// The state of the tab.
#[derive(Debug)]
pub struct Transfers {
    /// All jobs of this session: those that run, those that wait for their
    /// turn, those that stand still, those that ended.
    pub jobs: Vec<JobRow>,
    /// The cursor among those that the filter lets through.
    pub cursor: ListCursor,
    /// Which are marked.
    pub marks: BTreeSet<JobId>,
    range: Option<Range>,
    /// Which names are wanted, here and in the history.
    pub filter: Filter,
    /// Which list is open.
    pub view: TransfersView,
    /// The transfers that ended, also in earlier runs.
    pub history: History,
    /// The log that is open.
    pub log: Option<Log>,
    /// Jobs that failed or got stuck and were not on the screen since.
    pub unseen: BTreeSet<JobId>,
    /// How many run at once.
    pub at_once: usize,
    /// Bytes a second for all together.
    pub limit: Option<u64>,
    /// Whether there is a journal, so that jobs can be kept for the next time.
    pub keeps: bool,
    /// The request for what an earlier run left.
    looking: Option<crate::app::RequestId>,
    /// The number of the connection that is shown.
    connection: usize,
    /// The next place in the order.
    next_place: u64,
    overall: Overall,
}

/// The lists of the tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TransfersView {
    /// The jobs of this session, and what an earlier one left.
    #[default]
    Now,
    /// What ended, in this session and before.
    History,
}

impl Default for Transfers {
    fn default() -> Self {
        Self {
            jobs: Vec::new(),
            cursor: ListCursor::default(),
            marks: BTreeSet::new(),
            range: None,
            filter: Filter::default(),
            view: TransfersView::default(),
            history: History::default(),
            log: None,
            unseen: BTreeSet::new(),
            at_once: AT_ONCE,
            limit: None,
            keeps: false,
            looking: None,
            connection: 0,
            next_place: 0,
            overall: Overall::default(),
        }
    }
}

impl Transfers {
    /// The columns that can be chosen of the list that is open; `None`: a log is.
    #[must_use]
    pub fn table(&self) -> Option<Table> {
        self.log.is_none().then_some(match self.view {
            TransfersView::Now => Table::Transfers,
            TransfersView::History => Table::History,
        })
    }

    /// The jobs that are not over, those that an earlier run left among them.
    pub fn live(&self) -> impl Iterator<Item = &JobRow> {
        self.jobs.iter().filter(|job| job.is_live())
    }

    /// The jobs that the engine has and that are not over.
    pub fn ours(&self) -> impl Iterator<Item = &JobRow> {
        self.live().filter(|job| job.is_ours())
    }

    /// The jobs that an earlier run left and that nobody goes on with.
    pub fn interrupted(&self) -> impl Iterator<Item = &JobRow> {
        self.live().filter(|job| !job.is_ours())
    }

    /// How many jobs of the engine go this way and are not over.
    #[must_use]
    pub fn count(&self, way: Way) -> usize {
        self.ours().filter(|job| job.way() == way).count()
    }

    /// The rows that the filter lets through, in the order of the screen.
    pub fn rows(&self) -> impl Iterator<Item = &JobRow> {
        self.jobs.iter().filter(|job| self.filter.fits(&job.name))
    }

    /// How many rows the open list has.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.rows().count()
    }

    /// Whether the open list has nothing that a key could act on.
    #[must_use]
    pub fn is_list_empty(&self) -> bool {
        match self.view {
            TransfersView::Now => self.jobs.is_empty(),
            TransfersView::History => self.history.rows.is_empty(),
        }
    }

    /// The job under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&JobRow> {
        self.rows().nth(self.cursor.at)
    }

    /// The job that comes first among those whose question nobody has seen yet.
    #[must_use]
    pub fn asks_unseen(&self) -> Option<&JobRow> {
        let mut unseen = self.jobs.iter().filter(|job| !job.was_shown);
        unseen.find(|job| job.is_asking())
    }

    /// A job by its id.
    #[must_use]
    pub fn job(&self, id: JobId) -> Option<&JobRow> {
        self.jobs.iter().find(|job| job.id == id)
    }

    /// How many failed and were not seen since.
    #[must_use]
    pub fn unseen_failures(&self) -> usize {
        self.unseen_jobs().filter(|job| job.has_failed()).count()
    }

    /// How many stand still because something must be mended, and were not seen
    /// since.
    #[must_use]
    pub fn unseen_stuck(&self) -> usize {
        self.unseen_jobs().filter(|job| job.is_stuck()).count()
    }

    fn unseen_jobs(&self) -> impl Iterator<Item = &JobRow> {
        let unseen = self.unseen.iter();
        unseen.filter_map(|id| self.job(*id))
    }

    /// Brings the rows into their order. The cursor stays on its job.
    fn arrange(&mut self) {
        let under_cursor = self.current().map(|job| job.id);
        self.jobs.sort_by_key(|job| (job.rank(), job.place));
        self.put_cursor(under_cursor);
    }

    /// Puts the cursor on this job again, if the list has it.
    fn put_cursor(&mut self, id: Option<JobId>) {
        if let Some(at) = id.and_then(|id| self.rows().position(|job| job.id == id)) {
            self.cursor.at = at;
        }
    }

    fn live_mut(&mut self, id: JobId) -> Option<&mut JobRow> {
        let mut live = self.jobs.iter_mut().filter(|job| job.is_live());
        live.find(|job| job.id == id)
    }
}

#[cfg(test)]
mod tests;
