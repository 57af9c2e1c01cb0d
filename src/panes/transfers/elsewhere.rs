//! Transfers of connections that are not shown: they go on, and stand in the
//! list with their host.

use super::row::Held;
use super::{JobRow, Transfers, TransfersView};
use crate::app::Place;

impl Transfers {
    /// Another connection is shown, with this number. What an earlier run left
    /// is of the one before, and is asked for anew.
    pub fn go_to(&mut self, number: usize, places: &[Place]) {
        self.connection = number;
        self.jobs.retain(JobRow::is_ours);
        for job in &mut self.jobs {
            let is_here = job.connection == number;
            let host = places.get(job.connection).map(|place| place.host.clone());
            job.elsewhere = host.filter(|_| !is_here);
        }
        self.prune_marks();
        self.keeps = false;
        self.looking = None;
        self.history.leave();
        self.log = None;
        self.view = TransfersView::default();
    }

    /// Whether a transfer is being taken over from an earlier run.
    #[must_use]
    pub fn is_taking_over(&self) -> bool {
        let mut held = self.jobs.iter().map(|job| &job.held);
        held.any(|held| matches!(held, Held::Coming(..)))
    }
}
