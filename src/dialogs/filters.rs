//! The server's own filters, as a form.

use jiff::tz::TimeZone;
use ratatui::text::Line;

use super::{Field, Looks, Reaction, Wish};
use crate::app::Context;
use crate::domain::{BinaryQuery, Filter, Finding};
use crate::keys::{Code, KeyPress, Recall};
use crate::ui::paint::Paint;

/// A line for each filter.
#[derive(Debug)]
pub struct FiltersDialog {
    query: BinaryQuery,
    zone: TimeZone,
    lines: Vec<Entry>,
    focus: usize,
}

/// A filter while it is typed.
#[derive(Debug)]
struct Entry {
    filter: Filter,
    field: Field,
    recall: Recall,
    /// Why it cannot be used.
    error: Option<String>,
}

const fn label(filter: Filter) -> &'static str {
    match filter {
        Filter::Name => "Name",
        Filter::Text => "Text",
        Filter::Type => "Type",
        Filter::Owner => "Owner",
        Filter::Ids => "Ids",
        Filter::Device => "Device",
        Filter::From => "From",
        Filter::To => "To",
        Filter::Size => "Size",
    }
}

impl FiltersDialog {
    /// Filled with the query of now; up and down recall what was searched for.
    #[must_use]
    pub fn new(query: &BinaryQuery, finding: &Finding, zone: TimeZone) -> Self {
        let entry = |filter: Filter| Entry {
            filter,
            field: Field::new(&query.filter(filter).unwrap_or_default()),
            recall: Recall::new(finding.searches_in(filter)),
            error: None,
        };
        Self {
            query: query.clone(),
            zone,
            lines: Filter::ALL.into_iter().map(entry).collect(),
            focus: 0,
        }
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &Context<'_>) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => {
                self.check(context);
                match self.lines.iter().position(|entry| entry.error.is_some()) {
                    Some(wrong) => self.focus = wrong,
                    None => return Reaction::Finish(Wish::Ask(Box::new(self.query.clone()))),
                }
            }
            Code::BackTab => self.move_focus(-1),
            Code::Tab if press.shift => self.move_focus(-1),
            Code::Tab => self.move_focus(1),
            _ => {
                if let Some(entry) = self.lines.get_mut(self.focus) {
                    entry.press(press);
                }
                self.check(context);
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str, context: &Context<'_>) {
        if let Some(entry) = self.lines.get_mut(self.focus) {
            entry.field.paste(text);
            entry.recall.edited();
        }
        self.check(context);
    }

    /// Reads all lines into the query, and notes what cannot be read.
    fn check(&mut self, context: &Context<'_>) {
        for entry in &mut self.lines {
            let text = entry.field.text();
            let now = context.now.wall;
            let set = self.query.set_filter(entry.filter, text, now, &self.zone);
            entry.error = set.err();
        }
    }

    fn move_focus(&mut self, by: isize) {
        let len = self.lines.len();
        self.focus = (self.focus + len).saturating_add_signed(by) % len.max(1);
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut lines: Vec<Line<'static>> = Vec::new();
        let mut focused = 0;
        for (index, entry) in self.lines.iter().enumerate() {
            let is_focused = index == self.focus;
            lines.push(
                entry
                    .field
                    .line(label(entry.filter), is_focused, paint, columns),
            );
            if let Some(error) = &entry.error {
                lines.extend(super::sentence(error, theme.error, columns));
            }
            if is_focused {
                focused = lines.len();
            }
        }
        let help = self.lines.get(self.focus).map_or("", |e| e.filter.help());
        let help = super::sentence(help, theme.dim, columns);
        // In a low box the lines above the focus go first.
        let room = rows.saturating_sub(help.len() + 1).max(1);
        let above = focused.saturating_sub(room);
        let mut lines: Vec<Line<'static>> = lines.into_iter().skip(above).take(room).collect();
        lines.push(Line::default());
        lines.extend(help);
        Looks {
            title: "Filter all rows, on the server".to_owned(),
            lines,
            keys: "enter filter · tab next · ↑↓ earlier ones · esc cancel",
        }
    }
}

impl Entry {
    fn press(&mut self, press: KeyPress) {
        let recalled = match press.code {
            Code::Up => self.recall.older(self.field.text()),
            Code::Down => self.recall.newer(),
            _ => {
                if self.field.press(press) {
                    self.recall.edited();
                }
                return;
            }
        };
        if let Some(text) = recalled {
            self.field.set(&text);
        }
    }
}
