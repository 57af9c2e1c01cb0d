//! Marks: kept by id, on whatever page their objects are.

use super::{Binaries, Range};
use crate::app::{Context, Step};
use crate::domain::Binary;

impl Binaries {
    /// Takes all marks off.
    pub fn clear_marks(&mut self) {
        self.marks.clear();
        self.range = None;
    }

    /// Marks all rows that are visible.
    pub(super) fn mark_all(&mut self) {
        self.range = None;
        let rows: Vec<Binary> = self.rows().into_iter().cloned().collect();
        self.marks
            .extend(rows.into_iter().map(|row| (row.id.clone(), row)));
    }

    /// Marks the visible rows that are not marked, and unmarks the others.
    pub(super) fn mark_invert(&mut self) {
        self.range = None;
        let rows: Vec<Binary> = self.rows().into_iter().cloned().collect();
        for row in rows {
            if self.marks.remove(&row.id).is_none() {
                self.marks.insert(row.id.clone(), row);
            }
        }
    }

    pub(super) fn mark(&mut self, context: &mut Context<'_>) {
        self.range = None;
        let Some(row) = self.current().cloned() else {
            return;
        };
        if self.marks.remove(&row.id).is_none() {
            self.marks.insert(row.id.clone(), row);
        }
        let len = self.row_count();
        self.cursor.step(Step::Down(1), len, context.list_rows);
    }

    pub(super) fn mark_range(&mut self) {
        if self.range.take().is_none()
            && let Some(current) = self.current()
        {
            self.range = Some(Range {
                from: current.id.clone(),
                before: self.marks.keys().cloned().collect(),
            });
            self.extend_range();
        }
    }

    /// Marks from where the range began to the cursor, and nothing else of it.
    pub(super) fn extend_range(&mut self) {
        let Some(range) = &self.range else {
            return;
        };
        let rows: Vec<Binary> = self.rows().into_iter().cloned().collect();
        let Some(begin) = rows.iter().position(|row| row.id == range.from) else {
            self.range = None;
            return;
        };
        let (from, to) = (begin.min(self.cursor.at), begin.max(self.cursor.at));
        let before = range.before.clone();
        for (index, row) in rows.into_iter().enumerate() {
            if (from..=to).contains(&index) || before.contains(&row.id) {
                if !self.marks.contains_key(&row.id) {
                    self.marks.insert(row.id.clone(), row);
                }
            } else {
                self.marks.remove(&row.id);
            }
        }
    }
}
