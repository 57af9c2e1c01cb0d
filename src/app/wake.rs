//! When the model wants to be woken although nothing happens: a spinner to
//! turn, news to go, a cursor that has rested, transfers to be sampled. With
//! none of these there is no timer at all.

use std::time::Duration;

use super::{Model, Tab};
use crate::dialogs::Dialog;
use crate::panes::transfers::JobRow;

/// How soon ctrl-c must follow ctrl-c to quit at once.
pub(super) const CTRL_C_AGAIN: Duration = Duration::from_secs(2);

/// A spinner shows after this long, not before: quick answers do not flicker.
pub const SPINNER_AFTER: Duration = Duration::from_millis(150);

/// A step of the spinner, and the pace at which transfers are sampled.
pub const PACE: Duration = Duration::from_millis(100);

/// The moment to be woken at, since the program started.
#[must_use]
pub fn next_wake(model: &Model) -> Option<Duration> {
    let now = model.now.running;
    let spinner = [
        model.binaries.list.waiting_since(),
        (model.tab == Tab::Events)
            .then(|| model.events.list().waiting_since())
            .flatten(),
        (model.tab == Tab::Applications)
            .then(|| model.applications.waiting_since())
            .flatten(),
        model.binaries.detail.remote.pending().map(|p| p.since),
        model.dialog_asks,
        model
            .shows_transfers()
            .then(|| model.transfers.history.waiting_since())
            .flatten(),
        model.preview().waiting_since(),
        model.session.pending().map(|p| p.since),
        model.usage.waiting_since(),
    ]
    .into_iter()
    .flatten()
    .map(|since| {
        let shows = since + SPINNER_AFTER;
        if now < shows { shows } else { now + PACE }
    })
    .min();
    // One that asks does not move: it may wait all night for its answer.
    let transfers = model.transfers.ours().any(JobRow::moves);
    let transfers = transfers.then(|| now + PACE);
    let detail = model
        .plan()
        .detail
        .and_then(|_| model.detail_due())
        .map(|due| due.max(now));
    let notice = model.notices.next_to_go();
    let live = match model.tab {
        Tab::Binaries => model.binaries.list.live_due(),
        Tab::Events => model.events.list().live_due(),
        Tab::Applications | Tab::Transfers => None,
    };
    let live = live.map(|due| due.max(now));
    let ctrl_c = model.ctrl_c.map(|pressed| pressed + CTRL_C_AGAIN);
    let usage = model.usage.due().map(|due| due.max(now));
    let dialog = model.dialog.as_ref().and_then(Dialog::due);
    let dialog = dialog.map(|due| due.max(now));
    let login = model.logins.due().map(|due| due.max(now));
    [
        spinner, transfers, detail, notice, ctrl_c, usage, live, dialog, login,
    ]
    .into_iter()
    .flatten()
    .min()
}
