//! The filter of the list while it is typed: it covers this page, and with
//! Enter the server is asked for all.

use tui_input::Input;

use super::{Paged, PagedQuery, Taken};
use crate::app::{Context, Step};
use crate::keys::{Code, KeyPress, Recall, insert};

/// What is typed.
#[derive(Clone, Debug, Default)]
pub struct Quick {
    input: Input,
    /// Tab turns from the first thing that is looked for to the second.
    is_second: bool,
    first: Recall,
    second: Recall,
}

impl Quick {
    /// Nothing yet; up and down recall what was searched for.
    #[must_use]
    pub fn new(first: Recall, second: Recall) -> Self {
        Self {
            first,
            second,
            ..Self::default()
        }
    }

    /// The text.
    #[must_use]
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// Whether the second of the two things is looked for that the list has.
    #[must_use]
    pub const fn is_second(&self) -> bool {
        self.is_second
    }

    /// Inserts pasted text.
    pub fn paste(&mut self, text: &str) {
        insert(&mut self.input, text);
        self.recall().edited();
    }

    const fn recall(&mut self) -> &mut Recall {
        if self.is_second {
            &mut self.second
        } else {
            &mut self.first
        }
    }

    /// Changes the text. Says whether the key does that.
    fn edit(&mut self, press: KeyPress) -> Taken {
        let recalled = match press.code {
            Code::Up => {
                let text = self.input.value().to_owned();
                self.recall().older(&text)
            }
            Code::Down => self.recall().newer(),
            Code::Tab => {
                self.is_second = !self.is_second;
                return Taken::Yes;
            }
            _ => {
                let Some(request) = press.edit() else {
                    return Taken::No;
                };
                self.input.handle(request);
                self.recall().edited();
                return Taken::Yes;
            }
        };
        if let Some(text) = recalled {
            self.input = Input::new(text);
        }
        Taken::Yes
    }
}

impl<Q: PagedQuery> Paged<Q> {
    /// A key while the filter is typed.
    pub fn type_filter(&mut self, press: KeyPress, context: &mut Context<'_>) {
        let Some(quick) = &self.quick else {
            return;
        };
        if press == KeyPress::plain(Code::Enter) {
            let query = self.wanted().narrowed(quick, self.current());
            self.stop_filtering(context);
            if query != *self.wanted() {
                self.ask(query, context);
            }
        } else if let Some(step) = step_of(press) {
            let len = self.row_count();
            self.cursor.step(step, len, context.list_rows);
        } else {
            let before = self.current().map(|row| Q::id_of(row).clone());
            if let Some(quick) = &mut self.quick
                && quick.edit(press) == Taken::No
            {
                return;
            }
            let row = before
                .and_then(|id| self.rows().iter().position(|row| *Q::id_of(row) == id))
                .unwrap_or(0);
            let len = self.row_count();
            self.cursor.go(row, len, context.list_rows);
        }
    }

    /// Takes the filter off that is typed; the cursor stays on its object.
    pub(super) fn stop_filtering(&mut self, context: &Context<'_>) {
        let current = self.current().map(|row| Q::id_of(row).clone());
        self.quick = None;
        let row = current
            .and_then(|id| self.rows().iter().position(|row| *Q::id_of(row) == id))
            .unwrap_or(self.cursor.at);
        let len = self.row_count();
        self.cursor.go(row, len, context.list_rows);
    }
}

/// Rows are gone through by these keys: up and down recall searches.
fn step_of(press: KeyPress) -> Option<Step> {
    match press.code {
        Code::Char('n') if press.ctrl => Some(Step::Down(1)),
        Code::Char('p') if press.ctrl => Some(Step::Up(1)),
        _ => None,
    }
}
