//! What the person changes in an editor: read, edited, compared, sent.
//!
//! The object is read afresh before it is edited, and once more before the
//! change is sent: who changed it meanwhile is told of, and nothing is lost on
//! either side. A text that cannot be taken stays until it can be, or the
//! person gives it up.

mod file;
mod sent;

use super::{Context, EditText, Edited, Model, NoticeKind, RequestId};
use crate::api::ApiError;
use crate::app::{Call, EventCall};
use crate::dialogs::{ChangeDialog, Dialog, MendDialog};
use crate::domain::{Binary, ListedEvent};
use crate::edit::{Patch, merged, new_names, text_of, text_of_names};
use crate::panes::changes::{Change, Changeable, Unchanged};

use file::DeployedFile;
pub use sent::SentFiles;

pub(super) use file::{edit_deployed_file, receive_text};
use sent::ask_later;
pub(super) use sent::{
    ask_about_returned, text_answered, text_overtaken, text_sent, text_unanswered,
};

/// A text for a change of many objects, to begin with.
const NOTHING: &str = "{\n\n}\n";

/// What is in the person's editor, or was there and is not sent yet.
#[derive(Debug)]
pub struct Editing {
    subject: Subject,
    /// As it was edited last.
    text: String,
    awaited: Awaited,
}

/// What the text is of.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    /// The fragments of one object.
    Fragments(Box<Binary>),
    /// A change for each of these.
    Many(Vec<Binary>),
    /// The names of these, a line each.
    Names(Vec<Binary>),
    /// The fragments of one event.
    Event(Box<ListedEvent>),
    /// A change for each of these.
    Events(Vec<ListedEvent>),
    /// A deployed file.
    File(Box<DeployedFile>),
}

impl From<Box<Binary>> for Subject {
    fn from(binary: Box<Binary>) -> Self {
        Self::Fragments(binary)
    }
}

