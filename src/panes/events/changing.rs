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
use crate::transfer::{Answer, Done, EventWish, Existing, Job, JobId, Outcome, Target, Way};

/// What is under way.
#[derive(Debug, Default)]
pub struct Changing {
    /// Changes of fragments.
    changes: Changes<ListedEvent>,
    /// Attachments that are being deleted.
    deleting: BTreeMap<RequestId, ListedEvent>,
    done: usize,
    failed: Vec<String>,
    /// Files whose events are being made, with the transfer that asked where to
    /// go, if one did.
    making: BTreeMap<RequestId, (Attaching, Option<JobId>)>,
    /// Folders that are looked at before something is saved in them.
    preparing: BTreeMap<RequestId, SavingFirst>,
    /// What follows once a download is saved.
    after: BTreeMap<JobId, After>,
    /// What can be queued now.
    ready: Vec<Job>,
    /// What can be answered now.
    answers: Vec<(JobId, Answer)>,
}

/// What follows once a download is saved.
#[derive(Debug)]
enum After {
    /// Another transfer.
    Job(Job),
    /// The answer to this one, which asked whether it may replace that.
    Answer(JobId),
}

/// An attachment that is to be saved before it is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavingFirst {
    /// The transfer that asks whether it may replace it.
    pub asking: JobId,
    /// Its event.
    pub event: EventId,
    /// Its name, not yet made safe.
    pub name: String,
    /// Its length in bytes, where it is known.
    pub length: Option<u64>,
}

impl SavingFirst {
    /// The download into this folder.
    #[must_use]
    pub fn job(self, folder: std::path::PathBuf) -> Job {
        Job::DownloadAttachment {
            event: self.event,
            length: self.length,
            target: Target::Folder {
                folder,
                name: self.name,
            },
            existing: Existing::Rename,
        }
    }
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

    /// Whether something is being changed, or follows once a transfer has ended.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        let Changing {
            changes,
            deleting,
            making,
            preparing,
            after,
            ready,
            answers,
            ..
        } = &self.changing;
        !(changes.is_empty()
            && deleting.is_empty()
            && making.is_empty()
            && preparing.is_empty()
            && after.is_empty()
            && ready.is_empty()
            && answers.is_empty())
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
        self.changing.making.insert(id, (file, None));
    }

    /// Makes an event like this one for the file of a transfer that asks where
    /// to go.
    pub fn make_like(
        &mut self,
        event: EventId,
        file: Attaching,
        asking: JobId,
        context: &mut Context<'_>,
    ) {
        context.tell(NoticeKind::Info, "Making the event…");
        let call = EventCall::MakeLike(event, file.path.clone(), context.now.wall);
        let id = context.call(Call::Event(Box::new(call)));
        self.changing.making.insert(id, (file, Some(asking)));
    }

    /// Looks whether an attachment can be saved in this folder, as typed.
    pub fn save_first(&mut self, saving: SavingFirst, folder: String, context: &mut Context<'_>) {
        let room = saving.length.unwrap_or(0);
        let id = context.call(Call::ReadyFolder { text: folder, room });
        self.changing.preparing.insert(id, saving);
    }

    /// Whether something is under way that will answer this transfer.
    #[must_use]
    pub fn will_answer(&self, asking: JobId) -> bool {
        let changing = &self.changing;
        let mut made = changing.making.values().filter_map(|(_, job)| *job);
        let mut prepared = changing.preparing.values().map(|saving| saving.asking);
        let is_answer = |after: &After| matches!(after, After::Answer(job) if *job == asking);
        made.any(|job| job == asking)
            || prepared.any(|job| job == asking)
            || changing.after.values().any(is_answer)
    }

    /// What is to be saved in the folder that this request looked at.
    pub fn take_saving(&mut self, id: RequestId) -> Option<SavingFirst> {
        self.changing.preparing.remove(&id)
    }

    /// Once this download is saved, that transfer may replace what it saved.
    pub fn answer_after(&mut self, saving: JobId, asking: JobId) {
        self.changing.after.insert(saving, After::Answer(asking));
    }

    pub(super) fn receive_made(
        &mut self,
        id: RequestId,
        result: Result<EventId, String>,
        context: &mut Context<'_>,
    ) {
        let Some((file, asking)) = self.changing.making.remove(&id) else {
            return;
        };
        match result {
            // What has come of it, came from an earlier try with this file.
            Ok(event) => {
                self.changing.ready.push(file.job(event, Existing::Resume));
                let kept = asking.map(|job| (job, Answer::Skip));
                self.changing.answers.extend(kept);
            }
            Err(sentence) => context.tell(NoticeKind::Error, sentence),
        }
    }

    /// Once this download is saved, that job follows.
    pub fn follow_with(&mut self, saving: JobId, next: Job) {
        self.changing.after.insert(saving, After::Job(next));
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
            match next {
                After::Job(job) => self.changing.ready.push(job),
                After::Answer(job) => self.changing.answers.push((job, Answer::Overwrite)),
            }
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

    /// What can be answered now.
    pub fn take_answers(&mut self) -> Vec<(JobId, Answer)> {
        std::mem::take(&mut self.changing.answers)
    }
}
