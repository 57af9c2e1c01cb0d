//! The router: a message goes to the room it concerns, and what that room
//! wants becomes effects.

use super::act::{ask_session, force_quit, quit};
use super::applications;
use super::chords;
use super::chunks::propose_chunks;
use super::details;
use super::dialog;
use super::editing::{ask_about_returned, changed, receive_edited, receive_object};
use super::outside::receive_fetched;
use super::questions::{follow_events, open_question, receive_folder};
use super::switching::{
    connected, elsewhere, found_out, open_profiles, profile_changed, profile_kept,
};
use super::wake::CTRL_C_AGAIN;
use super::wishes::{exported, react, themed};
use super::{
    Context, Effect, EventReply, Exit, Model, Msg, NoticeKind, Now, Reply, RequestId, Session, Tab,
};
use super::{columns, last, logins, pictures};
use super::{pasting, prompting};
use crate::dialogs::Dialog;
use crate::domain::clean;
use crate::keys::{Action, Code, KeyPress};
use crate::panes::binaries::quick_search;
use crate::panes::transfers::{JobRow, News};
use crate::prompt::Names;
use crate::transfer::JobEvent;
use crate::ui::layout::{Room, usage_rows};

/// Changes the model by a message, and says what should happen.
pub fn update(model: &mut Model, now: Now, msg: Msg) -> Vec<Effect> {
    model.now = now;
    let mut ids = std::mem::take(&mut model.ids);
    let mut context = Context::new(now, &mut ids);
    let plan = model.plan();
    context.list_rows = if model.shows_transfers() {
        plan.job_rows()
    } else if model.shows_usage() {
        usage_rows(&plan)
    } else {
        plan.list_rows()
    };
    context.detail_rows = plan.detail_rows();
    context.detail_columns = plan.detail_columns();
    context.detail_shown = plan.detail.is_some();
    context.detail_waits = details::may_wait(model);
    let is_reply = matches!(&msg, Msg::Replied(_, reply) if reply.is_of_the_platform());
    model.logins.hear(is_reply);
    let was_running = model.exit.is_none();
    handle(model, msg, &mut context);
    if !details::may_wait(model) {
        details::catch_up(model, &mut context);
    }
    if was_running && model.exit.is_some() {
        last::keep(model, &mut context);
    }
    let (mut effects, notices) = context.finish();
    model.ids = ids;
    for notice in notices {
        let notice = if is_reply { notice.of_reply() } else { notice };
        let host = &model.host;
        model
            .messages
            .note(notice.kind, &notice.text, now.wall, host);
        model.notices.add(notice);
    }
    settle(model);
    effects.extend(pictures::follow(model));
    effects
}

/// What the program asks for before the first message.
pub fn start(model: &mut Model) -> Vec<Effect> {
    let mut ids = std::mem::take(&mut model.ids);
    let mut context = Context::new(model.now, &mut ids);
    if model.places.is_nowhere() {
        open_profiles(model, None, &mut context);
    } else {
        start_calls(model, &mut context);
    }
    let (effects, _) = context.finish();
    model.ids = ids;
    effects
}

/// What is asked of a connection at its start.
pub(super) fn start_calls(model: &mut Model, context: &mut Context<'_>) {
    model.binaries.start(context);
    ask_session(model, context);
    model.transfers.look_for_interrupted(context);
    model.finding.load(context);
}

