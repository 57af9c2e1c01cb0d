//! Which files, under which names, types and fragments?

use ratatui::text::{Line, Span};
use serde_json::Value;

use super::lines::Kind;
use super::stack::Stack;
use super::{Field, Looks, PathField, Reaction, Wish, proposed, turned};
use crate::app::{Call, Context, InspectedFile, RequestId};
use crate::domain::{NewBinary, OF_THE_PLATFORM, clean};
use crate::keys::{Code, KeyPress};
use crate::transfer::Job;
use crate::ui::paint::Paint;
use crate::ui::{format, width};

/// So many files are listed at once.
const LISTED: usize = 4;

/// Files that were chosen, and what they will be called.
#[derive(Debug)]
pub struct UploadDialog {
    files: Vec<Planned>,
    /// The file whose name and type are in the fields.
    at: usize,
    focus: Focus,
    pub(super) path: PathField,
    fragments: Field,
    inspecting: Option<RequestId>,
    errors: Vec<String>,
    /// The largest file that the tenant takes, in bytes, where it says so.
    limit: Option<u64>,
}

#[derive(Debug)]
struct Planned {
    file: InspectedFile,
    name: Field,
    type_name: Field,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    Path,
    Name,
    Type,
    Fragments,
}

impl UploadDialog {
    /// Without a file; the path field begins with this folder.
    #[must_use]
    pub fn new(folder: &str, limit: Option<u64>, context: &mut Context<'_>) -> Self {
        Self {
            files: Vec::new(),
            at: 0,
            focus: Focus::Path,
            path: PathField::new(folder, context),
            fragments: Field::default(),
            inspecting: None,
            errors: Vec::new(),
            limit,
        }
    }

    /// With files that were pasted or dropped.
    #[must_use]
    pub fn with_files(
        files: Vec<Result<InspectedFile, String>>,
        folder: &str,
        limit: Option<u64>,
        context: &mut Context<'_>,
    ) -> Self {
        let mut dialog = Self::new(folder, limit, context);
        dialog.add(files);
        dialog
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        match (press.code, press.ctrl) {
            (Code::Esc, _) => return Reaction::Close,
            (Code::Char('x'), true) => self.remove(),
            (Code::PageDown, _) | (Code::Char('n'), true) => {
                self.at = (self.at + 1).min(self.files.len().saturating_sub(1));
            }
            (Code::PageUp, _) | (Code::Char('p'), true) => self.at = self.at.saturating_sub(1),
            (Code::Tab, _) if press.shift => self.move_focus(-1),
            (Code::Enter, _) => return self.enter(context),
            _ if self.focus == Focus::Path => {
                if self.path.press(press, context) {
                    self.errors.clear();
                } else {
                    self.walk(press);
                }
            }
            _ => self.edit(press),
        }
        Reaction::Stay
    }

    fn walk(&mut self, press: KeyPress) {
        match press.code {
            Code::Down | Code::Tab => self.move_focus(1),
            Code::Up => self.move_focus(-1),
            _ => {}
        }
    }

    fn edit(&mut self, press: KeyPress) {
        if matches!(press.code, Code::Down | Code::Tab | Code::Up) {
            self.walk(press);
        } else if let Some(field) = self.field_mut() {
            field.press(press);
            self.errors.clear();
        }
    }

    fn field_mut(&mut self) -> Option<&mut Field> {
        match self.focus {
            Focus::Path => Some(&mut self.path.field),
            Focus::Name => self.files.get_mut(self.at).map(|f| &mut f.name),
            Focus::Type => self.files.get_mut(self.at).map(|f| &mut f.type_name),
            Focus::Fragments => Some(&mut self.fragments),
        }
    }

    fn move_focus(&mut self, by: isize) {
        if self.files.is_empty() {
            self.focus = Focus::Path;
            return;
        }
        const ORDER: [Focus; 4] = [Focus::Path, Focus::Name, Focus::Type, Focus::Fragments];
        self.focus = turned(&ORDER, self.focus, by);
    }

