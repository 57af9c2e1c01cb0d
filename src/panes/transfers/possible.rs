//! What cannot be done to transfers now, and why: known before a key is pressed,
//! and told to who presses it.

use super::{JobRow, JobState, Transfers, TransfersView};
use crate::keys::Action;
use crate::transfer::{JobId, Outcome};

impl Transfers {
    /// Why an action can do nothing in the list that is shown, as a sentence without
    /// its full stop. The log of one transfer takes none of these actions.
    #[must_use]
    pub fn impossible(&self, action: Action) -> Option<&'static str> {
        let is_about_jobs = matches!(
            action,
            Action::CancelTransfer
                | Action::StopTransfer
                | Action::PauseTransfer
                | Action::RetryTransfer
                | Action::TransferEarlier
                | Action::TransferLater
                | Action::ClearEnded
                | Action::OpenTransfer
                | Action::OpenLog
        );
        if !is_about_jobs {
            None
        } else if self.is_list_empty() {
            Some("There is no transfer")
        } else if self.log.is_some() {
            None
        } else if self.view == TransfersView::History {
            match action {
                Action::RetryTransfer
                | Action::ClearEnded
                | Action::OpenTransfer
                | Action::OpenLog => None,
                _ => Some("This transfer is over already"),
            }
        } else {
            self.without_target(action)
                .or_else(|| self.impossible_now(action))
        }
    }

    /// Where an action is about none: the filter lets none through, perhaps.
    fn without_target(&self, action: Action) -> Option<&'static str> {
        let has_target = match action {
            Action::ClearEnded => true,
            Action::OpenTransfer | Action::OpenLog => self.current().is_some(),
            _ => self.target_rows().next().is_some(),
        };
        (!has_target).then_some("There is no transfer under the cursor")
    }

    /// Why it can do nothing to those of this run.
    fn impossible_now(&self, action: Action) -> Option<&'static str> {
        let has = |fits: fn(&JobRow) -> bool| self.target_rows().any(fits);
        match action {
            Action::CancelTransfer | Action::StopTransfer if !has(JobRow::is_live) => {
                Some(match self.marks.len() {
                    0 => "This transfer is over already",
                    _ => "The marked transfers are over already",
                })
            }
            Action::PauseTransfer if !has(can_pause) && !has(JobRow::is_paused) => {
                Some("Nothing of this can be paused or go on")
            }
            Action::RetryTransfer if !has(can_retry) => {
                Some("Only what failed, was cancelled or stands still can be tried again")
            }
            Action::TransferEarlier | Action::TransferLater if !has(can_shift) => {
                Some("Only a transfer that waits can be moved")
            }
            Action::ClearEnded if self.jobs.iter().all(JobRow::is_live) => {
                Some("No transfer has ended")
            }
            _ => None,
        }
    }

    /// The targets of which this holds.
    pub(super) fn fitting(&self, fits: impl Fn(&JobRow) -> bool) -> Vec<JobId> {
        let fitting = self.target_rows().filter(|job| fits(job));
        fitting.map(|job| job.id).collect()
    }
}

/// Whether it moves, or asks whether it may.
pub(super) fn can_pause(job: &JobRow) -> bool {
    job.is_ours() && (job.moves() || job.is_asking())
}

/// Whether it stands still, waits for another attempt, or ended otherwise than well.
pub(super) const fn can_retry(job: &JobRow) -> bool {
    matches!(
        job.state,
        JobState::Paused(_)
            | JobState::Waits(..)
            | JobState::Ended(Outcome::Failed(_) | Outcome::Cancelled)
    )
}

/// Whether it has a place in the order of the engine.
pub(super) fn can_shift(job: &JobRow) -> bool {
    job.is_ours() && job.is_live()
}