/// After the message the layout may be another: cursors go back into view.
fn settle(model: &mut Model) {
    logins::settle(model);
    model.lists_keys &= model.dialog.is_some() || model.logins.is_asking();
    ask_about_returned(model);
    let asks = model.dialog.as_ref().and_then(|it| it.awaited().next());
    model.dialog_asks = asks.map(|_| model.dialog_asks.unwrap_or(model.now.running));
    let plan = model.plan();
    model.binaries.list.settle(plan.list_rows());
    // Without rows it waits for those that it was put on.
    if model.usage.listing.is_some() {
        let len = model.usage.row_count();
        model.usage.cursor.settle(len, usage_rows(&plan));
    }
    model.events.list_mut().settle(plan.list_rows());
    model.applications.settle(&plan);
    details::settle(model, &plan);
    let (list, inside) = (plan.list_rows(), plan.list_rows() + 1);
    let columns = usize::from(model.size.columns.saturating_sub(2));
    model.requests.settle(list, inside, columns, &model.zone);
    model.messages.settle(list, inside, columns, &model.zone);
    let rows = plan.job_rows();
    let transfers = &mut model.transfers;
    transfers.cursor.settle(transfers.row_count(), rows);
    let len = transfers.history.rows.len();
    transfers.history.cursor.settle(len, rows);
    columns::settle(model);
    // What the person paused is kept for the next time.
    let is_waiting = |job: &JobRow| job.moves() || job.is_asking();
    if model.quit_when_done && !model.transfers.ours().any(is_waiting) {
        let untold = model.transfers.unseen_failures() + model.transfers.unseen_stuck();
        if untold == 0 {
            model.exit = Some(Exit::Quit);
        } else {
            // Who comes back to the shell would never learn of it.
            model.quit_when_done = false;
        }
    }
    if model.shows_transfers() {
        model.transfers.unseen.clear();
    }
}

fn handle(model: &mut Model, msg: Msg, context: &mut Context<'_>) {
    match msg {
        Msg::Key(press) => key(model, press, context),
        Msg::Mouse(mouse) => super::mouse::mouse(model, mouse, context),
        Msg::Pasted(text) => pasting::pasted(model, text.into_text(), context),
        Msg::Resized(size) => model.size = size,
        Msg::Replied(id, reply) => replied(model, id, reply, context),
        Msg::Watched(id, event) => applications::watched(model, id, &event, context),
        Msg::Pushing(id, progress) => model.applications.push_moved(id, progress),
        Msg::Transfer(event) => transfer(model, event, context),
        Msg::Exchanged(exchanges) => model.requests.receive(exchanges),
        Msg::LoginAsked(id, question) => logins::asked(model, id, question, context),
        Msg::Connected(number, host, guard) => connected(model, number, host, guard),
        Msg::NoSingleFiles(number) => model.places.note_no_files(number),
        Msg::LoginWithdrawn(id) => model.logins.withdraw(id),
        Msg::PasswordKept(Ok(said)) => context.tell(NoticeKind::Done, said),
        Msg::PasswordKept(Err(why)) => context.tell(NoticeKind::Error, why),
        Msg::SignInShown(activation) => logins::sign_in(model, activation, context),
        Msg::Edited(id, edited) => receive_edited(model, id, edited, context),
        Msg::Woke(samples) => {
            let now = context.running();
            model.transfers.sample(&samples, now);
            model.notices.fade(now);
            model.logins.wake(now);
            model.ctrl_c.take_if(|at| now >= *at + CTRL_C_AGAIN);
            model.binaries.detail.wake(context);
            model.usage.wake(context);
            if let Some(dialog) = &mut model.dialog {
                dialog.wake(context);
            }
            if model.tab == Tab::Binaries {
                model.binaries.list.wake_live(context);
            }
            if model.tab == Tab::Events {
                model.events.wake(context);
            }
            if model.tab == Tab::Applications {
                model.applications.detail.wake(context);
            }
        }
        Msg::Graphics(graphics) => model.pictures.graphics = graphics,
        Msg::NotOpened(sentence) => context.tell(NoticeKind::Error, sentence),
        Msg::Terminated => model.exit = Some(Exit::Terminated),
    }
}

