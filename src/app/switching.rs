//! To another connection, while the program runs.
//!
//! The lists are loaded anew. Transfers of the connection that is left go on;
//! what they would have to ask of it waits until the person is there again.

use super::last;
use super::places::{Chosen, Origin};
use super::update::start_calls;
use super::{
    Call, Context, Effect, Model, NoticeKind, Pane, Pictures, PlatformFacts, Remote, RequestId, Tab,
};
use crate::api::Guard;
use crate::config::{Known, NewConnection, ProfileChange};
use crate::dialogs::{ConnectionDialog, Dialog, NewConnectionDialog, ProfilesDialog};
use crate::keys::Action;
use crate::panes::applications::Applications;
use crate::panes::binaries::Binaries;
use crate::panes::events::Events;
use crate::panes::requests::Requests;
use crate::panes::usage::UsagePane;
use crate::transfer::JobId;

/// What was sent is not left before it is answered: what came of it would not
/// be told.
const CHANGING: &str = "A change is being sent, or a file written: wait until it is done, then go \
                        to another connection.";

/// Opens the list of connections; with a name it goes to the one of this name,
/// where there is only one.
pub(super) fn open_profiles(model: &mut Model, name: Option<&str>, context: &mut Context<'_>) {
    let key = model.keymap.key_text(Action::Profiles);
    let mut dialog = ProfilesDialog::new(&model.places, &key, context);
    if let Some(name) = name {
        dialog.seek(name);
    }
    model.dialog = Some(Dialog::Profiles(dialog));
}

/// Shows what the connection is.
pub(super) fn show_facts(model: &mut Model, context: &mut Context<'_>) {
    let dialog = ConnectionDialog::new(model, context);
    model.dialog = Some(Dialog::Connection(Box::new(dialog)));
}

/// What was found out about the platform holds from now on.
pub(super) fn found_out(model: &mut Model, facts: Option<&PlatformFacts>) {
    if let Some(limit) = facts.and_then(|facts| facts.limits.max_upload) {
        model
            .session
            .amend(|session| session.upload_limit = Some(limit));
    }
}

/// Goes to what was chosen; opens it where that was not done yet, or what is kept
/// of it says something else by now.
pub(super) fn choose(
    model: &mut Model,
    chosen: Chosen,
    known: Option<Box<Known>>,
    context: &mut Context<'_>,
) {
    if let Some(number) = model.places.find(&chosen, known.as_deref()) {
        return go_to(model, number, context);
    }
    if may_leave(model, context) {
        last::keep(model, context);
        let number = model.places.open(Origin::Chosen(chosen.clone()), known);
        context.push(Effect::Connect(chosen));
        show(model, number, context);
    }
}

/// Goes to a connection that was just described, and keeps it where it has a
/// name.
pub(super) fn connect_new(model: &mut Model, new: Box<NewConnection>, context: &mut Context<'_>) {
    if !may_leave(model, context) {
        return;
    }
    last::keep(model, context);
    let number = model.places.open(Origin::New, None);
    context.push(Effect::ConnectNew(new.clone()));
    show(model, number, context);
    if let Some(name) = new.name.clone() {
        let request = context.call(Call::KeepProfile(new));
        model.places.keep(request, number, name);
    }
}

/// Opens the form of a new connection.
pub(super) fn open_form(model: &mut Model, taken: Vec<String>, context: &Context<'_>) {
    let first = model.places.get(model.places.at());
    let host = first.filter(|place| place.origin == Origin::Nowhere);
    let host = host.map_or("", |place| &place.host);
    let dialog = NewConnectionDialog::new(host, taken, context);
    model.dialog = Some(Dialog::NewConnection(Box::new(dialog)));
}

/// Goes to a connection that was opened before.
pub(super) fn go_to(model: &mut Model, number: usize, context: &mut Context<'_>) {
    if number == model.places.at() {
        return;
    }
    if may_leave(model, context) {
        last::keep(model, context);
        context.push(Effect::GoTo(number));
        show(model, number, context);
    }
}

/// A new connection was kept as a profile, or was not.
pub(super) fn profile_kept(
    model: &mut Model,
    id: RequestId,
    result: Result<String, String>,
    context: &mut Context<'_>,
) {
    model.places.kept(id, result.is_ok());
    match result {
        Ok(said) => context.tell(NoticeKind::Done, said),
        Err(why) => context.tell(NoticeKind::Error, why),
    }
}

/// Changes what is kept of a profile, or removes it. The connection in use stays as
/// it is.
pub(super) fn change_profile(name: String, change: ProfileChange, context: &mut Context<'_>) {
    context.call(Call::ChangeProfile(name, change));
}

/// A profile was changed, or was not: its list is shown again, unless the person is
/// elsewhere by then.
pub(super) fn profile_changed(
    model: &mut Model,
    result: Result<String, String>,
    context: &mut Context<'_>,
) {
    let (kind, said) = match result {
        Ok(said) => (NoticeKind::Done, said),
        Err(why) => (NoticeKind::Error, why),
    };
    if !model.is_occupied() {
        open_profiles(model, None, context);
    }
    context.tell(kind, said);
}

/// There is a client for this connection.
pub(super) fn connected(model: &mut Model, number: usize, host: String, guard: Guard) {
    if number == model.places.at() {
        model.host.clone_from(&host);
    }
    model.places.connected(number, host, guard);
}

/// The host of the connection that a transfer belongs to, where another one is
/// shown.
pub(super) fn elsewhere(model: &Model, id: JobId) -> Option<String> {
    model.transfers.job(id)?.elsewhere.clone()
}

fn may_leave(model: &Model, context: &mut Context<'_>) -> bool {
    let is_changing = model.applications.is_changing()
        || model.binaries.is_changing()
        || model.events.is_changing()
        || model.transfers.is_taking_over()
        || !model.exporting.is_empty();
    if is_changing {
        context.refuse(CHANGING);
    }
    !is_changing
}

/// Everything that was of the other connection goes.
fn show(model: &mut Model, number: usize, context: &mut Context<'_>) {
    model.places.show(number);
    let place = model.places.get(number);
    model.host = place.map_or_else(String::new, |place| match place.host.as_str() {
        "" => place.name(),
        host => host.to_owned(),
    });
    model.session = Remote::default();
    model.tab = Tab::default();
    model.tab_before = Tab::default();
    model.pane = Pane::default();
    model.zoomed = false;
    model.overlay = false;
    model.binaries = Binaries::new(crate::domain::BinaryQuery::default(), model.page_size);
    model.events = Events::new(model.page_size);
    model.applications = Applications::default();
    model.usage = UsagePane::default();
    model.requests = Requests::default();
    model.finding.leave();
    model.restores = true;
    // Where nothing is kept of it, split and columns stay as they are.
    model.arranged = false;
    model.editing = None;
    model.pasted = None;
    model.opening = None;
    let graphics = model.pictures.graphics;
    model.pictures = Pictures::default();
    model.pictures.graphics = graphics;
    model.transfers.go_to(number, model.places.all());
    let left = model
        .transfers
        .ours()
        .filter(|job| job.connection() != number)
        .count();
    if left > 0 {
        let key = model.keymap.key_text(Action::ToggleTransfers);
        let text = match left {
            1 => format!("A transfer of another connection goes on; {key} shows it."),
            n => format!("{n} transfers of other connections go on; {key} shows them."),
        };
        context.tell(NoticeKind::Info, text);
    }
    start_calls(model, context);
}
