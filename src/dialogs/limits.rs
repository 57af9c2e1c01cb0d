//! How many transfers at once, and how fast?

use super::lines::Kind;
use super::stack::Stack;
use super::{Field, Looks, Reaction, Wish};
use crate::domain::{Rate, clean};
use crate::keys::{Code, KeyPress};
use crate::transfer::JobId;
use crate::ui::paint::Paint;

/// More at once than this only get into each other's way.
const MOST: usize = 32;

/// Three fields; the last one only where there is a transfer to be limited.
#[derive(Debug)]
pub struct LimitsDialog {
    fields: Vec<Field>,
    focus: usize,
    jobs: Vec<JobId>,
    /// The name of the one, or how many they are.
    whose: String,
    error: Option<String>,
}

/// How transfers are to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many at once.
    pub at_once: usize,
    /// Bytes a second, all together.
    pub all: Option<u64>,
    /// These transfers, and the bytes a second of each.
    pub own: Option<(Vec<JobId>, Option<u64>)>,
}

impl LimitsDialog {
    /// With what holds now. `jobs` are those that the third field is about, by
    /// id and name; `own` is what holds for the first of them.
    #[must_use]
    pub fn new(at_once: usize, all: Option<u64>, jobs: &[(JobId, &str)], own: Option<u64>) -> Self {
        let mut fields = vec![
            Field::new(&at_once.to_string()),
            Field::new(&Rate(all).to_string()),
        ];
        if !jobs.is_empty() {
            fields.push(Field::new(&Rate(own).to_string()));
        }
        Self {
            fields,
            focus: 0,
            whose: match jobs {
                [(_, name)] => (*name).to_owned(),
                jobs => format!("each of {} transfers", jobs.len()),
            },
            jobs: jobs.iter().map(|(id, _)| *id).collect(),
            error: None,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress) -> Reaction {
        let last = self.fields.len() - 1;
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Tab | Code::Down if !press.shift => {
                self.focus = if self.focus == last {
                    0
                } else {
                    self.focus + 1
                };
            }
            Code::Tab | Code::Down | Code::Up => {
                self.focus = self.focus.checked_sub(1).unwrap_or(last)
            }
            Code::Enter => match self.limits() {
                Ok(limits) => return Reaction::Finish(Wish::Limit(limits)),
                Err((field, sentence)) => {
                    self.focus = field;
                    self.error = Some(sentence);
                }
            },
            _ => {
                if let Some(field) = self.fields.get_mut(self.focus) {
                    field.press(press);
                    self.error = None;
                }
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.paste(text);
            self.error = None;
        }
    }

    fn limits(&self) -> Result<Limits, (usize, String)> {
        let text = |at: usize| self.fields.get(at).map_or("", Field::text).trim();
        let at_once = text(0).parse().ok();
        let at_once = at_once
            .filter(|n| (1..=MOST).contains(n))
            .ok_or_else(|| (0, format!("At once: a number from 1 to {MOST}.")))?;
        let rate = |at: usize| {
            let rate = text(at).parse::<Rate>();
            rate.map_err(|error| (at, error.to_string()))
        };
        let own = match self.jobs.len() {
            0 => None,
            _ => Some((self.jobs.clone(), rate(2)?.0)),
        };
        Ok(Limits {
            at_once,
            all: rate(1)?.0,
            own,
        })
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut stack = Stack::default();
        let labels = ["At once", "All", "Each"];
        for (at, (field, label)) in self.fields.iter().zip(labels).enumerate() {
            let focused = at == self.focus;
            let line = field.line(label, focused, paint, columns);
            stack.field(Kind::Text, line, focused);
        }
        stack.gap();
        if !self.jobs.is_empty() {
            let text = format!("“Each” is about {}.", clean(&self.whose));
            stack.told(super::sentence(&text, theme.dim, columns));
        }
        let text = "Bytes a second: 500K, 2M, or none for no limit. Those that run go on.";
        stack.aside(super::sentence(text, theme.dim, columns));
        if let Some(error) = &self.error {
            stack.fault(super::sentence(error, theme.error, columns));
        }
        Looks {
            title: "How many at once, and how fast".to_owned(),
            lines: stack.fit(rows),
            keys: "enter set · tab next · esc cancel",
        }
    }
}
