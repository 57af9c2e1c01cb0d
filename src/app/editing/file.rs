//! A deployed file in the person's editor: read, edited, compared, sent back.

use super::{Awaited, Editing, Subject, give_up_reading, in_the_way, open};
use crate::app::{
    ApplicationCall, Call, Context, DeployedNow, EditedText, Model, NoticeKind, RequestId,
};
use crate::deploy::preflight_text;
use crate::dialogs::{ChangeDialog, Wish};
use crate::domain::{ApplicationId, BinaryId};
use crate::panes::applications::NodeKey;

/// A file of the active archive of an application.
#[derive(Clone, Debug)]
pub(in crate::app) struct DeployedFile {
    application: ApplicationId,
    archive: BinaryId,
    pub(super) path: String,
    /// As it is deployed; `None` where it is not there any more.
    text: Option<String>,
}

/// Edits the file under the cursor.
pub(in crate::app) fn edit_deployed_file(model: &mut Model, context: &mut Context<'_>) {
    let tree = &model.applications;
    let key = tree.current().map(|row| row.key.clone());
    let Some(key @ NodeKey::Entry(..)) = key else {
        return;
    };
    let (Some(archive), NodeKey::Entry(_, path)) = (tree.archive_of(&key), &key) else {
        return;
    };
    let (application, path) = (key.application().clone(), path.clone());
    let call = ApplicationCall::ReadText(application.clone(), archive.clone(), path.clone());
    let request = context.call(Call::Application(Box::new(call)));
    give_up_reading(model, context);
    model.editing = Some(Editing {
        subject: Subject::File(Box::new(DeployedFile {
            application,
            archive,
            path,
            text: None,
        })),
        text: String::new(),
        awaited: Awaited::Object(request),
    });
}

/// Takes the text of a file that is to be edited.
pub(in crate::app) fn receive_text(
    model: &mut Model,
    id: RequestId,
    result: Result<String, String>,
    context: &mut Context<'_>,
) {
    let is_awaited = |editing: &mut Editing| editing.awaited == Awaited::Object(id);
    let Some(Editing {
        subject: Subject::File(mut file),
        ..
    }) = model.editing.take_if(is_awaited)
    else {
        return;
    };
    match result {
        Ok(_) if model.is_occupied() => {
            let said = format!("{} press the key to edit again.", in_the_way(model));
            context.tell(NoticeKind::Info, said);
        }
        Ok(text) => {
            file.text = Some(text.clone());
            open(model, Subject::File(file), text, context);
        }
        Err(sentence) => context.tell(NoticeKind::Error, sentence),
    }
}

impl DeployedFile {
    /// Somebody else has deployed.
    pub(super) fn is_now(&mut self, now: DeployedNow) {
        self.archive = now.archive;
        self.text = now.text;
    }

    /// What would be sent; `None` where nothing was changed.
    pub(super) fn question(&self, text: &str) -> Result<Option<ChangeDialog>, String> {
        if self.text.as_deref() == Some(text) {
            return Ok(None);
        }
        let before = self.text.as_deref().unwrap_or_default();
        if self.path.ends_with(".json")
            && let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text)
        {
            return Err(format!("It is no JSON any more: {error}."));
        }
        let edited = EditedText {
            at: self.path.clone(),
            text: text.to_owned(),
            seen: self.archive.clone(),
        };
        let wish = Wish::PutText(self.application.clone(), edited);
        // What was wrong with it before is nobody's concern now.
        let known = preflight_text(&self.path, before);
        let mut found = preflight_text(&self.path, text);
        found.retain(|finding| !known.contains(finding));
        let dialog = ChangeDialog::of_file(&self.path, before, text, wish);
        Ok(Some(dialog.with_findings(found)))
    }

    /// What the name of the file for the editor ends with.
    pub(super) fn ending(&self) -> &'static str {
        const KNOWN: [&str; 10] = [
            ".json", ".js", ".mjs", ".ts", ".html", ".css", ".svg", ".md", ".xml", ".yaml",
        ];
        let mut known = KNOWN.into_iter();
        let found = known.find(|ending| self.path.ends_with(ending));
        found.unwrap_or(".txt")
    }
}

#[cfg(test)]
mod tests;
