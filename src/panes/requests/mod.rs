//! The request log: what was asked of the platform and what it answered, the
//! newest first, over any tab.
//!
//! The exchanges come as a snapshot whenever one of them changed, as long as the
//! log is open; it asks for nothing itself. Keys are in `act.rs`, what the screen
//! says of one exchange in `content.rs`, words in `words.rs`. What it is not: a
//! file; the log goes with the program.

mod act;
mod content;
pub mod view;
mod words;

use std::sync::Arc;

use super::transfers::Filter;
use crate::api::Exchange;
use crate::app::ListCursor;
use content::Row;

/// The state of the log.
#[derive(Debug, Default)]
pub struct Requests {
    /// Whether it is on the screen and takes the keys.
    pub is_open: bool,
    /// What is kept, the newest first; empty while it is closed.
    exchanges: Vec<Arc<Exchange>>,
    /// The cursor among those that the filter lets through.
    pub cursor: ListCursor,
    /// Which are wanted, by method, path and status.
    pub filter: Filter,
    /// The exchange that is looked at.
    shown: Option<Shown>,
}

/// An exchange that is looked at. It stays although newer ones take its place in
/// the list.
#[derive(Debug)]
struct Shown {
    exchange: Arc<Exchange>,
    /// What is said of it, for so many columns.
    rows: (usize, Vec<Row>),
    /// The first row on the screen.
    top: usize,
}

impl Shown {
    fn new(exchange: &Arc<Exchange>) -> Self {
        Self {
            exchange: Arc::clone(exchange),
            rows: (0, Vec::new()),
            top: 0,
        }
    }

    /// Brings the rows to so many columns.
    fn lay_out(&mut self, columns: usize) {
        if self.rows.0 != columns {
            self.rows = (columns, content::rows(&self.exchange, columns));
        }
    }
}

impl Requests {
    /// Takes what is kept now, the oldest first. The cursor stays on its exchange,
    /// or with the newest one where it is on top.
    pub fn receive(&mut self, exchanges: Vec<Arc<Exchange>>) {
        if !self.is_open {
            return;
        }
        let under_cursor = self.under_cursor();
        self.exchanges = exchanges;
        self.exchanges.reverse();
        self.put_cursor(under_cursor);
        if let Some(shown) = &mut self.shown {
            let number = shown.exchange.number;
            let newer = self.exchanges.iter().find(|one| one.number == number);
            if let Some(newer) = newer.filter(|newer| **newer != shown.exchange) {
                let top = shown.top;
                *shown = Shown {
                    top,
                    ..Shown::new(newer)
                };
            }
        }
    }

    /// How many are kept.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.exchanges.len()
    }

    /// Whether none is kept.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.exchanges.is_empty()
    }

    /// Those that the filter lets through, the newest first.
    pub fn rows(&self) -> impl Iterator<Item = &Arc<Exchange>> {
        let wanted: Vec<String> = self
            .filter
            .text()
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        self.exchanges.iter().filter(move |exchange| {
            wanted.is_empty() || {
                let text = words::searched(exchange);
                wanted.iter().all(|word| text.contains(word.as_str()))
            }
        })
    }

    /// The one that is looked at, or else that under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Arc<Exchange>> {
        match &self.shown {
            Some(shown) => Some(&shown.exchange),
            None => self.rows().nth(self.cursor.at),
        }
    }

    /// Whether one is looked at.
    #[must_use]
    pub const fn is_inside(&self) -> bool {
        self.shown.is_some()
    }

    /// The number of the exchange under the cursor; `None` on top, where the
    /// cursor belongs to whatever is the newest.
    fn under_cursor(&self) -> Option<u64> {
        let at = Some(self.cursor.at).filter(|at| *at > 0)?;
        self.rows().nth(at).map(|exchange| exchange.number)
    }

    /// Puts the cursor on this exchange again, at the same height of the screen;
    /// on the one that is nearest in age where it is not listed any more.
    fn put_cursor(&mut self, number: Option<u64>) {
        let Some(number) = number else {
            self.cursor = ListCursor::default();
            return;
        };
        let at = self.rows().position(|one| one.number <= number);
        let at = at.unwrap_or_else(|| self.rows().count().saturating_sub(1));
        let above = self.cursor.at.saturating_sub(self.cursor.top);
        self.cursor.at = at;
        self.cursor.top = at.saturating_sub(above);
    }

    /// After each message: the window may be another one, of so many rows of the
    /// list, or of one exchange, with so many columns.
    pub fn settle(&mut self, list_rows: usize, inside_rows: usize, columns: usize) {
        if !self.is_open {
            return;
        }
        let len = self.rows().count();
        self.cursor.settle(len, list_rows);
        if let Some(shown) = &mut self.shown {
            shown.lay_out(columns);
            let last = shown.rows.1.len().saturating_sub(inside_rows.max(1));
            shown.top = shown.top.min(last);
        }
    }
}

#[cfg(test)]
mod tests;
