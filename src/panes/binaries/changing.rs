//! What is being changed on the platform: the objects, and what has to be kept of
//! them before they are deleted. Each object has a result; one failure stops
//! nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Binaries;
use crate::api::ApiError;
use crate::app::{Call, Changed, Context, RequestId};
use crate::dialogs::Wish;
use crate::domain::{Binary, BinaryId, clean};
use crate::edit::{ObjectKind, Patch};
use crate::panes::changes::{Change, Changeable, Changes, Received, Unchanged};
use crate::transfer::safety::{Copying, Why};

/// What is under way.
#[derive(Debug, Default)]
pub struct Changing {
    changes: Changes<Binary>,
    /// What is deleted once a copy of it is kept.
    keeping: BTreeMap<RequestId, Binary>,
}

impl Changing {
    /// Whether something is sent, or follows once a copy is kept.
    pub(super) fn is_changing(&self) -> bool {
        !self.changes.is_empty() || !self.keeping.is_empty()
    }
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
            self.changing.keeping.insert(id, binary);
        }
        self.delete(gone, context);
    }

    /// Takes whether a copy is kept. Without one the object is not deleted.
    pub fn receive_kept(
        &mut self,
        id: RequestId,
        result: Result<(), String>,
        context: &mut Context<'_>,
    ) {
        let Some(binary) = self.changing.keeping.remove(&id) else {
            return;
        };
        match result {
            Ok(()) => self.delete(vec![binary], context),
            Err(why) => {
                let name = clean(binary.title()).into_owned();
                self.not_deleted(format!("{name} was not deleted: {why}"), context);
            }
        }
    }

    /// How many copies are awaited before something is deleted.
    pub(super) fn copies_awaited(&self) -> usize {
        self.changing.keeping.len()
    }

    /// The object that was this one is now that one, everywhere on the screen:
    /// on old platforms new content gives it a new id.
    pub fn put(&mut self, old: &BinaryId, now: &Binary, context: &mut Context<'_>) {
        self.list.put(old, now);
        self.detail.put(|ours| ours.id == *old, now, context);
    }
}

/// Whether a copy of it is kept where one is wanted.
fn takes_copy(binary: &Binary) -> bool {
    crate::transfer::safety::Caps::default().take(binary.length)
}
