//! Marks: kept by id, on whatever page their objects are.

use std::collections::BTreeSet;

use super::{Paged, PagedQuery, Range};
use crate::api::ApiError;
use crate::app::{Context, NoticeKind, RequestId, Step};

/// Ids that are looked for at once: they stand in an address, which servers
/// take up to some kilobytes of.
const SOUGHT_AT_ONCE: usize = 100;

impl<Q: PagedQuery> Paged<Q> {
    /// Takes all marks off.
    pub fn clear_marks(&mut self) {
        self.marks.clear();
        self.range = None;
    }

    /// The row that was this one is now that one: on the pages, among the marks,
    /// and where a range began.
    pub fn put(&mut self, old: &Q::Id, now: &Q::Row) {
        let new = Q::id_of(now);
        for row in self.pages.values_mut().flat_map(|page| &mut page.items) {
            if Q::id_of(row) == old {
                row.clone_from(now);
            }
        }
        if self.marks.remove(old).is_some() {
            self.marks.insert(new.clone(), now.clone());
        }
        if let Some(range) = &mut self.range {
            if range.from == *old {
                range.from.clone_from(new);
            }
            if range.before.remove(old) {
                range.before.insert(new.clone());
            }
        }
    }

    /// Ends a range being marked; the marks made so far stay.
    pub fn end_range(&mut self) {
        self.range = None;
    }

    /// After a refresh: what is marked on the page is as the page says, and
    /// what is marked but not on it is looked for, as it may be gone.
    pub(super) fn renew_marks(&mut self, context: &mut Context<'_>) {
        for id in std::mem::take(&mut self.seeking).into_keys() {
            context.cancel_call(Some(id));
        }
        let mut missing: BTreeSet<Q::Id> = self.marks.keys().cloned().collect();
        let rows = self.pages.get(&self.shown).into_iter();
        for row in rows.flat_map(|page| &page.items) {
            if missing.remove(Q::id_of(row)) {
                self.marks.insert(Q::id_of(row).clone(), row.clone());
            }
        }
        let missing: Vec<Q::Id> = missing.into_iter().collect();
        for ids in missing.chunks(SOUGHT_AT_ONCE) {
            // Where it cannot be asked, what is done to them tells.
            let Some(call) = Q::existing(ids) else {
                return;
            };
            self.seeking.insert(context.call(call), ids.to_vec());
        }
    }

    /// Takes which of the marked objects are still there; the marks of the
    /// others go. Without an answer all stay: what is done to them tells.
    pub fn receive_existing(
        &mut self,
        id: RequestId,
        result: Result<BTreeSet<Q::Id>, ApiError>,
        context: &mut Context<'_>,
    ) {
        let (Some(sought), Ok(there)) = (self.seeking.remove(&id), result) else {
            return;
        };
        let before = self.marks.len();
        for gone in sought.iter().filter(|id| !there.contains(id)) {
            self.marks.remove(gone);
        }
        let (one, several) = Q::WORDS;
        match before - self.marks.len() {
            0 => {}
            1 => context.tell(
                NoticeKind::Info,
                format!("A marked {one} is not there any more; its mark is taken off."),
            ),
            n => context.tell(
                NoticeKind::Info,
                format!("{n} marked {several} are not there any more; their marks are taken off."),
            ),
        }
    }

    /// Marks all rows that are visible.
    pub(super) fn mark_all(&mut self) {
        self.range = None;
        let rows: Vec<Q::Row> = self.rows().into_iter().cloned().collect();
        self.marks
            .extend(rows.into_iter().map(|row| (Q::id_of(&row).clone(), row)));
    }

    /// Marks the visible rows that are not marked, and unmarks the others.
    pub(super) fn mark_invert(&mut self) {
        self.range = None;
        let rows: Vec<Q::Row> = self.rows().into_iter().cloned().collect();
        for row in rows {
            if self.marks.remove(Q::id_of(&row)).is_none() {
                self.marks.insert(Q::id_of(&row).clone(), row);
            }
        }
    }

    pub(super) fn mark(&mut self, context: &mut Context<'_>) {
        self.range = None;
        let Some(row) = self.current().cloned() else {
            return;
        };
        if self.marks.remove(Q::id_of(&row)).is_none() {
            self.marks.insert(Q::id_of(&row).clone(), row);
        }
        let len = self.row_count();
        self.cursor.step(Step::Down(1), len, context.list_rows);
    }

    pub(super) fn mark_range(&mut self) {
        if self.range.take().is_none()
            && let Some(current) = self.current()
        {
            self.range = Some(Range {
                from: Q::id_of(current).clone(),
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
        let rows: Vec<Q::Row> = self.rows().into_iter().cloned().collect();
        let Some(begin) = rows.iter().position(|row| *Q::id_of(row) == range.from) else {
            self.range = None;
            return;
        };
        let (from, to) = (begin.min(self.cursor.at), begin.max(self.cursor.at));
        let before = range.before.clone();
        for (index, row) in rows.into_iter().enumerate() {
            if (from..=to).contains(&index) || before.contains(Q::id_of(&row)) {
                if !self.marks.contains_key(Q::id_of(&row)) {
                    self.marks.insert(Q::id_of(&row).clone(), row);
                }
            } else {
                self.marks.remove(Q::id_of(&row));
            }
        }
    }
}
