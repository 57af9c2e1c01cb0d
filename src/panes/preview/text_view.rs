//! A text in the pane: which row is the first one, and how far it is moved.

use super::rows;
use crate::app::Step;
use crate::preview::encoding::Encoding;
use crate::preview::log::{Level, level};
use crate::preview::pieces::{Piece, Text};
use crate::preview::search::Search;

/// How much of the screen a text has, and how it is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Rows of the pane.
    pub rows: usize,
    /// Columns of the pane.
    pub columns: usize,
    /// Whether long lines go on in the next row.
    pub wraps: bool,
    /// Whether lines have their numbers before them.
    pub numbers: bool,
}

/// What is looked for in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aim {
    /// A text.
    Text(Search),
    /// A line of a log that tells an error.
    Error,
}

impl Aim {
    fn is_met(&self, row: &str) -> bool {
        match self {
            Self::Text(search) => search.is_in(&rows::shown(row)),
            Self::Error => level(row) >= Some(Level::Error),
        }
    }
}

/// A text, and what of it is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextView {
    /// What is held of it.
    pub text: Text,
    /// How it is written.
    pub encoding: Encoding,
    /// Whether its lines have levels.
    pub is_log: bool,
    /// The first row on the screen.
    pub top: usize,
    /// The part of that row that is on the first line.
    pub part: usize,
    /// Columns that are out of sight at the left.
    pub left: usize,
    /// The row that was found.
    pub hit: Option<usize>,
    /// Up to here the last search has not seen the rows, where it went back; else
    /// from here on.
    pub searched: usize,
}

/// Columns by which a text moves sideways.
const SIDEWAYS: usize = 8;

impl TextView {
    /// At the beginning of this piece.
    #[must_use]
    pub fn new(piece: Piece, encoding: Encoding, is_log: bool) -> Self {
        Self {
            text: Text::new(piece),
            encoding,
            is_log,
            top: 0,
            part: 0,
            left: 0,
            hit: None,
            searched: 0,
        }
    }

    /// Holds another part of the file, from its beginning.
    pub fn go_to_piece(&mut self, piece: Piece) {
        *self = Self::new(piece, self.encoding, self.is_log);
    }

    /// Columns before the text: number, level, and a gap.
    #[must_use]
    pub fn gutter(&self, layout: Layout) -> usize {
        let number = if layout.numbers { self.digits() + 1 } else { 0 };
        number + usize::from(self.is_log) * 2 + 1
    }

    /// Columns that the highest number takes.
    #[must_use]
    pub fn digits(&self) -> usize {
        let number = self.text.last_number();
        number.map_or(1, |number| number.to_string().len()).max(3)
    }

    /// On how many lines of the screen a row stands.
    fn lines(&self, row: usize, layout: Layout) -> usize {
        if !layout.wraps {
            return 1;
        }
        let wide = layout.columns.saturating_sub(self.gutter(layout));
        let text = self.text.row_text(row).unwrap_or_default();
        rows::parts(&rows::shown(text), wide).len()
    }

    /// Moves; says by how many lines the move wanted to go past the end.
    pub fn step(&mut self, step: Step, layout: Layout) -> usize {
        match step {
            Step::Down(lines) => {
                let before = (self.top, self.part);
                for _ in 0..lines {
                    if self.part + 1 < self.lines(self.top, layout) {
                        self.part += 1;
                    } else if self.top + 1 < self.text.rows() {
                        self.top += 1;
                        self.part = 0;
                    } else {
                        break;
                    }
                }
                let wanted = (self.top, self.part);
                self.settle(layout);
                usize::from(wanted != (self.top, self.part) || before == wanted)
            }
            Step::Up(lines) => {
                for _ in 0..lines {
                    if self.part > 0 {
                        self.part -= 1;
                    } else if self.top > 0 {
                        self.top -= 1;
                        self.part = self.lines(self.top, layout) - 1;
                    } else {
                        break;
                    }
                }
                0
            }
            Step::First => {
                (self.top, self.part, self.left) = (0, 0, 0);
                0
            }
            Step::Last => {
                self.top = self.text.rows();
                self.settle(layout);
                1
            }
        }
    }

    /// Keeps the last screen full.
    pub fn settle(&mut self, layout: Layout) {
        let last = self.last_top(layout);
        if (self.top, self.part) > last {
            (self.top, self.part) = last;
        }
        self.part = self.part.min(self.lines(self.top, layout) - 1);
    }

    /// The first row and its part where the last row is at the bottom.
    fn last_top(&self, layout: Layout) -> (usize, usize) {
        let mut free = layout.rows.max(1);
        let mut row = self.text.rows();
        while row > 0 {
            let lines = self.lines(row - 1, layout);
            if lines >= free {
                return (row - 1, lines - free);
            }
            free -= lines;
            row -= 1;
        }
        (0, 0)
    }

    /// Moves the text sideways, where it does not wrap.
    pub fn sideways(&mut self, to_right: bool) {
        self.left = if to_right {
            self.left.saturating_add(SIDEWAYS)
        } else {
            self.left.saturating_sub(SIDEWAYS)
        };
    }

