//! Actions about applications that need more than the tree.

use super::places::back;
use crate::app::outside::open_outside;
use crate::app::{Context, Model, Pane};
use crate::dialogs::{ApplicationFiltersDialog, Dialog};
use crate::keys::Action;

/// Carries out an action about applications. `false`: it is not about them.
pub(super) fn act(model: &mut Model, action: Action, context: &mut Context<'_>) -> bool {
    match action {
        // In the list only a file gets here: it is looked into.
        Action::OpenNode => model.pane = Pane::Detail,
        Action::CloseNode if model.pane == Pane::Detail => back(model, context),
        Action::FilterApplications => {
            let dialog = ApplicationFiltersDialog::new(&model.applications.search);
            model.dialog = Some(Dialog::ApplicationFilters(dialog));
        }
        Action::OpenFile => open_outside(model, context),
        Action::CloseNode | Action::FoldNode => {}
        _ => return false,
    }
    true
}
