//! Marks: kept by id, on whatever page their objects are.

use std::collections::BTreeSet;

use super::{Binaries, Range};
use crate::api::ApiError;
use crate::app::{Call, Context, NoticeKind, RequestId, Step};
use crate::domain::{Binary, BinaryId};

/// Ids that are looked for at once: they stand in an address, which servers
/// take up to some kilobytes of.
const SOUGHT_AT_ONCE: usize = 100;

impl Binaries {
    /// Takes all marks off.
    pub fn clear_marks(&mut self) {
        self.marks.clear();
        self.range = None;
    }

    /// After a refresh: what is marked on the page is as the page says, and
    /// what is marked but not on it is looked for, as it may be gone.
    pub(super) fn renew_marks(&mut self, context: &mut Context<'_>) {
        for id in std::mem::take(&mut self.seeking).into_keys() {
            context.cancel_call(Some(id));
        }
        let mut missing: BTreeSet<BinaryId> = self.marks.keys().cloned().collect();
        let rows = self.pages.get(&self.shown).into_iter();
        for row in rows.flat_map(|page| &page.items) {
            if missing.remove(&row.id) {
                self.marks.insert(row.id.clone(), row.clone());
            }
        }
        let missing: Vec<BinaryId> = missing.into_iter().collect();
        for ids in missing.chunks(SOUGHT_AT_ONCE) {
            let id = context.call(Call::Existing(ids.to_vec()));
            self.seeking.insert(id, ids.to_vec());
        }
    }

    /// Takes which of the marked objects are still there; the marks of the
    /// others go. Without an answer all stay: what is done to them tells.
    pub fn receive_existing(
        &mut self,
        id: RequestId,
        result: Result<BTreeSet<BinaryId>, ApiError>,
        context: &mut Context<'_>,
    ) {
        let (Some(sought), Ok(there)) = (self.seeking.remove(&id), result) else {
            return;
        };
        let before = self.marks.len();
        for gone in sought.iter().filter(|id| !there.contains(id)) {
            self.marks.remove(gone);
        }
        match before - self.marks.len() {
            0 => {}
            1 => context.tell(
                NoticeKind::Info,
                "A marked binary is not there any more; its mark is taken off.",
            ),
            n => context.tell(
                NoticeKind::Info,
                format!("{n} marked binaries are not there any more; their marks are taken off."),
            ),
        }
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
