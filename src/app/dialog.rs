//! Keys and clicks for the dialog that is open.

use super::wishes::react;
use super::{Context, Model};
use crate::keys::{Code, KeyPress};
use crate::ui::{Pointed, pointed};

/// More rows than a dialog moves its cursor over for one click.
const MOST_STEPS: usize = 500;

/// What a click did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clicked {
    /// The cursor is on the row that was clicked.
    Row,
    /// It was answered, or nothing was hit.
    Else,
}

/// A key for it. `f1` lists its keys, as the line below it may not hold all.
pub(super) fn press(model: &mut Model, press: KeyPress, context: &mut Context<'_>) {
    // What cannot be seen is not answered.
    if std::mem::take(&mut model.lists_keys) {
        return;
    }
    if press.code == Code::F(1) {
        model.lists_keys = true;
        return;
    }
    if let Some(dialog) = &mut model.dialog {
        let reaction = dialog.press(press, context);
        react(model, reaction, context);
    }
}

/// A click: on a button it is as to choose it and press Enter; on a row it puts
/// the cursor there.
pub(super) fn click(
    model: &mut Model,
    (column, row): (u16, u16),
    context: &mut Context<'_>,
) -> Clicked {
    if std::mem::take(&mut model.lists_keys) {
        return Clicked::Else;
    }
    let mut before: Option<Pointed> = None;
    for _ in 0..MOST_STEPS {
        let Some(now) = pointed(model, column, row) else {
            return Clicked::Else;
        };
        // What brings it no nearer is no row that the cursor can be on.
        if before.is_some_and(|before| !is_nearer(before, now)) {
            return Clicked::Else;
        }
        let code = match now {
            Pointed::Row(0) => return Clicked::Row,
            Pointed::Row(by) if by < 0 => Code::Up,
            Pointed::Row(_) => Code::Down,
            Pointed::Button => Code::Right,
            Pointed::Chosen => Code::Enter,
        };
        press(model, KeyPress::plain(code), context);
        if code == Code::Enter {
            return Clicked::Else;
        }
        before = Some(now);
    }
    Clicked::Else
}

fn is_nearer(before: Pointed, now: Pointed) -> bool {
    match (before, now) {
        (Pointed::Row(before), Pointed::Row(now)) => {
            now == 0 || (now.signum() == before.signum() && now.abs() < before.abs())
        }
        (Pointed::Button, now) => now == Pointed::Chosen,
        _ => false,
    }
}
