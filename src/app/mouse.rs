//! The mouse: it puts the focus and the cursor where it points, and else does
//! what keys do. Nothing needs it.
//!
//! Where things are it learns from the layout, not from what was drawn.

use std::time::Duration;

use super::act::{act, open_tab, toggle_transfers};
use super::dialog::{self, Clicked};
use super::update::key;
use super::{Context, Model, Pane, Tab, columns, details, logins, prompting};
use crate::keys::{Action, Code, Did, KeyPress, Mouse};
use crate::panes::transfers::TransfersView;
use crate::panes::transfers::view::view_at;
use crate::ui::columns::Edge;
use crate::ui::layout::{Plan, Room, Stretch};
use crate::ui::{Hinted, detail_rows, hint_at, list_rows, login_key_at, names_help_at, tab_at};

/// Rows that the wheel turns a list by.
const WHEEL: usize = 3;

/// Two clicks on one row within this time are one on it: what desktops do.
const DOUBLE: Duration = Duration::from_millis(400);

/// What the mouse did before, as far as that matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MouseState {
    /// What is being dragged.
    held: Option<Held>,
    /// The row that was clicked last, and when.
    clicked: Option<(Spot, Duration)>,
}

/// A row: whether of the details, and its number.
type Spot = (bool, usize);

/// What the mouse holds while it is dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    /// The line between list and details.
    Split,
    /// The edge of a column, in its heads.
    Edge(Edge),
}

pub(super) fn mouse(model: &mut Model, mouse: Mouse, context: &mut Context<'_>) {
    match mouse.did {
        // Whatever is asked meanwhile: what is let go is not held any more.
        Did::Release => {
            model.mouse.held = None;
            return;
        }
        Did::Drag => {}
        // As after a key: what was begun is over, and the list is the person's.
        Did::Press | Did::WheelUp | Did::WheelDown => {
            model.chord.clear();
            model.restores = false;
        }
    }
    let plan = model.plan();
    if plan.room == Room::Tiny {
        return;
    }
    let is_down = mouse.did == Did::WheelDown;
    match mouse.did {
        Did::Drag | Did::Release if model.dialog.is_some() || model.logins.is_asking() => {}
        Did::Press if model.logins.is_asking() => press_in_login(model, mouse, context),
        Did::Press if model.dialog.is_some() => press_in_dialog(model, mouse, context),
        Did::Press => press(model, &plan, mouse, context),
        Did::Drag => drag(model, mouse.column),
        Did::Release => {}
        Did::WheelUp | Did::WheelDown if model.logins.is_asking() => {}
        Did::WheelUp | Did::WheelDown if model.dialog.is_some() => {
            dialog::wheel(model, is_down, context);
        }
        Did::WheelUp => wheel(model, &plan, mouse, Action::Up, context),
        Did::WheelDown => wheel(model, &plan, mouse, Action::Down, context),
    }
    if mouse.did != Did::Drag {
        // As with a key. Not before: without them other things are elsewhere.
        model.notices.clear();
    }
}

fn drag(model: &mut Model, column: u16) {
    match model.mouse.held {
        None => {}
        Some(Held::Split) => {
            let columns = u32::from(model.size.columns.max(1));
            let share = (u32::from(column) + 1) * 100 / columns;
            model.share_list(u16::try_from(share).unwrap_or(u16::MAX));
        }
        Some(Held::Edge(edge)) => {
            // Within the border.
            columns::drag(model, edge, usize::from(column.saturating_sub(1)));
        }
    }
}

fn press(model: &mut Model, plan: &Plan, mouse: Mouse, context: &mut Context<'_>) {
    // Where it was let go may have been outside the window.
    model.mouse.held = None;
    let before = model.mouse.clicked.take();
    if mouse.row == 0 {
        if let Some(tab) = tab_at(model, mouse.column) {
            leave_typing(model, context);
            open_tab(model, tab, context);
        } else if names_help_at(model, mouse.column) && !types(model) {
            act(model, Action::Help, context);
        }
        return;
    }
    if plan.hints == Some(mouse.row) && model.prompt.is_none() {
        return press_hint(model, mouse.column, context);
    }
    if plan.strip == Some(mouse.row) {
        leave_typing(model, context);
        return toggle_transfers(model, context);
    }
    if !is_covered(model)
        && holds(plan.body, mouse.row)
        && let (Some(list), Some(detail)) = (plan.list, plan.detail)
        && (mouse.column + 1 == list.len || mouse.column == detail.from)
    {
        model.mouse.held = Some(Held::Split);
        return;
    }
    if let Some(view) = transfers_at(model, plan, mouse).filter(|_| !types(model)) {
        if view != model.transfers.view {
            act(model, Action::TurnTransfers, context);
        }
        return;
    }
    if let Some(edge) = edge_at(model, plan, mouse) {
        model.mouse.held = Some(Held::Edge(edge));
        return;
    }
    // What is typed into belongs to the keys.
    if types(model) {
        return;
    }
    let in_detail = points_at_detail(model, plan, mouse);
    let rows = if in_detail {
        model.pane = Pane::Detail;
        if details::is_behind(model) {
            // What was pointed at goes as the pane gets the keys.
            return;
        }
        if mouse.row == plan.body.from + 1 {
            return open_view(model, plan, mouse.column);
        }
        detail_rows(model)
    } else {
        list_rows(model)
    };
    let Some((rows, row)) = rows.and_then(|rows| Some((rows, rows.at(mouse.row)?))) else {
        return;
    };
    if !in_detail && !is_covered(model) {
        model.pane = Pane::List;
    }
    let at = rows.cursor.at;
    let step = if row < at { Action::Up } else { Action::Down };
    for _ in 0..row.abs_diff(at) {
        act(model, step, context);
    }
    let (now, clicked) = (context.running(), (in_detail, row));
    if is_double(before, clicked, now) {
        act(model, rows.opens, context);
    } else {
        // A third click is no second double one.
        model.mouse.clicked = Some((clicked, now));
    }
}

