//! Keys and clicks for the dialog that is open.

use super::wishes::react;
use super::{Context, Model};
use crate::dialogs::Kind;
use crate::keys::{Code, KeyPress};
use crate::ui::{Pointed, fields, pointed};

/// More rows than a dialog moves its cursor over for one click.
const MOST_STEPS: usize = 500;

/// More steps than lead from any field of a form to any other.
const MOST_FIELDS: usize = 40;

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
/// the cursor there, on a field the focus, in a text the cursor of the text. A key
/// that is named below the box is pressed.
pub(super) fn click(
    model: &mut Model,
    (column, row): (u16, u16),
    context: &mut Context<'_>,
) -> Clicked {
    if std::mem::take(&mut model.lists_keys) {
        return Clicked::Else;
    }
    match pointed(model, column, row) {
        Some(Pointed::Key(named)) => press(model, named, context),
        Some(Pointed::Row(by)) => {
            step(model, by, (Code::Up, Code::Down), context);
            return Clicked::Row;
        }
        Some(Pointed::File(by)) => step(model, by, (Code::PageUp, Code::PageDown), context),
        Some(Pointed::Text(by)) => step(model, by, (Code::Left, Code::Right), context),
        Some(Pointed::Choice) => press(model, KeyPress::plain(Code::Right), context),
        Some(Pointed::Field(number, to)) => {
            if focus(model, number, context)
                && let Some(to) = to
            {
                press(model, KeyPress::plain(Code::Home), context);
                let by = isize::try_from(to).unwrap_or(isize::MAX);
                step(model, by, (Code::Left, Code::Right), context);
            }
        }
        Some(Pointed::Chosen | Pointed::Button | Pointed::Line(_)) => {
            return walk_to(model, (column, row), context);
        }
        None => {}
    }
    Clicked::Else
}

/// The wheel: where the arrows go through rows it does as they do, else it goes from
/// field to field, and not around the end.
pub(super) fn wheel(model: &mut Model, is_down: bool, context: &mut Context<'_>) {
    let fields = fields(model).filter(|fields| !fields.has_rows && fields.count > 1);
    let Some(fields) = fields.filter(|_| !model.lists_keys) else {
        let code = if is_down { Code::Down } else { Code::Up };
        return press(model, KeyPress::plain(code), context);
    };
    let to = match is_down {
        true => Some(fields.focus + 1).filter(|to| *to < fields.count),
        false => fields.focus.checked_sub(1),
    };
    if let Some(to) = to {
        focus(model, to, context);
    }
}

/// Presses the one key or the other so many times: the first one for less than none.
fn step(model: &mut Model, by: isize, (less, more): (Code, Code), context: &mut Context<'_>) {
    let code = if by < 0 { less } else { more };
    for _ in 0..by.unsigned_abs().min(MOST_STEPS) {
        press(model, KeyPress::plain(code), context);
    }
}

/// Gives a field the focus, by the keys that do so. Says whether it has it.
fn focus(model: &mut Model, number: usize, context: &mut Context<'_>) -> bool {
    for _ in 0..MOST_FIELDS {
        let Some(now) = fields(model) else {
            return false;
        };
        if now.focus == number {
            return true;
        }
        // Within a path Tab completes; the way around leads there as well.
        let is_back = now.focus > number || now.kind == Kind::Path;
        let tab = KeyPress {
            shift: is_back,
            ..KeyPress::plain(Code::Tab)
        };
        press(model, tab, context);
    }
    false
}

/// Goes to what was clicked by keys, and looks after each what is there now.
fn walk_to(model: &mut Model, (column, row): (u16, u16), context: &mut Context<'_>) -> Clicked {
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
            Pointed::Line(0) => return Clicked::Row,
            Pointed::Line(by) if by < 0 => Code::Up,
            Pointed::Line(_) => Code::Down,
            Pointed::Button => Code::Right,
            Pointed::Chosen => Code::Enter,
            _ => return Clicked::Else,
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
        (Pointed::Line(before), Pointed::Line(now)) => {
            now == 0 || (now.signum() == before.signum() && now.abs() < before.abs())
        }
        (Pointed::Button, now) => now == Pointed::Chosen,
        _ => false,
    }
}
