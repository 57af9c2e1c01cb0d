//! Carries out actions: what a key, or a line of the help, stands for.

use super::questions::open_question;
use super::wake::CTRL_C_AGAIN;
use super::{Call, Context, Effect, Exit, Model, NoticeKind, Pane, Tab};
use crate::dialogs::{
    DeleteDialog, Dialog, DownloadDialog, FiltersDialog, HelpDialog, QuitDialog, SortDialog,
    UploadDialog,
};
use crate::keys::Action;
use crate::panes::transfers::JobState;

pub(super) fn act(model: &mut Model, action: Action, context: &mut Context<'_>) {
    if let Some(reason) = impossible(model, action) {
        context.tell(NoticeKind::Info, format!("{reason}."));
        return;
    }
    let handled = match (model.tab, model.pane) {
        (Tab::Binaries, Pane::List) => model.binaries.act(action, context),
        (Tab::Binaries, Pane::Detail) => model.binaries.act_in_detail(action, context),
        (Tab::Transfers, _) => model.transfers.act(action, context),
        (Tab::Events | Tab::Applications, _) => false,
    };
    if !handled {
        act_here(model, action, context);
    }
}

/// The actions that concern more than one pane.
fn act_here(model: &mut Model, action: Action, context: &mut Context<'_>) {
    match action {
        Action::Open => model.pane = Pane::Detail,
        Action::Back => back(model),
        Action::Escape => escape(model, context),
        Action::NextPane | Action::PreviousPane => {
            if model.tab == Tab::Binaries {
                model.pane = match model.pane {
                    Pane::List => Pane::Detail,
                    Pane::Detail => Pane::List,
                };
            }
        }
        Action::TabBinaries => open_tab(model, Tab::Binaries),
        Action::TabEvents => open_tab(model, Tab::Events),
        Action::TabApplications => open_tab(model, Tab::Applications),
        Action::TabTransfers => open_tab(model, Tab::Transfers),
        Action::ToggleTransfers => {
            let tab = match model.tab {
                Tab::Transfers => model.tab_before,
                _ => Tab::Transfers,
            };
            open_tab(model, tab);
        }
        Action::Refresh => {
            if model.tab == Tab::Binaries {
                model.binaries.refresh(context);
            }
            if model.session.value().is_none() {
                ask_session(model, context);
            }
        }
        Action::WidenList => model.list_share = (model.list_share + 4).min(80),
        Action::WidenDetail => model.list_share = model.list_share.saturating_sub(4).max(30),
        Action::Zoom => model.zoomed = !model.zoomed,
        Action::Help => {
            let scopes = model.scopes();
            let dialog =
                HelpDialog::new(&scopes, &model.keymap, |action| impossible(model, action));
            model.dialog = Some(Dialog::Help(dialog));
        }
        Action::Suspend => context.push(Effect::Suspend),
        Action::Quit => quit(model),
        // By its key it comes past any dialog; this is the line of the help.
        Action::ForceQuit => force_quit(model, context),
        Action::Filter => {
            model.pane = Pane::List;
            model.binaries.quick = Some(tui_input::Input::default());
        }
        Action::FilterForm => {
            let dialog = FiltersDialog::new(model.binaries.wanted());
            model.dialog = Some(Dialog::Filters(dialog));
        }
        Action::Sort => {
            let dialog = SortDialog::new(model.binaries.wanted().sort);
            model.dialog = Some(Dialog::Sort(dialog));
        }
        Action::Upload => {
            model.dialog = Some(Dialog::Upload(UploadDialog::new(
                "",
                model.upload_limit(),
                context,
            )));
        }
        Action::Download => {
            let files = model.binaries.targets();
            let dialog = DownloadDialog::new(files, &model.download_folder, context);
            model.dialog = Some(Dialog::Download(dialog));
        }
        Action::Delete => {
            let dialog = DeleteDialog::new(model.binaries.targets());
            if dialog.is_empty() {
                context.tell(
                    NoticeKind::Info,
                    "This is the archive of an application; delete it from the application.",
                );
            } else {
                model.dialog = Some(Dialog::Delete(dialog));
            }
        }
        Action::AnswerQuestion => {
            let job = model
                .transfers
                .current()
                .filter(|job| matches!(job.state, JobState::Asking(_)))
                .map(|job| job.id);
            match job {
                Some(job) => open_question(model, job),
                None => context.tell(NoticeKind::Info, "This transfer asks nothing."),
            }
        }
        // In the details these keys mean the list, where it is on the screen.
        _ => {
            if model.tab == Tab::Binaries && model.pane == Pane::Detail {
                model.binaries.act(action, context);
            }
        }
    }
}

/// Why an action cannot be done now, as a sentence without its full stop.
fn impossible(model: &Model, action: Action) -> Option<&'static str> {
    match action {
        Action::Download | Action::Delete if model.binaries.targets().is_empty() => {
            Some("There is no binary under the cursor")
        }
        Action::Open if model.binaries.current().is_none() => {
            Some("There is no binary under the cursor")
        }
        Action::CancelTransfer | Action::ClearEnded | Action::AnswerQuestion
            if model.transfers.jobs.is_empty() =>
        {
            Some("There is no transfer")
        }
        Action::Suspend if !cfg!(unix) => Some("This system cannot suspend a program"),
        _ => None,
    }
}

fn open_tab(model: &mut Model, tab: Tab) {
    if model.tab != tab {
        model.tab_before = model.tab;
        model.tab = tab;
        model.pane = Pane::List;
        if tab == Tab::Transfers {
            model.transfers.opened();
        }
    }
}

fn back(model: &mut Model) {
    if model.pane == Pane::Detail {
        model.pane = Pane::List;
    } else if model.tab == Tab::Transfers {
        open_tab(model, model.tab_before);
    }
}

fn escape(model: &mut Model, context: &mut Context<'_>) {
    if model.pane == Pane::Detail {
        model.pane = Pane::List;
    } else if model.tab == Tab::Binaries {
        if !model.binaries.escape(context) {
            model.zoomed = false;
        }
    } else {
        back(model);
    }
}

pub(super) fn quit(model: &mut Model) {
    let names: Vec<String> = model.transfers.live().map(|job| job.name.clone()).collect();
    if names.is_empty() {
        model.exit = Some(Exit::Quit);
    } else {
        model.dialog = Some(Dialog::Quit(QuitDialog::new(names)));
    }
}

pub(super) fn force_quit(model: &mut Model, context: &mut Context<'_>) {
    if model
        .ctrl_c
        .is_some_and(|at| context.running() < at + CTRL_C_AGAIN)
    {
        model.exit = Some(Exit::Quit);
    } else {
        model.ctrl_c = Some(context.running());
        let word = match model.transfers.live().count() {
            0 => "ctrl-c again quits.".to_owned(),
            1 => "ctrl-c again quits and cancels the transfer that runs.".to_owned(),
            n => format!("ctrl-c again quits and cancels the {n} transfers that run."),
        };
        context.tell(NoticeKind::Info, word);
    }
}

/// Asks who we are.
pub(super) fn ask_session(model: &mut Model, context: &mut Context<'_>) {
    let id = context.call(Call::Session);
    let superseded = model.session.ask(id, context.running());
    context.cancel_call(superseded);
}
