//! A cursor in a list, and the window of rows around it.

use crate::keys::Action;

/// A move of the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many rows down.
    Down(usize),
    /// So many rows up.
    Up(usize),
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

impl Step {
    /// The move that an action means, where `rows` fit on the screen; `None`:
    /// it means something else.
    #[must_use]
    pub fn of(action: Action, rows: usize) -> Option<Self> {
        let half = (rows / 2).max(1);
        Some(match action {
            Action::Down => Self::Down(1),
            Action::Up => Self::Up(1),
            Action::Top => Self::First,
            Action::Bottom => Self::Last,
            Action::ScreenDown => Self::Down(rows.max(1)),
            Action::ScreenUp => Self::Up(rows.max(1)),
            Action::HalfDown => Self::Down(half),
            Action::HalfUp => Self::Up(half),
            _ => return None,
        })
    }
}

/// Where the cursor is, and which row is the first on the screen. Kept in the
/// model, so that what is drawn depends on nothing that was drawn before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListCursor {
    /// The row under the cursor, from 0.
    pub at: usize,
    /// The first row on the screen.
    pub top: usize,
}

impl ListCursor {
    /// Moves within `len` rows, of which `height` fit on the screen. Says by
    /// how many rows the move wanted to go past an end: negative before the
    /// first row, positive past the last one.
    pub fn step(&mut self, step: Step, len: usize, height: usize) -> isize {
        let last = len.saturating_sub(1);
        let past = match step {
            Step::Down(rows) => {
                let wanted = self.at.saturating_add(rows);
                self.at = wanted.min(last);
                isize::try_from(wanted - self.at).unwrap_or(isize::MAX)
            }
            Step::Up(rows) => {
                let past = rows.saturating_sub(self.at);
                self.at = self.at.saturating_sub(rows);
                isize::try_from(past).map_or(isize::MIN, |past| -past)
            }
            Step::First => {
                self.at = 0;
                0
            }
            Step::Last => {
                self.at = last;
                0
            }
        };
        self.settle(len, height);
        past
    }

    /// Puts the cursor on a row.
    pub fn go(&mut self, row: usize, len: usize, height: usize) {
        self.at = row;
        self.settle(len, height);
    }

    /// Brings cursor and window back into the list after either changed.
    pub fn settle(&mut self, len: usize, height: usize) {
        self.at = self.at.min(len.saturating_sub(1));
        let height = height.max(1);
        self.top = self
            .top
            .min(len.saturating_sub(height))
            .min(self.at)
            .max((self.at + 1).saturating_sub(height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_window_moves_only_when_the_cursor_would_leave_it() {
        let mut list = ListCursor::default();
        assert_eq!(list.step(Step::Down(4), 100, 5), 0);
        assert_eq!((list.at, list.top), (4, 0));
        list.step(Step::Down(1), 100, 5);
        assert_eq!((list.at, list.top), (5, 1));
        list.step(Step::Up(4), 100, 5);
        assert_eq!((list.at, list.top), (1, 1));
        list.step(Step::Last, 100, 5);
        assert_eq!((list.at, list.top), (99, 95));
        assert_eq!(list.step(Step::Down(1), 100, 5), 1);
        list.step(Step::First, 100, 5);
        assert_eq!(list.step(Step::Up(3), 100, 5), -3);
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_in_the_list_and_in_the_window(
            at in 0usize..500, top in 0usize..500, len in 0usize..200, height in 0usize..60,
            step in prop_oneof![(0usize..300).prop_map(Step::Down), (0usize..300).prop_map(Step::Up), Just(Step::First), Just(Step::Last)],
        ) {
            let mut list = ListCursor { at, top };
            list.step(step, len, height);
            prop_assert!(list.at < len.max(1));
            prop_assert!(list.top <= list.at && list.at < list.top + height.max(1));
        }
    }
}
