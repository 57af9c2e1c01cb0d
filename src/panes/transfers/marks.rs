//! Marks: kept by id, so that keys act on several jobs.

use std::collections::BTreeSet;

use super::{JobRow, Transfers};
use crate::app::{Context, Step};
use crate::transfer::JobId;

/// A range that is being marked.
#[derive(Clone, Debug)]
pub(super) struct Range {
    from: JobId,
    before: BTreeSet<JobId>,
}

impl Transfers {
    /// The jobs that a key acts on: the marked ones, else that under the
    /// cursor.
    pub fn target_rows(&self) -> impl Iterator<Item = &JobRow> {
        let current = self.marks.is_empty().then(|| self.current()).flatten();
        let marked = self.jobs.iter().filter(|job| self.marks.contains(&job.id));
        current.into_iter().chain(marked)
    }

    /// Takes all marks off. Says whether there were any.
    pub(super) fn clear_marks(&mut self) -> bool {
        self.range = None;
        !std::mem::take(&mut self.marks).is_empty()
    }

    pub(super) fn mark(&mut self, context: &Context<'_>) {
        self.range = None;
        if let Some(id) = self.current().map(|job| job.id) {
            if !self.marks.remove(&id) {
                self.marks.insert(id);
            }
            let len = self.row_count();
            self.cursor.step(Step::Down(1), len, context.list_rows);
        }
    }

    pub(super) fn mark_all(&mut self) {
        self.range = None;
        let all: Vec<JobId> = self.rows().map(|job| job.id).collect();
        self.marks.extend(all);
    }

    pub(super) fn mark_invert(&mut self) {
        self.range = None;
        let all: Vec<JobId> = self.rows().map(|job| job.id).collect();
        for id in all {
            if !self.marks.remove(&id) {
                self.marks.insert(id);
            }
        }
    }

    pub(super) fn mark_range(&mut self) {
        if self.range.take().is_none()
            && let Some(from) = self.current().map(|job| job.id)
        {
            let before = self.marks.clone();
            self.range = Some(Range { from, before });
            self.extend_range();
        }
    }

    /// Marks from where the range began to the cursor, and nothing else of it.
    pub(super) fn extend_range(&mut self) {
        let Some(range) = self.range.clone() else {
            return;
        };
        let Some(begin) = self.rows().position(|job| job.id == range.from) else {
            self.range = None;
            return;
        };
        let (from, to) = (begin.min(self.cursor.at), begin.max(self.cursor.at));
        let within = self.rows().skip(from).take(to - from + 1);
        let within: Vec<JobId> = within.map(|job| job.id).collect();
        self.marks = range.before;
        self.marks.extend(within);
    }

    /// Forgets the marks of jobs that are not in the list any more.
    pub(super) fn prune_marks(&mut self) {
        let there: BTreeSet<JobId> = self.jobs.iter().map(|job| job.id).collect();
        self.marks.retain(|id| there.contains(id));
        self.unseen.retain(|id| there.contains(id));
    }

    /// What was marked of a range stays; the range ends.
    pub(super) fn end_range(&mut self) {
        self.range = None;
    }

    /// Whether a range is being marked.
    #[must_use]
    pub const fn is_marking_range(&self) -> bool {
        self.range.is_some()
    }
}
