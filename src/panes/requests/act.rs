//! What keys do in the request log.

use super::{Requests, Shown};
use crate::app::{Context, Effect, Step};
use crate::keys::{Action, Code, KeyPress, insert};

impl Requests {
    /// Comes onto the screen, and follows what is asked from now on.
    pub fn open(&mut self, context: &mut Context<'_>) {
        self.is_open = true;
        context.push(Effect::FollowExchanges);
    }

    /// Goes from the screen, and forgets what it held.
    pub fn close(&mut self, context: &mut Context<'_>) {
        if self.is_open {
            *self = Self::default();
            context.push(Effect::LeaveExchanges);
        }
    }

    /// What a key does in the log. `false`: it is not its key.
    pub fn act(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        let rows = context.list_rows.max(1);
        match action {
            Action::ToggleRequests => self.close(context),
            Action::Escape | Action::Back if self.shown.take().is_some() => {}
            Action::Escape if self.clear_filter() => {}
            Action::Escape | Action::Back => self.close(context),
            Action::OpenRequest => self.look(),
            Action::SearchRequests => {
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
                None => return false,
            },
        }
        true
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

    /// A key while the filter is typed.
    pub fn type_filter(&mut self, press: KeyPress) {
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

    /// Text pasted while the filter is typed.
    pub fn paste(&mut self, text: &str) {
        if let Some(line) = &mut self.filter.typing {
            insert(line, text);
        }
        self.follow_filter();
    }

    /// What was typed holds at once.
    fn follow_filter(&mut self) {
        let under_cursor = self.under_cursor();
        if self.filter.follow() {
            self.put_cursor(under_cursor);
        }
    }

    /// Takes the filter off; the cursor stays on its exchange. Says whether there
    /// was one.
    fn clear_filter(&mut self) -> bool {
        let under_cursor = self.under_cursor();
        let was_there = self.filter.clear();
        if was_there {
            self.put_cursor(under_cursor);
        }
        was_there
    }
}
