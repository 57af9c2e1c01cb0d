//! When the right pane comes to the row under the cursor: at once where it has the
//! keys or is not on the screen, and else once the cursor has rested.

use super::{Context, Model, Pane, Tab};
use crate::ui::layout::Plan;

/// Whether the right pane of the open tab stands beside a list that has the keys.
pub(super) fn may_wait(model: &Model) -> bool {
    model.pane == Pane::List && model.plan().detail.is_some()
}

/// Brings the right panes to the rows under the cursors.
pub(super) fn catch_up(model: &mut Model, context: &mut Context<'_>) {
    model.binaries.detail.catch_up(context);
    model.events.detail.catch_up(context);
    model.applications.detail.catch_up(context);
}

/// Whether the right pane of the open tab still shows a row that was left.
pub(super) const fn is_behind(model: &Model) -> bool {
    match model.tab {
        Tab::Binaries => model.binaries.detail.is_behind(),
        Tab::Events => model.events.detail.is_behind(),
        Tab::Applications => model.applications.detail.is_behind(),
        Tab::Transfers => false,
    }
}

/// After each message: the layout may be another, and lists may have scrolled.
pub(super) fn settle(model: &mut Model, plan: &Plan) {
    let (rows, columns) = (plan.detail_rows(), plan.detail_columns());
    let top = model.binaries.list.cursor.top;
    model.binaries.detail.settle(rows, columns, top);
    let top = model.events.list().cursor.top;
    model.events.detail.settle(rows, columns, top);
    let top = model.applications.cursor.top;
    model.applications.detail.settle(rows, columns, top);
}
