//! The ways out of the program.

use crate::app::wake::CTRL_C_AGAIN;
use crate::app::{Context, Exit, Model, NoticeKind};
use crate::dialogs::{Dialog, QuitDialog};

pub(in crate::app) fn quit(model: &mut Model) {
    let names: Vec<String> = model.transfers.ours().map(|job| job.name.clone()).collect();
    if names.is_empty() {
        model.exit = Some(Exit::Quit);
    } else {
        let dialog = QuitDialog::new(names, model.transfers.keeps);
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
        let word = match (model.transfers.ours().count(), model.transfers.keeps) {
            (0, _) => "ctrl-c again quits.".to_owned(),
            (1, true) => "ctrl-c again quits; the transfer is kept for the next time.".to_owned(),
            (n, true) => {
                format!("ctrl-c again quits; the {n} transfers are kept for the next time.")
            }
            (1, false) => "ctrl-c again quits and cancels the transfer.".to_owned(),
            (n, false) => format!("ctrl-c again quits and cancels the {n} transfers."),
        };
        context.tell(NoticeKind::Info, word);
    }
}
