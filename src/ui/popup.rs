//! The box around a dialog.

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth as _};
use ratatui::layout::{Alignment, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Clear, Paragraph, Widget as _};

use super::hints::key_in;
use super::paint::Paint;
use super::width;
use super::wrap::wrap;
use crate::dialogs::Looks;
use crate::keys::KeyPress;

/// Wider lines are hard to read, and a path that is longer scrolls.
const WIDEST: u16 = 86;

/// Rows of the smallest box that shows what is asked and four answers, its
/// border among them.
pub const LEAST_ROWS: u16 = 7;

/// Fewer columns than this tell nothing of what a key does.
const LEAST_KEY: usize = 8;

/// The key that lists all keys of a dialog, where not all stand below it, and the
/// same where room is short.
const LISTS_KEYS: &str = "f1 keys";
const LISTS_KEYS_SHORT: &str = "f1";

/// Between the keys below a dialog.
const SEPARATOR: &str = " · ";

/// Where a box is, and what is in it: in the middle of the body, as high as its
/// lines. `looks` is told the columns and rows in it.
pub fn placed(looks: impl FnOnce(usize, usize) -> Looks, body: Rect) -> (Rect, Looks) {
    // A border of the list beside that of the box is only noise.
    let width = if body.width < WIDEST + 4 {
        body.width
    } else {
        WIDEST
    };
    let room = body.height.saturating_sub(2);
    let mut looks = looks(usize::from(width.saturating_sub(2)), usize::from(room));
    drop_gaps(&mut looks.lines.all, usize::from(room));
    let height = u16::try_from(looks.lines.all.len())
        .unwrap_or(u16::MAX)
        .min(room)
        + 2;
    let area = Rect {
        x: body.x + (body.width - width) / 2,
        y: body.y + (body.height.saturating_sub(height)) / 3,
        width,
        height,
    }
    .intersection(body);
    (area, looks)
}

/// Draws a box where it is.
pub fn draw((area, looks): (Rect, Looks), paint: &Paint<'_>, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let inside = usize::from(area.width.saturating_sub(4));
    let keys = keys_in(looks.keys, inside);
    let title = width::shorten(&looks.title, inside).into_owned();
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.border_focus)
        .title(Line::styled(format!(" {title} "), theme.tab))
        .title_bottom(Line::styled(format!(" {keys} "), theme.dim).alignment(Alignment::Left));
    clear(area, frame.buffer_mut());
    frame.render_widget(Paragraph::new(looks.lines.all).block(block), area);
}

/// Empties a box. A wide character that begins beside it goes as a whole: its second
/// cell would wipe the border.
pub fn clear(area: Rect, buffer: &mut Buffer) {
    Clear.render(area, buffer);
    if let Some(beside) = area.x.checked_sub(1) {
        for y in area.top()..area.bottom() {
            if let Some(cell) = buffer.cell_mut((beside, y))
                && cell.cell_width() > 1
            {
                cell.set_symbol(" ");
            }
        }
    }
}

/// The key that stands in this column of the lower border of a box.
pub fn key_at(looks: &Looks, area: Rect, column: u16) -> Option<KeyPress> {
    let inside = usize::from(area.width.saturating_sub(4));
    // Behind the corner and a space.
    let column = usize::from(column.checked_sub(area.x + 2)?);
    key_in(&keys_in(looks.keys, inside), column)
}

/// The keys of a dialog in its place, a line each where there are so many rows.
pub fn keys_of(looks: &Looks, columns: usize, rows: usize) -> Looks {
    let mut parts: Vec<String> = looks.keys.split(SEPARATOR).map(ToOwned::to_owned).collect();
    if parts.len() > rows {
        parts = wrap(looks.keys, columns.saturating_sub(2), rows);
    }
    let lines = parts.iter().map(|part| Line::raw(format!(" {part}")));
    Looks {
        title: format!("Keys of: {}", looks.title),
        lines: lines.collect::<Vec<_>>().into(),
        keys: "any key goes back",
    }
}

/// Takes empty lines out as long as there are more than `rows` lines, from below.
fn drop_gaps(lines: &mut Vec<Line<'static>>, rows: usize) {
    while lines.len() > rows
        && let Some(gap) = lines.iter().rposition(|line| line.width() == 0)
    {
        lines.remove(gap);
    }
}

/// The keys as far as there is room. The first one does what the dialog is for,
/// and the last one leaves it, so those between go, the arrows before others; in
/// their place comes the key that lists them all, which is never cut.
fn keys_in(keys: &str, room: usize) -> String {
    let mut parts: Vec<&str> = keys.split(SEPARATOR).collect();
    if width::columns(keys) <= room {
        return keys.to_owned();
    }
    parts.insert(parts.len() - 1, LISTS_KEYS);
    while parts.len() > 3 && width::columns(&parts.join(SEPARATOR)) > room {
        let between = 1..parts.len() - 2;
        let is_arrows = |at: &usize| parts.get(*at).is_some_and(|part| part.starts_with('↑'));
        let goes = between.clone().rfind(is_arrows).unwrap_or(between.end - 1);
        parts.remove(goes);
    }
    let whole = parts.join(SEPARATOR);
    if width::columns(&whole) <= room {
        return whole;
    }
    let leaves = parts.last().copied().unwrap_or_default();
    let least = format!("{LISTS_KEYS_SHORT}{SEPARATOR}{leaves}");
    let rest = room.checked_sub(width::columns(&least) + width::columns(SEPARATOR));
    match (parts.as_slice(), rest) {
        // Who cannot see all of what it does can still see how to leave it.
        ([does, _, _], Some(rest)) if rest >= LEAST_KEY => {
            format!("{}{SEPARATOR}{least}", width::shorten(does, rest))
        }
        _ if width::columns(&least) <= room => least,
        _ => width::shorten(LISTS_KEYS, room).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_character_beside_a_box_does_not_reach_into_it() {
        let mut buffer = Buffer::with_lines(["a测试b", "测试ab"]);
        clear(Rect::new(2, 0, 3, 2), &mut buffer);
        assert_eq!(buffer, Buffer::with_lines(["a    b", "测   b"]));
    }

    #[test]
    fn the_keys_that_leave_and_that_list_all_are_told_in_any_room() {
        let keys = "enter filter · tab next · ↑↓ earlier ones · esc cancel";
        for (room, shown) in [
            (80, keys),
            (54, keys),
            (53, "enter filter · tab next · f1 keys · esc cancel"),
            (46, "enter filter · tab next · f1 keys · esc cancel"),
            (45, "enter filter · f1 keys · esc cancel"),
            (34, "enter filter · f1 · esc cancel"),
            (29, "enter filt… · f1 · esc cancel"),
            (25, "f1 · esc cancel"),
            (12, "f1 keys"),
        ] {
            assert_eq!(keys_in(keys, room), shown, "{room}");
        }
        assert_eq!(keys_in("esc close", 46), "esc close");
        assert_eq!(keys_in("esc close", 8), "f1 keys");
    }
}
