//! Carries out actions: what a key, or a line of the help, stands for.

mod allowed;
mod applications;
mod beside;
mod binaries;
mod events;
mod leaving;
mod logs;
mod places;
mod possible;
mod transfers;
mod typed;

use super::outside::open_outside;
use super::switching::{open_profiles, show_facts};
use super::{
    Call, Context, Effect, Model, NoticeKind, Pane, Step, Tab, columns, details, prompting,
};
use crate::dialogs::{Dialog, DownloadDialog, HelpDialog, JumpDialog};
use crate::keys::Action;
pub(super) use applications::ask_about_roll_back;
pub(super) use beside::compare_again;
pub(super) use leaving::{force_quit, quit};
pub(super) use places::{act_anywhere, open_tab, toggle_transfers};
use places::{back, escape, open_messages, open_requests, turn_pane};
pub(super) use possible::NO_TENANT;
pub use possible::{Reason, impossible};
use typed::impossible_verb;
pub(super) use typed::{carry_out as carry_out_typed, last_page};

pub(super) fn act(model: &mut Model, action: Action, context: &mut Context<'_>) {
    if model.pane == Pane::Detail || !goes_over_rows(action) {
        // It may be about what stands on the right.
        details::catch_up(model, context);
    }
    if let Some(reason) = impossible(model, action) {
        context.refuse(reason.told(action));
        return;
    }
    if model.log().is_some() {
        if !logs::act_in_log(model, action, context) {
            act_here(model, action, context);
        }
        return;
    }
    if model.shows_transfers() {
        if !model.transfers.act(action, context) {
            act_here(model, action, context);
        }
        return;
    }
    if model.shows_usage() {
        if !model.usage.act(action, context) {
            act_here(model, action, context);
        }
        return;
    }
    // In the details it means the way back that they have themselves.
    let action = match (model.tab, model.pane, action) {
        (Tab::Applications, Pane::Detail, Action::CloseNode) => Action::Back,
        (_, _, action) => action,
    };
    let handled = match (model.tab, model.pane) {
        (Tab::Binaries, Pane::List) => model.binaries.act(action, context),
        (Tab::Binaries, Pane::Detail) => model.binaries.detail.act(action, context),
        (Tab::Events, Pane::List) => model.events.act(action, context),
        (Tab::Events, Pane::Detail) => model.events.detail.act(action, context),
        (Tab::Applications, Pane::List) => model.applications.act(action, context),
        (Tab::Applications, Pane::Detail) => model.applications.detail.act(action, context),
        (Tab::Transfers, _) => false,
    };
    if !handled {
        act_here(model, action, context);
    }
}

/// Whether it is pressed again and again on the way through a list.
fn goes_over_rows(action: Action) -> bool {
    action == Action::Mark || Step::of(action, 1).is_some()
}

/// The actions that concern more than one pane.
fn act_here(model: &mut Model, action: Action, context: &mut Context<'_>) {
    match action {
        Action::Open => model.pane = Pane::Detail,
        Action::Back => back(model, context),
        Action::Escape => escape(model, context),
        Action::NextPane | Action::PreviousPane => turn_pane(model),
        Action::TabBinaries => open_tab(model, Tab::Binaries, context),
        Action::TabEvents => open_tab(model, Tab::Events, context),
        Action::TabApplications => open_tab(model, Tab::Applications, context),
        Action::TabTransfers => open_tab(model, Tab::Transfers, context),
        Action::ToggleTransfers => toggle_transfers(model, context),
        Action::ToggleRequests => open_requests(model, context),
        Action::ToggleMessages => open_messages(model, context),
        Action::Refresh => refresh(model, context),
        Action::WidenList => model.share_list(model.list_share + 4),
        Action::WidenDetail => model.share_list(model.list_share.saturating_sub(4)),
        Action::Zoom => {
            model.zoomed = !model.zoomed;
            model.arranged = true;
        }
        Action::Help | Action::Palette => {
            let scopes = model.scopes();
            let reason = |action| impossible(model, action);
            let dialog = match action {
                Action::Palette => {
                    let of_verb = |verb| impossible_verb(model, verb).map(Reason::Said);
                    HelpDialog::everything(&scopes, &model.keymap, reason, of_verb)
                }
                _ => HelpDialog::new(&scopes, &model.keymap, reason),
            };
            model.dialog = Some(Dialog::Help(dialog));
        }
        Action::TurnMouse => {
            model.takes_mouse = !model.takes_mouse;
            context.push(Effect::TakeMouse(model.takes_mouse));
            let now = match model.takes_mouse {
                true => "The mouse works here again.",
                false => "The mouse is the terminal's: select text with it.",
            };
            context.tell(NoticeKind::Info, now);
        }
        Action::ShowConnection => show_facts(model, context),
        Action::Profiles => open_profiles(model, None, context),
        Action::CommandLine => prompting::open(model, "", context),
        Action::Suspend => context.push(Effect::Suspend),
        Action::Quit => quit(model, context),
        // By its key it comes past any dialog; this is the line of the help.
        Action::ForceQuit => force_quit(model, context),
        Action::Columns => columns::open(model),
        Action::Jump => model.dialog = Some(Dialog::Jump(JumpDialog::default())),
        Action::OpenOutside => open_outside(model, context),
        Action::SaveEntry => {
            if let Some(entry) = model.preview().entry() {
                let dialog = DownloadDialog::for_entry(entry, &model.download_folder, context);
                model.dialog = Some(Dialog::Download(dialog));
            }
        }
        action => {
            let is_done = applications::act(model, action, context)
                || events::act(model, action, context)
                || binaries::act(model, action, context)
                || transfers::act(model, action, context);
            if !is_done {
                act_on_list(model, action, context);
            }
        }
    }
}

/// In the details the other keys mean the list, where it is on the screen.
fn act_on_list(model: &mut Model, action: Action, context: &mut Context<'_>) {
    match (model.tab, model.pane) {
        (Tab::Binaries, Pane::Detail) => {
            model.binaries.act(action, context);
        }
        (Tab::Events, Pane::Detail) => {
            model.events.act(action, context);
        }
        _ => {}
    }
}

fn refresh(model: &mut Model, context: &mut Context<'_>) {
    model.logins.ask_again(context);
    if model.tab == Tab::Events {
        model.events.renew(context.now.wall, &model.zone);
        model.events.refresh(context);
    }
    if model.tab == Tab::Applications {
        model.applications.refresh(context);
    }
    if model.tab == Tab::Binaries {
        model.binaries.renew(context.now.wall, &model.zone);
        model.binaries.refresh(context);
    }
    if model.session.value().is_none() {
        ask_session(model, context);
        model.transfers.look_for_interrupted(context);
    }
}

/// Asks who we are.
pub(super) fn ask_session(model: &mut Model, context: &mut Context<'_>) {
    let id = context.call(Call::Session);
    let superseded = model.session.ask(id, context.running());
    context.cancel_call(superseded);
}
