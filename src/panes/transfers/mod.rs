//! The Transfers tab: every job of this session, running ones first.
//!
//! The engine says when a job starts, asks and ends; where it stands in
//! between is a sample, taken while something runs. The rate is worked out
//! here from the samples, so that it depends on nothing but messages.

mod meter;
mod tally;
mod update;
pub mod view;

use std::path::PathBuf;
use std::time::Duration;

pub use meter::Meter;
pub use tally::Tally;
pub use update::News;

use crate::app::ListCursor;
use crate::transfer::{Job, JobId, Outcome, Phase};

/// The state of the tab.
#[derive(Debug, Default)]
pub struct Transfers {
    /// All jobs: those that have not ended first, in the order of their start.
    pub jobs: Vec<JobRow>,
    /// The cursor among them.
    pub cursor: ListCursor,
    /// Failed jobs that the person has not seen in the tab.
    pub unseen_failures: usize,
}

/// One job.
#[derive(Debug)]
pub struct JobRow {
    /// Its id.
    pub id: JobId,
    /// What it is.
    pub job: Job,
    /// The file's name, as the list and the strip show it.
    pub name: String,
    /// Where it stands.
    pub state: JobState,
    /// Bytes moved, and how fast.
    pub meter: Meter,
    /// Bytes in all, where known.
    pub total: Option<u64>,
    /// When it left the queue.
    pub started: Option<Duration>,
    /// When it ended.
    pub ended: Option<Duration>,
}

/// Where a job stands.
#[derive(Clone, Debug, PartialEq)]
pub enum JobState {
    /// Queued or running.
    Live(Phase),
    /// It asks: this file exists already.
    Asking(PathBuf),
    /// Over.
    Ended(Outcome),
}

/// Which way the bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the platform.
    Up,
    /// From the platform.
    Down,
}

impl JobRow {
    /// Which way its bytes go.
    #[must_use]
    pub const fn way(&self) -> Way {
        match self.job {
            Job::Upload { .. } | Job::Replace { .. } => Way::Up,
            Job::Download { .. } => Way::Down,
        }
    }

    /// Whether it is not over.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        !matches!(self.state, JobState::Ended(_))
    }
}

impl Transfers {
    /// The jobs that are not over.
    pub fn live(&self) -> impl Iterator<Item = &JobRow> {
        self.jobs.iter().filter(|job| job.is_live())
    }

    /// How many jobs go this way and are not over.
    #[must_use]
    pub fn count(&self, way: Way) -> usize {
        self.live().filter(|job| job.way() == way).count()
    }

    /// The job under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&JobRow> {
        self.jobs.get(self.cursor.at)
    }

    /// The job that asks, and has asked the longest.
    #[must_use]
    pub fn asking(&self) -> Option<&JobRow> {
        self.jobs
            .iter()
            .find(|job| matches!(job.state, JobState::Asking(_)))
    }

    /// A job by its id.
    #[must_use]
    pub fn job(&self, id: JobId) -> Option<&JobRow> {
        self.jobs.iter().find(|job| job.id == id)
    }
}

#[cfg(test)]
mod tests;
