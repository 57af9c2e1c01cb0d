//! Where one is: tabs, panes, and the way back.

use super::act;
use crate::app::outside::give_up_opening;
use crate::app::{Context, Model, Pane, Tab};
use crate::keys::{Action, Scope};

/// Gives the other pane the keys, where there are two.
pub(super) fn turn_pane(model: &mut Model) {
    if model.tab != Tab::Transfers {
        model.pane = match model.pane {
            Pane::List => Pane::Detail,
            Pane::Detail => Pane::List,
        };
    }
}

/// Opens the request log over whatever is there.
pub(super) fn open_requests(model: &mut Model, context: &mut Context<'_>) {
    close_log(model, context);
    model.requests.open(context);
}

/// Opens the message log over whatever is there.
pub(super) fn open_messages(model: &mut Model, context: &mut Context<'_>) {
    close_log(model, context);
    model.messages.open();
}

/// Closes the log that lies over the tab. Says whether there was one.
fn close_log(model: &mut Model, context: &mut Context<'_>) -> bool {
    let was_open = model.log().is_some();
    model.requests.close(context);
    if model.messages.is_open {
        model.messages.close();
    }
    was_open
}

/// Opens the transfers over the tab, or closes them.
pub(in crate::app) fn toggle_transfers(model: &mut Model, context: &mut Context<'_>) {
    if close_log(model, context) {
        // They may lie under it already.
        model.overlay = false;
        if model.tab == Tab::Transfers {
            return;
        }
    }
    match model.tab {
        Tab::Transfers => open_tab(model, model.tab_before, context),
        _ if model.overlay => model.overlay = false,
        _ => {
            model.overlay = true;
            model.transfers.opened();
        }
    }
}

/// Opens a tab at its list.
pub(in crate::app) fn open_tab(model: &mut Model, tab: Tab, context: &mut Context<'_>) {
    model.overlay = false;
    close_log(model, context);
    if model.tab != tab {
        model.tab_before = model.tab;
        model.tab = tab;
        model.pane = Pane::List;
        match tab {
            Tab::Transfers => model.transfers.opened(),
            _ if model.places.is_nowhere() => {}
            Tab::Events => model.events.open(context),
            Tab::Applications => model.applications.open(context),
            Tab::Binaries => {}
        }
    }
}

/// Goes a step back.
pub(super) fn back(model: &mut Model, context: &mut Context<'_>) {
    if model.overlay {
        model.overlay = false;
    } else if model.pane == Pane::Detail {
        model.pane = Pane::List;
    } else if model.tab == Tab::Transfers {
        open_tab(model, model.tab_before, context);
    }
}

/// Closes what is open, else gives up what was filtered or marked.
pub(super) fn escape(model: &mut Model, context: &mut Context<'_>) {
    if model.overlay {
        model.overlay = false;
    } else if give_up_opening(model, context) {
        // What else it would do is for the next time.
    } else if model.pane == Pane::Detail {
        model.pane = Pane::List;
    } else if model.tab == Tab::Binaries {
        if !model.binaries.escape(context) {
            model.zoomed = false;
        }
    } else if model.tab == Tab::Events {
        if !model.events.escape(context) {
            model.zoomed = false;
        }
    } else if model.tab == Tab::Applications {
        if !model.applications.escape(context) {
            model.zoomed = false;
        }
    } else {
        back(model, context);
    }
}

/// Carries out an action also where its keys do not work: the tab and the pane
/// are opened first where they do.
pub(in crate::app) fn act_anywhere(model: &mut Model, action: Action, context: &mut Context<'_>) {
    let Some(info) = action.info() else { return };
    if !model.scopes().contains(&info.scope) {
        go_to(model, info.scope, context);
    }
    if model.scopes().contains(&info.scope) {
        act(model, action, context);
    } else if !context.was_refused() {
        let text = format!(
            "“{}” works in the preview of a file: choose one first.",
            info.name
        );
        context.refuse(text);
    }
}

fn go_to(model: &mut Model, scope: Scope, context: &mut Context<'_>) {
    match scope {
        Scope::Global | Scope::List => {}
        Scope::Requests => open_requests(model, context),
        Scope::Messages => open_messages(model, context),
        Scope::Pages if model.tab == Tab::Events => open_tab(model, Tab::Events, context),
        Scope::Binaries | Scope::Pages => open_list(model, Tab::Binaries, context),
        Scope::Events => open_list(model, Tab::Events, context),
        Scope::Applications => open_list(model, Tab::Applications, context),
        Scope::Transfers => open_list(model, Tab::Transfers, context),
        Scope::Usage => {
            open_list(model, Tab::Binaries, context);
            act(model, Action::OpenUsage, context);
        }
        Scope::Detail | Scope::Preview => {
            let tab = match model.tab {
                Tab::Transfers => model.tab_before,
                tab => tab,
            };
            open_list(model, tab, context);
            if model.tab != Tab::Transfers {
                model.pane = Pane::Detail;
            }
        }
    }
}

/// Opens a tab at the list that gave it its name.
pub(super) fn open_list(model: &mut Model, tab: Tab, context: &mut Context<'_>) {
    open_tab(model, tab, context);
    if tab == Tab::Binaries {
        model.usage.is_open = false;
    }
}
