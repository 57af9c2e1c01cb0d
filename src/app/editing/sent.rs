//! Deployed files that were edited and sent, until each is answered; and edited
//! texts of all kinds until the person can be asked about them.

use std::collections::{BTreeMap, VecDeque};

use super::{Awaited, Editing, Subject};
use crate::app::{Context, DeployedNow, Model, NoticeKind, RequestId};
use crate::dialogs::{Dialog, MendDialog};
use crate::domain::clean;

/// The texts that are on their way, or came back.
#[derive(Debug, Default)]
pub struct SentFiles {
    /// Those that are not answered.
    sent: BTreeMap<RequestId, Editing>,
    /// Those that the person is to be asked about, each with its dialog.
    returned: VecDeque<(Editing, Dialog)>,
}

/// The text that the person agreed to is sent by this request.
pub(in crate::app) fn text_sent(model: &mut Model, request: RequestId) {
    let is_file = |editing: &mut Editing| {
        matches!(editing.subject, Subject::File(_)) && editing.awaited == Awaited::Person
    };
    if let Some(editing) = model.editing.take_if(is_file) {
        model.sent_files.sent.insert(request, editing);
    }
}

/// A change was answered: where it is that of an edited file and was refused,
/// its text is not lost. Says whether the person is asked about it.
pub(in crate::app) fn text_answered(
    model: &mut Model,
    id: RequestId,
    result: &Result<String, String>,
) -> bool {
    let Some(editing) = model.sent_files.sent.remove(&id) else {
        return false;
    };
    let Err(sentence) = result else { return false };
    let dialog = Dialog::Mend(MendDialog::refused(sentence.clone()));
    model.sent_files.returned.push_back((editing, dialog));
    true
}

/// The answer to an edited file was lost for this reason, a sentence.
pub(in crate::app) fn text_unanswered(model: &mut Model, id: RequestId, sentence: String) {
    if let Some(editing) = model.sent_files.sent.remove(&id) {
        let dialog = Dialog::Mend(MendDialog::unanswered(sentence));
        model.sent_files.returned.push_back((editing, dialog));
    }
}

/// Nothing was sent, as somebody else has deployed: shows what the text changes
/// in the file as it is now.
pub(in crate::app) fn text_overtaken(
    model: &mut Model,
    id: RequestId,
    now: DeployedNow,
    context: &mut Context<'_>,
) {
    let Some(mut editing) = model.sent_files.sent.remove(&id) else {
        return;
    };
    let Subject::File(file) = &mut editing.subject else {
        return;
    };
    let archive = now.archive.clone();
    let is_there = now.text.is_some();
    file.is_now(now);
    let path = clean(&file.path).into_owned();
    let dialog = match file.question(&editing.text) {
        Ok(Some(dialog)) => {
            let file = match is_there {
                true => "This is what your text does to the file as it is now.",
                false => "The file is not in it any more, and would be there again.",
            };
            let note = format!(
                "Somebody else has deployed meanwhile: archive {archive} is active now. Nothing \
                 was sent. {file}"
            );
            Dialog::Change(dialog.with_note(&note))
        }
        Ok(None) => {
            let said = format!(
                "Somebody else has deployed meanwhile: {path} is in archive {archive} as you \
                 edited it. Nothing was sent."
            );
            return context.tell(NoticeKind::Info, said);
        }
        Err(sentence) => Dialog::Mend(MendDialog::new(sentence)),
    };
    model.sent_files.returned.push_back((editing, dialog));
}

/// Asks about the edited text: at once, or when no key is meant for something
/// else any more.
pub(super) fn ask_later(model: &mut Model, dialog: Dialog) {
    if let Some(editing) = model.editing.take() {
        model.sent_files.returned.push_back((editing, dialog));
    }
}

/// Asks about a text that came back, once nothing else is asked, typed or edited.
pub(in crate::app) fn ask_about_returned(model: &mut Model) {
    if !model.is_occupied()
        && model.editing.is_none()
        && let Some((editing, dialog)) = model.sent_files.returned.pop_front()
    {
        model.editing = Some(editing);
        model.dialog = Some(dialog);
    }
}
