//! The server's own filters, as a form.

use jiff::tz::TimeZone;

use super::device_field::Named;
use super::lines::Kind;
use super::stack::Stack;
use super::{DeviceField, Field, Looks, Reaction, Wish};
use crate::app::{Context, EventReply, RequestId};
use crate::domain::{BinaryQuery, Device, DeviceId, Filter, Finding};
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
    input: Input,
    recall: Recall,
    /// Why it cannot be used.
    error: Option<String>,
}

/// Where it is typed.
#[derive(Debug)]
enum Input {
    Text(Field),
    /// The name of a device, an asset or a group, which becomes its id.
    Device(Box<DeviceField>),
}

/// How many devices are proposed.
const PROPOSED: usize = 5;

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
            input: match (filter, &query.device) {
                (Filter::Device, Some(device)) => Input::device(Some(device)),
                _ => Input::of(filter, &query.filter(filter).unwrap_or_default()),
            },
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

    /// As if this name of a device had been typed, and Enter pressed.
    pub fn ask_for_device(&mut self, name: &str, context: &mut Context<'_>) -> Reaction {
        let is_device = |entry: &Entry| entry.filter == Filter::Device;
        if let Some(at) = self.lines.iter().position(is_device) {
            self.focus = at;
        }
        if let Some(entry) = self.lines.get_mut(self.focus) {
            entry.input = Input::device(None);
        }
        self.paste(name, context);
        self.submit(context)
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => return self.submit(context),
            _ if self.types(press, context) => self.check(context),
            Code::BackTab => self.move_focus(-1),
            Code::Tab if press.shift => self.move_focus(-1),
            Code::Tab => self.move_focus(1),
            _ => {}
        }
        Reaction::Stay
    }

    fn types(&mut self, press: KeyPress, context: &mut Context<'_>) -> bool {
        let entry = self.lines.get_mut(self.focus);
        entry.is_some_and(|entry| entry.press(press, context))
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        if let Some(entry) = self.lines.get_mut(self.focus) {
            match &mut entry.input {
                Input::Text(field) => field.paste(text),
                Input::Device(field) => field.paste(text, context),
            }
            entry.recall.edited();
        }
        self.check(context);
    }

    /// The request that it waits for.
    pub(super) fn awaited(&self) -> Option<RequestId> {
        self.lines.iter().find_map(|entry| match &entry.input {
            Input::Device(field) => field.awaited(),
            Input::Text(_) => None,
        })
    }

    /// Takes devices by name.
    pub(super) fn receive(
        &mut self,
        id: RequestId,
        reply: EventReply,
        context: &mut Context<'_>,
    ) -> Reaction {
        let mut inputs = self.lines.iter_mut().map(|entry| &mut entry.input);
        let device = inputs.find_map(|input| match input {
            Input::Device(field) => Some(field),
            Input::Text(_) => None,
        });
        if let (Some(field), EventReply::Devices(found)) = (device, reply)
            && field.receive(id, found)
        {
            return self.submit(context);
        }
        Reaction::Stay
    }

    /// Asks for what the form holds, once all of it can be read.
    fn submit(&mut self, context: &mut Context<'_>) -> Reaction {
        self.check(context);
        if let Some(wrong) = self.lines.iter().position(|entry| entry.error.is_some()) {
            self.focus = wrong;
            return Reaction::Stay;
        }
        for (index, entry) in self.lines.iter_mut().enumerate() {
            let Input::Device(field) = &mut entry.input else {
                continue;
            };
            self.query.device = match field.named(context) {
                Named::Nothing => None,
                Named::One(device) => Some(Box::new(device)),
                Named::Unknown => {
                    self.focus = index;
                    return Reaction::Stay;
                }
            };
        }
        Reaction::Finish(Wish::Ask(Box::new(self.query.clone())))
    }

    /// Reads the lines into the query, and notes what cannot be read. What a name
    /// of a device means is not known before all is typed.
    fn check(&mut self, context: &Context<'_>) {
        for entry in &mut self.lines {
            if let Input::Text(field) = &entry.input {
                let now = context.now.wall;
                let text = field.text();
                let set = self.query.set_filter(entry.filter, text, now, &self.zone);
                entry.error = set.err();
            }
        }
    }

    fn move_focus(&mut self, by: isize) {
        let len = self.lines.len();
        self.focus = (self.focus + len).saturating_add_signed(by) % len.max(1);
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut stack = Stack::default();
        for (index, entry) in self.lines.iter().enumerate() {
            let is_focused = index == self.focus;
            let label = label(entry.filter);
            match &entry.input {
                Input::Text(field) => {
                    let line = field.line(label, is_focused, paint, columns);
                    stack.field(Kind::Text, line, is_focused);
                }
                Input::Device(field) => {
                    field.put(&mut stack, (label, is_focused), paint, columns, PROPOSED);
                }
            }
            if let Some(error) = &entry.error {
                stack.wrong(super::sentence(error, theme.error, columns));
            }
        }
        stack.gap();
        let help = self.lines.get(self.focus).map_or("", |e| e.filter.help());
        stack.aside(super::sentence(help, theme.dim, columns));
        Looks {
            title: "Filter all rows, on the server".to_owned(),
            lines: stack.fit(rows),
            keys: "enter filter · tab next · ↑↓ earlier ones · esc cancel",
        }
    }
}

impl Input {
    fn of(filter: Filter, text: &str) -> Self {
        if filter != Filter::Device {
            return Self::Text(Field::new(text));
        }
        let device = DeviceId::new(text).map(|id| Device {
            id,
            name: String::new(),
        });
        Self::device(device.ok().as_ref())
    }

    fn device(device: Option<&Device>) -> Self {
        Self::Device(Box::new(DeviceField::with_groups(device)))
    }

    fn text(&self) -> &str {
        match self {
            Self::Text(field) => field.text(),
            Self::Device(field) => field.text(),
        }
    }
}

impl Entry {
    /// Edits, chooses and recalls. `false`: the key is the form's.
    fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> bool {
        let is_taken = match &mut self.input {
            Input::Text(field) => field.press(press),
            Input::Device(field) => field.press(press, context),
        };
        if is_taken {
            self.recall.edited();
            return true;
        }
        let recalled = match press.code {
            Code::Up => self.recall.older(self.input.text()),
            Code::Down => self.recall.newer(),
            _ => return false,
        };
        if let Some(text) = recalled {
            self.input = Input::of(self.filter, &text);
        }
        true
    }
}
