//! What happened, one after the other, over any tab: a list with a cursor and a
//! filter, of which each happening can be looked at whole. The request log and
//! the message log are such lists.
//!
//! Keys are in `act.rs`, how it looks in `view.rs`, rows of text in `rows.rs`.
//! What it is not: it does not know where what happened comes from.

mod act;
mod rows;
pub mod view;

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::transfers::Filter;
use crate::app::ListCursor;
use crate::keys::{Action, Scope};
pub use act::{Acted, Overlying};
pub use rows::{Row, Tone, broken};

/// One of the things that happened.
pub trait Happening: PartialEq {
    /// Whether the newest stands on top; then the cursor stays with whatever is
    /// the newest as long as it is there.
    const NEWEST_FIRST: bool;
    /// Where its keys hold.
    const SCOPE: Scope;
    /// Looks at the one under the cursor.
    const OPENS: Action;
    /// Types what to filter by.
    const FILTERS: Action;
    /// Opens and closes the list.
    const TOGGLES: Action;

    /// Counts up with each that happens.
    fn number(&self) -> u64;

    /// What the filter looks at, in small letters.
    fn searched(&self) -> String;

    /// All that is said of it, in rows of at most so many columns.
    fn rows(&self, columns: usize, zone: &TimeZone) -> Vec<Row>;
}

/// What happened.
#[derive(Debug)]
pub struct Chronicle<T> {
    /// Whether it is on the screen and takes the keys.
    pub is_open: bool,
    /// All that is kept, in the order in which it is listed.
    kept: Vec<Arc<T>>,
    /// The cursor among those that the filter lets through.
    pub cursor: ListCursor,
    /// Which are wanted.
    pub filter: Filter,
    /// The one that is looked at.
    shown: Option<Shown<T>>,
}

impl<T> Default for Chronicle<T> {
    fn default() -> Self {
        Self {
            is_open: false,
            kept: Vec::new(),
            cursor: ListCursor::default(),
            filter: Filter::default(),
            shown: None,
        }
    }
}

/// One that is looked at. It stays although others take its place in the list.
#[derive(Debug)]
struct Shown<T> {
    one: Arc<T>,
    /// What is said of it, for so many columns.
    rows: (usize, Vec<Row>),
    /// The first row on the screen.
    top: usize,
}

impl<T: Happening> Shown<T> {
    fn new(one: &Arc<T>) -> Self {
        Self {
            one: Arc::clone(one),
            rows: (0, Vec::new()),
            top: 0,
        }
    }

    /// Brings the rows to so many columns.
    fn lay_out(&mut self, columns: usize, zone: &TimeZone) {
        if self.rows.0 != columns {
            self.rows = (columns, self.one.rows(columns, zone));
        }
    }
}

impl<T: Happening> Chronicle<T> {
    /// Takes what is kept now, the oldest first. The cursor stays on its own.
    pub fn put(&mut self, mut kept: Vec<Arc<T>>) {
        let under_cursor = self.under_cursor();
        if T::NEWEST_FIRST {
            kept.reverse();
        }
        self.kept = kept;
        self.put_cursor(under_cursor);
        if let Some(shown) = &mut self.shown {
            let number = shown.one.number();
            let newer = self.kept.iter().find(|one| one.number() == number);
            if let Some(newer) = newer.filter(|newer| **newer != shown.one) {
                let top = shown.top;
                *shown = Shown {
                    top,
                    ..Shown::new(newer)
                };
            }
        }
    }

    /// All that is kept, in the order in which it is listed.
    #[must_use]
    pub fn kept(&self) -> &[Arc<T>] {
        &self.kept
    }

    /// How many are kept.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether none is kept.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Those that the filter lets through.
    pub fn rows(&self) -> impl Iterator<Item = &Arc<T>> {
        let wanted: Vec<String> = self
            .filter
            .text()
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        self.kept.iter().filter(move |one| {
            wanted.is_empty() || {
                let text = one.searched();
                wanted.iter().all(|word| text.contains(word.as_str()))
            }
        })
    }

    /// The one that is looked at, or else that under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Arc<T>> {
        match &self.shown {
            Some(shown) => Some(&shown.one),
            None => self.rows().nth(self.cursor.at),
        }
    }

    /// The number of the one under the cursor; `None` where the cursor belongs to
    /// whatever is the newest.
    fn under_cursor(&self) -> Option<u64> {
        let follows = T::NEWEST_FIRST && self.cursor.at == 0;
        let at = Some(self.cursor.at).filter(|_| !follows)?;
        self.rows().nth(at).map(|one| one.number())
    }

    /// Puts the cursor on this one again, at the same height of the screen; on
    /// the one that is nearest in age where it is not listed any more.
    fn put_cursor(&mut self, number: Option<u64>) {
        let Some(number) = number else {
            self.cursor = ListCursor::default();
            return;
        };
        let at = self.rows().position(|one| match T::NEWEST_FIRST {
            true => one.number() <= number,
            false => one.number() >= number,
        });
        let at = at.unwrap_or_else(|| self.rows().count().saturating_sub(1));
        let above = self.cursor.at.saturating_sub(self.cursor.top);
        self.cursor.at = at;
        self.cursor.top = at.saturating_sub(above);
    }

    /// After each message: the window may be another one, of so many rows of the
    /// list, or of one that is looked at, with so many columns.
    pub fn settle(
        &mut self,
        list_rows: usize,
        inside_rows: usize,
        columns: usize,
        zone: &TimeZone,
    ) {
        if !self.is_open {
            return;
        }
        let len = self.rows().count();
        self.cursor.settle(len, list_rows);
        if let Some(shown) = &mut self.shown {
            shown.lay_out(columns, zone);
            let last = shown.rows.1.len().saturating_sub(inside_rows.max(1));
            shown.top = shown.top.min(last);
        }
    }
}
