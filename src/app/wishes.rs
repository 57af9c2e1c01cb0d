//! Carries out what a dialog decided.

use std::path::PathBuf;

use super::act::act_anywhere;
use super::editing::{edit_again, give_up, text_sent};
use super::outside::fetch_outside;
use super::prompting;
use super::questions::{answer_all, answer_question, keep_attachment, open_question};
use super::switching::{change_profile, choose, connect_new, go_to, open_form};
use super::{Call, Context, Effect, Exit, Model, NoticeKind, Tab, columns};
use crate::dialogs::{AttachTo, Dialog, Limits, QuitChoice, Reaction, Wish};
use crate::domain::{BinaryQuery, clean};
use crate::keys::Action;
use crate::panes::events::Attaching;
use crate::transfer::{Closing, Existing, Job};
use crate::ui::{FoundTheme, format};

pub(super) fn react(model: &mut Model, reaction: Reaction, context: &mut Context<'_>) {
    match reaction {
        Reaction::Stay => return,
        Reaction::Close => {
            if matches!(model.dialog, Some(Dialog::Question(_))) {
                model.transfers.put_off();
            }
            let was_edited = matches!(model.dialog, Some(Dialog::Change(_) | Dialog::Mend(_)));
            close(model, context);
            if was_edited {
                give_up(model);
            }
        }
        Reaction::Finish(wish) => {
            close(model, context);
            carry_out(model, wish, context);
        }
    }
    // A question that came while another dialog was open is asked now; one that
    // was put off stays in the list.
    if !model.is_occupied()
        && let Some(job) = model.transfers.asks_unseen().map(|job| job.id)
        && model.shows_transfers()
    {
        open_question(model, job);
    }
}

/// Closes the dialog; what it still waits for is not wanted any more.
fn close(model: &mut Model, context: &mut Context<'_>) {
    let dialog = model.dialog.take();
    for request in dialog.iter().flat_map(Dialog::awaited) {
        context.cancel_call(Some(request));
    }
    if let Some(Dialog::Watch(watch)) = &dialog
        && let Some(application) = watch.pushes_to()
    {
        model.applications.cut_off(application, context);
    }
}

fn carry_out(model: &mut Model, wish: Wish, context: &mut Context<'_>) {
    match wish {
        Wish::Transfer(jobs) => queue(model, jobs, context),
        Wish::SaveAll(jobs, folder) => {
            model.download_folder = folder.join("").to_string_lossy().into_owned();
            queue(model, jobs, context);
        }
        Wish::KeepAttachment {
            job,
            keeping,
            for_all,
        } => keep_attachment(model, job, keeping, for_all, context),
        Wish::Download(jobs, folder) => {
            model.download_folder = folder.join("").to_string_lossy().into_owned();
            queue(model, jobs, context);
            if model.shows_usage() {
                model.usage.clear_marks();
            } else if model.tab == Tab::Events {
                model.events.list_mut().clear_marks();
            } else {
                model.binaries.list.clear_marks();
            }
        }
        Wish::Answer {
            job,
            answer,
            for_all,
        } => {
            if for_all {
                return answer_all(model, job, answer, context);
            }
            answer_question(model, job, answer, context);
            if let Some(job) = model.transfers.asks_unseen().map(|job| job.id) {
                open_question(model, job);
            }
        }
        Wish::Ask(query) => {
            model
                .finding
                .asked(&query, model.binaries.list.wanted(), context);
            ask(model, *query, context);
        }
        Wish::Show(query) => ask(model, *query, context),
        Wish::KeepView(view) => model.finding.keep(view, context),
        Wish::DropView(name) => model.finding.drop_view(name, context),
        Wish::Jump(text) if model.tab == Tab::Events => model.events.jump(&text, context),
        Wish::Jump(text) => model.binaries.jump(&text, context),
        Wish::SortBy(sort) => {
            let query = BinaryQuery {
                sort,
                ..model.binaries.list.wanted().clone()
            };
            ask(model, query, context);
        }
        Wish::ShowColumns(chosen) => columns::choose(model, chosen, context),
        Wish::Delete(doomed, copying) => {
            let n = doomed.len();
            context.tell(
                NoticeKind::Info,
                match n {
                    1 => "Deleting…".to_owned(),
                    n => format!("Deleting {n} binaries…"),
                },
            );
            model.binaries.delete_keeping(doomed, copying, context);
        }
        Wish::Change(changes) => model.binaries.change(changes, context),
        Wish::ChangeEvents(changes) => model.events.change(changes, context),
        Wish::EditAgain => edit_again(model, context),
        Wish::Connect(chosen, known) => choose(model, chosen, known, context),
        Wish::ConnectNew(new) => connect_new(model, new, context),
        Wish::NewConnection(taken) => open_form(model, taken, context),
        Wish::ChangeProfile(name, change) => change_profile(name, change, context),
        Wish::GoTo(number) => go_to(model, number, context),
        Wish::Copy(what, text) => {
            context.tell(NoticeKind::Done, copied(what, &text));
            context.push(Effect::Copy(text));
        }
        Wish::ChangeApplication(id, change) => {
            model.applications.change(id, change, context);
        }
        Wish::PutText(id, text) => {
            let request = model.applications.put_text(id, text, context);
            text_sent(model, request);
        }
        Wish::Push(wish) => model.applications.push(wish, context),
        Wish::AskApplications(search) => model.applications.ask(search, context),
        Wish::AskEvents(search) => model.events.ask(*search, context),
        Wish::Attach(wish) => {
            let (file, to) = *wish;
            attach(model, file, to, context);
        }
        Wish::Detach(doomed) => {
            context.tell(NoticeKind::Info, "Deleting…");
            model.events.delete(doomed, context);
        }
        Wish::Act(action) => act_anywhere(model, action, context),
        Wish::Type(text) => prompting::open(model, &text, context),
        Wish::Run(command) => prompting::run(model, command, context),
        Wish::Quit(choice) => match choice {
            QuitChoice::Stay => model.quit_when_done = false,
            QuitChoice::FinishFirst => {
                model.quit_when_done = true;
                let key = model.keymap.key_text(Action::Quit);
                let said = format!("Quits when the last transfer has ended; {key} asks again.");
                context.tell(NoticeKind::Info, said);
            }
            QuitChoice::SetAside => model.exit = Some(Exit::Quit),
            QuitChoice::CancelAll => {
                model.closing = Closing::Cancel;
                model.exit = Some(Exit::Quit);
            }
        },
        Wish::Limit(limits) => limit(model, limits, context),
        Wish::Export(what, path) => {
            let id = context.call(Call::Export { what, path });
            model.exporting.insert(id);
        }
        Wish::OpenOutside(subject) => fetch_outside(model, subject, context),
        Wish::SaveEntry(subject, folder) => {
            model.download_folder = folder.join("").to_string_lossy().into_owned();
            context.call(Call::SaveEntry(Box::new(subject), folder));
        }
        Wish::ForgetHistory => model.transfers.clear_history(context),
    }
}

