//! A field for a path, completed from the disk while it is typed.

use ratatui::text::{Line, Span};

use super::Field;
use super::lines::Kind;
use super::stack::Stack;
use crate::app::{Call, Context, Pending, RequestId};
use crate::keys::{Code, KeyPress};
use crate::transfer::local_path::Completion;
use crate::ui::paint::Paint;

/// A path and what could follow it.
#[derive(Debug, Default)]
pub struct PathField {
    /// The text.
    pub field: Field,
    pending: Option<Pending>,
    completion: Completion,
    /// The candidate that the arrows chose.
    chosen: Option<usize>,
    /// Tab was pressed before the disk had answered.
    complete_then: bool,
}

impl PathField {
    /// With this text; asks what could follow it.
    #[must_use]
    pub fn new(text: &str, context: &mut Context<'_>) -> Self {
        let mut field = Self {
            field: Field::new(text),
            ..Self::default()
        };
        field.ask(context);
        field
    }

    /// Without text again; asks what could be typed.
    pub fn clear(&mut self, context: &mut Context<'_>) {
        context.cancel_call(self.awaited());
        *self = Self::new("", context);
    }

    /// Edits and completes. `false`: the key is the dialog's; so is a step down
    /// from the last candidate, and where nothing else than the text could be typed.
    pub fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> bool {
        match press.code {
            Code::Tab if !press.shift => self.complete(context),
            Code::Down | Code::Up if self.has_others() => {
                let last = self.completion.candidates.len() - 1;
                if press.code == Code::Down && self.chosen == Some(last) {
                    self.chosen = None;
                    return false;
                }
                self.chosen = match (self.chosen, press.code) {
                    (None, Code::Down) => Some(0),
                    (None, _) => Some(last),
                    (Some(at), Code::Down) => Some(at + 1),
                    (Some(at), _) => at.checked_sub(1),
                };
            }
            _ => {
                if press.edit().is_none() {
                    return false;
                }
                if self.field.press(press) {
                    self.ask(context);
                }
            }
        }
        true
    }

    /// Whether something else than what is typed could be.
    fn has_others(&self) -> bool {
        let mut candidates = self.completion.candidates.iter();
        candidates.any(|one| one.text != self.field.text())
    }

    /// Inserts pasted text.
    pub fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        self.field.paste(text);
        self.ask(context);
    }

    /// Takes the chosen candidate into the text. Says whether there was one.
    pub fn take_chosen(&mut self, context: &mut Context<'_>) -> bool {
        let Some(candidate) = self
            .chosen
            .take()
            .and_then(|at| self.completion.candidates.get(at))
        else {
            return false;
        };
        let text = candidate.text.clone();
        self.field.set(&text);
        self.ask(context);
        true
    }

    /// Enter where a file is looked for: takes the candidate chosen, and goes
    /// into a folder. Says whether the text may now name the file.
    pub fn enter(&mut self, context: &mut Context<'_>) -> bool {
        let in_folder = |text: &str| text.ends_with(std::path::MAIN_SEPARATOR);
        if self.take_chosen(context) {
            return !in_folder(self.field.text());
        }
        if self.pending.is_some() {
            // What is listed belongs to an older text.
            return true;
        }
        let text = self.field.text();
        let slashed = format!("{text}{}", std::path::MAIN_SEPARATOR);
        if self.completion.candidates.iter().any(|c| c.text == slashed) {
            self.field.set(&slashed);
            self.ask(context);
            return false;
        }
        if in_folder(text) && !self.completion.candidates.is_empty() {
            self.chosen = Some(0);
            return false;
        }
        true
    }

    /// Takes what could follow the text, if it is the one awaited.
    pub fn receive(
        &mut self,
        id: RequestId,
        completion: Result<Completion, String>,
        context: &mut Context<'_>,
    ) {
        if self.pending.take_if(|pending| pending.id == id).is_some() {
            // A folder that is not there, or not for us, has nothing to offer;
            // what is wrong with the path is said when it is used.
            self.completion = completion.unwrap_or_default();
            self.chosen = None;
            if std::mem::take(&mut self.complete_then) {
                self.complete(context);
            }
        }
    }

    /// The request that it waits for.
    #[must_use]
    pub fn awaited(&self) -> Option<RequestId> {
        self.pending.map(|pending| pending.id)
    }

    /// Puts the field into a form, and under it so many candidates.
    pub(super) fn put(
        &self,
        stack: &mut Stack,
        (label, focused): (&str, bool),
        paint: &Paint<'_>,
        columns: usize,
        candidates: usize,
    ) {
        let line = self.field.line(label, focused, paint, columns);
        stack.field(Kind::Path, line, focused);
        if !focused {
            return;
        }
        let all = &self.completion.candidates;
        let first = self
            .chosen
            .map_or(0, |at| (at + 1).saturating_sub(candidates.max(1)));
        let shown = all.iter().enumerate().skip(first).take(candidates);
        let lines = shown.map(|(index, candidate)| {
            let chosen = self.chosen == Some(index);
            let style = if chosen {
                paint.theme.selection
            } else if candidate.is_dir {
                paint.theme.accent
            } else {
                paint.theme.text
            };
            let slash = if candidate.is_dir {
                std::path::MAIN_SEPARATOR_STR
            } else {
                ""
            };
            let name = format!("{}{slash}", candidate.name);
            let name = crate::ui::width::shorten_middle(&name, columns.saturating_sub(15));
            let bar = if chosen { "▌ " } else { "  " };
            Line::from(vec![
                Span::raw(format!("{:13}{bar}", "")),
                Span::styled(name.into_owned(), style),
            ])
        });
        stack.proposals(lines.collect(), first, self.chosen);
        let below = (all.len() + self.completion.left_out).saturating_sub(first + candidates);
        if below > 0 {
            let more = format!("{:15}… {below} more", "");
            stack.aside(vec![Line::styled(more, paint.theme.dim)]);
        }
    }

    /// Extends the text to what all candidates have in common; a single
    /// candidate is taken whole.
    fn complete(&mut self, context: &mut Context<'_>) {
        if self.take_chosen(context) {
            return;
        }
        if self.pending.is_some() {
            self.complete_then = true;
            return;
        }
        let text = match self.completion.candidates.as_slice() {
            [only] => only.text.clone(),
            _ => self.completion.common.clone(),
        };
        if text.len() > self.field.text().len() {
            self.field.set(&text);
            self.ask(context);
        } else if !self.completion.candidates.is_empty() {
            self.chosen = Some(0);
        }
    }

    fn ask(&mut self, context: &mut Context<'_>) {
        self.chosen = None;
        self.complete_then = false;
        context.cancel_call(self.awaited());
        let id = context.call(Call::CompletePath(self.field.text().to_owned()));
        self.pending = Some(Pending {
            id,
            since: context.running(),
        });
    }
}