    fn enter(&mut self, context: &mut Context<'_>) -> Reaction {
        if self.focus != Focus::Path {
            return self.submit();
        }
        if self.path.field.filled().is_some() && !self.path.enter(context) {
            return Reaction::Stay;
        }
        match self.path.field.filled() {
            Some(text) => {
                context.cancel_call(self.inspecting.take());
                self.inspecting = Some(context.call(Call::InspectFiles(text)));
            }
            None if !self.files.is_empty() => self.focus = Focus::Name,
            None => self.errors = vec!["Type the path of a file.".to_owned()],
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        self.errors.clear();
        if self.focus == Focus::Path {
            self.path.paste(text, context);
        } else if let Some(field) = self.field_mut() {
            field.paste(text);
        }
    }

    /// The request that it waits for, beside those of its path.
    pub(super) const fn awaited(&self) -> Option<RequestId> {
        self.inspecting
    }

    /// Takes the files that were looked at.
    pub(super) fn inspected(
        &mut self,
        files: Vec<Result<InspectedFile, String>>,
        context: &mut Context<'_>,
    ) {
        self.inspecting = None;
        if self.add(files) {
            self.path.clear(context);
        }
    }

    /// Adds files; says whether all could be.
    fn add(&mut self, files: Vec<Result<InspectedFile, String>>) -> bool {
        self.errors.clear();
        let mut first = None;
        for file in files {
            match file {
                Ok(file) if self.files.iter().any(|f| f.file.path == file.path) => {
                    self.errors
                        .push(format!("{} is in the list already.", clean(&file.name)));
                }
                Ok(file) => {
                    first.get_or_insert(self.files.len());
                    self.files.push(Planned {
                        name: Field::new(&file.name),
                        type_name: Field::new(&file.type_name),
                        file,
                    });
                }
                Err(sentence) => self.errors.push(sentence),
            }
        }
        // What is new is gone through from its first file on.
        if let Some(first) = first {
            self.at = first;
            self.focus = Focus::Name;
        }
        if !self.errors.is_empty() {
            self.focus = Focus::Path;
        }
        self.errors.is_empty()
    }

    fn remove(&mut self) {
        if self.at < self.files.len() {
            self.files.remove(self.at);
        }
        self.at = self.at.min(self.files.len().saturating_sub(1));
        if self.files.is_empty() {
            self.focus = Focus::Path;
        }
    }

    fn submit(&mut self) -> Reaction {
        if let Some(typed) = self.path.field.filled() {
            self.focus = Focus::Path;
            self.errors = vec![format!(
                "{typed} is not in the list yet: enter adds it, ctrl-u takes it out."
            )];
            return Reaction::Stay;
        }
        for (index, file) in self.files.iter().enumerate() {
            let missing = if file.name.filled().is_none() {
                Some((Focus::Name, "name"))
            } else if file.type_name.filled().is_none() {
                Some((Focus::Type, "type"))
            } else {
                None
            };
            if let Some((focus, what)) = missing {
                self.at = index;
                self.focus = focus;
                self.errors = vec![format!(
                    "{} needs a {what}.",
                    clean(&file.file.path.to_string_lossy())
                )];
                return Reaction::Stay;
            }
        }
        if check_fragments(self.fragments.text()).is_err() {
            // The sentence stands below the field already.
            self.focus = Focus::Fragments;
            return Reaction::Stay;
        }
        let fragments = self.fragments.filled();
        let jobs = self
            .files
            .iter()
            .map(|file| Job::Upload {
                path: file.file.path.clone(),
                new: NewBinary {
                    name: file.name.text().trim().to_owned(),
                    type_name: file.type_name.text().trim().to_owned(),
                    fragments: fragments.clone(),
                    media_type: None,
                },
            })
            .collect();
        Reaction::Finish(Wish::Transfer(jobs))
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut stack = Stack::default();
        let room = if self.files.is_empty() { 10 } else { 4 };
        let candidates = proposed(rows, 8 + self.files.len().min(LISTED), room);
        let in_path = self.focus == Focus::Path;
        self.path
            .put(&mut stack, ("File", in_path), paint, columns, candidates);
        if !self.files.is_empty() {
            stack.gap();
            self.put_files(&mut stack, paint, columns);
            stack.gap();
            let file = self.files.get(self.at);
            let fields = [
                (Focus::Name, "Name", file.map(|file| &file.name)),
                (Focus::Type, "Type", file.map(|file| &file.type_name)),
                (Focus::Fragments, "Fragments", Some(&self.fragments)),
            ];
            for (focus, label, field) in fields {
                let Some(field) = field else { continue };
                let focused = self.focus == focus;
                let line = field.line(label, focused, paint, columns);
                stack.field(Kind::Text, line, focused);
            }
            if let Err(sentence) = check_fragments(self.fragments.text()) {
                stack.wrong(super::sentence(&sentence, theme.warning, columns));
            } else if self.focus == Focus::Fragments && self.fragments.filled().is_none() {
                stack.aside(vec![Line::styled(
                    "             more of the object, as JSON: {\"c8y_Global\": {}}",
                    theme.dim,
                )]);
            }
        }
        if let Some(limit) = self.limit
            && let Some(large) = self.files.iter().find(|f| f.file.length > limit)
        {
            let text = super::larger_than_taken(&large.file.name, limit);
            stack.told(super::sentence(&text, theme.warning, columns));
        }
        for error in self.errors.iter().take(3) {
            stack.fault(super::sentence(error, theme.error, columns));
        }
        let bytes: u64 = self.files.iter().map(|f| f.file.length).sum();
        let title = match self.files.len() {
            0 => "Upload".to_owned(),
            1 => format!("Upload 1 file, {}", format::size(bytes)),
            n => format!("Upload {n} files, {}", format::size(bytes)),
        };
        let keys = match (self.focus, self.files.len()) {
            (Focus::Path, 0) => "enter take the file · tab complete · ↑↓ choose · esc cancel",
            (Focus::Path, _) => "enter add · tab complete · shift-tab fields · esc cancel",
            (_, 1) => "enter upload · tab next field · shift-tab add a file · esc cancel",
            _ => "enter upload · tab next field · pgup pgdn file · ctrl-x drop it · esc cancel",
        };
        Looks {
            title,
            lines: stack.fit(rows),
            keys,
        }
    }

    /// The files around the current one.
    fn put_files(&self, stack: &mut Stack, paint: &Paint<'_>, columns: usize) {
        let theme = paint.theme;
        let first = (self.at + 1).saturating_sub(LISTED);
        let shown = self.files.iter().enumerate().skip(first).take(LISTED);
        let lines = shown.map(|(index, planned)| {
            let bar = if index == self.at { " ▌ " } else { "   " };
            let size = format!(" {:>9}", format::size(planned.file.length));
            let path = planned.file.path.to_string_lossy();
            let path = width::fit_middle(&path, columns.saturating_sub(14));
            Line::from(vec![
                Span::styled(bar, theme.accent),
                Span::styled(path, theme.text),
                Span::styled(size, theme.dim),
            ])
        });
        stack.files(lines.collect(), first, self.at);
        let below = self.files.len().saturating_sub(first + LISTED);
        if below > 0 {
            let more = format!("   … {below} more");
            stack.aside(vec![Line::styled(more, theme.dim)]);
        }
    }
}

/// Fragments are nothing, or one JSON object without the server's own fields.
///
/// # Errors
/// A sentence with the position.
fn check_fragments(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Ok(());
    }
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(object)) => match object
            .keys()
            .find(|key| OF_THE_PLATFORM.contains(&key.as_str()))
        {
            Some(key) => Err(format!("“{key}” is set by the server; take it out.")),
            None => match object
                .keys()
                .find(|key| ["name", "type"].contains(&key.as_str()))
            {
                Some(key) => Err(format!("“{key}” has a field of its own above.")),
                None => Ok(()),
            },
        },
        Ok(_) => Err("Fragments are one JSON object: {\"name\": value}.".to_owned()),
        Err(error) if error.is_eof() => Err("Not complete yet: {\"name\": value}.".to_owned()),
        Err(error) => Err(format!(
            "Not JSON at character {}: {}.",
            error.column(),
            reason(&error)
        )),
    }
}

/// serde's words without its own position.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(at) => text.get(..at).unwrap_or(&text).to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_are_checked_while_they_are_typed() {
        assert_eq!(check_fragments("  "), Ok(()));
        assert_eq!(check_fragments("{\"a\": 1}"), Ok(()));
        let said = |text| check_fragments(text).unwrap_err();
        assert_eq!(said("{\"a\":"), "Not complete yet: {\"name\": value}.");
        assert_eq!(
            said("{a: 1}"),
            "Not JSON at character 2: key must be a string."
        );
        assert!(said("[1]").contains("one JSON object"));
        assert!(said("{\"length\": 1}").contains("set by the server"));
        assert!(said("{\"name\": \"x\"}").contains("field of its own"));
    }
}
