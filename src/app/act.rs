//! Carries out actions: what a key, or a line of the help, stands for.

use std::path::MAIN_SEPARATOR;

use super::editing::{edit_fragments, edit_names};
use super::outside::{give_up_opening, open_outside};
use super::questions::open_question;
use super::wake::CTRL_C_AGAIN;
use super::{Call, Context, Effect, Exit, Exported, Model, NoticeKind, Pane, Tab};
use crate::dialogs::{
    AttachDialog, ClipboardDialog, DeleteDialog, DetachDialog, Dialog, DownloadDialog,
    EventFiltersDialog, ExportDialog, FiltersDialog, ForgetDialog, HelpDialog, JumpDialog,
    LimitsDialog, QuitDialog, RenameDialog, ReplaceDialog, RestoreDialog, SaveAllDialog,
    SortDialog, UploadDialog, UsedByDialog, ViewsDialog,
};
use crate::domain::{Binary, ListedEvent};
use crate::keys::Action;
use crate::panes::binaries::new_quick;
use crate::panes::transfers::{JobRow, TransfersView};
use crate::transfer::JobId;
use crate::usage::Window;

pub(super) fn act(model: &mut Model, action: Action, context: &mut Context<'_>) {
    if let Some(reason) = impossible(model, action) {
        context.tell(NoticeKind::Info, format!("{reason}."));
        return;
    }
    if model.shows_transfers() {
        if !model.transfers.act(action, context) {
            act_here(model, action, context);
        }
        return;
    }
    if model.shows_usage() {
        if !model.usage.act(action, context) {
            act_here(model, action, context);
        }
        return;
    }
    let handled = match (model.tab, model.pane) {
        (Tab::Binaries, Pane::List) => model.binaries.act(action, context),
        (Tab::Binaries, Pane::Detail) => model.binaries.detail.act(action, context),
        (Tab::Events, Pane::List) => model.events.act(action, context),
        (Tab::Events, Pane::Detail) => model.events.detail.act(action, context),
        (Tab::Applications | Tab::Transfers, _) => false,
    };
    if !handled {
        act_here(model, action, context);
    }
}