pub(super) fn key(model: &mut Model, press: KeyPress, context: &mut Context<'_>) {
    model.restores &= model.logins.is_asking();
    model.notices.clear();
    let begun = std::mem::take(&mut model.chord);
    let forces =
        model.keymap.resolve(&[crate::keys::Scope::Global], press) == Some(Action::ForceQuit);
    if forces {
        force_quit(model, context);
        return;
    }
    model.ctrl_c = None;
    if model.plan().room == Room::Tiny {
        // Nothing can be seen, so nothing may be done but to leave.
        if model.keymap.resolve(&model.scopes(), press) == Some(Action::Quit) {
            quit(model, context);
        }
        return;
    }
    if model.logins.is_asking() {
        logins::press(model, press, context);
    } else if model.dialog.is_some() {
        dialog::press(model, press, context);
    } else if model.prompt.is_some() {
        prompting::press(model, press, context);
    } else if let Some(log) = model.log_mut().filter(|log| log.is_typing()) {
        log.type_filter(press);
    } else if model.shows_transfers() && model.is_typing() {
        model.transfers.type_filter(press, context);
    } else if model.types_into_preview() {
        model.preview_mut().type_search(press, context);
    } else if model.is_typing() && model.tab == Tab::Applications {
        model.applications.type_filter(press, context);
    } else if model.is_typing() && model.tab == Tab::Events {
        if press.code == Code::Esc {
            model.events.escape(context);
        } else {
            model.events.type_filter(press, context);
        }
    } else if model.is_typing() {
        if press.code == Code::Esc {
            model.binaries.escape(context);
        } else {
            if press == KeyPress::plain(Code::Enter)
                && let Some(search) = model.binaries.list.quick.as_ref().and_then(quick_search)
            {
                model.finding.searched(vec![search], context);
            }
            model.binaries.type_filter(press, context);
        }
    } else {
        chords::press(model, begun, press, context);
    }
}

fn transfer(model: &mut Model, event: JobEvent, context: &mut Context<'_>) {
    let is_elsewhere = match &event {
        JobEvent::Ended(id, _) | JobEvent::Advised(id, _) => elsewhere(model, *id).is_some(),
        _ => false,
    };
    if let JobEvent::Ended(id, outcome) = &event
        && !is_elsewhere
    {
        model.events.ended(*id, outcome, context);
        applications::ended(model, *id, outcome, context);
        follow_events(model, context);
    }
    match model.transfers.receive(event, context) {
        News::None => {}
        // What shows here is of another tenant.
        News::Advised(..) | News::Replaced(..) | News::Stored if is_elsewhere => {}
        News::Asked(job) => {
            if !model.is_occupied() {
                open_question(model, job);
            }
        }
        News::Advised(job, trouble) => propose_chunks(model, job, trouble, context),
        News::Replaced(old, now) => {
            model.binaries.put(&old, &now, context);
            model.binaries.refresh(context);
        }
        News::Stored => {
            // What is new shows without a key; the cursor stays on its object.
            model.binaries.refresh(context);
        }
    }
    // The question may be about a transfer that is over now.
    if let Some(Dialog::Question(dialog)) = &model.dialog
        && !model
            .transfers
            .job(dialog.job)
            .is_some_and(JobRow::is_asking)
    {
        model.dialog = None;
    }
}

