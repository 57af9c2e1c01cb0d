//! What uses this binary?

use std::sync::Arc;

use ratatui::text::{Line, Span};

use super::stack::Stack;
use super::users::Users;
use super::{Looks, Reaction};
use crate::api::ApiError;
use crate::app::{Call, Context, RequestId};
use crate::domain::{Binary, Reference, clean};
use crate::edit::{ObjectKind, text_of};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;
use crate::ui::width;

/// The objects that point to binaries, and one of them in full.
#[derive(Debug)]
pub struct UsedByDialog {
    title: String,
    users: Users,
    chosen: usize,
    reading: Option<RequestId>,
    /// The object that is shown: its lines, without what is the platform's own.
    shown: Option<Vec<String>>,
    /// The first of them on the screen.
    top: usize,
    error: Option<ApiError>,
}

impl UsedByDialog {
    /// Of these.
    #[must_use]
    pub fn new(binaries: &[Binary], context: &mut Context<'_>) -> Self {
        let ids = binaries.iter().map(|binary| binary.id.clone()).collect();
        let title = match binaries {
            [only] => format!("What uses {}", clean(only.title())),
            many => format!("What uses these {} binaries", many.len()),
        };
        Self {
            title,
            users: Users::ask(ids, context),
            chosen: 0,
            reading: None,
            shown: None,
            top: 0,
            error: None,
        }
    }

    /// The requests that it waits for.
    pub(super) const fn awaited(&self) -> (Option<RequestId>, Option<RequestId>) {
        (self.users.awaited(), self.reading)
    }

    /// Takes what uses them.
    pub(super) fn found(&mut self, result: Result<Vec<Reference>, ApiError>) {
        self.users.receive(result);
    }

    /// Takes the object that was chosen.
    pub(super) fn read(&mut self, result: Result<Arc<str>, ApiError>) {
        self.reading = None;
        match result {
            Ok(object) => {
                self.top = 0;
                let text = text_of(ObjectKind::Binary, &object);
                self.shown = Some(text.lines().map(str::to_owned).collect());
            }
            Err(error) => self.error = Some(error),
        }
    }

    fn found_ones(&self) -> &[Reference] {
        match &self.users {
            Users::Known(found) => found,
            _ => &[],
        }
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        if let Some(lines) = &self.shown {
            let last = lines.len().saturating_sub(1);
            match press.code {
                Code::Esc | Code::Left | Code::Backspace | Code::Char('h') => self.shown = None,
                Code::Down | Code::Char('j') => self.top = (self.top + 1).min(last),
                Code::Up | Code::Char('k') => self.top = self.top.saturating_sub(1),
                Code::PageDown => self.top = (self.top + 10).min(last),
                Code::PageUp => self.top = self.top.saturating_sub(10),
                _ => {}
            }
            return Reaction::Stay;
        }
        let last = self.found_ones().len().saturating_sub(1);
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Down | Code::Char('j') => self.chosen = (self.chosen + 1).min(last),
            Code::Up | Code::Char('k') => self.chosen = self.chosen.saturating_sub(1),
            Code::Enter | Code::Right | Code::Char('l') => {
                if let Some(reference) = self.found_ones().get(self.chosen) {
                    let object = reference.object.clone();
                    self.error = None;
                    context.cancel_call(self.reading.take());
                    self.reading = Some(context.call(Call::Object(object)));
                }
            }
            _ => {}
        }
        Reaction::Stay
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let room = rows.saturating_sub(2).max(1);
        if let Some(lines) = &self.shown {
            let top = self.top.min(lines.len().saturating_sub(room));
            let text = |line: &String| {
                let line = clean(line);
                let line = width::shorten(&line, columns.saturating_sub(2));
                Line::styled(format!(" {line}"), paint.theme.text)
            };
            return Looks {
                title: self.title.clone(),
                lines: lines
                    .iter()
                    .skip(top)
                    .take(room)
                    .map(text)
                    .collect::<Vec<_>>()
                    .into(),
                keys: "↑↓ scroll · esc back",
            };
        }
        let found = self.found_ones();
        let mut lines = if found.is_empty() {
            let mut stack = Stack::default();
            self.users.tell(&mut stack, paint, columns);
            if self.users.is_none() {
                let limit = "What devices say that they run is not looked at.";
                stack.aside(super::sentence(limit, paint.theme.dim, columns));
            }
            stack.fit(rows).all
        } else {
            let first = (self.chosen + 1).saturating_sub(room);
            let shown = found.iter().enumerate().skip(first).take(room);
            shown
                .map(|(index, reference)| self.row(index, reference, paint, columns))
                .collect()
        };
        if let Some(error) = &self.error {
            lines.extend(super::sentence(
                &error.to_string(),
                paint.theme.error,
                columns,
            ));
        }
        Looks {
            title: self.title.clone(),
            lines: lines.into(),
            keys: if found.is_empty() {
                "esc close"
            } else {
                "enter show it · ↑↓ choose · esc close"
            },
        }
    }

    fn row(
        &self,
        index: usize,
        reference: &Reference,
        paint: &Paint<'_>,
        columns: usize,
    ) -> Line<'static> {
        let theme = paint.theme;
        let is_chosen = index == self.chosen;
        let (bar, style) = if is_chosen {
            (" ▌ ", theme.selection)
        } else {
            ("   ", theme.text)
        };
        let title = clean(&reference.title()).into_owned();
        let of = format!("  needs {}", reference.binary);
        let room = columns.saturating_sub(width::columns(&of) + 4);
        Line::from(vec![
            Span::styled(bar, theme.accent),
            Span::styled(width::shorten(&title, room).into_owned(), style),
            Span::styled(of, theme.dim),
        ])
    }
}
