//! Changes of fragments and names, and what became of each. Each object has a
//! result; one failure stops nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::detail::Detailed;
use crate::api::ApiError;
use crate::app::{Call, Changed, Context, NoticeKind, RequestId};
use crate::dialogs::Wish;
use crate::edit::{ObjectKind, Patch};

/// What fragments can be changed of.
pub trait Changeable: Detailed {
    /// What sort of object it is.
    const KIND: ObjectKind;
    /// The words for one of them, and for several.
    const WORDS: (&'static str, &'static str);

    /// How a sentence calls it, cleaned.
    fn called(&self) -> String;

    /// What sends a change of it; `seen` is what the object must still be.
    fn change(&self, patch: Patch, seen: Option<Arc<str>>) -> Call;

    /// The wish to send these.
    fn wish(changes: Vec<Change<Self>>) -> Wish;
}

/// A change of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<T> {
    /// The object, as it was known when the change was made.
    pub item: T,
    /// What becomes of its fields.
    pub patch: Patch,
    /// What the object must still be when the change is sent; `None`: anything.
    pub seen: Option<Arc<str>>,
}

/// What was asked to be changed alone and was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unchanged<T> {
    /// The object is another one by now.
    Meanwhile(Patch, Box<T>),
    /// For this reason: a sentence.
    Failed(String),
}

/// What a reply says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received<T> {
    /// It is not about a change of here.
    NotOurs,
    /// The object as it was, and as it is now.
    Done(Box<T>, Box<T>),
    /// The only one was not changed: it can be asked about.
    Unchanged(Unchanged<T>),
    /// One of several was not changed.
    Failed,
}

/// The changes under way.
#[derive(Debug)]
pub struct Changes<T> {
    /// Those that are not answered yet.
    sent: BTreeMap<RequestId, Change<T>>,
    /// What became of those of this batch that are.
    done: Vec<String>,
    failed: Vec<String>,
}

impl<T> Default for Changes<T> {
    fn default() -> Self {
        Self {
            sent: BTreeMap::new(),
            done: Vec::new(),
            failed: Vec::new(),
        }
    }
}

impl<T: Changeable> Changes<T> {
    /// Sends changes of objects.
    pub fn send(&mut self, changes: Vec<Change<T>>, context: &mut Context<'_>) {
        for change in changes {
            let call = change
                .item
                .change(change.patch.clone(), change.seen.clone());
            let id = context.call(call);
            self.sent.insert(id, change);
        }
    }

    /// Whether none is under way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sent.is_empty()
    }

    /// Takes what became of a change; after the last one, tells the results of
    /// all together.
    pub fn receive(
        &mut self,
        id: RequestId,
        result: Result<Changed<T>, ApiError>,
        context: &mut Context<'_>,
    ) -> Received<T> {
        let Some(change) = self.sent.remove(&id) else {
            return Received::NotOurs;
        };
        let is_alone = self.sent.is_empty() && self.done.is_empty() && self.failed.is_empty();
        let received = match result {
            Ok(Changed::Done(now)) => {
                let (old, new) = (change.item.called(), now.called());
                self.done.push(if old == new {
                    format!("Changed {new}.")
                } else {
                    format!("Renamed {old} to {new}.")
                });
                Received::Done(Box::new(change.item), now)
            }
            Ok(Changed::Meanwhile(now)) if is_alone => {
                return Received::Unchanged(Unchanged::Meanwhile(change.patch, now));
            }
            Ok(Changed::Meanwhile(now)) => {
                let called = now.called();
                self.failed
                    .push(format!("{called} was changed by somebody else meanwhile."));
                Received::Failed
            }
            Err(error) if is_alone => {
                return Received::Unchanged(Unchanged::Failed(error.to_string()));
            }
            Err(error) => {
                self.failed.push(error.to_string());
                Received::Failed
            }
        };
        if self.sent.is_empty() {
            let done = std::mem::take(&mut self.done);
            let done = match done.as_slice() {
                [] => String::new(),
                [one] => one.clone(),
                many => format!("Changed {} {}.", many.len(), T::WORDS.1),
            };
            let failed = std::mem::take(&mut self.failed);
            tell_results(&done, &failed, context);
        }
        received
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