/// The actions that concern more than one pane.
fn act_here(model: &mut Model, action: Action, context: &mut Context<'_>) {
    match action {
        Action::Open => model.pane = Pane::Detail,
        Action::Back => back(model, context),
        Action::Escape => escape(model, context),
        Action::NextPane | Action::PreviousPane => {
            if matches!(model.tab, Tab::Binaries | Tab::Events) {
                model.pane = match model.pane {
                    Pane::List => Pane::Detail,
                    Pane::Detail => Pane::List,
                };
            }
        }
        Action::TabBinaries => open_tab(model, Tab::Binaries, context),
        Action::TabEvents => open_tab(model, Tab::Events, context),
        Action::TabApplications => open_tab(model, Tab::Applications, context),
        Action::TabTransfers => open_tab(model, Tab::Transfers, context),
        Action::ToggleTransfers => match model.tab {
            Tab::Transfers => open_tab(model, model.tab_before, context),
            _ if model.overlay => model.overlay = false,
            _ => {
                model.overlay = true;
                model.transfers.opened();
            }
        },
        Action::Refresh => {
            if model.tab == Tab::Events {
                model.events.renew(context.now.wall, &model.zone);
                model.events.refresh(context);
            }
            if model.tab == Tab::Binaries {
                model.binaries.renew(context.now.wall, &model.zone);
                model.binaries.refresh(context);
            }
            if model.session.value().is_none() {
                ask_session(model, context);
                model.transfers.look_for_interrupted(context);
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
        Action::Filter if model.tab == Tab::Events => {
            model.pane = Pane::List;
            model.events.begin_filter();
        }
        Action::Filter => {
            model.pane = Pane::List;
            model.binaries.list.quick = Some(new_quick(&model.finding.now));
        }
        Action::FilterForm if model.tab == Tab::Events => {
            let search = model.events.list().wanted();
            let dialog = EventFiltersDialog::new(search, model.zone.clone());
            model.dialog = Some(Dialog::EventFilters(Box::new(dialog)));
        }
        Action::FilterForm => {
            let query = model.binaries.list.wanted();
            let dialog = FiltersDialog::new(query, &model.finding.now, model.zone.clone());
            model.dialog = Some(Dialog::Filters(dialog));
        }
        Action::Sort => {
            let dialog = SortDialog::new(model.binaries.list.wanted().sort);
            model.dialog = Some(Dialog::Sort(dialog));
        }
        Action::Views => {
            let views = model.finding.now.views.clone();
            let shown = model.binaries.list.wanted().clone();
            let dialog = ViewsDialog::new(views, shown, model.zone.clone());
            model.dialog = Some(Dialog::Views(dialog));
        }
        Action::Jump => model.dialog = Some(Dialog::Jump(JumpDialog::default())),
        Action::Attach | Action::ReplaceAttachment => {
            let row = model.events.current().cloned();
            let (zone, folder) = (model.zone.clone(), &model.download_folder);
            let mut dialog = AttachDialog::new(row, zone, folder, context);
            if action == Action::ReplaceAttachment {
                dialog = dialog.replacing();
            }
            model.dialog = Some(Dialog::Attach(Box::new(dialog)));
        }
        Action::DownloadAttachment => {
            let events = model.events.targets().into_iter();
            let events = events
                .filter(|row| row.event.attachment.is_some())
                .collect();
            let folder = &model.download_folder;
            let dialog = DownloadDialog::for_attachments(events, folder, context);
            model.dialog = Some(Dialog::Download(dialog));
        }
        Action::SaveAll => {
            let (search, zone) = (model.events.list().wanted(), model.zone.clone());
            let dialog = SaveAllDialog::new(search, zone, &model.download_folder, context);
            model.dialog = Some(Dialog::SaveAll(Box::new(dialog)));
        }
        Action::DeleteAttachment => {
            let dialog = DetachDialog::new(model.events.targets());
            if dialog.is_empty() {
                context.tell(NoticeKind::Info, "This event has no attachment.");
            } else {
                model.dialog = Some(Dialog::Detach(dialog));
            }
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
        Action::OpenOutside => open_outside(model, context),
        Action::SaveEntry => {
            if let Some(entry) = model.preview().entry() {
                let dialog = DownloadDialog::for_entry(entry, &model.download_folder, context);
                model.dialog = Some(Dialog::Download(dialog));
            }
        }
        Action::Delete => open_delete(model, model.binaries.targets(), context),
        Action::OpenUsage => {
            model.pane = Pane::List;
            model.zoomed = false;
            model.usage.open(context);
        }
        Action::DownloadFiles => {
            let files = model.usage.targets();
            let dialog = DownloadDialog::new(files, &model.download_folder, context);
            model.dialog = Some(Dialog::Download(dialog));
        }
        Action::DeleteFiles => open_delete(model, model.usage.targets(), context),
        Action::Export => {
            let what = Exported::Binaries(Box::new(model.binaries.list.query.clone()));
            open_export(model, what, "binaries.csv", context);
        }
        Action::ExportRows => {
            let what = Exported::Usage(Window {
                of: model.usage.rows_wanted(),
                from: 0,
                len: 0,
                now: context.now.wall,
            });
            let name = format!("usage-{}.csv", model.usage.look.word().to_lowercase());
            open_export(model, what, &name, context);
        }
        Action::Rename => match model.binaries.targets().as_slice() {
            [only] => model.dialog = Some(Dialog::Rename(RenameDialog::new(only.clone()))),
            _ => edit_names(model, context),
        },
        Action::Edit => edit_fragments(model, context),
        Action::Replace => {
            if let Some(binary) = model.binaries.current().cloned() {
                let dialog = ReplaceDialog::new(binary, model.upload_limit(), context);
                model.dialog = Some(Dialog::Replace(Box::new(dialog)));
            }
        }
        Action::CopyMenu => {
            let binary = model.binaries.current();
            let dialog = binary.map(|binary| ClipboardDialog::new(binary, context));
            model.dialog = dialog.map(Dialog::Clipboard);
        }
        Action::CopyEvent => {
            let row = model.events.current();
            let dialog = row.map(|row| ClipboardDialog::of_event(row, context));
            model.dialog = dialog.map(Dialog::Clipboard);
        }
        Action::UsedBy => {
            let dialog = UsedByDialog::new(&model.binaries.targets(), context);
            model.dialog = Some(Dialog::UsedBy(dialog));
        }
        Action::Restore => {
            model.dialog = Some(Dialog::Restore(RestoreDialog::new(context)));
        }
        Action::OpenTransfer => {
            let asking = model.transfers.current().filter(|job| job.is_asking());
            match asking.map(|job| job.id) {
                Some(job) => open_question(model, job),
                None => model.transfers.open_log(context),
            }
        }
        // The list clears itself; this is the history.
        Action::ClearEnded => model.dialog = Some(Dialog::Forget(ForgetDialog::default())),
        Action::LimitTransfers => model.dialog = Some(Dialog::Limits(limits_dialog(model))),
        // In the details these keys mean the list, where it is on the screen.
        _ => match (model.tab, model.pane) {
            (Tab::Binaries, Pane::Detail) => {
                model.binaries.act(action, context);
            }
            (Tab::Events, Pane::Detail) => {
                model.events.act(action, context);
            }
            _ => {}
        },
    }
}

/// Why an action cannot be done now, as a sentence without its full stop.
fn impossible(model: &Model, action: Action) -> Option<&'static str> {
    match action {
        Action::Download | Action::Delete | Action::Rename | Action::Edit | Action::UsedBy
            if model.binaries.targets().is_empty() =>
        {
            Some("There is no binary under the cursor")
        }
        Action::SaveEntry if model.preview().entry().is_none() => {
            Some("There is no file of an archive under the cursor")
        }
        Action::Open | Action::OpenOutside | Action::Replace | Action::CopyMenu
            if model.tab == Tab::Binaries && model.binaries.current().is_none() =>
        {
            Some("There is no binary under the cursor")
        }
        Action::DownloadFiles | Action::DeleteFiles if model.usage.targets().is_empty() => {
            Some("There is no file under the cursor")
        }
        Action::Open
        | Action::OpenOutside
        | Action::CopyEvent
        | Action::ReplaceAttachment
        | Action::DeleteAttachment
            if model.tab == Tab::Events && model.events.current().is_none() =>
        {
            Some("There is no event under the cursor")
        }
        Action::ReplaceAttachment
            if model
                .events
                .current()
                .is_none_or(|row| row.event.attachment.is_none()) =>
        {
            Some("This event has no attachment that could be replaced")
        }
        Action::DownloadAttachment => no_attachment(&model.events.targets()),
        Action::CancelTransfer
        | Action::StopTransfer
        | Action::PauseTransfer
        | Action::RetryTransfer
        | Action::TransferEarlier
        | Action::TransferLater
        | Action::ClearEnded
        | Action::OpenTransfer
        | Action::OpenLog
            if model.transfers.is_list_empty() =>
        {
            Some("There is no transfer")
        }
        Action::Suspend if !cfg!(unix) => Some("This system cannot suspend a program"),
        _ => None,
    }
}

/// Why nothing of these can be downloaded.
fn no_attachment(targets: &[ListedEvent]) -> Option<&'static str> {
    let is_whole = |row: &ListedEvent| row.event.attachment.is_some();
    let is_partial = |row: &ListedEvent| row.event.received.is_some();
    if targets.is_empty() {
        Some("There is no event under the cursor")
    } else if targets.iter().any(is_whole) {
        None
    } else if targets.iter().any(is_partial) {
        Some("The attachment is only partly there: nobody can read it before the rest is")
    } else {
        Some("The event is there and has no attachment")
    }
}

/// What holds now; the last field is about the marked transfers, or that under
/// the cursor.
fn limits_dialog(model: &Model) -> LimitsDialog {
    let transfers = &model.transfers;
    let targets = match transfers.view {
        TransfersView::Now => transfers.targets(),
        TransfersView::History => Vec::new(),
    };
    let jobs: Vec<&JobRow> = targets
        .iter()
        .filter_map(|id| transfers.job(*id))
        .filter(|job| job.is_live() && job.is_ours())
        .collect();
    let own = jobs.first().and_then(|job| job.limit);
    let jobs: Vec<(JobId, &str)> = jobs.iter().map(|job| (job.id, job.name.as_str())).collect();
    LimitsDialog::new(transfers.at_once, transfers.limit, &jobs, own)
}

fn open_delete(model: &mut Model, targets: Vec<Binary>, context: &mut Context<'_>) {
    let dialog = DeleteDialog::new(targets);
    if dialog.is_empty() {
        context.tell(
            NoticeKind::Info,
            "This is the archive of an application; delete it from the application.",
        );
    } else {
        model.dialog = Some(Dialog::Delete(dialog.looking(context)));
    }
}

/// Proposes a file of this name in the folder of downloads.
fn open_export(model: &mut Model, what: Exported, name: &str, context: &mut Context<'_>) {
    let folder = model.download_folder.trim_end_matches(MAIN_SEPARATOR);
    let path = format!("{folder}{MAIN_SEPARATOR}{name}");
    let dialog = ExportDialog::new(what, &path, context);
    model.dialog = Some(Dialog::Export(dialog));
}

fn open_tab(model: &mut Model, tab: Tab, context: &mut Context<'_>) {
    model.overlay = false;
    if model.tab != tab {
        model.tab_before = model.tab;
        model.tab = tab;
        model.pane = Pane::List;
        match tab {
            Tab::Transfers => model.transfers.opened(),
            Tab::Events => model.events.open(context),
            Tab::Binaries | Tab::Applications => {}
        }
    }
}

fn back(model: &mut Model, context: &mut Context<'_>) {
    if model.overlay {
        model.overlay = false;
    } else if model.pane == Pane::Detail {
        model.pane = Pane::List;
    } else if model.tab == Tab::Transfers {
        open_tab(model, model.tab_before, context);
    }
}

fn escape(model: &mut Model, context: &mut Context<'_>) {
    if model.overlay {
        model.overlay = false;
    } else if give_up_opening(model, context) {
        // What else it would do is for the next time.
    } else if model.pane == Pane::Detail {
        model.pane = Pane::List;
    } else if model.tab == Tab::Binaries {
        if !model.binaries.escape(context) {
            model.zoomed = false;
        }
    } else if model.tab == Tab::Events {
        if !model.events.escape(context) {
            model.zoomed = false;
        }
    } else {
        back(model, context);
    }
}

pub(super) fn quit(model: &mut Model) {
    let names: Vec<String> = model.transfers.ours().map(|job| job.name.clone()).collect();
    if names.is_empty() {
        model.exit = Some(Exit::Quit);
    } else {
        let dialog = QuitDialog::new(names, model.transfers.keeps);
        model.dialog = Some(Dialog::Quit(dialog));
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

/// Asks who we are.
pub(super) fn ask_session(model: &mut Model, context: &mut Context<'_>) {
    let id = context.call(Call::Session);
    let superseded = model.session.ask(id, context.running());
    context.cancel_call(superseded);
}
