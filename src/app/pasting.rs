//! Text that is pasted: into what is typed, else as the paths of files.

use super::act::NO_TENANT;
use super::editing::in_the_way;
use super::{Call, Context, InspectedFile, Model, NoticeKind, RequestId, Tab};
use crate::dialogs::{Dialog, UploadDialog};
use crate::keys::insert;
use crate::ui::layout::Room;

pub(super) fn pasted(model: &mut Model, text: String, context: &mut Context<'_>) {
    if model.plan().room == Room::Tiny {
        // As with keys: nothing can be seen.
    } else if model.logins.is_asking() {
        model.logins.paste(&text, model.now.running);
    } else if let Some(dialog) = &mut model.dialog {
        model.lists_keys = false;
        dialog.paste(&text, context);
    } else if let Some(prompt) = &mut model.prompt {
        prompt.paste(&text);
    } else if model.is_typing() {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        if let Some(log) = model.log_mut() {
            log.paste(&text);
        } else if model.shows_transfers() {
            model.transfers.paste(&text, context);
        } else if let Some(line) = &mut model.preview_mut().typing {
            insert(line, &text);
        } else if model.tab == Tab::Applications {
            model.applications.paste(&text, context);
        } else if model.tab == Tab::Events {
            model.events.paste(&text, context);
        } else if let Some(quick) = &mut model.binaries.list.quick {
            quick.paste(&text);
            model.binaries.follow(context);
        }
    } else if model.places.is_nowhere() {
        context.refuse(format!("{NO_TENANT}."));
    } else {
        context.cancel_call(model.pasted.take());
        model.pasted = Some(context.call(Call::InspectFiles(text)));
    }
}

/// Offers to upload the files that were pasted, if it is these that are looked at.
pub(super) fn inspected(
    model: &mut Model,
    id: RequestId,
    files: Vec<Result<InspectedFile, String>>,
    context: &mut Context<'_>,
) {
    if model.pasted.take_if(|pasted| *pasted == id).is_some() {
        let any = files.iter().any(Result::is_ok);
        if any && model.is_occupied() {
            // It came after the key that opened what takes them.
            let said = format!("{} paste again to upload.", in_the_way(model));
            context.tell(NoticeKind::Info, said);
        } else if any {
            let dialog = UploadDialog::with_files(files, "", model.upload_limit(), context);
            model.dialog = Some(Dialog::Upload(dialog));
        } else {
            context.tell(
                NoticeKind::Info,
                "Pasted text names no file. Paste a path to upload it.",
            );
        }
    }
}
