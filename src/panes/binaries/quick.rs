//! The filter of the list while it is typed: it covers this page, and with
//! Enter the server is asked for all.

use tui_input::Input;

use super::update::Taken;
use super::{Binaries, matches_wildcard};
use crate::app::{Context, Step};
use crate::domain::{Binary, BinaryQuery, Filter, Finding};
use crate::keys::{Code, KeyPress, Recall, insert};

/// What is typed.
#[derive(Clone, Debug, Default)]
pub struct Quick {
    input: Input,
    /// Whether words are looked for in id, type, name and owner, not the name.
    is_text: bool,
    names: Recall,
    texts: Recall,
}

impl Quick {
    /// Nothing yet; up and down recall what was searched for.
    #[must_use]
    pub fn new(finding: &Finding) -> Self {
        Self {
            names: Recall::new(finding.searches_in(Filter::Name)),
            texts: Recall::new(finding.searches_in(Filter::Text)),
            ..Self::default()
        }
    }

    /// The text.
    #[must_use]
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// What Enter filters by.
    #[must_use]
    pub const fn filter(&self) -> Filter {
        if self.is_text {
            Filter::Text
        } else {
            Filter::Name
        }
    }

    /// Inserts pasted text.
    pub fn paste(&mut self, text: &str) {
        insert(&mut self.input, text);
        self.recall().edited();
    }

    /// What Enter searches for, to be remembered; `None` where nothing is typed.
    #[must_use]
    pub fn search(&self) -> Option<(Filter, String)> {
        let text = self.value().trim();
        (!text.is_empty()).then(|| (self.filter(), text.to_owned()))
    }

    /// Whether a row of the page has it.
    pub(super) fn fits(&self, row: &Binary) -> bool {
        let wanted = self.value().to_lowercase();
        if !self.is_text {
            return matches_wildcard(&row.title().to_lowercase(), &wanted);
        }
        let owner = row.owner.as_deref().unwrap_or_default();
        let texts = [row.id.as_str(), &row.type_name, &row.name, owner];
        let texts = texts.map(str::to_lowercase);
        let mut words = wanted.split_whitespace();
        words.any(|word| texts.iter().any(|text| text.contains(word)))
    }

    /// The query that Enter asks for, made of the one before.
    fn query(&self, before: &BinaryQuery) -> BinaryQuery {
        let text = self.search().map(|(_, text)| text);
        let mut query = before.clone();
        if self.is_text {
            query.text = text;
        } else {
            query.name = text.map(|text| match text.contains('*') {
                true => text,
                false => format!("*{text}*"),
            });
        }
        query
    }

    const fn recall(&mut self) -> &mut Recall {
        if self.is_text {
            &mut self.texts
        } else {
            &mut self.names
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
                self.is_text = !self.is_text;
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

impl Binaries {
    /// A key while the filter is typed.
    pub fn type_filter(&mut self, press: KeyPress, context: &mut Context<'_>) {
        let Some(quick) = &self.quick else {
            return;
        };
        if press == KeyPress::plain(Code::Enter) {
            let query = quick.query(self.wanted());
            self.stop_filtering(context);
            if query != *self.wanted() {
                self.ask(query, context);
            }
        } else if let Some(step) = step_of(press) {
            let len = self.row_count();
            self.cursor.step(step, len, context.list_rows);
        } else {
            let before = self.current().map(|b| b.id.clone());
            if let Some(quick) = &mut self.quick
                && quick.edit(press) == Taken::No
            {
                return;
            }
            let row = before
                .and_then(|id| self.rows().iter().position(|row| row.id == id))
                .unwrap_or(0);
            let len = self.row_count();
            self.cursor.go(row, len, context.list_rows);
        }
        self.follow(context);
    }

    /// Takes the filter off that is typed; the cursor stays on its object.
    pub(super) fn stop_filtering(&mut self, context: &Context<'_>) {
        let current = self.current().map(|binary| binary.id.clone());
        self.quick = None;
        let row = current
            .and_then(|id| self.rows().iter().position(|row| row.id == id))
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
