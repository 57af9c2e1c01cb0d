//! What stands in the cells of a terminal.

use ratatui::buffer::{Cell, CellWidth as _};
use ratatui::style::Modifier;

use super::scrolling::Scroll;

/// What can be seen of a cell without a character, beside its background.
pub(super) const SEEN_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// A cell in which nothing stands.
static ERASED: Cell = Cell::EMPTY;

/// The further cells of a wide character.
const TAIL: Cell = Cell::new("");

/// Cells in rows, from the left upper corner. Those that are not held are erased.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    rows: Vec<Vec<Cell>>,
}

impl Cells {
    /// The cells of a row.
    pub(super) fn row(&self, y: usize) -> &[Cell] {
        self.rows.get(y).map_or(&[], Vec::as_slice)
    }

    /// Puts a character into its cell, or its two. A wide one of which a part is
    /// overwritten goes as a whole, as in a terminal.
    pub(super) fn put(&mut self, x: usize, y: usize, cell: &Cell) {
        self.reach(y + 1);
        let Some(row) = self.rows.get_mut(y) else {
            return;
        };
        let end = x + usize::from(cell.cell_width().max(1));
        if row.len() < end {
            row.resize(end, Cell::EMPTY);
        }
        let head = head(row, x);
        let tails = row.iter().skip(end).take_while(|it| is_tail(it)).count();
        let taken = row.iter_mut().enumerate().take(end + tails).skip(head);
        for (at, old) in taken {
            *old = match at {
                _ if at == x => as_seen(cell),
                _ if at > x && at < end => TAIL,
                _ => Cell::EMPTY,
            };
        }
    }

    /// Makes a row the same as that of others.
    pub(super) fn copy_row(&mut self, y: usize, others: &Self) {
        self.reach(y + 1);
        if let Some(row) = self.rows.get_mut(y) {
            row.clear();
            row.extend_from_slice(others.row(y));
        }
    }

    /// Moves rows as a terminal does that scrolls them.
    pub(super) fn scroll(&mut self, scroll: &Scroll) {
        self.reach(scroll.rows.end);
        let Some(rows) = self.rows.get_mut(scroll.rows.clone()) else {
            return;
        };
        let lines = scroll.lines.min(rows.len());
        let first = if scroll.is_up {
            rows.rotate_left(lines);
            rows.len() - lines
        } else {
            rows.rotate_right(lines);
            0
        };
        for row in rows.iter_mut().skip(first).take(lines) {
            row.clear();
        }
    }

    fn reach(&mut self, height: usize) {
        if self.rows.len() < height {
            self.rows.resize_with(height, Vec::new);
        }
    }
}

/// The cell of a row at this place.
pub(super) fn at(row: &[Cell], x: usize) -> &Cell {
    row.get(x).unwrap_or(&ERASED)
}

/// How many cells two rows do not have in common.
pub(super) fn differing(one: &[Cell], other: &[Cell]) -> usize {
    let length = one.len().max(other.len());
    let differ = |x: &usize| at(one, *x) != at(other, *x);
    (0..length).filter(differ).count()
}

/// Where the character begins that stands at this place: there, behind the row's end.
pub(super) fn head(row: &[Cell], x: usize) -> usize {
    if x >= row.len() {
        return x;
    }
    let before = row.iter().take(x + 1).rev();
    x - before.take_while(|cell| is_tail(cell)).count().min(x)
}

/// Whether it is a further cell of a wide character.
pub(super) fn is_tail(cell: &Cell) -> bool {
    cell.symbol().is_empty()
}

/// Whether nothing stands there, on the terminal's own background.
pub(super) fn is_erased(cell: &Cell) -> bool {
    *cell == ERASED
}

/// Whether it can be seen by its background alone.
pub(super) fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(SEEN_ON_BLANK)
}

/// The same without what cannot be seen of it, so that cells are equal that look
/// so.
fn as_seen(cell: &Cell) -> Cell {
    let mut seen = Cell::EMPTY;
    seen.set_bg(cell.bg);
    if !is_blank(cell) {
        seen.set_symbol(cell.symbol());
        seen.set_fg(cell.fg);
        seen.underline_color = cell.underline_color;
        seen.modifier = cell.modifier;
    }
    seen
}

/// Whether terminals agree on how wide it is, so that it is known where the
/// cursor is behind it.
pub(super) fn is_certain(cell: &Cell) -> bool {
    let mut chars = cell.symbol().chars();
    match (chars.next(), chars.next()) {
        (Some(char), None) => cell.cell_width() == 1 || is_wide_everywhere(char),
        _ => false,
    }
}

/// Whether every terminal that knows UTF-8 gives it two cells: what China, Japan and
/// Korea write. Of pictures and signs the standard changed its mind.
const fn is_wide_everywhere(char: char) -> bool {
    matches!(char, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}
