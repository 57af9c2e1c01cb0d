//! What is being changed on the platform: the objects, their content, and what
//! has to be kept of them first. Each object has a result; one failure stops
//! nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Binaries;
use crate::api::ApiError;
use crate::app::{Call, Changed, Context, NoticeKind, RequestId};
use crate::dialogs::Wish;
use crate::domain::{Binary, BinaryId, clean};
use crate::edit::{ObjectKind, Patch};
use crate::panes::changes::{Change, Changeable, Changes, Received, Unchanged};
use crate::transfer::Job;
use crate::transfer::safety::Why;

/// What is under way.
#[derive(Debug, Default)]
pub struct Changing {
    changes: Changes<Binary>,
    /// What follows once a copy is kept.
    keeping: BTreeMap<RequestId, AfterCopy>,
}

impl Changing {
    /// Whether something is sent, or follows once a copy is kept.
    pub(super) fn is_changing(&self) -> bool {
        !self.changes.is_empty() || !self.keeping.is_empty()
    }
}

/// What a copy is kept for.
#[derive(Debug)]
enum AfterCopy {
    Delete(Binary),
    Replace(Job, Binary),
}

/// What becomes of a binary's bytes before they go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copying {
    /// A copy is kept on this machine, where it is not too large for one.
    Keep,
    /// They are gone.
    Forget,
}

impl Changeable for Binary {
    const KIND: ObjectKind = ObjectKind::Binary;
    const WORDS: (&'static str, &'static str) = ("binary", "binaries");

    fn called(&self) -> String {
        clean(self.title()).into_owned()
    }

    fn change(&self, patch: Patch, seen: Option<Arc<str>>) -> Call {
        Call::Change {
            id: self.id.clone(),
            patch,
            seen,
        }
    }

    fn wish(changes: Vec<Change<Self>>) -> Wish {
        Wish::Change(changes)
    }
}

impl Binaries {
    /// Sends changes of objects.
    pub fn change(&mut self, changes: Vec<Change<Binary>>, context: &mut Context<'_>) {
        self.changing.changes.send(changes, context);
    }

    /// Takes what became of a change. Gives why nothing was changed where it
    /// was the only one: then it can be asked about.
    pub fn receive_changed(
        &mut self,
        id: RequestId,
        result: Result<Changed<Binary>, ApiError>,
        context: &mut Context<'_>,
    ) -> Option<Unchanged<Binary>> {
        match self.changing.changes.receive(id, result, context) {
            Received::Done(before, now) => self.put(&before.id, &now, context),
            Received::Unchanged(unchanged) => return Some(unchanged),
            Received::NotOurs | Received::Failed => {}
        }
        None
    }

    /// Deletes objects, each after a copy of it was kept where one is wanted
    /// and it is not too large for one.
    pub fn delete_keeping(
        &mut self,
        doomed: Vec<Binary>,
        copying: Copying,
        context: &mut Context<'_>,
    ) {
        let keeps = |binary: &Binary| copying == Copying::Keep && takes_copy(binary);
        let (kept, gone): (Vec<Binary>, Vec<Binary>) = doomed.into_iter().partition(keeps);
        for binary in kept {
            let id = context.call(Call::Keep(binary.id.clone(), Why::Deleted));
            let after = AfterCopy::Delete(binary);
            self.changing.keeping.insert(id, after);
        }
        self.delete(gone, context);
    }

    /// Gives a binary other content, after a copy of the old one was kept where
    /// one is wanted. Gives the job where it may start at once.
    pub fn replace_keeping(
        &mut self,
        job: Job,
        binary: Binary,
        copying: Copying,
        context: &mut Context<'_>,
    ) -> Option<Job> {
        if copying == Copying::Forget || !takes_copy(&binary) {
            return Some(job);
        }
        let id = context.call(Call::Keep(binary.id.clone(), Why::Replaced));
        let text = format!("Keeping a copy of {} first…", clean(binary.title()));
        context.tell(NoticeKind::Info, text);
        let after = AfterCopy::Replace(job, binary);
        self.changing.keeping.insert(id, after);
        None
    }

    /// Takes whether a copy is kept. Without one nothing happens to the object.
    /// Gives the job that may start now.
    pub fn receive_kept(
        &mut self,
        id: RequestId,
        result: Result<(), String>,
        context: &mut Context<'_>,
    ) -> Option<Job> {
        match (self.changing.keeping.remove(&id)?, result) {
            (AfterCopy::Delete(binary), Ok(())) => self.delete(vec![binary], context),
            (AfterCopy::Replace(job, _), Ok(())) => return Some(job),
            (AfterCopy::Delete(binary), Err(why)) => {
                let name = clean(binary.title()).into_owned();
                self.not_deleted(format!("{name} was not deleted: {why}"), context);
            }
            (AfterCopy::Replace(_, binary), Err(why)) => {
                let name = clean(binary.title());
                let text = format!("{name} was not replaced: {why}");
                context.tell(NoticeKind::Error, text);
            }
        }
        None
    }

    /// How many copies are awaited before something is deleted.
    pub(super) fn copies_awaited(&self) -> usize {
        let is_delete = |after: &&AfterCopy| matches!(after, AfterCopy::Delete(_));
        self.changing.keeping.values().filter(is_delete).count()
    }

    /// The object that was this one is now that one, everywhere on the screen:
    /// on old platforms new content gives it a new id.
    pub fn put(&mut self, old: &BinaryId, now: &Binary, context: &mut Context<'_>) {
        self.list.put(old, now);
        if self
            .detail
            .item
            .as_ref()
            .is_some_and(|ours| ours.id == *old)
        {
            self.detail.put(now, context);
        }
    }
}

/// Whether a copy of it is kept where one is wanted.
fn takes_copy(binary: &Binary) -> bool {
    crate::transfer::safety::Caps::default().take(binary.length)
}
