//! The bytes that make a terminal show something else: the shortest of what
//! terminals everywhere understand.
//!
//! Of several ways to a cell, and of several ways to erase some, the shortest is
//! taken. What is erased is never on a colour: terminals do not agree on which
//! one is there then.

use ratatui::buffer::{Cell, CellWidth as _};

use super::cells::{at, head, is_certain, is_erased, is_tail};
use super::pen::Pen;
use super::scrolling::Scroll;

/// To go somewhere behind erased cells takes about so many bytes.
const WAY: usize = 4;

/// One row down in the same column. With the line in raw mode a line feed is that
/// and nothing else; the console of Windows may take it for the end of a line.
const DOWN: &str = if cfg!(windows) { "\x1b[B" } else { "\n" };

/// Bytes for the terminal, as they are gathered.
#[derive(Clone, Debug, Default)]
pub(super) struct Strokes {
    bytes: String,
    /// Row and column of the cursor, where that is certain.
    cursor: Option<(usize, usize)>,
    pen: Pen,
}

impl Strokes {
    /// Moves rows. Before all else: rows that come in have the colour of the pen.
    pub(super) fn scroll(&mut self, scroll: &Scroll) {
        let (top, bottom) = (scroll.rows.start + 1, scroll.rows.end);
        // Lines that are deleted or inserted within margins: the oldest way.
        let lines = step(scroll.lines, if scroll.is_up { 'M' } else { 'L' });
        self.bytes += &format!("\x1b[{top};{bottom}r\x1b[{top}H{lines}\x1b[r");
        self.cursor = None;
    }

    /// Makes a row what it is to be: from left to right, or all of one colour after
    /// the other, where the ways are shorter than the changes of colour.
    pub(super) fn row(&mut self, y: usize, shown: &[Cell], wanted: &[Cell]) {
        let steps = by_pen(self.pen, shown, wanted);
        if steps.len() > 1 {
            let mut by_pen = self.clone();
            let mut before = shown;
            for step in &steps {
                by_pen.row_from_left(y, before, step);
                before = step;
            }
            self.row_from_left(y, shown, wanted);
            if by_pen.bytes.len() < self.bytes.len() {
                *self = by_pen;
            }
        } else {
            self.row_from_left(y, shown, wanted);
        }
    }

    fn row_from_left(&mut self, y: usize, shown: &[Cell], wanted: &[Cell]) {
        let length = shown.len().max(wanted.len());
        let differs = |x: &usize| at(shown, *x) != at(wanted, *x);
        let mut x = 0;
        while let Some(changed) = (x..length).find(differs) {
            let from = head(wanted, changed);
            x = if is_erased(at(wanted, from)) {
                let is_blank = |x: &usize| is_erased(at(wanted, *x));
                let begin = (0..from).rev().take_while(is_blank).last();
                let blank = Blank {
                    begin: begin.unwrap_or(from),
                    from,
                    end: (from..length).find(|x| !is_blank(x)).unwrap_or(length),
                };
                let last = (from..blank.end).rev().find(differs).unwrap_or(from);
                let goes_on = (blank.end..length).any(|x| differs(&x));
                self.erase(y, &blank, last + 1, goes_on, wanted);
                last + 1
            } else {
                self.go(y, from, wanted);
                let next = self.print(y, from, at(wanted, from), length);
                next.max(changed + 1)
            };
        }
    }

    /// All of it; the pen is the terminal's own again.
    pub(super) fn end(mut self) -> Vec<u8> {
        self.dip(Pen::default());
        self.bytes.into_bytes()
    }

    /// Erases from where the change begins to `to`, by whatever is shorter.
    fn erase(&mut self, y: usize, blank: &Blank, to: usize, goes_on: bool, row: &[Cell]) {
        // Further to the left it is erased already: what is near, or serves the
        // rows below as well, is as good a place to begin.
        let near = self.cursor.filter(|(row, column)| {
            (*row == y || *row + 1 == y) && (blank.begin..=blank.from).contains(column)
        });
        let begin = near.map_or(blank.begin, |(_, column)| column);
        let sequence = match blank.end >= row.len() {
            true => "\x1b[K".to_owned(),
            false => format!("\x1b[{}X", to - begin),
        };
        let way = |x| self.way(y, x, row).len();
        let back = if goes_on { WAY } else { 0 };
        let is_shorter = way(begin) + sequence.len() + back < way(blank.from) + to - blank.from;
        let erased = &Cell::EMPTY;
        if is_shorter {
            self.go(y, begin, row);
            self.dip(self.pen.of(erased));
            self.bytes += &sequence;
            return;
        }
        self.go(y, blank.from, row);
        for x in blank.from..to {
            self.print(y, x, erased, row.len());
        }
    }

