//! How the model looks: the root view here, the parts that all views share in
//! files of their own, which know none of the views.
//!
//! [`draw`] takes the model and gives a frame, the same frame for the same
//! model whatever was drawn before. What it is not: it decides nothing and
//! keeps nothing.

mod bars;
mod chord;
pub mod columns;
pub mod deploying;
pub mod fold;
pub mod format;
mod hints;
pub mod json;
pub mod layout;
pub mod paint;
pub mod parts;
mod pointing;
mod popup;
mod prompt;
mod theme;
pub mod width;
pub mod wrap;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Paragraph;

pub use bars::{names_help_at, tab_at};
pub use hints::{Hinted, hint_at};
pub use pointing::{Fields, Pointed, Rows, detail_rows, fields, list_rows, login_key_at, pointed};
pub use theme::{FoundTheme, Theme};

use crate::app::{Model, Pane, Tab};
use crate::dialogs::{Dialog, Looks};
use crate::panes::detail::view as detail;
use layout::{Plan, Room, Stretch};
use paint::Paint;

/// The border of a list, its heads, and three rows.
const HEADS: u16 = 5;

/// Draws the model.
pub fn draw(model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    draw_parts(model, theme, frame);
    theme.finish(frame.buffer_mut());
}

fn draw_parts(model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    let plan = model.plan();
    let paint = painted(model, theme);
    if plan.room == Room::Tiny {
        let least = layout::SMALLEST;
        let (columns, rows) = (least.columns, least.rows);
        let text = [
            format!(
                "{}×{} is too small: {columns}×{rows} at least",
                area.width, area.height
            ),
            format!("needs {columns}×{rows}"),
            format!("{columns}×{rows}"),
        ]
        .into_iter()
        .find(|text| width::columns(text) <= usize::from(area.width))
        .unwrap_or_default();
        frame.render_widget(Paragraph::new(text), area);
        return;
    }
    bars::header(model, &paint, row(area, 0), frame);
    if model.requests.is_open {
        let area = body_area(&plan, area);
        crate::panes::requests::view::draw(model, &paint, area, frame);
    } else if model.messages.is_open {
        let area = body_area(&plan, area);
        crate::panes::messages::view::draw(model, &paint, area, frame);
    } else {
        body(model, &paint, &plan, area, frame);
    }
    if let Some(rows) = plan.overlay.filter(|_| model.log().is_none()) {
        let over = Rect {
            y: area.y + rows.from,
            height: rows.len,
            ..area
        };
        crate::panes::transfers::view::draw(model, &paint, over.intersection(area), frame);
    }
    if let Some(at) = plan.strip {
        bars::strip(model, &paint, row(area, at), frame);
    }
    if let Some(at) = plan.notice {
        let area = Rect {
            y: area.y + at.from,
            height: at.len,
            ..area
        }
        .intersection(area);
        bars::notice(model, &paint, area, frame);
    }
    if let Some(at) = plan.hints {
        match &model.prompt {
            Some(typed) => prompt::draw(typed, &paint, row(area, at), frame),
            None => hints::hints(model, &paint, row(area, at), frame),
        }
    }
    if !model.chord.is_empty() {
        chord::draw(model, &paint, body_area(&plan, area), frame);
    }
    if let Some(dialog) = &model.dialog {
        let area = dialog_area(dialog, &plan, area);
        popup::draw(pointing::dialog(model, dialog, &paint, area), &paint, frame);
    }
    if model.logins.is_asking() {
        let area = over_area(&plan, area);
        popup::draw(pointing::login(model, &paint, area), &paint, frame);
    }
}

/// The question of a login that is on the screen, or its keys.
fn login_looks(model: &Model, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
    let logins = &model.logins;
    let hears = logins.hears();
    let looks = match (logins.shown(), logins.in_browser()) {
        (Some(login), _) => login.looks(hears, paint, columns, rows),
        (None, Some(sign_in)) => sign_in.looks(hears, paint, columns, rows),
        (None, None) => Looks::default(),
    };
    match model.lists_keys {
        true => popup::keys_of(&looks, columns, rows),
        false => looks,
    }
}

fn painted<'a>(model: &'a Model, theme: &'a Theme) -> Paint<'a> {
    Paint {
        theme,
        now: model.now,
        zone: &model.zone,
        asks: model.dialog_asks,
        picture: crate::app::cells(model),
    }
}

fn body(model: &Model, paint: &Paint<'_>, plan: &Plan, area: Rect, frame: &mut Frame<'_>) {
    let body = body_area(plan, area);
    let columns = |stretch: Stretch| {
        Rect {
            x: area.x + stretch.from,
            width: stretch.len,
            ..body
        }
        .intersection(body)
    };
    let in_detail = model.pane == Pane::Detail;
    match model.tab {
        Tab::Binaries if model.usage.is_open => {
            crate::panes::usage::view::draw(model, paint, body, frame);
        }
        Tab::Binaries => {
            if let Some(stretch) = plan.list {
                crate::panes::binaries::view::list(model, paint, columns(stretch), frame);
            }
            if let Some(stretch) = plan.detail {
                detail::draw(
                    &model.binaries.detail,
                    in_detail,
                    paint,
                    columns(stretch),
                    frame,
                );
            }
        }
        Tab::Events => {
            if let Some(stretch) = plan.list {
                crate::panes::events::view::list(model, paint, columns(stretch), frame);
            }
            if let Some(stretch) = plan.detail {
                detail::draw(
                    &model.events.detail,
                    in_detail,
                    paint,
                    columns(stretch),
                    frame,
                );
            }
        }
        Tab::Transfers => crate::panes::transfers::view::draw(model, paint, body, frame),
        Tab::Applications => {
            if let Some(stretch) = plan.list {
                crate::panes::applications::view::tree(model, paint, columns(stretch), frame);
            }
            if let Some(stretch) = plan.detail {
                detail::draw(
                    &model.applications.detail,
                    in_detail,
                    paint,
                    columns(stretch),
                    frame,
                );
            }
        }
    }
}

fn body_area(plan: &Plan, area: Rect) -> Rect {
    Rect {
        y: area.y + plan.body.from,
        height: plan.body.len,
        ..area
    }
    .intersection(area)
}

/// Where dialogs are: over the panes. In a low window they hide all below the
/// header, as their answers are what is to be seen.
fn over_area(plan: &Plan, area: Rect) -> Rect {
    let body = body_area(plan, area);
    if body.height >= popup::LEAST_ROWS {
        return body;
    }
    Rect {
        height: area.height.saturating_sub(plan.body.from),
        ..body
    }
    .intersection(area)
}

/// Where this dialog is. That of the columns leaves the heads of the list and its
/// first rows, as one is to see what becomes of them.
fn dialog_area(dialog: &Dialog, plan: &Plan, area: Rect) -> Rect {
    let over = over_area(plan, area);
    if !matches!(dialog, Dialog::Columns(_)) {
        return over;
    }
    let above = HEADS.min(over.height / 3);
    Rect {
        y: over.y + above,
        height: over.height - above,
        ..over
    }
}

fn row(area: Rect, at: u16) -> Rect {
    Rect {
        y: area.y + at,
        height: 1,
        ..area
    }
    .intersection(area)
}
