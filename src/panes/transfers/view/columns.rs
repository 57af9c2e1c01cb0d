//! The columns of the transfers: how wide they want to be, and their heads.

use ratatui::text::Line;

use crate::app::Model;
use crate::domain::{Column, Table};
use crate::ui::columns::{AGE, Cut, Facts, Laying, SIZE, Shape};
use crate::ui::paint::Paint;

/// `212 MiB/s`.
const RATE: usize = 11;

/// `12:34:56`.
const TOOK: usize = 8;

/// The head of the attempts.
const ATTEMPT: usize = 7;

/// With less, a state says little.
const LEAST_STATE: usize = 12;

/// What paths take at most, and at least.
const PATH: (usize, usize) = (12, 40);

/// A list of transfers in so many columns of the terminal.
struct Transfers {
    table: Table,
    inner: usize,
}

impl Shape for Transfers {
    /// The cursor's bar, the mark, the sign of the state and that of the way.
    const LEAD: usize = 6;

    const ELASTIC: Column = Column::State;

    const STAYS: &'static [Column] = &[Column::Ended, Column::State];

    const USEFUL: &'static [Column] = &[
        Column::Rate,
        Column::Took,
        Column::Attempt,
        Column::Created,
        Column::Path,
    ];

    fn facts(&self, column: Column) -> Facts {
        match column {
            Column::Size => Facts::fixed("SIZE", Cut::Number, SIZE),
            Column::Rate => Facts::fixed("AVERAGE", Cut::Number, RATE),
            Column::Took => Facts::fixed("TOOK", Cut::Number, TOOK),
            Column::Attempt => Facts::fixed("ATTEMPT", Cut::Number, ATTEMPT),
            Column::Created => Facts::fixed("BEGUN", Cut::End, AGE),
            Column::Ended => Facts::fixed("ENDED", Cut::End, AGE),
            Column::Path => Facts {
                head: "HERE",
                cut: Cut::Middle,
                least: PATH.0,
                wanted: PATH.1,
            },
            // All that is left, as it may be the reason of a failure.
            Column::State => Facts {
                head: match self.table {
                    Table::History => "RESULT",
                    _ => "STATE",
                },
                cut: Cut::End,
                least: LEAST_STATE,
                wanted: self.inner,
            },
            // The name leaves most of the room to the state.
            _ => {
                let wanted = (self.inner * 3 / 10).clamp(8, 40);
                Facts::fixed("NAME", Cut::Middle, wanted)
            }
        }
    }

    fn sorted_by(&self) -> Option<Column> {
        None
    }
}

/// The columns that there is room for within a border so far apart.
pub fn laying(model: &Model, table: Table, inner: usize) -> Laying {
    let columns = model.columns_of(table);
    Laying::new(
        inner,
        model.plan().room,
        columns,
        &Transfers { table, inner },
    )
}

/// The heads, where there is a row for them.
pub(super) fn heads(laying: &Laying, rows: u16, paint: &Paint<'_>) -> Option<Line<'static>> {
    (rows > 0).then(|| Line::styled(laying.head(|_| ""), paint.theme.dim))
}
