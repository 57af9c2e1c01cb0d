//! What lies under the mouse: in the dialog that is open here, rows in `rows.rs`.
//!
//! It is read from the lines of the dialog, as they are for any theme: the same
//! model gives the same answer, whether or not it was drawn.

mod rows;

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;

use super::paint::Paint;
use super::{Theme, dialog_area, login_looks, over_area, painted, popup, width};
use crate::app::Model;
use crate::dialogs::{Dialog, Kind, Looks, TEXT_AT, Target};
use crate::keys::{Code, KeyPress};
pub use rows::{Rows, detail_rows, list_rows};

/// The sign before the row under the cursor of a dialog.
const BAR: &str = "▌";

/// What lies under the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointed {
    /// The button that is chosen.
    Chosen,
    /// Another button.
    Button,
    /// A key, below the box.
    Key(KeyPress),
    /// A row, so many steps below that of the cursor.
    Row(isize),
    /// A line so many below that of the cursor, which may be no row.
    Line(isize),
    /// A file, so many below the one that the fields are about.
    File(isize),
    /// A field without the focus, by its number; in its text, so many characters from
    /// the start.
    Field(usize, Option<usize>),
    /// The text of the field with the focus, so many characters behind its cursor.
    Text(isize),
    /// The choices of the field with the focus.
    Choice,
}

/// What lies there; `None` where that is nothing to click.
#[must_use]
pub fn pointed(model: &Model, column: u16, row: u16) -> Option<Pointed> {
    let (area, looks) = of_model(model)?;
    if row + 1 == area.bottom() {
        return popup::key_at(&looks, area, column).map(Pointed::Key);
    }
    // Within its border.
    let column = column.checked_sub(area.x + 1)?;
    let row = usize::from(row.checked_sub(area.y + 1)?);
    if column + 2 >= area.width || row + 2 >= usize::from(area.height) {
        return None;
    }
    let column = usize::from(column);
    let line = looks.lines.all.get(row)?;
    if let Some(is_chosen) = button(line, column, &Theme::terminal()) {
        return Some(match is_chosen {
            true => Pointed::Chosen,
            false => Pointed::Button,
        });
    }
    match looks.lines.target(row) {
        Some(Target::Row(by)) => return Some(Pointed::Row(by)),
        Some(Target::File(by)) => return Some(Pointed::File(by)),
        Some(Target::Field {
            number,
            kind,
            has_focus,
        }) => return field(line, (number, kind, has_focus), column),
        None if looks.lines.has_rows() => return None,
        None => {}
    }
    let has_bar = |line: &Line<'_>| line.spans.iter().any(|span| span.content.trim() == BAR);
    let cursor = looks.lines.all.iter().position(has_bar)?;
    let below = isize::try_from(row).ok()? - isize::try_from(cursor).ok()?;
    Some(Pointed::Line(below))
}

/// The key that is named there in the question of a login: below its box, or the one
/// that turns the switch on this line.
#[must_use]
pub fn login_key_at(model: &Model, column: u16, row: u16) -> Option<KeyPress> {
    let theme = Theme::terminal();
    let paint = painted(model, &theme);
    let size = model.size;
    let screen = Rect::new(0, 0, size.columns, size.rows);
    let (area, looks) = login(model, &paint, over_area(&model.plan(), screen));
    if row + 1 == area.bottom() {
        return popup::key_at(&looks, area, column);
    }
    let is_within = area.contains((column, row).into());
    let line = looks
        .lines
        .all
        .get(usize::from(row.checked_sub(area.y + 1)?))?;
    let text = line.to_string();
    let is_switch = ["[ ] ", "[x] "]
        .iter()
        .any(|sign| text.trim_start().starts_with(sign));
    (is_within && is_switch).then(|| KeyPress::plain(Code::Tab))
}

/// The fields of the form that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fields {
    /// The number of the one that has the focus, from 0.
    pub focus: usize,
    /// What is done in it.
    pub kind: Kind,
    /// How many there are.
    pub count: usize,
    /// Whether the arrows go through rows, not from field to field.
    pub has_rows: bool,
}

/// The fields, where one of them has the focus.
#[must_use]
pub fn fields(model: &Model) -> Option<Fields> {
    let (_, looks) = of_model(model)?;
    let (focus, kind) = looks.lines.focus()?;
    Some(Fields {
        focus,
        kind,
        count: looks.lines.field_count(),
        has_rows: looks.lines.has_rows(),
    })
}

/// The box of the dialog that is open.
fn of_model(model: &Model) -> Option<(Rect, Looks)> {
    let dialog = model.dialog.as_ref()?;
    let theme = Theme::terminal();
    let paint = painted(model, &theme);
    let size = model.size;
    let screen = Rect::new(0, 0, size.columns, size.rows);
    let area = dialog_area(dialog, &model.plan(), screen);
    Some(self::dialog(model, dialog, &paint, area))
}

/// The box of a login's question.
pub(super) fn login(model: &Model, paint: &Paint<'_>, area: Rect) -> (Rect, Looks) {
    let looks = |columns, rows| login_looks(model, paint, columns, rows);
    popup::placed(looks, area)
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
            true => popup::keys_of(&looks, columns, rows),
            false => looks,
        }
    };
    popup::placed(looks, area)
}

/// Whether the button in this column is the chosen one; `None` where there is
/// none.
fn button(line: &Line<'_>, column: usize, theme: &Theme) -> Option<bool> {
    let mut from = 0;
    for span in &line.spans {
        let to = from + span.width();
        if (from..to).contains(&column) {
            let is_button = span.content.starts_with("[ ") && span.content.ends_with(" ]");
            return is_button.then_some(span.style == theme.selection);
        }
        from = to;
    }
    None
}

/// What a click in this column of a field means.
fn field(
    line: &Line<'_>,
    (number, kind, has_focus): (usize, Kind, bool),
    column: usize,
) -> Option<Pointed> {
    // Columns behind the label.
    let within = column.checked_sub(TEXT_AT);
    let mut texts = line.spans.iter().skip(1);
    match (kind, has_focus) {
        (Kind::Text | Kind::Path, true) => {
            let mut next = || texts.next().map_or("", |span| span.content.as_ref());
            let (left, under, right) = (next(), next(), next());
            let (before, at) = (width::columns(left), width::columns(under));
            let within = within?;
            let signed = |count: usize| isize::try_from(count).unwrap_or(isize::MAX);
            Some(Pointed::Text(if within < before {
                signed(chars_in(left, within)) - signed(left.chars().count())
            } else if within < before + at {
                0
            } else {
                let behind = chars_in(right, within - before - at);
                signed(under.chars().count() + behind)
            }))
        }
        (Kind::Choice, true) => within.map(|_| Pointed::Choice),
        (Kind::Secret, true) => None,
        (Kind::Text | Kind::Path, false) => {
            let text: String = texts.map(|span: &Span<'_>| span.content.as_ref()).collect();
            let to = within.map(|within| chars_in(&text, within));
            Some(Pointed::Field(number, to))
        }
        (Kind::Choice | Kind::Secret, false) => Some(Pointed::Field(number, None)),
    }
}

/// How many characters stand before this column of a text.
fn chars_in(text: &str, column: usize) -> usize {
    let mut used = 0;
    let before = text.graphemes(true).take_while(|grapheme| {
        used += width::columns(grapheme);
        used <= column
    });
    before.map(|grapheme| grapheme.chars().count()).sum()
}