/// Whether keys go into a text.
fn types(model: &Model) -> bool {
    model.is_typing() || model.prompt.is_some()
}

/// Does what the hint says that is clicked.
fn press_hint(model: &mut Model, column: u16, context: &mut Context<'_>) {
    match hint_at(model, usize::from(column)) {
        Some(Hinted::Action(action)) => act(model, action, context),
        Some(Hinted::Key(press)) => key(model, press, context),
        None => {}
    }
}

/// The edge of a column that the mouse points at in the heads of a list.
fn edge_at(model: &Model, plan: &Plan, mouse: Mouse) -> Option<Edge> {
    let (list, heads) = if model.log().is_some() {
        return None;
    } else if model.shows_transfers() {
        let body = plan.overlay.unwrap_or(plan.body);
        let whole = Stretch {
            from: 0,
            len: model.size.columns,
        };
        (whole, (plan.job_heads() > 0).then_some(body.from + 1)?)
    } else {
        // Above the heads of files by usage a line says what they are.
        let above = if model.shows_usage() { 2 } else { 1 };
        (plan.list?, plan.body.from + above)
    };
    if mouse.row != heads || !holds(list, mouse.column) {
        return None;
    }
    // Within the border.
    let at = mouse.column.checked_sub(list.from + 1)?;
    columns::laying(model)?.edge_at(usize::from(at))
}

/// Opens the view of the details whose word is clicked.
fn open_view(model: &mut Model, plan: &Plan, column: u16) {
    // Within the border.
    let Some(column) = plan
        .detail
        .and_then(|detail| column.checked_sub(detail.from + 1))
    else {
        return;
    };
    let column = usize::from(column);
    match model.tab {
        Tab::Binaries => model.binaries.detail.open_view_at(column),
        Tab::Events => model.events.detail.open_view_at(column),
        Tab::Applications => model.applications.detail.open_view_at(column),
        Tab::Transfers => {}
    }
}

/// Presses the key of a login's question that is clicked.
fn press_in_login(model: &mut Model, mouse: Mouse, context: &mut Context<'_>) {
    model.mouse.clicked = None;
    if let Some(named) = login_key_at(model, mouse.column, mouse.row) {
        logins::press(model, named, context);
    }
}

/// The list of transfers whose word in the title is clicked.
fn transfers_at(model: &Model, plan: &Plan, mouse: Mouse) -> Option<TransfersView> {
    let is_list = model.shows_transfers() && model.transfers.log.is_none();
    let top = plan.overlay.unwrap_or(plan.body).from;
    (is_list && mouse.row == top)
        .then(|| view_at(usize::from(mouse.column)))
        .flatten()
}

fn press_in_dialog(model: &mut Model, mouse: Mouse, context: &mut Context<'_>) {
    let before = model.mouse.clicked.take();
    if dialog::click(model, (mouse.column, mouse.row), context) == Clicked::Else {
        return;
    }
    let (row, now) = ((false, usize::from(mouse.row)), context.running());
    if is_double(before, row, now) {
        key(model, KeyPress::plain(Code::Enter), context);
    } else {
        model.mouse.clicked = Some((row, now));
    }
}

/// Whether a click on this row is the second of a double one.
fn is_double(before: Option<(Spot, Duration)>, row: Spot, now: Duration) -> bool {
    before.is_some_and(|(clicked, at)| clicked == row && now.saturating_sub(at) <= DOUBLE)
}

/// Gives up what is typed, as Esc does: it was meant for what is left.
fn leave_typing(model: &mut Model, context: &mut Context<'_>) {
    prompting::leave(model, context);
    if model.is_typing() {
        key(model, KeyPress::plain(Code::Esc), context);
    }
}

fn wheel(model: &mut Model, plan: &Plan, mouse: Mouse, step: Action, context: &mut Context<'_>) {
    if types(model) || !holds(plan.overlay.unwrap_or(plan.body), mouse.row) {
        return;
    }
    // The pane under it turns; the focus stays where it is.
    let focus = model.pane;
    if !is_covered(model) {
        model.pane = if points_at_detail(model, plan, mouse) {
            Pane::Detail
        } else {
            Pane::List
        };
    }
    for _ in 0..WHEEL {
        // A wheel that runs on does not turn the page.
        let is_end = turns_pages(model)
            && list_rows(model).is_some_and(|rows| match step {
                Action::Up => rows.cursor.at == 0,
                _ => rows.cursor.at + 1 >= rows.len,
            });
        if !is_end {
            act(model, step, context);
        }
    }
    model.pane = focus;
}

fn points_at_detail(model: &Model, plan: &Plan, mouse: Mouse) -> bool {
    !is_covered(model)
        && holds(plan.body, mouse.row)
        && plan
            .detail
            .is_some_and(|detail| holds(detail, mouse.column))
}

/// Whether something lies over the panes of the tab, or there are none.
fn is_covered(model: &Model) -> bool {
    model.log().is_some() || model.shows_transfers()
}

/// Whether a step past the end of the list leads to another page of it.
fn turns_pages(model: &Model) -> bool {
    let has_pages = matches!(model.tab, Tab::Binaries | Tab::Events);
    has_pages && model.pane == Pane::List && !is_covered(model) && !model.shows_usage()
}

const fn holds(stretch: Stretch, at: u16) -> bool {
    at >= stretch.from && at < stretch.from + stretch.len
}