fn replied(model: &mut Model, id: RequestId, reply: Reply, context: &mut Context<'_>) {
    if let Reply::Platform(facts) = &reply {
        found_out(model, facts.as_ref().as_ref().ok());
    }
    if let Some(dialog) = model
        .dialog
        .as_mut()
        .filter(|dialog| dialog.awaited().any(|awaited| awaited == id))
    {
        let reaction = dialog.receive(id, reply, context);
        return react(model, reaction, context);
    }
    match reply {
        Reply::Session(result) => {
            if let Err(error) = &result
                && model.session.pending().is_some_and(|p| p.id == id)
                && model.binaries.page().is_some()
            {
                context.tell(NoticeKind::Error, error.to_string());
            }
            if model.session.receive(id, result) {
                if let Some(session) = model.session.value() {
                    model.host.clone_from(&session.host);
                    let Session {
                        host, tenant, user, ..
                    } = session;
                    model.places.note(host, tenant, user);
                }
                if model.requests.is_open {
                    // It may have been opened before there was a client.
                    context.push(Effect::FollowExchanges);
                }
            }
        }
        Reply::Theme(result) => {
            if let Some((_, name)) = model.theme.take_if(|(awaited, _)| *awaited == id) {
                themed(model, &name, result, context);
            }
        }
        Reply::Binaries(result) => {
            model.binaries.receive_page(id, result, context);
        }
        Reply::Counted(result) => model.binaries.receive_count(id, result),
        Reply::Existing(result) => model.binaries.receive_existing(id, result, context),
        Reply::Binary(result) => {
            if receive_object(model, id, &result, context) {
                return;
            }
            model.binaries.detail.receive(id, result);
        }
        Reply::Sought(result) => model.binaries.receive_sought(id, result, context),
        Reply::Preview(result) => {
            let previews = [
                &mut model.events.detail.preview,
                &mut model.applications.detail.preview,
                &mut model.binaries.detail.preview,
            ];
            if let Some(preview) = previews.into_iter().find(|preview| preview.awaits(id)) {
                preview.receive(id, *result, context);
            }
        }
        Reply::Drawn(result) => model.pictures.receive(id, result),
        Reply::Fetched(result) => receive_fetched(model, id, result, context),
        Reply::EntrySaved(Ok(path)) => {
            let text = format!("Saved {}.", clean(&path.to_string_lossy()));
            context.tell(NoticeKind::Done, text);
        }
        Reply::EntrySaved(Err(sentence)) => context.tell(NoticeKind::Error, sentence),
        Reply::Event(EventReply::Changed(result)) => {
            let unchanged = model.events.receive_changed(id, result, context);
            changed(model, unchanged, context);
        }
        Reply::Event(reply) => {
            if let EventReply::Sought(result) = &reply
                && receive_object(model, id, result, context)
            {
                return;
            }
            model.events.receive(id, reply, context);
            follow_events(model, context);
        }
        Reply::Application(reply) => applications::replied(model, id, reply, context),
        Reply::Deleted(result) => {
            let gone = model.binaries.doomed(id).filter(|_| result.is_ok());
            if let Some(binary) = gone.cloned() {
                model.usage.deleted(&binary.id, context);
            }
            model.binaries.receive_deleted(id, result, context);
        }
        Reply::Changed(result) => {
            let unchanged = model.binaries.receive_changed(id, result, context);
            changed(model, unchanged, context);
        }
        Reply::Kept(result) => model.binaries.receive_kept(id, result, context),
        Reply::Inspected(files) => pasting::inspected(model, id, files, context),
        Reply::Interrupted(result) => {
            let key = model.keymap.key_text(Action::ToggleTransfers);
            model
                .transfers
                .receive_interrupted(id, result, &key, context);
        }
        Reply::Adopted(result) => model.transfers.receive_adopted(id, result, context),
        Reply::History(result) => model.transfers.receive_history(id, result),
        Reply::Notes(result) => model.transfers.receive_notes(id, result),
        Reply::HistoryCleared(result) => model.transfers.receive_cleared(id, result, context),
        Reply::Finding(result) => {
            if model.finding.receive(id, result, context) {
                last::show(model, context);
            }
        }
        Reply::Usage(result) => model.usage.receive(id, result, context),
        Reply::Exported(result) => {
            if model.exporting.remove(&id) {
                exported(result, context);
            }
        }
        Reply::ProfileChanged(result) => profile_changed(model, result, context),
        Reply::ProfileKept(result) => profile_kept(model, id, result, context),
        Reply::Folder(result) => receive_folder(model, id, result, context),
        Reply::Themes(names) => prompting::learn(model, id, Names::Themes(names)),
        Reply::Profiles(known, _) => {
            let names = known.into_iter().map(|one| one.name).collect();
            prompting::learn(model, id, Names::Profiles(names));
        }
        // Of a dialog that was closed.
        Reply::Completed(_)
        | Reply::Copies(_)
        | Reply::Platform(_)
        | Reply::HostTried(_)
        | Reply::LoginTried(_)
        | Reply::References(_)
        | Reply::Object(_)
        | Reply::Links(_) => {}
    }
}
