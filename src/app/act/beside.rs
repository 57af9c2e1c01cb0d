//! A folder of this machine beside what is deployed.

use super::{Reason, impossible};
use crate::app::{ComparedSides, Context, Model, NoticeKind, Sides, Tab};
use crate::deploy::Target;
use crate::dialogs::{CompareDialog, Dialog, WatchDialog};
use crate::domain::Application;
use crate::keys::Action;
use crate::panes::applications::NodeKey;

/// Said where a push was refused.
const NO_FILES: &str = "This platform takes no single files: nothing was sent.";

/// The question which folder is compared with what is under the cursor.
pub(super) fn compare_dialog(
    model: &Model,
    application: &Application,
    key: &NodeKey,
    context: &mut Context<'_>,
) -> Dialog {
    let target = target(key);
    let title = title(application, &target);
    // What is compared may be sent.
    let shut = impossible(model, Action::WatchFolder).map(|reason| match reason {
        Reason::Said(_) => format!("{reason}."),
        Reason::Roles(_) => format!("send: {reason}."),
    });
    let id = application.id.clone();
    Dialog::Compare(Box::new(CompareDialog::new(
        id, target, &title, shut, context,
    )))
}

/// The question which folder is watched for what is under the cursor.
pub(super) fn watch_dialog(
    application: &Application,
    key: &NodeKey,
    context: &mut Context<'_>,
) -> Dialog {
    let target = target(key);
    let title = title(application, &target);
    let dialog = WatchDialog::new(application.id.clone(), target, &title, context);
    Dialog::Watch(Box::new(dialog))
}

/// A push was refused, as the platform takes no single files: the comparison is
/// shown again, so that all can be sent. Where the person does something else by
/// then, it is only told.
pub(in crate::app) fn compare_again(
    model: &mut Model,
    sides: &Sides,
    compared: ComparedSides,
    context: &mut Context<'_>,
) {
    let application = model.applications.application(&sides.application);
    let title = application.map(|application| title(application, &sides.target));
    let is_there = model.tab == Tab::Applications && !model.is_occupied();
    let Some(title) = title.filter(|_| is_there) else {
        let said = format!("{NO_FILES} Compare again, and send all as a zip.");
        return context.tell(NoticeKind::Error, said);
    };
    let (id, target) = (sides.application.clone(), sides.target.clone());
    let dialog = CompareDialog::new(id, target, &title, None, context);
    let said = format!("{NO_FILES} Press a to be asked about all.");
    let dialog = dialog.with(sides, compared, said, context);
    model.dialog = Some(Dialog::Compare(Box::new(dialog)));
}

/// What a folder of this machine stands beside: a plugin, or all of it.
fn target(key: &NodeKey) -> Target {
    match key.holder() {
        Some(NodeKey::Plugin(_, name)) => Target::Plugin(name.clone()),
        _ => Target::Application,
    }
}

fn title(application: &Application, target: &Target) -> String {
    match target {
        Target::Plugin(name) => format!("plugin {name} of {}", application.title()),
        Target::Application => application.title().to_owned(),
    }
}
