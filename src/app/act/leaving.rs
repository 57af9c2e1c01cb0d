//! The ways out of the program.

use crate::app::wake::CTRL_C_AGAIN;
use crate::app::{Context, Exit, Model, NoticeKind};
use crate::dialogs::{Dialog, QuitDialog, Unended};
use crate::keys::Action;

/// What is sent to an application is not cut off by one key: what came of it
/// would not be known.
const CHANGING: &str = "A change of an application is being sent: wait until it is answered, or";

pub(in crate::app) fn quit(model: &mut Model, context: &mut Context<'_>) {
    if model.applications.is_changing() {
        let stop = match model.applications.pushing() {
            Some(_) => format!(" {} stops it.", model.keymap.key_text(Action::StopPush)),
            None => String::new(),
        };
        let key = model.keymap.key_text(Action::ForceQuit);
        let said = format!("{CHANGING} press {key} twice to quit all the same.{stop}");
        return context.refuse(said);
    }
    let unended = model.transfers.ours().map(|job| Unended {
        name: job.name.clone(),
        stands_still: job.is_paused(),
        begins_anew: job.begins_anew() && job.meter.bytes() > 0,
    });
    let unended: Vec<Unended> = unended.collect();
    if unended.is_empty() {
        model.exit = Some(Exit::Quit);
    } else {
        let dialog = QuitDialog::new(unended, model.transfers.keeps);
        model.dialog = Some(Dialog::Quit(dialog));
    }
}

pub(in crate::app) fn force_quit(model: &mut Model, context: &mut Context<'_>) {
    if model
        .ctrl_c
        .is_some_and(|at| context.running() < at + CTRL_C_AGAIN)
    {
        model.exit = Some(Exit::Quit);
    } else {
        model.ctrl_c = Some(context.running());
        let key = model.keymap.key_text(Action::ForceQuit);
        let word = match (model.transfers.ours().count(), model.transfers.keeps) {
            (0, _) => format!("{key} again quits."),
            (1, true) => format!("{key} again quits; the transfer is kept for the next time."),
            (n, true) => {
                format!("{key} again quits; the {n} transfers are kept for the next time.")
            }
            (1, false) => format!("{key} again quits and cancels the transfer."),
            (n, false) => format!("{key} again quits and cancels the {n} transfers."),
        };
        let is_watching =
            matches!(&model.dialog, Some(Dialog::Watch(watch)) if watch.application().is_some());
        let word = if model.applications.is_changing() {
            format!("{word} A change of an application is being sent: it may be cut off.")
        } else if is_watching {
            format!("{word} The folder is watched: what is being sent may be cut off.")
        } else {
            word
        };
        context.tell(NoticeKind::Info, word);
    }
}
