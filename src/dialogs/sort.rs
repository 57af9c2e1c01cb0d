//! In which order?

use super::stack::Stack;
use super::{Looks, Reaction, Wish};
use crate::domain::{Direction, Sort, SortColumn};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// A column and a direction; the server sorts all rows.
#[derive(Debug)]
pub struct SortDialog {
    now: Option<Sort>,
    /// 0 is the server's own order.
    chosen: usize,
}

impl SortDialog {
    /// With the order of now chosen.
    #[must_use]
    pub fn new(now: Option<Sort>) -> Self {
        let chosen = now
            .and_then(|sort| SortColumn::ALL.iter().position(|c| *c == sort.column))
            .map_or(0, |at| at + 1);
        Self { now, chosen }
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Up | Code::Char('k') => self.chosen = self.chosen.saturating_sub(1),
            Code::Down | Code::Char('j') => {
                self.chosen = (self.chosen + 1).min(SortColumn::ALL.len());
            }
            Code::Enter => {
                return Reaction::Finish(Wish::SortBy(self.chosen_sort()));
            }
            Code::Char(c) => {
                // The first letter of a column is its key.
                if let Some(at) = SortColumn::ALL
                    .iter()
                    .position(|column| column.word().starts_with(c))
                {
                    self.chosen = at + 1;
                    return Reaction::Finish(Wish::SortBy(self.chosen_sort()));
                }
            }
            _ => {}
        }
        Reaction::Stay
    }

    /// The column chosen; the one that sorts already turns round.
    fn chosen_sort(&self) -> Option<Sort> {
        let column = *self
            .chosen
            .checked_sub(1)
            .and_then(|at| SortColumn::ALL.get(at))?;
        let direction = match self.now {
            Some(now) if now.column == column => now.direction.reversed(),
            _ => first_direction(column),
        };
        Some(Sort { column, direction })
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let mut texts = vec!["the server's own order".to_owned()];
        for column in SortColumn::ALL {
            let arrow = match self.now {
                Some(now) if now.column == column => {
                    format!("  {} now; enter turns it round", arrow(now.direction))
                }
                _ => format!("  {}", arrow(first_direction(column))),
            };
            texts.push(format!("{:<8}{arrow}", column.word()));
        }
        let texts = texts.iter().map(String::as_str);
        let mut stack = Stack::default();
        stack.choices(super::choices(texts, self.chosen, paint), self.chosen);
        stack.gap();
        let text = "The server sorts all rows, not only this page.";
        stack.aside(super::sentence(text, paint.theme.dim, columns));
        Looks {
            title: "Sort by".to_owned(),
            lines: stack.fit(rows),
            keys: "↑↓ choose · enter sort · first letter sorts at once · esc cancel",
        }
    }
}

/// Words from a, but the largest and the newest first: that is what one looks for.
const fn first_direction(column: SortColumn) -> Direction {
    match column {
        SortColumn::Name | SortColumn::Type | SortColumn::Owner => Direction::Ascending,
        SortColumn::Size | SortColumn::Created | SortColumn::Updated => Direction::Descending,
    }
}

/// The sign of a direction in a column's head.
#[must_use]
pub const fn arrow(direction: Direction) -> &'static str {
    match direction {
        Direction::Ascending => "↑",
        Direction::Descending => "↓",
    }
}
