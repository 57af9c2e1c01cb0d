//! What is being changed on the platform: the objects, their content, and what
//! has to be kept of them first. Each object has a result; one failure stops
//! nothing.

use std::collections::BTreeMap;

use super::Binaries;
use crate::api::ApiError;
use crate::app::{Call, Changed, Context, NoticeKind, RequestId};
use crate::dialogs::Change;
use crate::domain::{Binary, BinaryId, clean};
use crate::edit::Patch;
use crate::transfer::Job;
use crate::transfer::safety::Why;

/// What is under way.
#[derive(Debug, Default)]
pub struct Changing {
    /// Changes of objects that are not answered yet.
    sent: BTreeMap<RequestId, Change>,
    /// What became of those of this batch that are.
    done: Vec<String>,
    failed: Vec<String>,
    /// What follows once a copy is kept.
    keeping: BTreeMap<RequestId, AfterCopy>,
}

/// What a copy is kept for.
#[derive(Debug)]
enum AfterCopy {
    Delete(Binary),
    Replace(Job, Binary),
}

/// What was asked to be changed alone and was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unchanged {
    /// The object is another one by now.
    Meanwhile(Patch, Box<Binary>),
    /// For this reason: a sentence.
    Failed(String),
}

/// What becomes of a binary's bytes before they go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copying {
    /// A copy is kept on this machine, where it is not too large for one.
    Keep,
    /// They are gone.
    Forget,
}

impl Binaries {
    /// Sends changes of objects.
    pub fn change(&mut self, changes: Vec<Change>, context: &mut Context<'_>) {
        for change in changes {
            let id = context.call(Call::Change {
                id: change.binary.id.clone(),
                patch: change.patch.clone(),
                seen: change.seen.clone(),
            });
            self.changing.sent.insert(id, change);
        }
    }

    /// Takes what became of a change. Gives why nothing was changed where it
    /// was the only one: then it can be asked about.
    pub fn receive_changed(
        &mut self,
        id: RequestId,
        result: Result<Changed, ApiError>,
        context: &mut Context<'_>,
    ) -> Option<Unchanged> {
        let change = self.changing.sent.remove(&id)?;
        let changing = &mut self.changing;
        let is_alone =
            changing.sent.is_empty() && changing.done.is_empty() && changing.failed.is_empty();
        match result {
            Ok(Changed::Done(now)) => {
                let (old, new) = (clean(change.binary.title()), clean(now.title()));
                changing.done.push(if old == new {
                    format!("Changed {new}.")
                } else {
                    format!("Renamed {old} to {new}.")
                });
                self.put(&change.binary.id, &now, context);
            }
            Ok(Changed::Meanwhile(now)) if is_alone => {
                return Some(Unchanged::Meanwhile(change.patch, now));
            }
            Ok(Changed::Meanwhile(now)) => changing.failed.push(format!(
                "{} was changed by somebody else meanwhile.",
                clean(now.title())
            )),
            Err(error) if is_alone => return Some(Unchanged::Failed(error.to_string())),
            Err(error) => changing.failed.push(error.to_string()),
        }
        if self.changing.sent.is_empty() {
            let done = std::mem::take(&mut self.changing.done);
            let done = match done.as_slice() {
                [] => String::new(),
                [one] => one.clone(),
                many => format!("Changed {} binaries.", many.len()),
            };
            let failed = std::mem::take(&mut self.changing.failed);
            tell_results(&done, &failed, context);
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

/// Tells what was done to several objects and what was not.
pub(in crate::panes) fn tell_results(done: &str, failed: &[String], context: &mut Context<'_>) {
    let (kind, text) = match failed {
        [] => (NoticeKind::Done, done.to_owned()),
        [first] => (NoticeKind::Error, format!("{done} {first}")),
        [first, rest @ ..] => {
            let n = rest.len() + 1;
            let text = format!("{done} {n} failed, the first: {first}");
            (NoticeKind::Error, text)
        }
    };
    context.tell(kind, text.trim());
}

/// Whether a copy of it is kept where one is wanted.
fn takes_copy(binary: &Binary) -> bool {
    crate::transfer::safety::Caps::default().take(binary.length)
}
