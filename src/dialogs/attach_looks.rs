//! How the dialog looks that attaches a file.

use ratatui::text::{Line, Span};

use super::attach::{AttachDialog, Entry, Place};
use super::{Field, Looks};
use crate::domain::clean;
use crate::transfer::Way;
use crate::ui::paint::Paint;
use crate::ui::{format, width};

impl AttachDialog {
    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut lines: Vec<Line<'static>> = Vec::new();
        let keys = match &self.file {
            None => {
                if let Some(row) = &self.row {
                    let text = format!("{} · {}", row.device_name(), row.event.text);
                    lines.push(labelled("Event", &text, paint, columns));
                }
                let room = rows.saturating_sub(lines.len() + 4).min(8);
                lines.extend(self.path.lines("File", true, paint, columns, room));
                "enter take the file · tab complete · ↑↓ choose · esc cancel"
            }
            Some(file) => {
                let path = file.path.to_string_lossy();
                let text = format!("{path} · {}", format::size(file.length));
                lines.push(labelled("File", &text, paint, columns));
                self.form(&mut lines, paint, columns, rows);
                "enter attach · tab next · ←→ choose · esc back"
            }
        };
        if let Some(error) = &self.error {
            lines.extend(super::sentence(&clean(error), theme.error, columns));
        }
        Looks {
            title: match (&self.row, self.place) {
                (Some(row), Place::Replace) => format!("Replace {}", clean(row.file_name())),
                (Some(_), _) => "Attach a file".to_owned(),
                (None, _) => "Make an event for a file".to_owned(),
            },
            lines,
            keys,
        }
    }

    fn form(&self, lines: &mut Vec<Line<'static>>, paint: &Paint<'_>, columns: usize, rows: usize) {
        let theme = paint.theme;
        // In a low box the sentences about the choices are left out.
        let has_room = rows > self.entries().len() + 8;
        for entry in self.entries() {
            let focused = *entry == self.focus;
            let field = |field: &Field, label: &str| field.line(label, focused, paint, columns);
            match entry {
                Entry::Place => {
                    let many = self.places().len() > 1;
                    lines.push(super::choice(
                        "To",
                        &self.place_words(),
                        focused,
                        many,
                        paint,
                        columns,
                    ));
                    let why = self.place_help();
                    if has_room && !why.is_empty() {
                        lines.extend(super::sentence(&why, theme.dim, columns));
                    }
                }
                Entry::Name => lines.push(field(&self.name, "Name")),
                Entry::MediaType => lines.push(field(&self.media_type, "Media type")),
                Entry::Way => {
                    let many = self.place != Place::Resume;
                    let (words, why) = way_words(self.way);
                    lines.push(super::choice("Way", words, focused, many, paint, columns));
                    if has_room {
                        lines.extend(super::sentence(why, theme.dim, columns));
                    }
                }
                Entry::Device => {
                    lines.extend(self.device.lines("Device", focused, paint, columns, 4));
                }
                Entry::Type => lines.push(field(&self.type_name, "Type")),
                Entry::Text => lines.push(field(&self.text, "Text")),
                Entry::Time => lines.push(field(&self.time, "Time")),
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