    /// Writes a character where the cursor is; gives the column behind it.
    fn print(&mut self, y: usize, x: usize, cell: &Cell, length: usize) -> usize {
        let width = cell.cell_width();
        self.dip(self.pen.of(cell));
        match width {
            // It would join the character before.
            0 => self.bytes.push(' '),
            // Some terminals take one cell for it.
            2 if cell.symbol().contains('\u{fe0f}') => self.bytes += "  \x1b[2D",
            _ => {}
        }
        self.bytes += cell.symbol();
        let next = x + usize::from(width.max(1));
        // At the edge terminals differ in where they go on.
        let is_known = is_certain(cell) && next < length;
        self.cursor = is_known.then_some((y, next));
        next
    }

    fn dip(&mut self, pen: Pen) {
        self.bytes += &self.pen.turned_into(pen);
        self.pen = pen;
    }

    fn go(&mut self, y: usize, x: usize, row: &[Cell]) {
        self.bytes += &self.way(y, x, row);
        self.cursor = Some((y, x));
    }

    /// The shortest way to a cell of this row.
    fn way(&self, y: usize, x: usize, row: &[Cell]) -> String {
        let absolute = match x {
            0 => format!("\x1b[{}H", y + 1),
            _ => format!("\x1b[{};{}H", y + 1, x + 1),
        };
        let near = self.cursor.and_then(|cursor| match cursor {
            (row, column) if row == y && column == x => Some(String::new()),
            (on, column) if on == y && column < x => Some(
                self.written(column, x, row)
                    .unwrap_or_else(|| step(x - column, 'C')),
            ),
            (row, column) if row == y => Some(step(column - x, 'D')),
            (row, _) if row + 1 == y && x == 0 => Some("\r\n".to_owned()),
            (row, column) if row + 1 == y && column == x => Some(DOWN.to_owned()),
            (row, column) if row < y && column == x => Some(step(y - row, 'B')),
            _ => None,
        });
        match near {
            Some(near) if near.len() <= absolute.len() => near,
            _ => absolute,
        }
    }

    /// The characters between two places, where to write them once more is shorter
    /// than to step over them.
    fn written(&self, from: usize, to: usize, row: &[Cell]) -> Option<String> {
        let cells = (from..to).map(|x| at(row, x));
        let as_it_is = |cell: &Cell| is_certain(cell) && self.pen.of(cell) == self.pen;
        let text = (to - from <= WAY && cells.clone().all(as_it_is))
            .then(|| cells.map(Cell::symbol).collect::<String>())?;
        (text.len() <= step(to - from, 'C').len()).then_some(text)
    }
}

/// A row on its way from what is shown to what is wanted, after all changes in the
/// one colour, and in the next; the last is what is wanted. Empty where wide characters
/// stand in other places than before: they overwrite parts of each other.
fn by_pen(pen: Pen, shown: &[Cell], wanted: &[Cell]) -> Vec<Vec<Cell>> {
    let length = shown.len().max(wanted.len());
    let is_in_place = |x| is_tail(at(shown, x)) == is_tail(at(wanted, x));
    if !(0..length).all(is_in_place) {
        return Vec::new();
    }
    let differing = (0..length).filter(|x| at(shown, *x) != at(wanted, *x));
    let mut pens: Vec<(Pen, Vec<usize>)> = Vec::new();
    let mut last = pen;
    for x in differing {
        // What is blank goes with what is left of it.
        last = last.of(at(wanted, x));
        match pens.iter_mut().find(|(pen, _)| *pen == last) {
            Some((_, places)) => places.push(x),
            None => pens.push((last, vec![x])),
        }
    }
    pens.sort_by_key(|(first, _)| *first != pen);
    let mut step = shown.to_vec();
    step.resize(length, Cell::EMPTY);
    let steps = pens.into_iter().map(|(_, places)| {
        for x in places {
            if let Some(cell) = step.get_mut(x) {
                *cell = at(wanted, x).clone();
            }
        }
        step.clone()
    });
    steps.collect()
}

/// Erased cells beside each other, within a row as it is to be.
#[derive(Debug)]
struct Blank {
    /// Where they begin.
    begin: usize,
    /// The first that is to change.
    from: usize,
    /// Behind the last.
    end: usize,
}

/// What is done so many times.
fn step(count: usize, what: char) -> String {
    match count {
        1 => format!("\x1b[{what}"),
        _ => format!("\x1b[{count}{what}"),
    }
}
