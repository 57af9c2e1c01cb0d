//! The filters of applications, as a form.

use super::lines::Kind;
use super::stack::Stack;
use super::{Field, Looks, Reaction, Wish, turned};
use crate::domain::ApplicationKind;
use crate::keys::{Code, KeyPress};
use crate::panes::applications::ApplicationSearch;
use crate::ui::paint::Paint;

/// A line for each filter.
#[derive(Debug)]
pub struct ApplicationFiltersDialog {
    name: Field,
    kind: Field,
    owner: Field,
    focus: Entry,
}

/// The lines of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Name,
    Type,
    Owner,
}

impl Entry {
    const ALL: [Self; 3] = [Self::Name, Self::Type, Self::Owner];

    const fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Type => "Type",
            Self::Owner => "Owner",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Name => {
                "A part of the name or of the context path, in small letters or capitals."
            }
            Self::Type => "HOSTED, MICROSERVICE or EXTERNAL.",
            Self::Owner => "The id of the tenant that owns it, as t12345 or management.",
        }
    }
}

impl ApplicationFiltersDialog {
    /// Filled with the search of now.
    #[must_use]
    pub fn new(search: &ApplicationSearch) -> Self {
        let kind = search.kind.as_ref().map(ApplicationKind::word);
        Self {
            name: Field::new(search.name.as_deref().unwrap_or_default()),
            kind: Field::new(kind.unwrap_or_default()),
            owner: Field::new(search.owner.as_deref().unwrap_or_default()),
            focus: Entry::Name,
        }
    }

    const fn field(&self, entry: Entry) -> &Field {
        match entry {
            Entry::Name => &self.name,
            Entry::Type => &self.kind,
            Entry::Owner => &self.owner,
        }
    }

    const fn field_mut(&mut self) -> &mut Field {
        match self.focus {
            Entry::Name => &mut self.name,
            Entry::Type => &mut self.kind,
            Entry::Owner => &mut self.owner,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => {
                let kind = self.kind.filled();
                return Reaction::Finish(Wish::AskApplications(ApplicationSearch {
                    name: self.name.filled(),
                    kind: kind.map(|kind| ApplicationKind::from(kind.as_str())),
                    owner: self.owner.filled(),
                }));
            }
            Code::BackTab | Code::Up => self.focus = turned(&Entry::ALL, self.focus, -1),
            Code::Tab if press.shift => self.focus = turned(&Entry::ALL, self.focus, -1),
            Code::Tab | Code::Down => self.focus = turned(&Entry::ALL, self.focus, 1),
            _ => {
                self.field_mut().press(press);
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.field_mut().paste(text);
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let mut stack = Stack::default();
        for entry in Entry::ALL {
            let focused = entry == self.focus;
            let field = self.field(entry);
            let line = field.line(entry.label(), focused, paint, columns);
            stack.field(Kind::Text, line, focused);
        }
        stack.gap();
        stack.aside(super::sentence(self.focus.help(), paint.theme.dim, columns));
        Looks {
            title: "Filter the applications".to_owned(),
            lines: stack.fit(rows),
            keys: "enter filter · tab next · esc cancel",
        }
    }
}
