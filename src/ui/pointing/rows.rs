//! The rows of lists and details that the mouse can point at.

use crate::app::{ListCursor, Model, Tab};
use crate::keys::Action;
use crate::panes::detail::{Detail, Detailed};
use crate::panes::transfers::TransfersView;

/// Rows of a list, some of them on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// The cursor among them.
    pub cursor: ListCursor,
    /// How many there are.
    pub len: usize,
    /// What opens the one under the cursor.
    pub opens: Action,
    /// The row of the terminal where the first one on the screen stands.
    from: u16,
    /// How many there is room for.
    room: usize,
}

impl Rows {
    /// The one on this row of the terminal.
    #[must_use]
    pub fn at(&self, row: u16) -> Option<usize> {
        let line = usize::from(row.checked_sub(self.from)?);
        let at = self.cursor.top + line;
        (line < self.room && at < self.len).then_some(at)
    }
}

/// Those of the list that is shown; `None` where that is none.
#[must_use]
pub fn list_rows(model: &Model) -> Option<Rows> {
    let plan = model.plan();
    let body = plan.body.from;
    // Below the border, and the heads of the columns.
    let (from, room) = (body + 2, plan.list_rows());
    if let Some(log) = model.log() {
        return (!log.is_inside()).then(|| Rows {
            cursor: log.cursor(),
            len: log.row_count(),
            opens: log.opening(),
            from,
            room,
        });
    }
    if model.shows_transfers() {
        let transfers = &model.transfers;
        let (cursor, len) = match transfers.view {
            _ if transfers.log.is_some() => return None,
            TransfersView::Now => (transfers.cursor, transfers.row_count()),
            TransfersView::History => (transfers.history.cursor, transfers.history.rows.len()),
        };
        return Some(Rows {
            cursor,
            len,
            opens: Action::OpenTransfer,
            from: plan.overlay.unwrap_or(plan.body).from + 1 + plan.job_heads(),
            room: plan.job_rows(),
        });
    }
    if model.shows_usage() {
        return Some(Rows {
            cursor: model.usage.cursor,
            len: model.usage.row_count(),
            opens: Action::EnterGroup,
            from: body + 3,
            room: room.saturating_sub(1),
        });
    }
    let (cursor, len, opens) = match model.tab {
        Tab::Binaries => {
            let len = model.binaries.row_count();
            (model.binaries.list.cursor, len, Action::Open)
        }
        Tab::Events => {
            let list = model.events.list();
            (list.cursor, list.row_count(), Action::Open)
        }
        Tab::Applications => {
            let len = model.applications.rows().len();
            (model.applications.cursor, len, Action::OpenNode)
        }
        Tab::Transfers => return None,
    };
    Some(Rows {
        cursor,
        len,
        opens,
        from,
        room,
    })
}

/// Those of the details, where the open view has a cursor.
#[must_use]
pub fn detail_rows(model: &Model) -> Option<Rows> {
    match model.tab {
        Tab::Binaries => of_detail(model, &model.binaries.detail),
        Tab::Events => of_detail(model, &model.events.detail),
        Tab::Applications => of_detail(model, &model.applications.detail),
        Tab::Transfers => None,
    }
}

fn of_detail<T: Detailed>(model: &Model, detail: &Detail<T>) -> Option<Rows> {
    let plan = model.plan();
    let seen = detail.rows_of_cursor(plan.detail_rows(), plan.detail_columns())?;
    // Below the border and the views.
    let from = plan.body.from + 2 + u16::try_from(seen.below).unwrap_or(u16::MAX);
    Some(Rows {
        cursor: seen.cursor,
        len: seen.len,
        opens: seen.opens,
        from,
        room: seen.room,
    })
}
