//! Rows that moved: where a terminal that scrolls them is told less than what
//! stands in each.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher as _};
use std::ops::Range;

use ratatui::buffer::Cell;

use super::cells::{Cells, at, differing};

/// With fewer rows that changed nothing is gained.
const FEW: usize = 4;

/// In how many stretches a row is looked at. What stands beside a list does not
/// move with it.
const STRETCHES: usize = 8;

/// Rows that move by some lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scroll {
    /// The rows that take part, also those that go.
    pub(super) rows: Range<usize>,
    /// By how many.
    pub(super) lines: usize,
    /// Whether they move up.
    pub(super) is_up: bool,
}

impl Scroll {
    /// The one that makes most of these rows what they are to be; `touched` are
    /// those that change, in their order. `None`: none does.
    pub(super) fn of(shown: &Cells, wanted: &Cells, touched: &[usize]) -> Option<Self> {
        let (first, last) = (*touched.first()?, *touched.last()?);
        if touched.len() < FEW {
            return None;
        }
        let range = first..last + 1;
        let (lines, is_up) = most_seen(shown, wanted, &range)?;
        // What a row saves where it is taken from the other place.
        let saved = |y: usize| {
            let source = if is_up {
                y.checked_add(lines)
            } else {
                y.checked_sub(lines)
            };
            let source = source.filter(|source| range.contains(source))?;
            let count = |cells: usize| i64::try_from(cells).unwrap_or(i64::MAX);
            let (now, row) = (shown.row(y), wanted.row(y));
            Some(count(differing(now, row)) - count(differing(shown.row(source), row)))
        };
        let best = best_stretch(range.clone().map(|y| (y, saved(y))))?;
        let rows = if is_up {
            best.start..best.end + lines
        } else {
            best.start.saturating_sub(lines)..best.end
        };
        Some(Self { rows, lines, is_up })
    }
}

/// By how many lines, and whether upwards, most of what is to be seen has moved.
fn most_seen(shown: &Cells, wanted: &Cells, range: &Range<usize>) -> Option<(usize, bool)> {
    let rows = range.clone().flat_map(|y| [shown.row(y), wanted.row(y)]);
    let width = rows.map(<[Cell]>::len).max()?.div_ceil(STRETCHES);
    let mut places: BTreeMap<(usize, u64), Vec<usize>> = BTreeMap::new();
    for y in range.clone() {
        for (stretch, text) in stretches(shown.row(y), width) {
            places.entry((stretch, text)).or_default().push(y);
        }
    }
    let mut votes: BTreeMap<(usize, bool), usize> = BTreeMap::new();
    for y in range.clone() {
        for key in stretches(wanted.row(y), width) {
            let places = places.get(&key).map_or(&[][..], Vec::as_slice);
            // What stays where it is, or stands in many rows, does not tell of a
            // move.
            if !places.contains(&y) && places.len() < FEW {
                for place in places {
                    *votes.entry((place.abs_diff(y), *place > y)).or_default() += 1;
                }
            }
        }
    }
    let most = votes.into_iter().max_by_key(|(_, count)| *count)?;
    (most.1 >= FEW).then_some(most.0)
}

/// The stretches of a row in which characters differ, each as a number that
/// stands for them.
fn stretches(row: &[Cell], width: usize) -> impl Iterator<Item = (usize, u64)> {
    (0..STRETCHES).filter_map(move |stretch| {
        let cells = (stretch * width..(stretch + 1) * width).map(|x| at(row, x).symbol());
        let mut hasher = DefaultHasher::new();
        let mut first = None;
        let mut is_uniform = true;
        for symbol in cells {
            is_uniform &= *first.get_or_insert(symbol) == symbol;
            hasher.write(symbol.as_bytes());
        }
        (!is_uniform).then(|| (stretch, hasher.finish()))
    })
}

/// The stretch of neighbours that saves most, if it saves anything.
fn best_stretch(saved: impl Iterator<Item = (usize, Option<i64>)>) -> Option<Range<usize>> {
    let mut best: Option<(i64, Range<usize>)> = None;
    let mut now: Option<(i64, usize)> = None;
    for (y, saved) in saved {
        now = saved.map(|saved| match now.filter(|(sum, _)| *sum > 0) {
            Some((sum, start)) => (sum + saved, start),
            None => (saved, y),
        });
        if let Some((sum, start)) = now
            && sum > best.as_ref().map_or(0, |(sum, _)| *sum)
        {
            best = Some((sum, start..y + 1));
        }
    }
    best.map(|(_, rows)| rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of texts.
    fn cells(rows: &[&str]) -> Cells {
        let mut cells = Cells::default();
        for (y, row) in rows.iter().enumerate() {
            for (x, char) in row.chars().enumerate() {
                cells.put(x, y, &Cell::from(char));
            }
        }
        cells
    }

    fn found(shown: &[&str], wanted: &[&str]) -> Option<Scroll> {
        let (shown, wanted) = (cells(shown), cells(wanted));
        let rows = 0..10;
        let touched: Vec<usize> = rows
            .filter(|y| differing(shown.row(*y), wanted.row(*y)) > 0)
            .collect();
        Scroll::of(&shown, &wanted, &touched)
    }

    #[test]
    fn a_list_that_moved_beside_something_that_stayed_is_found() {
        let before = [
            "head           | a file  ",
            "one of many    |         ",
            "two of many    |         ",
            "three of many  |         ",
            "four of many   |         ",
            "five of many   |         ",
            "last line      | the end ",
        ];
        let after = [
            "head           | a file  ",
            "two of many    |         ",
            "three of many  |         ",
            "four of many   |         ",
            "five of many   |         ",
            "six of many    |         ",
            "last line      | the end ",
        ];
        let up = Scroll {
            rows: 1..6,
            lines: 1,
            is_up: true,
        };
        assert_eq!(found(&before, &after), Some(up.clone()));
        let down = Scroll { is_up: false, ..up };
        assert_eq!(found(&after, &before), Some(down));
    }

    #[test]
    fn rows_that_only_change_are_no_scroll() {
        let before = ["one of a", "two of b", "three of c", "four of d", "five"];
        let after = ["six to e", "seven to f", "eight to g", "nine to h", "ten"];
        assert_eq!(found(&before, &after), None);
        assert_eq!(found(&before, &before), None);
    }
}
