//! What keys do in such a list.

use super::{Chronicle, Happening, Shown};
use crate::app::{ListCursor, Step};
use crate::keys::{Action, Code, KeyPress, Scope, insert};

/// What became of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acted {
    /// It did what it does here.
    Done,
    /// It closes the list.
    Closes,
    /// It is none of its keys.
    No,
}

/// What lies over the panes of a tab, whatever happened that it lists.
pub trait Overlying {
    /// Whether it is on the screen and takes the keys.
    fn is_open(&self) -> bool;

    /// Whether one of its rows is looked at.
    fn is_inside(&self) -> bool;

    /// Whether the person types what to filter by.
    fn is_typing(&self) -> bool;

    /// Its cursor.
    fn cursor(&self) -> ListCursor;

    /// How many rows are listed.
    fn row_count(&self) -> usize;

    /// What opens the row under the cursor.
    fn opening(&self) -> Action;

    /// Where its keys hold.
    fn scope(&self) -> Scope;

    /// A key while the filter is typed.
    fn type_filter(&mut self, press: KeyPress);

    /// Text pasted while the filter is typed.
    fn paste(&mut self, text: &str);
}

impl<T: Happening> Overlying for Chronicle<T> {
    fn is_open(&self) -> bool {
        self.is_open
    }

    fn is_inside(&self) -> bool {
        self.shown.is_some()
    }

    fn is_typing(&self) -> bool {
        self.filter.typing.is_some()
    }

    fn cursor(&self) -> ListCursor {
        self.cursor
    }

    fn row_count(&self) -> usize {
        self.rows().count()
    }

    fn opening(&self) -> Action {
        T::OPENS
    }

    fn scope(&self) -> Scope {
        T::SCOPE
    }

    fn type_filter(&mut self, press: KeyPress) {
        match press.code {
            Code::Enter => self.filter.close(),
            Code::Esc => {
                self.clear_filter();
            }
            _ => {
                if let (Some(line), Some(request)) = (&mut self.filter.typing, press.edit()) {
                    line.handle(request);
                }
                self.follow_filter();
            }
        }
    }

    fn paste(&mut self, text: &str) {
        if let Some(line) = &mut self.filter.typing {
            insert(line, text);
        }
        self.follow_filter();
    }
}

impl<T: Happening> Chronicle<T> {
    /// What a key does that works in all such lists, of which so many rows fit on
    /// the screen.
    pub fn act_on_rows(&mut self, action: Action, rows: usize) -> Acted {
        let rows = rows.max(1);
        match action {
            action if action == T::TOGGLES => return Acted::Closes,
            Action::Escape | Action::Back if self.shown.take().is_some() => {}
            Action::Escape if self.clear_filter() => {}
            Action::Escape | Action::Back => return Acted::Closes,
            action if action == T::OPENS => self.look(),
            action if action == T::FILTERS => {
                self.shown = None;
                self.filter.open();
            }
            // They are about panes that are covered, and here is nothing to mark.
            Action::NextPane
            | Action::PreviousPane
            | Action::WidenDetail
            | Action::WidenList
            | Action::Zoom
            | Action::Mark
            | Action::MarkRange
            | Action::MarkAll
            | Action::MarkInvert => {}
            _ => match Step::of(action, rows) {
                Some(step) => self.step(step, rows),
                None => return Acted::No,
            },
        }
        Acted::Done
    }

    fn look(&mut self) {
        if self.shown.is_none() {
            self.shown = self.current().map(Shown::new);
        }
    }

    fn step(&mut self, step: Step, rows: usize) {
        if let Some(shown) = &mut self.shown {
            // What goes past the end is taken back when the screen settles.
            shown.top = match step {
                Step::Down(by) => shown.top.saturating_add(by),
                Step::Up(by) => shown.top.saturating_sub(by),
                Step::First => 0,
                Step::Last => usize::MAX,
            };
        } else {
            let len = self.rows().count();
            self.cursor.step(step, len, rows);
        }
    }

    /// What was typed holds at once.
    fn follow_filter(&mut self) {
        let under_cursor = self.under_cursor();
        if self.filter.follow() {
            self.put_cursor(under_cursor);
        }
    }

    /// Takes the filter off; the cursor stays on its own. Says whether there was
    /// one.
    fn clear_filter(&mut self) -> bool {
        let under_cursor = self.under_cursor();
        let was_there = self.filter.clear();
        if was_there {
            self.put_cursor(under_cursor);
        }
        was_there
    }
}
