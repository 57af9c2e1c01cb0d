//! Actions about the request log and the message log; what moves in them is the
//! panes' own.

use crate::app::{Context, Model};
use crate::dialogs::{ClipboardDialog, Dialog};
use crate::keys::Action;

/// Carries out an action while a log is open. `false`: it is not about it.
pub(super) fn act_in_log(model: &mut Model, action: Action, context: &mut Context<'_>) -> bool {
    if model.messages.is_open {
        return model.messages.act(action, context);
    }
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
    match action {
        Action::OpenRequest | Action::CopyRequest if model.requests.current().is_none() => {
            Some("There is no request under the cursor")
        }
        Action::OpenMessage | Action::CopyMessage if model.messages.current().is_none() => {
            Some("There is no message under the cursor")
        }
        _ => None,
    }
}
