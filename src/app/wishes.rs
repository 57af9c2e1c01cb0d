//! Carries out what a dialog decided.

use super::act::act;
use super::questions::{answer_question, open_question};
use super::{Context, Exit, Model, NoticeKind, Tab};
use crate::dialogs::{Dialog, QuitChoice, Reaction, Wish};
use crate::domain::BinaryQuery;
use crate::transfer::Job;

pub(super) fn react(model: &mut Model, reaction: Reaction, context: &mut Context<'_>) {
    let put_off = matches!(model.dialog, Some(Dialog::Exists(_)));
    match reaction {
        Reaction::Stay => return,
        Reaction::Close => close(model, context),
        Reaction::Finish(wish) => {
            close(model, context);
            carry_out(model, wish, context);
        }
    }
    // A question that came while another dialog was open is asked now; one that
    // was put off stays in the list.
    if !put_off
        && model.dialog.is_none()
        && let Some(job) = model.transfers.asking().map(|job| job.id)
        && model.tab == Tab::Transfers
    {
        open_question(model, job);
    }
}

/// Closes the dialog; what it still waits for is not wanted any more.
fn close(model: &mut Model, context: &mut Context<'_>) {
    for request in model.dialog.take().iter().flat_map(Dialog::awaited) {
        context.cancel_call(Some(request));
    }
}

fn carry_out(model: &mut Model, wish: Wish, context: &mut Context<'_>) {
    match wish {
        Wish::Transfer(jobs) => queue(model, jobs, context),
        Wish::Download(jobs, folder) => {
            model.download_folder = folder.join("").to_string_lossy().into_owned();
            model.answer_for_all = None;
            queue(model, jobs, context);
            model.binaries.clear_marks();
        }
        Wish::Answer {
            job,
            answer,
            for_all,
        } => {
            answer_question(model, job, answer, context);
            if for_all {
                model.answer_for_all = Some(answer);
                while let Some(job) = model.transfers.asking().map(|job| job.id) {
                    answer_question(model, job, answer, context);
                }
            } else if let Some(job) = model.transfers.asking().map(|job| job.id) {
                open_question(model, job);
            }
        }
        Wish::Ask(query) => ask(model, query, context),
        Wish::SortBy(sort) => {
            let query = BinaryQuery {
                sort,
                ..model.binaries.wanted().clone()
            };
            ask(model, query, context);
        }
        Wish::Delete(doomed) => {
            let n = doomed.len();
            context.tell(
                NoticeKind::Info,
                match n {
                    1 => "Deleting…".to_owned(),
                    n => format!("Deleting {n} binaries…"),
                },
            );
            model.binaries.delete(doomed, context);
        }
        Wish::Act(action) => act(model, action, context),
        Wish::Quit(choice) => match choice {
            QuitChoice::Stay => model.quit_when_done = false,
            QuitChoice::FinishFirst => {
                model.quit_when_done = true;
                context.tell(
                    NoticeKind::Info,
                    "Quits when the last transfer has ended; q asks again.",
                );
            }
            QuitChoice::CancelAll => model.exit = Some(Exit::Quit),
        },
    }
}

fn ask(model: &mut Model, query: BinaryQuery, context: &mut Context<'_>) {
    let binaries = &model.binaries;
    let is_empty = binaries.page().is_none() && binaries.turn.is_none();
    if query != *binaries.wanted() || is_empty {
        model.binaries.ask(query, context);
    }
}

fn queue(model: &mut Model, jobs: Vec<Job>, context: &mut Context<'_>) {
    for job in jobs {
        let id = context.start(job.clone());
        model.transfers.add(id, job);
    }
}
