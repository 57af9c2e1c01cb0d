//! What is being changed on the platform: attachments that are deleted, events
//! that are made for files, and files that wait until another one is saved.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Events, Shown};
use crate::api::ApiError;
use crate::app::{Call, Changed, Context, EventCall, NoticeKind, RequestId};
use crate::dialogs::Wish;
use crate::domain::{EventId, ListedEvent, NewAttachment, clean};
use crate::edit::{ObjectKind, Patch};
use crate::panes::changes::{Change, Changeable, Changes, Received, Unchanged, tell_results};
use crate::transfer::{Done, EventWish, Existing, Job, JobId, Outcome, Way};

/// What is under way.
#[derive(Debug, Default)]
pub struct Changing {
    /// Changes of fragments.
    changes: Changes<ListedEvent>,
    /// Attachments that are being deleted.
    deleting: BTreeMap<RequestId, ListedEvent>,
    done: usize,
    failed: Vec<String>,
    /// Files whose events are being made.
    making: BTreeMap<RequestId, Attaching>,
    /// What follows once a download is saved.
    after: BTreeMap<JobId, Job>,
    /// What can be queued now.
    ready: Vec<Job>,
}

/// A file that is to be attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attaching {
    /// The file.
    pub path: std::path::PathBuf,
    /// Its description.
    pub new: NewAttachment,
    /// How it goes there.
    pub way: Way,
}

impl Attaching {
    /// The transfer to this event.
    #[must_use]
    pub fn job(self, event: EventId, existing: Existing) -> Job {
        Job::Attach {
            event,
            path: self.path,
            new: self.new,
            way: self.way,
            existing,
        }
    }
}

impl Changeable for ListedEvent {
    const KIND: ObjectKind = ObjectKind::Event;
    const WORDS: (&'static str, &'static str) = ("event", "events");

    fn called(&self) -> String {
        format!("event {}", self.event.id)
    }

    fn change(&self, patch: Patch, seen: Option<Arc<str>>) -> Call {
        let id = self.event.id.clone();
        Call::Event(Box::new(EventCall::Change { id, patch, seen }))
    }

    fn wish(changes: Vec<Change<Self>>) -> Wish {
        Wish::ChangeEvents(changes)
    }
}

impl Events {
    /// Sends changes of events.
    pub fn change(&mut self, changes: Vec<Change<ListedEvent>>, context: &mut Context<'_>) {
        self.changing.changes.send(changes, context);
    }

    /// Takes what became of a change. Gives why nothing was changed where it
    /// was the only one: then it can be asked about.
    pub fn receive_changed(
        &mut self,
        id: RequestId,
        result: Result<Changed<ListedEvent>, ApiError>,
        context: &mut Context<'_>,
    ) -> Option<Unchanged<ListedEvent>> {
        match self.changing.changes.receive(id, result, context) {
            Received::Done(_, now) => {
                for list in [&mut self.attached, &mut self.incomplete] {
                    list.put(&now.event.id, &now);
                }
                self.follow(context);
            }
            Received::Unchanged(unchanged) => return Some(unchanged),
            Received::NotOurs | Received::Failed => {}
        }
        None
    }

    /// Deletes what is attached to these; the result of each is gathered.
    pub fn delete(&mut self, doomed: Vec<ListedEvent>, context: &mut Context<'_>) {
        self.list_mut().end_range();
        for row in doomed {
            let call = EventCall::DeleteAttachment(row.event.id.clone());
            let id = context.call(Call::Event(Box::new(call)));
            self.changing.deleting.insert(id, row);
        }
    }

    /// How many deletions are not answered yet.
    #[must_use]
    pub fn deleting(&self) -> usize {
        self.changing.deleting.len()
    }

    pub(super) fn receive_deleted(
        &mut self,
        id: RequestId,
        result: Result<(), ApiError>,
        context: &mut Context<'_>,
    ) {
        let changing = &mut self.changing;
        let Some(row) = changing.deleting.remove(&id) else {
            return;
        };
        match result {
            Ok(()) => {
                changing.done += 1;
                self.attached.marks.remove(&row.event.id);
                self.incomplete.marks.remove(&row.event.id);
            }
            Err(error) => changing.failed.push(error.to_string()),
        }
        let changing = &mut self.changing;
        if !changing.deleting.is_empty() {
            return;
        }
        let what = match row.event.received {
            Some(_) => format!("Discarded the upload to event {}.", row.event.id),
            None => format!("Deleted {}; the event stays.", clean(row.file_name())),
        };
        let done = match std::mem::take(&mut changing.done) {
            0 => String::new(),
            1 => what,
            n if self.shown == Shown::Incomplete => format!("Discarded {n} uploads."),
            n => format!("Deleted {n} attachments; the events stay."),
        };
        let failed = std::mem::take(&mut self.changing.failed);
        tell_results(&done, &failed, context);
        self.refresh(context);
    }

    /// Makes an event for a file; the file follows when it is there.
    pub fn make(&mut self, wish: EventWish, file: Attaching, context: &mut Context<'_>) {
        context.tell(NoticeKind::Info, "Making the event…");
        let call = EventCall::Make(wish, file.path.clone());
        let id = context.call(Call::Event(Box::new(call)));
        self.changing.making.insert(id, file);
    }

    pub(super) fn receive_made(
        &mut self,
        id: RequestId,
        result: Result<EventId, String>,
        context: &mut Context<'_>,
    ) {
        let Some(file) = self.changing.making.remove(&id) else {
            return;
        };
        match result {
            // What has come of it, came from an earlier try with this file.
            Ok(event) => self.changing.ready.push(file.job(event, Existing::Resume)),
            Err(sentence) => context.tell(NoticeKind::Error, sentence),
        }
    }

    /// Once this download is saved, that job follows.
    pub fn follow_with(&mut self, saving: JobId, next: Job) {
        self.changing.after.insert(saving, next);
    }

    /// A transfer ended: what waited for it can go, or is given up. What is
    /// attached now shows without a key; the cursor stays on its event.
    pub fn ended(&mut self, id: JobId, outcome: &Outcome, context: &mut Context<'_>) {
        let is_attached = matches!(outcome, Outcome::Done(Done::Attached { .. }));
        if is_attached && self.list().page().is_some() {
            self.refresh(context);
        }
        let Some(next) = self.changing.after.remove(&id) else {
            return;
        };
        if matches!(outcome, Outcome::Done(Done::Saved { .. })) {
            self.changing.ready.push(next);
        } else {
            context.tell(
                NoticeKind::Error,
                "The attachment was not saved, so it was not replaced.",
            );
        }
    }

    /// What can be queued now.
    pub fn take_ready(&mut self) -> Vec<Job> {
        std::mem::take(&mut self.changing.ready)
    }
}