impl From<Box<ListedEvent>> for Subject {
    fn from(row: Box<ListedEvent>) -> Self {
        Self::Event(row)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaited {
    /// The object as it is now.
    Object(RequestId),
    /// The editor.
    Editor(RequestId),
    /// The person.
    Person,
}

/// Edits the fragments of the object under the cursor, or a change for all that
/// are marked.
pub(super) fn edit_fragments(model: &mut Model, context: &mut Context<'_>) {
    let targets = model.binaries.targets();
    let [only] = targets.as_slice() else {
        return open(model, Subject::Many(targets), NOTHING.to_owned(), context);
    };
    read(model, Call::Binary(only.id.clone()), only.clone(), context);
}

/// Edits the fragments of the event under the cursor, or a change for all that
/// are marked.
pub(super) fn edit_event_fragments(model: &mut Model, context: &mut Context<'_>) {
    let targets = model.events.targets();
    let [only] = targets.as_slice() else {
        return open(model, Subject::Events(targets), NOTHING.to_owned(), context);
    };
    let call = Call::Event(Box::new(EventCall::Seek(only.event.id.clone())));
    read(model, call, only.clone(), context);
}

/// Reads the object before it is edited.
fn read<T>(model: &mut Model, call: Call, known: T, context: &mut Context<'_>)
where
    Subject: From<Box<T>>,
{
    let request = context.call(call);
    give_up_reading(model, context);
    model.editing = Some(Editing {
        subject: Box::new(known).into(),
        text: String::new(),
        awaited: Awaited::Object(request),
    });
}

/// Edits the names of all that are marked.
pub(super) fn edit_names(model: &mut Model, context: &mut Context<'_>) {
    let targets = model.binaries.targets();
    let text = text_of_names(targets.iter().map(|binary| binary.name.as_str()));
    open(model, Subject::Names(targets), text, context);
}

/// Takes the object that is to be edited. `false`: it is not what was awaited.
pub(super) fn receive_object<T: Changeable>(
    model: &mut Model,
    id: RequestId,
    result: &Result<T, ApiError>,
    context: &mut Context<'_>,
) -> bool
where
    Subject: From<Box<T>>,
{
    let is_awaited = |editing: &mut Editing| editing.awaited == Awaited::Object(id);
    if model.editing.take_if(is_awaited).is_none() {
        return false;
    }
    match result {
        Ok(_) if model.is_occupied() => {
            let said = format!("{} press the key to edit again.", in_the_way(model));
            context.tell(NoticeKind::Info, said);
        }
        Ok(item) => {
            let text = text_of(T::KIND, item.object());
            open(model, Box::new(item.clone()).into(), text, context);
        }
        Err(error) => context.tell(NoticeKind::Error, error.to_string()),
    }
    true
}

/// Opens the editor again with the text as it was left.
pub(super) fn edit_again(model: &mut Model, context: &mut Context<'_>) {
    if let Some(editing) = model.editing.take() {
        open(model, editing.subject, editing.text, context);
    }
}

/// Takes what the editor left.
pub(super) fn receive_edited(
    model: &mut Model,
    id: RequestId,
    edited: Edited,
    context: &mut Context<'_>,
) {
    let is_awaited = |editing: &&mut Editing| editing.awaited == Awaited::Editor(id);
    let Some(editing) = model.editing.as_mut().filter(is_awaited) else {
        return;
    };
    editing.awaited = Awaited::Person;
    let text = match edited {
        Edited::Saved(text) => text,
        Edited::Failed { why, text } => {
            let is_changed = text.is_some_and(|text| {
                let is_changed = text != editing.text && !text.trim().is_empty();
                if is_changed {
                    editing.text = text;
                }
                is_changed
            });
            if is_changed {
                ask_later(model, Dialog::Mend(MendDialog::new(why)));
            } else {
                model.editing = None;
                context.tell(NoticeKind::Error, format!("{why} Nothing was changed."));
            }
            return;
        }
    };
    if text.trim().is_empty() {
        model.editing = None;
        context.tell(
            NoticeKind::Info,
            "The file was left empty: nothing was changed.",
        );
        return;
    }
    editing.text = text;
    match editing.question() {
        Ok(None) => {
            model.editing = None;
            context.tell(NoticeKind::Info, "Nothing was changed.");
        }
        Ok(Some(dialog)) => ask_later(model, Dialog::Change(dialog)),
        Err(sentence) => ask_later(model, Dialog::Mend(MendDialog::new(sentence))),
    }
}

/// Takes what became of a change.
pub(super) fn changed<T: Changeable>(
    model: &mut Model,
    unchanged: Option<Unchanged<T>>,
    context: &mut Context<'_>,
) where
    Subject: From<Box<T>>,
{
    match unchanged {
        Some(unchanged) => not_changed(model, unchanged, context),
        // A dialog may be about a text that came later.
        None if model.dialog.is_none() => give_up(model),
        None => {}
    }
}

/// What was to be changed alone was not: it is asked about where the text is
/// still there, else told.
fn not_changed<T: Changeable>(model: &mut Model, unchanged: Unchanged<T>, context: &mut Context<'_>)
where
    Subject: From<Box<T>>,
{
    match unchanged {
        Unchanged::Meanwhile(patch, now) => {
            give_up(model);
            ask_again(model, patch, *now, context);
        }
        Unchanged::Failed(sentence) => {
            let is_edited = model
                .editing
                .as_ref()
                .is_some_and(|editing| editing.awaited == Awaited::Person);
            if is_edited && model.dialog.is_none() {
                ask_later(model, Dialog::Mend(MendDialog::new(sentence)));
            } else {
                context.tell(NoticeKind::Error, sentence);
            }
        }
    }
}

/// A change was not sent, as somebody else changed the object: shows what it
/// does to the object as it is now.
fn ask_again<T: Changeable>(model: &mut Model, patch: Patch, now: T, context: &mut Context<'_>)
where
    Subject: From<Box<T>>,
{
    let said = format!(
        "{} was changed by somebody else meanwhile. Nothing was sent.",
        now.called()
    );
    if model.dialog.is_some() || model.editing.is_some() {
        context.tell(NoticeKind::Error, format!("{said} Edit it again."));
        return;
    }
    model.editing = Some(Editing {
        text: patch.applied_to(T::KIND, now.object()),
        subject: Box::new(now.clone()).into(),
        awaited: Awaited::Person,
    });
    let change = Change {
        seen: Some(now.object().clone()),
        item: now,
        patch,
    };
    let note = "It was changed by somebody else meanwhile, and nothing was sent. This is what \
                your change does to it as it is now.";
    let dialog = ChangeDialog::new(vec![change]).with_note(note);
    ask_later(model, Dialog::Change(dialog));
}

/// What is to be done before something else can be opened: the beginning of a
/// sentence.
pub(super) const fn in_the_way(model: &Model) -> &'static str {
    match model.dialog {
        Some(_) => "A dialog is open. Close it and",
        None => "Something is being typed. End that and",
    }
}

/// A dialog about the edited text was closed: the text is given up.
pub(super) fn give_up(model: &mut Model) {
    model
        .editing
        .take_if(|editing| editing.awaited == Awaited::Person);
}

fn open(model: &mut Model, subject: Subject, text: String, context: &mut Context<'_>) {
    give_up_reading(model, context);
    let ending = match subject {
        Subject::Names(_) => ".txt",
        Subject::File(ref file) => file.ending(),
        _ => ".json",
    };
    let request = context.edit(EditText {
        text: text.clone(),
        ending,
    });
    model.editing = Some(Editing {
        subject,
        text,
        awaited: Awaited::Editor(request),
    });
}

/// What was to be read for an edit before this one is not wanted any more.
fn give_up_reading(model: &mut Model, context: &mut Context<'_>) {
    if let Some(Editing {
        awaited: Awaited::Object(request),
        ..
    }) = model.editing.take()
    {
        context.cancel_call(Some(request));
    }
}

impl Editing {
    /// What would be changed by the text; `None` where it changes nothing.
    fn question(&self) -> Result<Option<ChangeDialog>, String> {
        Ok(match &self.subject {
            Subject::Fragments(binary) => of_one(&**binary, &self.text)?.map(ChangeDialog::new),
            Subject::Event(row) => of_one(&**row, &self.text)?.map(ChangeDialog::new),
            Subject::Many(binaries) => of_many(binaries, &self.text)?.map(ChangeDialog::new),
            Subject::Events(rows) => of_many(rows, &self.text)?.map(ChangeDialog::new),
            Subject::File(file) => file.question(&self.text)?,
            Subject::Names(binaries) => {
                let before = binaries.iter().map(|binary| binary.name.as_str());
                let new = new_names(before, &self.text).map_err(|error| error.to_string())?;
                let change = |(at, name): (usize, String)| {
                    Some(Change {
                        item: binaries.get(at)?.clone(),
                        patch: Patch::rename(&name),
                        seen: None,
                    })
                };
                let changes: Vec<_> = new.into_iter().filter_map(change).collect();
                Some(changes)
                    .filter(|changes| !changes.is_empty())
                    .map(ChangeDialog::of_names)
            }
        })
    }
}

/// What the text changes in one object.
fn of_one<T: Changeable>(item: &T, text: &str) -> Result<Option<Vec<Change<T>>>, String> {
    let patch = crate::edit::changed(T::KIND, item.object(), text)?;
    Ok((!patch.is_empty()).then(|| {
        vec![Change {
            item: item.clone(),
            patch,
            seen: Some(item.object().clone()),
        }]
    }))
}

/// What the text changes in each of many.
fn of_many<T: Changeable>(items: &[T], text: &str) -> Result<Option<Vec<Change<T>>>, String> {
    let patch = merged(T::KIND, text)?;
    let change = |item: &T| Change {
        item: item.clone(),
        patch: patch.clone(),
        seen: None,
    };
    Ok((!patch.is_empty()).then(|| items.iter().map(change).collect()))
}
