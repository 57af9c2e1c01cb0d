//! What came of a deployment, a change or a watch: the tree is loaded again,
//! and the person is told.

use super::act::{ask_about_roll_back, compare_again};
use super::editing::{receive_text, text_answered, text_overtaken, text_unanswered};
use super::wishes::queue;
use super::{ApplicationReply, Context, Model, NoticeKind, Pushed, RequestId};
use crate::deploy::WatchEvent;
use crate::dialogs::Dialog;
use crate::transfer::{Deployment, Job, JobId, Outcome};

/// Takes an answer about applications.
pub(super) fn replied(
    model: &mut Model,
    id: RequestId,
    reply: ApplicationReply,
    context: &mut Context<'_>,
) {
    match reply {
        ApplicationReply::Text(result) => receive_text(model, id, result, context),
        ApplicationReply::Changed(result) if text_answered(model, id, &result) => {
            // The dialog says why; what holds now is read again.
            model.applications.forget_change(id, context);
        }
        ApplicationReply::Unknown(sentence) => {
            text_unanswered(model, id, sentence);
            model.applications.forget_change(id, context);
        }
        ApplicationReply::Overtaken(now) => {
            text_overtaken(model, id, now, context);
            model.applications.forget_change(id, context);
        }
        ApplicationReply::Pushed(Ok(Pushed::Packed(job, found))) => {
            if model.applications.push_goes_on(id) {
                queue(model, vec![job], context);
                if let Some(finding) = found {
                    context.tell(NoticeKind::Error, finding.to_string());
                }
            }
        }
        ApplicationReply::Pushed(Ok(Pushed::NotSent(sides, compared))) => {
            if model.applications.push_goes_on(id) {
                compare_again(model, &sides, *compared, context);
            }
        }
        ApplicationReply::Pushed(Ok(Pushed::Done(said))) => {
            model.applications.receive_changed(id, Ok(said), context);
        }
        ApplicationReply::Pushed(Err(sentence)) => {
            model
                .applications
                .receive_changed(id, Err(sentence), context);
        }
        reply => {
            model.applications.receive(id, reply, context);
            ask_about_roll_back(model, context);
        }
    }
}

/// A transfer ended: what it deployed shows without a key. Where it did not come to
/// its end, it may have been deployed all the same.
pub(super) fn ended(model: &mut Model, job: JobId, outcome: &Outcome, context: &mut Context<'_>) {
    let job = model.transfers.job(job).map(|row| &row.job);
    let Some(Job::Deploy {
        application, what, ..
    }) = job
    else {
        return;
    };
    let application = application.clone();
    if matches!(outcome, Outcome::Done(_)) && matches!(what, Deployment::Version(..)) {
        model.applications.version_added(&application, context);
    }
    let rows = model.plan().list_rows();
    let before = std::mem::replace(&mut context.list_rows, rows);
    model.applications.reload(&application, context);
    context.list_rows = before;
}

/// Something happened to the folder that is watched.
pub(super) fn watched(
    model: &mut Model,
    id: RequestId,
    event: &WatchEvent,
    context: &mut Context<'_>,
) {
    let Some(Dialog::Watch(dialog)) = &mut model.dialog else {
        return;
    };
    if dialog.tell(id, event)
        && let Some(application) = dialog.application().cloned()
    {
        model.applications.reload(&application, context);
    }
}
