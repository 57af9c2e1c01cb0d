//! What transfers ask, and what the person answers.

use super::{Context, Effect, Model};
use crate::dialogs::{Dialog, QuestionDialog};
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
        .filter(|job| job.id != id && job.is_asking())
        .count();
    if let Some(job) = model.transfers.job(id)
        && let JobState::Asking(question) = &job.state
    {
        let dialog = QuestionDialog::new(id, job.name.clone(), question.clone(), others);
        model.dialog = Some(Dialog::Question(dialog));
    }
}

/// Answers what all transfers ask that are there now, or will.
pub(super) fn answer_all(model: &mut Model, answer: Answer, context: &mut Context<'_>) {
    context.push(Effect::AnswerAllTransfers(answer));
    while let Some(job) = model.transfers.asking().map(|job| job.id) {
        model.transfers.answered(job);
    }
}
