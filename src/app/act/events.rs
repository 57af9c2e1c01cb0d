//! Actions about events and what is attached to them.

use crate::app::editing::edit_event_fragments;
use crate::app::{Context, Model, Pane, Tab};
use crate::dialogs::{
    AttachDialog, ClipboardDialog, DetachDialog, Dialog, DownloadDialog, EventFiltersDialog,
    SaveAllDialog,
};
use crate::keys::Action;

/// Carries out an action about events. `false`: it is not about them.
pub(super) fn act(model: &mut Model, action: Action, context: &mut Context<'_>) -> bool {
    match action {
        Action::Filter if model.tab == Tab::Events => {
            model.pane = Pane::List;
            model.events.begin_filter();
        }
        Action::FilterForm if model.tab == Tab::Events => {
            let search = model.events.list().wanted();
            let dialog = EventFiltersDialog::new(search, model.zone.clone());
            model.dialog = Some(Dialog::EventFilters(Box::new(dialog)));
        }
        Action::Attach | Action::ReplaceAttachment => {
            let row = model.events.current().cloned();
            let (zone, folder) = (model.zone.clone(), &model.download_folder);
            let dialog = AttachDialog::new(row, zone, folder, context);
            let mut dialog = dialog.limited(model.upload_limit());
            if model.events.chunks.is_some() {
                dialog = dialog.with_chunks();
            }
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
                context.refuse("This event has no attachment.");
            } else {
                model.dialog = Some(Dialog::Detach(dialog));
            }
        }
        Action::EditEvent => edit_event_fragments(model, context),
        Action::CopyEvent => {
            let row = model.events.current();
            let dialog = row.map(|row| ClipboardDialog::of_event(row, context));
            model.dialog = dialog.map(Dialog::Clipboard);
        }
        _ => return false,
    }
    true
}