fn limit(model: &mut Model, limits: Limits, context: &mut Context<'_>) {
    let transfers = &mut model.transfers;
    if transfers.at_once != limits.at_once {
        transfers.at_once = limits.at_once;
        context.push(Effect::RunAtOnce(limits.at_once));
    }
    if transfers.limit != limits.all {
        transfers.limit = limits.all;
        context.push(Effect::LimitTransfers(limits.all));
    }
    if let Some((jobs, limit)) = limits.own {
        for id in transfers.set_limit(&jobs, limit) {
            context.push(Effect::LimitTransfer(id, limit));
        }
    }
}

fn ask(model: &mut Model, query: BinaryQuery, context: &mut Context<'_>) {
    let binaries = &model.binaries;
    let is_empty = binaries.page().is_none() && binaries.list.turn.is_none();
    if query != *binaries.list.wanted() || is_empty {
        model.binaries.ask(query, context);
    }
}

/// What was copied, in a sentence; long values are not said again.
fn copied(what: &str, text: &str) -> String {
    const MOST: usize = 60;
    let text = clean(text);
    if text.chars().count() > MOST {
        format!("Copied {what}.")
    } else {
        format!("Copied {what}: {text}")
    }
}

pub(super) fn queue(model: &mut Model, jobs: Vec<Job>, context: &mut Context<'_>) {
    for job in jobs {
        let id = context.start(job.clone());
        model.transfers.add(id, job);
    }
}

/// Attaches a file: at once, or after what has to come before it.
fn attach(model: &mut Model, file: Attaching, to: AttachTo, context: &mut Context<'_>) {
    match to {
        AttachTo::Event(event, existing) => {
            queue(model, vec![file.job(event, existing)], context);
        }
        AttachTo::AfterSaving(saving, event) => {
            let id = context.start((*saving).clone());
            model.transfers.add(id, *saving);
            let next = file.job(event, Existing::Overwrite);
            model.events.follow_with(id, next);
        }
        AttachTo::New(wish) => model.events.make(wish, file, context),
    }
}

/// Tells what came of an export.
pub(super) fn exported(result: Result<(PathBuf, u64), String>, context: &mut Context<'_>) {
    match result {
        Ok((path, rows)) => {
            let rows = match rows {
                1 => "1 row".to_owned(),
                rows => format!("{} rows", format::count(rows)),
            };
            let text = format!("Exported {rows} to {}.", path.display());
            context.tell(NoticeKind::Done, text);
        }
        Err(sentence) => context.tell(NoticeKind::Error, sentence),
    }
}

/// Draws in the theme that was found; where it cannot be taken, its name is to be
/// mended.
pub(super) fn themed(
    model: &mut Model,
    typed: &str,
    result: Result<Box<FoundTheme>, String>,
    context: &mut Context<'_>,
) {
    match result {
        Ok(found) => {
            context.push(Effect::Draw(Box::new(found.theme)));
            let name = clean(&found.name);
            let text =
                format!("The theme is {name}. theme = \"{name}\" in settings.toml keeps it.");
            context.tell(NoticeKind::Done, text);
            for sentence in found.told {
                context.tell(NoticeKind::Error, sentence);
            }
        }
        Err(sentence) => {
            prompting::theme_refused(model, typed, context);
            context.tell(NoticeKind::Error, sentence);
        }
    }
}
