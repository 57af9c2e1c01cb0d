//! Actions about binaries, and about what fills the tenant with them.

use std::path::MAIN_SEPARATOR;

use crate::app::editing::{edit_fragments, edit_names};
use crate::app::{Context, Exported, Model, Pane};
use crate::dialogs::{
    ClipboardDialog, DeleteDialog, Dialog, DownloadDialog, ExportDialog, FiltersDialog,
    RenameDialog, ReplaceDialog, RestoreDialog, SortDialog, UploadDialog, UsedByDialog,
    ViewsDialog,
};
use crate::domain::Binary;
use crate::keys::Action;
use crate::panes::binaries::new_quick;
use crate::usage::Window;

/// Carries out an action about binaries. `false`: it is not about them.
pub(super) fn act(model: &mut Model, action: Action, context: &mut Context<'_>) -> bool {
    match action {
        Action::Filter => {
            model.pane = Pane::List;
            model.binaries.list.quick = Some(new_quick(&model.finding.now));
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
        Action::Delete => open_delete(model, model.binaries.targets(), context),
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
        Action::UsedBy => {
            let dialog = UsedByDialog::new(&model.binaries.targets(), context);
            model.dialog = Some(Dialog::UsedBy(dialog));
        }
        Action::Restore => {
            model.dialog = Some(Dialog::Restore(RestoreDialog::new(context)));
        }
        Action::Export => {
            let what = Exported::Binaries(Box::new(model.binaries.list.query.clone()));
            open_export(model, what, "binaries.csv", context);
        }
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
        _ => return false,
    }
    true
}

fn open_delete(model: &mut Model, targets: Vec<Binary>, context: &mut Context<'_>) {
    let dialog = DeleteDialog::new(targets);
    if dialog.is_empty() {
        context.refuse("This is the archive of an application; delete it from the application.");
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
