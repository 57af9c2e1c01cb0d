//! What transfers ask, and what the person answers.

use super::switching::elsewhere;
use super::wishes::queue;
use super::{Context, Effect, Folder, Model, NoticeKind, RequestId};
use crate::dialogs::{Dialog, Keeping, QuestionDialog};
use crate::panes::events::{Attaching, SavingFirst};
use crate::panes::transfers::{JobRow, JobState};
use crate::transfer::{Answer, Job, JobId, Question};

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
    let others = alike(model, id).len().saturating_sub(1);
    if let Some(job) = model.transfers.job(id)
        && let JobState::Asking(question) = &job.state
    {
        let (name, question) = (job.name.clone(), question.clone());
        let dialog = QuestionDialog::new(id, name, question, others, job.elsewhere.clone());
        model.dialog = Some(Dialog::Question(dialog));
        model.transfers.shown(id);
    }
}

/// Answers what all transfers ask for the same reason as this one. Files in the
/// way of downloads are settled for those that have not asked yet, too. Those of
/// other connections are left alone.
pub(super) fn answer_all(model: &mut Model, job: JobId, answer: Answer, context: &mut Context<'_>) {
    let alike = alike(model, job);
    let is_of_files = matches!(question_of(model, job), Some(Question::File(_)));
    if is_of_files && let Some(row) = model.transfers.job(job) {
        context.push(Effect::AnswerAllTransfers(row.connection(), answer));
    }
    for job in alike {
        if is_of_files {
            model.transfers.answered(job);
        } else {
            answer_question(model, job, answer, context);
        }
    }
}

/// The transfers of its connection that ask for the same reason as this one,
/// which is among them.
fn alike(model: &Model, id: JobId) -> Vec<JobId> {
    let Some(question) = question_of(model, id) else {
        return Vec::new();
    };
    let kind = std::mem::discriminant(question);
    let connection = model.transfers.job(id).map(JobRow::connection);
    let asking = model.transfers.live().filter_map(|job| match &job.state {
        JobState::Asking(other) if Some(job.connection()) == connection => Some((job.id, other)),
        _ => None,
    });
    asking
        .filter(|(_, other)| std::mem::discriminant(*other) == kind)
        .map(|(id, _)| id)
        .collect()
}

fn question_of(model: &Model, id: JobId) -> Option<&Question> {
    match &model.transfers.job(id)?.state {
        JobState::Asking(question) => Some(question),
        _ => None,
    }
}

/// Keeps the attachment that a transfer asks about. The transfer asks until
/// that has gone well: else nothing happens to either file.
pub(super) fn keep_attachment(
    model: &mut Model,
    job: JobId,
    keeping: Keeping,
    for_all: bool,
    context: &mut Context<'_>,
) {
    let jobs = if for_all {
        alike(model, job)
    } else {
        vec![job]
    };
    for asking in jobs {
        model.transfers.shown(asking);
        if let Some(host) = elsewhere(model, asking) {
            let text = format!("This transfer is of {host}: go there to keep what is attached.");
            context.tell(NoticeKind::Info, text);
            continue;
        }
        if model.events.will_answer(asking) {
            context.tell(NoticeKind::Info, "That is under way already.");
            continue;
        }
        let Some(Question::Attachment(event, there)) = question_of(model, asking).cloned() else {
            continue;
        };
        let row = model.transfers.job(asking).map(|row| row.job.clone());
        let Some(Job::Attach { path, new, way, .. }) = row else {
            continue;
        };
        match keeping {
            Keeping::Save => {
                let saving = SavingFirst {
                    asking,
                    name: there.name.unwrap_or_else(|| event.to_string()),
                    length: there.length,
                    event,
                };
                let folder = model.download_folder.clone();
                model.events.save_first(saving, folder, context);
            }
            Keeping::NewEvent => {
                let file = Attaching { path, new, way };
                model.events.make_like(event, file, asking, context);
            }
        }
    }
}

/// Takes how the folder stands in which an attachment is saved first.
pub(super) fn receive_folder(
    model: &mut Model,
    id: RequestId,
    result: Result<Folder, String>,
    context: &mut Context<'_>,
) {
    let Some(saving) = model.events.take_saving(id) else {
        return;
    };
    let folder = match result {
        Ok(Folder::Ready(folder)) => folder,
        Ok(Folder::Missing(_)) => return,
        Err(sentence) => {
            context.tell(NoticeKind::Error, format!("{sentence} Nothing was sent."));
            return;
        }
    };
    let asking = saving.asking;
    let job = saving.job(folder);
    let download = context.start(job.clone());
    model.transfers.add(download, job);
    model.events.answer_after(download, asking);
}

/// Queues what waited for something of events, and answers what asked for it.
pub(super) fn follow_events(model: &mut Model, context: &mut Context<'_>) {
    let ready = model.events.take_ready();
    queue(model, ready, context);
    for (job, answer) in model.events.take_answers() {
        if question_of(model, job).is_some() {
            answer_question(model, job, answer, context);
        }
    }
}
