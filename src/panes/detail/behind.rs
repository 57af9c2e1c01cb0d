//! What the pane shows while the cursor of the list moves: the row that was left,
//! under its name, until the cursor has rested. To draw a pane for each row that
//! the cursor goes over, or only to empty it, is too much for a slow line.
//!
//! Where the list scrolls, what was left goes with it, as if both were written on
//! one sheet: so the terminal can move their rows at once.

use std::time::Duration;

use super::{Detail, Detailed};
use crate::app::Context;

/// How long the cursor rests before the pane comes to its row, and the whole object
/// is fetched. Longer than the pause between the repeats of a key that is held, and
/// at the edge of what is felt as a delay.
pub(super) const REST: Duration = Duration::from_millis(120);

/// The row under the cursor, while another one is shown.
#[derive(Clone, Debug)]
pub(super) struct Ahead<T> {
    item: T,
    /// When it is to be shown.
    due: Duration,
}

/// The first row of the list on the screen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tops {
    /// When the cursor left what is shown.
    left: usize,
    now: usize,
}

impl<T: Detailed> Detail<T> {
    /// Shows what is under the cursor of the list: at once where nothing else was,
    /// where the same object is there anew, or where the pane does not wait.
    pub fn follow(&mut self, item: Option<&T>, context: &mut Context<'_>) {
        let is_other = |next: &&T| self.item.as_ref().is_some_and(|ours| !ours.is_same(next));
        match item.filter(|_| context.detail_waits).filter(is_other) {
            Some(next) => self.leave(next, context),
            None => {
                let due = context.running() + REST;
                if self.ahead.take().is_some() {
                    // It came back before it was missed.
                    self.due = self.due.map(|_| due);
                    self.preview.put_off(due);
                }
                self.turn_to(item, due, context);
            }
        }
    }

    /// Comes to the row under the cursor, wherever that is by now.
    pub fn catch_up(&mut self, context: &mut Context<'_>) {
        if let Some(Ahead { item, due }) = self.ahead.take() {
            self.turn_to(Some(&item), due, context);
        }
    }

    /// The same, if the cursor has rested.
    pub(super) fn catch_up_in_time(&mut self, context: &mut Context<'_>) {
        let is_due = |ahead: &Ahead<T>| ahead.due <= context.running();
        if self.ahead.as_ref().is_some_and(is_due) {
            self.catch_up(context);
        }
    }

    /// Comes to the object as it is now, if it is on its way to it.
    pub(super) fn put_ahead(&mut self, is_old: impl Fn(&T) -> bool, now: &T) {
        if let Some(ahead) = self.ahead.as_mut().filter(|ahead| is_old(&ahead.item)) {
            ahead.item = now.clone();
        }
    }

    /// Asks for nothing more of what it shows, and waits for the cursor.
    fn leave(&mut self, next: &T, context: &mut Context<'_>) {
        self.preview.leave_off(context);
        let given_up = self.remote.give_up();
        if given_up.is_some() {
            self.due = Some(context.running());
        }
        context.cancel_call(given_up);
        let is_same = |ahead: &Ahead<T>| ahead.item.is_same(next);
        let before = self.ahead.take().filter(is_same).map(|ahead| ahead.due);
        self.ahead = Some(Ahead {
            item: next.clone(),
            due: before.unwrap_or_else(|| context.running() + REST),
        });
    }
}

impl<T> Detail<T> {
    /// Whether it shows a row that the cursor of the list has left.
    #[must_use]
    pub const fn is_behind(&self) -> bool {
        self.ahead.is_some()
    }

    /// When it comes to the row under the cursor.
    pub(super) fn ahead_due(&self) -> Option<Duration> {
        self.ahead.as_ref().map(|ahead| ahead.due)
    }

    /// Notes the first row of the list that is on the screen.
    pub(super) const fn list_scrolled(&mut self, top: usize) {
        self.tops.now = top;
        if self.ahead.is_none() {
            self.tops.left = top;
        }
    }

    /// By how many rows what is shown has gone up with the list, and by how many
    /// down.
    pub(super) const fn gone(&self) -> (usize, usize) {
        let Tops { left, now } = self.tops;
        (now.saturating_sub(left), left.saturating_sub(now))
    }
}
