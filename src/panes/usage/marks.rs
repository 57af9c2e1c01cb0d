//! Marks of files, also of a range of rows.

use std::collections::BTreeSet;

use super::{Look, UsagePane};
use crate::app::{Context, NoticeKind, Step};
use crate::domain::BinaryId;
use crate::usage::{Entry, FileRow};

/// Rows of the longest range: all of them are held.
const LONGEST: usize = 10_000;

/// A range of rows that is being marked. It begins at a file, so it stays right
/// while a scan adds rows.
#[derive(Debug)]
pub(super) struct Range {
    /// The row of that file.
    from: usize,
    id: BinaryId,
    /// What was marked before it began, so that a range can shrink again.
    before: BTreeSet<BinaryId>,
}

impl UsagePane {
    /// Takes all marks off.
    pub fn clear_marks(&mut self) {
        self.marks.clear();
        self.range = None;
    }

    /// Whether a range is being marked.
    #[must_use]
    pub const fn is_marking_range(&self) -> bool {
        self.range.is_some()
    }

    /// The row where a range being marked begins.
    pub(super) fn range_begin(&self) -> Option<usize> {
        self.range.as_ref().map(|range| range.from)
    }

    /// The file under the cursor; where there is a group, that is told.
    fn file_to_mark(&self, context: &mut Context<'_>) -> Option<&FileRow> {
        let file = self.current();
        if file.is_none() && self.row_count() > 0 {
            let why = "Only files are marked. Enter goes into the group.";
            context.refuse(why);
        }
        file
    }

    /// Begins a range at the cursor, or ends the one that is being marked.
    pub(super) fn mark_range(&mut self, context: &mut Context<'_>) {
        if self.range.take().is_none()
            && let Some(file) = self.file_to_mark(context)
        {
            self.range = Some(Range {
                from: self.cursor.at,
                id: file.id.clone(),
                before: self.marks.keys().cloned().collect(),
            });
            self.extend_range(context);
        }
    }

    /// Marks from where the range began to the cursor, and nothing else of it.
    /// Rows that are not here yet are marked when they come.
    pub(super) fn extend_range(&mut self, context: &mut Context<'_>) {
        let (Some(range), Some(listing)) = (&mut self.range, &self.listing) else {
            return;
        };
        let is_it = |row: &Entry| matches!(row, Entry::File(file) if file.id == range.id);
        if let Some(at) = listing.rows.iter().position(is_it) {
            range.from = listing.from + at;
        } else if (listing.from..listing.from + listing.rows.len()).contains(&range.from) {
            // The file is gone, and with it the place.
            self.range = None;
            return;
        }
        if range.from.abs_diff(self.cursor.at) >= LONGEST {
            self.range = None;
            let why = "A range holds 10,000 rows at most. It ended; its marks stay.";
            context.tell(NoticeKind::Info, why);
            return;
        }
        let (from, to) = (
            range.from.min(self.cursor.at),
            range.from.max(self.cursor.at),
        );
        for (index, row) in (listing.from..).zip(&listing.rows) {
            let Entry::File(file) = row else { continue };
            if (from..=to).contains(&index) || range.before.contains(&file.id) {
                if !self.marks.contains_key(&file.id) {
                    self.marks.insert(file.id.clone(), file.binary());
                }
            } else {
                self.marks.remove(&file.id);
            }
        }
    }

    pub(super) fn mark(&mut self, context: &mut Context<'_>) {
        self.range = None;
        let Some(file) = self.file_to_mark(context) else {
            return;
        };
        let binary = file.binary();
        if self.marks.remove(&binary.id).is_none() {
            self.marks.insert(binary.id.clone(), binary);
        }
        let len = self.row_count();
        self.cursor.step(Step::Down(1), len, context.list_rows);
        self.follow(context);
    }

    /// Marks the rows loaded; of duplicates all but the oldest of each.
    pub(super) fn mark_all(&mut self, context: &mut Context<'_>) {
        self.range = None;
        let Some(listing) = &self.listing else {
            return;
        };
        let before = self.marks.len();
        for row in &listing.rows {
            if let Entry::File(file) = row
                && file.twin.is_none_or(|twin| twin.number > 1)
            {
                self.marks.insert(file.id.clone(), file.binary());
            }
        }
        let marked = self.marks.len() - before;
        if self.look == Look::Duplicates && marked > 0 {
            let copies = match marked {
                1 => "1 copy".to_owned(),
                n => format!("{n} copies"),
            };
            let text = format!("Marked {copies} of the rows loaded, not the oldest of each.");
            context.tell(NoticeKind::Info, text);
        }
    }

    pub(super) fn mark_invert(&mut self) {
        self.range = None;
        let rows = self.listing.iter().flat_map(|listing| &listing.rows);
        for row in rows {
            if let Entry::File(file) = row
                && self.marks.remove(&file.id).is_none()
            {
                self.marks.insert(file.id.clone(), file.binary());
            }
        }
    }
}
