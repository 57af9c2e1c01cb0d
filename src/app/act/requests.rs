//! Actions about the request log; what moves in it is the pane's own.

use crate::app::{Context, Model};
use crate::dialogs::{ClipboardDialog, Dialog};
use crate::keys::Action;

/// Carries out an action while the log is open. `false`: it is not about it.
pub(super) fn act_in_log(model: &mut Model, action: Action, context: &mut Context<'_>) -> bool {
    if action != Action::CopyRequest {
        return model.requests.act(action, context);
    }
    if let Some(exchange) = model.requests.current() {
        model.dialog = Some(Dialog::Clipboard(ClipboardDialog::of_exchange(exchange)));
    }
    true
}

/// Why an action cannot be done in the log now.
pub(super) fn impossible(model: &Model, action: Action) -> Option<&'static str> {
    let is_about_one = matches!(action, Action::OpenRequest | Action::CopyRequest);
    (is_about_one && model.requests.current().is_none())
        .then_some("There is no request under the cursor")
}
