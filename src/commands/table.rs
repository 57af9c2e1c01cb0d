//! A table for people: straight columns, whatever is in them.

use crate::ui::width::{self, Align};

/// One long name must not push all the others aside.
const MAX_WIDTH: usize = 48;

/// The cells of a line, cleaned.
pub(super) type Row<const N: usize> = [String; N];

/// The columns, as wide as the first rows ask for: later ones may push them.
pub(super) struct Table<const N: usize> {
    header: [&'static str; N],
    /// Which column holds numbers.
    number: usize,
    widths: [usize; N],
}

impl<const N: usize> Table<N> {
    pub(super) fn new(header: [&'static str; N], number: usize, first: &[Row<N>]) -> Self {
        let mut widths = header.map(str::len);
        for row in first {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = width::columns(cell).clamp(*width, MAX_WIDTH.max(*width));
            }
        }
        Self {
            header,
            number,
            widths,
        }
    }

    pub(super) fn header(&self) -> String {
        self.line(&self.header.map(str::to_owned))
    }

    /// Cells side by side, never cut: a script may read them.
    pub(super) fn line(&self, row: &Row<N>) -> String {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(self.widths).enumerate() {
            if column > 0 {
                line.push_str("  ");
            }
            let align = if column == self.number {
                Align::Right
            } else {
                Align::Left
            };
            line.push_str(&width::fit(cell, width.max(width::columns(cell)), align));
        }
        line.truncate(line.trim_end().len());
        line
    }
}
