//! What the person changes in an editor: read, edited, compared, sent.
//!
//! The object is read afresh before it is edited, and once more before the
//! change is sent: who changed it meanwhile is told of, and nothing is lost on
//! either side. A text that cannot be taken stays until it can be, or the
//! person gives it up.

use super::{Context, EditText, Edited, Model, NoticeKind, RequestId};
use crate::api::ApiError;
use crate::app::Call;
use crate::dialogs::{Change, ChangeDialog, Dialog, MendDialog};
use crate::domain::Binary;
use crate::edit::{Patch, changed, merged, new_names, text_of, text_of_names};
use crate::panes::binaries::Unchanged;

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
enum Subject {
    /// The fragments of one object.
    Fragments(Box<Binary>),
    /// A change for each of these.
    Many(Vec<Binary>),
    /// The names of these, a line each.
    Names(Vec<Binary>),
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
    let request = context.call(Call::Binary(only.id.clone()));
    give_up_reading(model, context);
    model.editing = Some(Editing {
        subject: Subject::Fragments(Box::new(only.clone())),
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
pub(super) fn receive_object(
    model: &mut Model,
    id: RequestId,
    result: &Result<Binary, ApiError>,
    context: &mut Context<'_>,
) -> bool {
    let is_awaited = |editing: &mut Editing| editing.awaited == Awaited::Object(id);
    if model.editing.take_if(is_awaited).is_none() {
        return false;
    }
    match result {
        Ok(_) if model.dialog.is_some() => context.tell(
            NoticeKind::Info,
            "A dialog is open. Close it and press the key to edit again.",
        ),
        Ok(binary) => {
            let text = text_of(&binary.object);
            let subject = Subject::Fragments(Box::new(binary.clone()));
            open(model, subject, text, context);
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
                model.dialog = Some(Dialog::Mend(MendDialog::new(why)));
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
    match editing.changes() {
        Ok(changes) if changes.is_empty() => {
            model.editing = None;
            context.tell(NoticeKind::Info, "Nothing was changed.");
        }
        Ok(changes) => {
            let dialog = ChangeDialog::new(changes, editing.is_of_names());
            model.dialog = Some(Dialog::Change(dialog));
        }
        Err(sentence) => model.dialog = Some(Dialog::Mend(MendDialog::new(sentence))),
    }
}

/// What was to be changed alone was not: it is asked about where the text is
/// still there, else told.
pub(super) fn not_changed(model: &mut Model, unchanged: Unchanged, context: &mut Context<'_>) {
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
                model.dialog = Some(Dialog::Mend(MendDialog::new(sentence)));
            } else {
                context.tell(NoticeKind::Error, sentence);
            }
        }
    }
}

/// A change was not sent, as somebody else changed the object: shows what it
/// does to the object as it is now.
fn ask_again(model: &mut Model, patch: Patch, now: Binary, context: &mut Context<'_>) {
    let said = format!(
        "{} was changed by somebody else meanwhile. Nothing was sent.",
        crate::domain::clean(now.title())
    );
    if model.dialog.is_some() || model.editing.is_some() {
        context.tell(NoticeKind::Error, format!("{said} Edit it again."));
        return;
    }
    model.editing = Some(Editing {
        text: patch.applied_to(&now.object),
        subject: Subject::Fragments(Box::new(now.clone())),
        awaited: Awaited::Person,
    });
    let change = Change {
        seen: Some(now.object.clone()),
        binary: now,
        patch,
    };
    let note = "It was changed by somebody else meanwhile, and nothing was sent. This is what \
                your change does to it as it is now.";
    let dialog = ChangeDialog::new(vec![change], false).with_note(note);
    model.dialog = Some(Dialog::Change(dialog));
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
        Subject::Fragments(_) | Subject::Many(_) => ".json",
        Subject::Names(_) => ".txt",
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
    const fn is_of_names(&self) -> bool {
        matches!(self.subject, Subject::Names(_))
    }

    /// What the text changes; nothing where it changes nothing.
    fn changes(&self) -> Result<Vec<Change>, String> {
        match &self.subject {
            Subject::Fragments(binary) => {
                let patch = changed(&binary.object, &self.text)?;
                let change = Change {
                    binary: (**binary).clone(),
                    patch,
                    seen: Some(binary.object.clone()),
                };
                Ok(Some(change)
                    .filter(|change| !change.patch.is_empty())
                    .into_iter()
                    .collect())
            }
            Subject::Many(binaries) => {
                let patch = merged(&self.text)?;
                if patch.is_empty() {
                    return Ok(Vec::new());
                }
                let change = |binary: &Binary| Change {
                    binary: binary.clone(),
                    patch: patch.clone(),
                    seen: None,
                };
                Ok(binaries.iter().map(change).collect())
            }
            Subject::Names(binaries) => {
                let before = binaries.iter().map(|binary| binary.name.as_str());
                let new = new_names(before, &self.text).map_err(|error| error.to_string())?;
                Ok(new
                    .into_iter()
                    .filter_map(|(at, name)| {
                        Some(Change {
                            binary: binaries.get(at)?.clone(),
                            patch: Patch::rename(&name),
                            seen: None,
                        })
                    })
                    .collect())
            }
        }
    }
}
