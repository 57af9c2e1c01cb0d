//! Which saved view is shown, kept or deleted?

use jiff::tz::TimeZone;

use super::lines::Kind;
use super::stack::Stack;
use super::{Field, Looks, Reaction, Wish};
use crate::app::Context;
use crate::domain::{BinaryQuery, View, check_view_name, clean};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// The views of this host, and what is shown now, to be kept under a name.
#[derive(Debug)]
pub struct ViewsDialog {
    views: Vec<View>,
    chosen: usize,
    shown: BinaryQuery,
    zone: TimeZone,
    state: State,
    error: Option<String>,
}

#[derive(Debug)]
enum State {
    Choosing,
    /// A name for what is shown now.
    Naming(Field),
    /// Really put what is shown now in the place of this view?
    Overwriting(String),
    /// Really delete this view?
    Deleting(String),
}

impl ViewsDialog {
    /// With these views; `shown` is what can be kept.
    #[must_use]
    pub const fn new(views: Vec<View>, shown: BinaryQuery, zone: TimeZone) -> Self {
        Self {
            views,
            chosen: 0,
            shown,
            zone,
            state: State::Choosing,
            error: None,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &Context<'_>) -> Reaction {
        self.error = None;
        match &mut self.state {
            State::Choosing => return self.choose(press, context),
            State::Naming(field) => match press.code {
                Code::Esc => self.state = State::Choosing,
                Code::Enter => return self.keep(),
                _ => {
                    field.press(press);
                }
            },
            State::Overwriting(name) => match press.code {
                Code::Char('y') => {
                    let view = View::of(name, &self.shown);
                    return Reaction::Finish(Wish::KeepView(view));
                }
                _ => self.state = State::Choosing,
            },
            State::Deleting(name) => match press.code {
                Code::Char('y') => {
                    return Reaction::Finish(Wish::DropView(std::mem::take(name)));
                }
                _ => self.state = State::Choosing,
            },
        }
        Reaction::Stay
    }

    fn choose(&mut self, press: KeyPress, context: &Context<'_>) -> Reaction {
        let view = self.views.get(self.chosen);
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Up | Code::Char('k') => self.chosen = self.chosen.saturating_sub(1),
            Code::Down | Code::Char('j') => {
                self.chosen = (self.chosen + 1).min(self.views.len().saturating_sub(1));
            }
            Code::Char('a') => self.state = State::Naming(Field::default()),
            Code::Enter => match view.map(|view| view.query(context.now.wall, &self.zone)) {
                Some(Ok(query)) => return Reaction::Finish(Wish::Show(Box::new(query))),
                Some(Err(why)) => self.error = Some(why),
                None => self.state = State::Naming(Field::default()),
            },
            Code::Char('o') => {
                if let Some(view) = view {
                    self.state = State::Overwriting(view.name.clone());
                }
            }
            Code::Char('D') => {
                if let Some(view) = view {
                    self.state = State::Deleting(view.name.clone());
                }
            }
            _ => {}
        }
        Reaction::Stay
    }

    fn keep(&mut self) -> Reaction {
        let State::Naming(field) = &self.state else {
            return Reaction::Stay;
        };
        let name = field.text().trim().to_owned();
        if let Err(why) = check_view_name(&name) {
            self.error = Some(why);
            return Reaction::Stay;
        }
        if self.views.iter().any(|view| view.name == name) {
            self.state = State::Overwriting(name);
            return Reaction::Stay;
        }
        Reaction::Finish(Wish::KeepView(View::of(&name, &self.shown)))
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let State::Naming(field) = &mut self.state {
            field.paste(text);
            self.error = None;
        }
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut stack = Stack::default();
        let now = format!("Now: {}.", clean(&View::of("", &self.shown).words()));
        let question = match &self.state {
            State::Choosing | State::Naming(_) => now,
            State::Overwriting(name) => {
                format!(
                    "There is a view “{}”. y puts this in its place. {now}",
                    clean(name)
                )
            }
            State::Deleting(name) => {
                format!(
                    "Delete the view “{}”? y deletes it; no binary goes.",
                    clean(name)
                )
            }
        };
        let question = super::sentence(&question, theme.dim, columns);
        self.list(&mut stack, paint, columns, rows);
        stack.gap();
        match &self.state {
            State::Choosing => stack.aside(question),
            State::Naming(field) => {
                let line = field.line("Name", true, paint, columns);
                stack.field(Kind::Text, line, true);
                stack.aside(question);
            }
            State::Overwriting(_) | State::Deleting(_) => stack.deed(question),
        }
        if let Some(error) = &self.error {
            stack.fault(super::sentence(error, theme.error, columns));
        }
        Looks {
            title: "Views".to_owned(),
            lines: stack.fit(rows),
            keys: match self.state {
                State::Choosing if self.views.is_empty() => "enter save this · esc close",
                State::Choosing => "enter show · a save this · o overwrite · D delete · esc close",
                State::Naming(_) => "enter save · esc back",
                State::Overwriting(_) => "y overwrite · esc back",
                State::Deleting(_) => "y delete · esc back",
            },
        }
    }

    fn list(&self, stack: &mut Stack, paint: &Paint<'_>, columns: usize, rows: usize) {
        if self.views.is_empty() {
            let text = "There are no saved views of this host. Enter saves what is shown.";
            return stack.told(super::sentence(text, paint.theme.text, columns));
        }
        let names = self
            .views
            .iter()
            .map(|view| crate::ui::width::columns(&view.name));
        let widest = names.max().unwrap_or_default().min(columns / 2);
        let texts: Vec<String> = self
            .views
            .iter()
            .map(|view| {
                let name = crate::ui::width::fit(
                    &clean(&view.name),
                    widest,
                    crate::ui::width::Align::Left,
                );
                let text = format!("{name}  {}", clean(&view.words()));
                crate::ui::width::shorten(&text, columns.saturating_sub(4)).into_owned()
            })
            .collect();
        let top = (self.chosen + 1).saturating_sub(rows.max(1));
        let shown = texts.iter().skip(top).take(rows.max(1));
        let shown = super::choices(shown.map(String::as_str), self.chosen - top, paint);
        stack.choices(shown, self.chosen - top);
    }
}
