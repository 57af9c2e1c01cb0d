//! Where one is: tabs, panes, and the way back.

use crate::app::outside::give_up_opening;
use crate::app::{Context, Model, Pane, Tab};

/// Gives the other pane the keys, where there are two.
pub(super) fn turn_pane(model: &mut Model) {
    if model.tab != Tab::Transfers {
        model.pane = match model.pane {
            Pane::List => Pane::Detail,
            Pane::Detail => Pane::List,
        };
    }
}

/// Opens the transfers over the tab, or closes them.
pub(in crate::app) fn toggle_transfers(model: &mut Model, context: &mut Context<'_>) {
    if model.requests.is_open {
        // They may lie under the request log already.
        model.requests.close(context);
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
    model.requests.close(context);
    if model.tab != tab {
        model.tab_before = model.tab;
        model.tab = tab;
        model.pane = Pane::List;
        match tab {
            Tab::Transfers => model.transfers.opened(),
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
