//! What lies under the mouse in the dialog that is open.
//!
//! It is read from the lines of the dialog, as they are for any theme: the same
//! model gives the same answer, whether or not it was drawn.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::paint::Paint;
use super::{Theme, dialog_area, painted, popup};
use crate::app::Model;
use crate::dialogs::{Dialog, Looks};

/// The sign before the row under the cursor of a dialog.
const BAR: &str = "▌";

/// What lies under the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointed {
    /// The button that is chosen.
    Chosen,
    /// Another button.
    Button,
    /// A line, so many below that of the cursor.
    Row(isize),
}

/// What lies there; `None` where that is nothing to click.
#[must_use]
pub fn pointed(model: &Model, column: u16, row: u16) -> Option<Pointed> {
    let dialog = model.dialog.as_ref()?;
    let theme = Theme::terminal();
    let paint = painted(model, &theme);
    let size = model.size;
    let screen = Rect::new(0, 0, size.columns, size.rows);
    let area = dialog_area(dialog, &model.plan(), screen);
    let (area, looks) = self::dialog(model, dialog, &paint, area);
    // Within its border.
    let column = column.checked_sub(area.x + 1)?;
    let row = usize::from(row.checked_sub(area.y + 1)?);
    if column + 2 >= area.width || row + 2 >= usize::from(area.height) {
        return None;
    }
    let line = looks.lines.get(row)?;
    if let Some(is_chosen) = button(line, column, &theme) {
        return Some(match is_chosen {
            true => Pointed::Chosen,
            false => Pointed::Button,
        });
    }
    let has_bar = |line: &Line<'_>| line.spans.iter().any(|span| span.content.trim() == BAR);
    let cursor = looks.lines.iter().position(has_bar)?;
    let below = isize::try_from(row).ok()? - isize::try_from(cursor).ok()?;
    Some(Pointed::Row(below))
}

/// The box of a dialog.
pub(super) fn dialog(
    model: &Model,
    dialog: &Dialog,
    paint: &Paint<'_>,
    area: Rect,
) -> (Rect, Looks) {
    let looks = |columns, rows| {
        let looks = dialog.looks(paint, columns, rows);
        match model.lists_keys && !model.logins.is_asking() {
            true => popup::keys_of(&looks),
            false => looks,
        }
    };
    popup::placed(looks, area)
}

/// Whether the button in this column is the chosen one; `None` where there is
/// none.
fn button(line: &Line<'_>, column: u16, theme: &Theme) -> Option<bool> {
    let mut from = 0;
    for span in &line.spans {
        let to = from + span.width();
        if (from..to).contains(&usize::from(column)) {
            let is_button = span.content.starts_with("[ ") && span.content.ends_with(" ]");
            return is_button.then_some(span.style == theme.selection);
        }
        from = to;
    }
    None
}
