//! The filter by name while it is typed: it holds at once, as the whole list is
//! here.

use tui_input::Input;

use super::Applications;
use crate::app::{Context, Step};
use crate::keys::{Code, KeyPress, insert};

/// What is typed, and what held before.
#[derive(Debug)]
pub struct Typing {
    input: Input,
    before: Option<String>,
}

impl Typing {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }
}

impl Applications {
    /// Opens the line, with the name that is looked for.
    pub fn open_filter(&mut self) {
        let before = self.search.name.clone();
        let input = Input::new(before.clone().unwrap_or_default());
        self.typing = Some(Typing { input, before });
    }

    /// A key while it is typed. The arrows move the cursor in what is left.
    pub fn type_filter(&mut self, press: KeyPress, context: &mut Context<'_>) {
        let Some(typing) = &mut self.typing else {
            return;
        };
        let step = match press.code {
            Code::Down => Some(Step::Down(1)),
            Code::Up => Some(Step::Up(1)),
            _ => None,
        };
        match press.code {
            Code::Enter => self.typing = None,
            Code::Esc => {
                self.search.name = typing.before.take();
                self.typing = None;
            }
            _ => match (step, press.edit()) {
                (Some(step), _) => {
                    self.cursor.step(step, self.rows.len(), context.list_rows);
                }
                (None, Some(request)) => {
                    typing.input.handle(request);
                    self.take_typed();
                }
                (None, None) => {}
            },
        }
        self.follow(context);
    }

    /// Inserts pasted text.
    pub fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        if let Some(typing) = &mut self.typing {
            insert(&mut typing.input, text);
            self.take_typed();
            self.follow(context);
        }
    }

    fn take_typed(&mut self) {
        let text = self.typing.as_ref().map(|typing| typing.text().trim());
        self.search.name = text.filter(|text| !text.is_empty()).map(str::to_owned);
    }
}
