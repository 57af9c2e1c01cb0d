//! Actions about transfers that open a dialog; the others are the pane's own.

use crate::app::chunks::send_in_chunks;
use crate::app::questions::open_question;
use crate::app::{Context, Model};
use crate::dialogs::{Dialog, ForgetDialog, LimitsDialog};
use crate::keys::Action;
use crate::panes::transfers::{JobRow, TransfersView};
use crate::transfer::JobId;

/// Carries out an action about transfers. `false`: it is not about them.
pub(super) fn act(model: &mut Model, action: Action, context: &mut Context<'_>) -> bool {
    match action {
        Action::OpenTransfer => {
            let asking = model.transfers.current().filter(|job| job.is_asking());
            match asking.map(|job| job.id) {
                Some(job) => open_question(model, job),
                None => model.transfers.open_log(context),
            }
        }
        // The list clears itself; this is the history.
        Action::SendInChunks => send_in_chunks(model, context),
        Action::ClearEnded => model.dialog = Some(Dialog::Forget(ForgetDialog::default())),
        Action::LimitTransfers => model.dialog = Some(Dialog::Limits(limits_dialog(model))),
        _ => return false,
    }
    true
}

/// What holds now; the last field is about the marked transfers, or that under
/// the cursor.
fn limits_dialog(model: &Model) -> LimitsDialog {
    let transfers = &model.transfers;
    let shown = (transfers.view == TransfersView::Now).then(|| transfers.target_rows());
    let jobs: Vec<&JobRow> = shown
        .into_iter()
        .flatten()
        .filter(|job| job.is_live() && job.is_ours())
        .collect();
    let own = jobs.first().and_then(|job| job.limit);
    let jobs: Vec<(JobId, &str)> = jobs.iter().map(|job| (job.id, job.name.as_str())).collect();
    LimitsDialog::new(transfers.at_once, transfers.limit, &jobs, own)
}