    /// Adds what follows.
    pub fn add_behind(&mut self, piece: Piece) {
        let forgotten = self.text.add_behind(piece);
        self.top = self.top.saturating_sub(forgotten);
        self.searched = self.searched.saturating_sub(forgotten);
        self.hit = self.hit.and_then(|hit| hit.checked_sub(forgotten));
    }

    /// Adds what is before.
    pub fn add_before(&mut self, piece: Piece) {
        let rows = self.text.add_before(piece);
        self.top += rows;
        self.searched += rows;
        self.hit = self.hit.map(|hit| hit + rows);
    }

    /// Whether the end of what is held is near.
    #[must_use]
    pub fn is_near_end(&self, layout: Layout) -> bool {
        self.top + 2 * layout.rows.max(1) >= self.text.rows()
    }

    /// Whether the beginning of what is held is near.
    #[must_use]
    pub const fn is_near_start(&self, layout: Layout) -> bool {
        self.top < layout.rows
    }

    /// Where a search begins: behind what was found and is still in sight, else
    /// at the first row on the screen.
    #[must_use]
    pub fn start(&self, layout: Layout, is_back: bool) -> usize {
        let hit = self
            .hit
            .filter(|hit| (self.top..self.top + layout.rows.max(1)).contains(hit));
        match (hit, is_back) {
            (Some(hit), false) => hit + 1,
            (Some(hit), true) => hit,
            (None, _) => self.top,
        }
    }

    /// Goes to the first row from `start` on that has what is aimed at, or
    /// back to the last one before it. Says whether there is one.
    pub fn find(&mut self, aim: &Aim, start: usize, is_back: bool, layout: Layout) -> bool {
        let found = if is_back {
            let rows = self.text.rows_from(0).enumerate().take(start);
            rows.filter(|(_, row)| aim.is_met(row.text)).last()
        } else {
            let rows = self.text.rows_from(start).enumerate();
            rows.map(|(index, row)| (start + index, row))
                .find(|(_, row)| aim.is_met(row.text))
        };
        let Some(row) = found.map(|(row, _)| row) else {
            self.searched = if is_back { 0 } else { self.text.rows() };
            return false;
        };
        self.hit = Some(row);
        if !(self.top..self.top + layout.rows.saturating_sub(1)).contains(&row) {
            self.top = row.saturating_sub(layout.rows / 3);
        }
        self.part = 0;
        self.settle(layout);
        // A row that takes many lines may have pushed it out of sight.
        let between: usize = (self.top..row).map(|row| self.lines(row, layout)).sum();
        if between >= layout.rows {
            (self.top, self.part) = (row, 0);
            self.settle(layout);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preview::pieces::Place;

    const LAYOUT: Layout = Layout {
        rows: 4,
        columns: 12,
        wraps: true,
        numbers: true,
    };

    fn view(text: &str) -> TextView {
        let place = Place {
            at: 0,
            begins_line: true,
            is_end: true,
        };
        let encoding = Encoding::default();
        let piece = Piece::forward(encoding, text.as_bytes(), place);
        TextView::new(piece, encoding, false)
    }

    fn at(view: &TextView) -> (usize, usize) {
        (view.top, view.part)
    }

    #[test]
    fn lines_that_wrap_are_passed_line_by_line() {
        // Seven columns beside the numbers.
        let mut text = view("aaaaaaabbbbbbbccc\nx\ny\nz\n1\n2\n3\n");
        text.step(Step::Down(2), LAYOUT);
        assert_eq!(at(&text), (0, 2));
        text.step(Step::Down(1), LAYOUT);
        assert_eq!(at(&text), (1, 0));
        text.step(Step::Up(1), LAYOUT);
        assert_eq!(at(&text), (0, 2));
        // The last screen stays full.
        assert_eq!(text.step(Step::Down(50), LAYOUT), 1);
        assert_eq!(at(&text), (3, 0));
        text.step(Step::First, LAYOUT);
        assert_eq!(at(&text), (0, 0));
        text.step(Step::Last, LAYOUT);
        assert_eq!(at(&text), (3, 0));
    }

    #[test]
    fn errors_and_texts_are_found_one_after_another() {
        let mut text = view("a\nERROR one\nb\nc\nd\ne\nf\nERROR two\ng\nh\n");
        assert!(text.find(&Aim::Error, text.start(LAYOUT, false), false, LAYOUT));
        assert_eq!(text.hit, Some(1));
        assert!(text.find(&Aim::Error, text.start(LAYOUT, false), false, LAYOUT));
        assert_eq!(text.hit, Some(7));
        assert!((text.top..text.top + 4).contains(&7));
        assert!(!text.find(&Aim::Error, text.start(LAYOUT, false), false, LAYOUT));
        assert_eq!(text.hit, Some(7));
        assert!(text.find(&Aim::Error, text.start(LAYOUT, true), true, LAYOUT));
        assert_eq!(text.hit, Some(1));
        let search = Aim::Text(Search::new("two").unwrap());
        assert!(text.find(&search, 0, false, LAYOUT));
    }
}
