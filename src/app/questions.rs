//! What transfers ask, and what the person answers.

use super::{Context, Effect, Model};
use crate::dialogs::{Dialog, ExistsDialog};
use crate::panes::transfers::JobState;
use crate::transfer::{Answer, JobId};

/// Answers what a transfer asks.
pub(super) fn answer_question(
    model: &mut Model,
    job: JobId,
    answer: Answer,
    context: &mut Context<'_>,
) {
    context.push(Effect::AnswerTransfer(job, answer));
    model.transfers.answered(job);
}

/// Opens the question of a transfer, if it still asks.
pub(super) fn open_question(model: &mut Model, id: JobId) {
    let others = model
        .transfers
        .live()
        .filter(|job| job.id != id && matches!(job.state, JobState::Asking(_)))
        .count();
    if let Some(JobState::Asking(path)) = model.transfers.job(id).map(|job| &job.state) {
        let dialog = ExistsDialog::new(id, path.clone(), others);
        model.dialog = Some(Dialog::Exists(dialog));
    }
}
