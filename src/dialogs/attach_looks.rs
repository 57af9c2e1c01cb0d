//! How the dialog looks that attaches a file.

use ratatui::text::{Line, Span};

use super::attach::{AttachDialog, Entry, Place};
use super::lines::Kind;
use super::stack::Stack;
use super::{Field, Looks, proposed};
use crate::domain::clean;
use crate::transfer::Way;
use crate::ui::paint::Paint;
use crate::ui::{format, width};

impl AttachDialog {
    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut stack = Stack::default();
        let keys = match &self.file {
            None => {
                if let Some(row) = &self.row {
                    let text = format!("{} · {}", row.device_name(), row.event.text);
                    stack.told(vec![labelled("Event", &text, paint, columns)]);
                }
                let room = proposed(rows, stack.len() + 4, 8);
                self.path
                    .put(&mut stack, ("File", true), paint, columns, room);
                "enter take the file · tab complete · ↑↓ choose · esc cancel"
            }
            Some(file) => {
                let path = file.path.to_string_lossy();
                let text = format!("{path} · {}", format::size(file.length));
                stack.told(vec![labelled("File", &text, paint, columns)]);
                self.form(&mut stack, paint, columns);
                if let Some(limit) = self.limit.filter(|limit| file.length > *limit) {
                    let text = super::larger_than_taken(&file.name, limit);
                    stack.told(super::sentence(&text, theme.warning, columns));
                }
                "enter attach · tab next · ←→ choose · esc back"
            }
        };
        if let Some(error) = &self.error {
            stack.fault(super::sentence(&clean(error), theme.error, columns));
        }
        Looks {
            title: match (&self.row, self.place) {
                (Some(row), Place::Replace) => format!("Replace {}", clean(row.file_name())),
                (Some(_), _) => "Attach a file".to_owned(),
                (None, _) => "Make an event for a file".to_owned(),
            },
            lines: stack.fit(rows),
            keys,
        }
    }

    fn form(&self, stack: &mut Stack, paint: &Paint<'_>, columns: usize) {
        let theme = paint.theme;
        for entry in self.entries() {
            let focused = *entry == self.focus;
            let mut typed = |field: &Field, label: &str| {
                let line = field.line(label, focused, paint, columns);
                stack.field(Kind::Text, line, focused);
            };
            match entry {
                Entry::Place => {
                    let many = self.places().len() > 1;
                    let words = self.place_words();
                    let line = super::choice("To", &words, focused, many, paint, columns);
                    stack.field(Kind::Choice, line, focused);
                    let why = self.place_help();
                    if !why.is_empty() {
                        stack.aside(super::sentence(&why, theme.dim, columns));
                    }
                }
                Entry::Name => typed(&self.name, "Name"),
                Entry::MediaType => typed(&self.media_type, "Media type"),
                Entry::Way => {
                    let many = self.place != Place::Resume;
                    let (words, why) = way_words(self.way);
                    let line = super::choice("Way", words, focused, many, paint, columns);
                    stack.field(Kind::Choice, line, focused);
                    stack.aside(super::sentence(why, theme.dim, columns));
                }
                Entry::Device => {
                    self.device
                        .put(stack, ("Device", focused), paint, columns, 4);
                }
                Entry::Type => typed(&self.type_name, "Type"),
                Entry::Text => typed(&self.text, "Text"),
                Entry::Time => typed(&self.time, "Time"),
            }
        }
    }

    fn place_words(&self) -> String {
        let id = self.row.as_ref().map(|row| row.event.id.to_string());
        let id = id.unwrap_or_default();
        match self.place {
            Place::Free => format!("event {id}"),
            Place::Resume => format!("event {id}, from where it broke"),
            Place::Anew => format!("event {id}, from the first byte"),
            Place::Save => format!("event {id}, after saving what is there"),
            Place::Replace => format!("event {id}, replacing what is there"),
            Place::New => "a new event".to_owned(),
        }
    }

    fn place_help(&self) -> String {
        let row = self.row.as_ref();
        let there = row.map_or_else(String::new, |row| {
            let size = row.length().map(format::size);
            let size = size.map_or_else(String::new, |size| format!(" ({size})"));
            format!("{}{size}", row.file_name())
        });
        let received = row.and_then(|row| row.event.received).map(format::size);
        let received = received.unwrap_or_default();
        match self.place {
            Place::Free | Place::New => String::new(),
            Place::Resume => {
                format!("{received} are there; the file must be the one they came from.")
            }
            Place::Anew => format!("The {received} that are there are given up."),
            Place::Save => format!("{there} goes to {} first.", self.folder),
            Place::Replace => format!("{there} is lost."),
        }
    }
}

/// A way, and when it is the one to choose.
const fn way_words(way: Way) -> (&'static str, &'static str) {
    match way {
        Way::Form => (
            "form",
            "One request, with name and type beside the file: the usual way.",
        ),
        Way::Raw => (
            "raw",
            "One request whose body is the file, with the name in its head.",
        ),
        Way::Chunks(_) => (
            "chunks",
            "Pieces of 5 MiB, so that it can be resumed: for a line that is slow or breaks.",
        ),
    }
}

fn labelled(label: &str, text: &str, paint: &Paint<'_>, columns: usize) -> Line<'static> {
    let text = width::shorten_middle(text, columns.saturating_sub(14)).into_owned();
    Line::from(vec![
        Span::styled(format!(" {label:<11}"), paint.theme.dim),
        Span::styled(text, paint.theme.text),
    ])
}
