//! The filters of events, as a form.

use jiff::tz::TimeZone;

use super::device_field::Named;
use super::lines::Kind;
use super::stack::Stack;
use super::{DeviceField, Field, Looks, Reaction, Wish, proposed, turned};
use crate::app::{Context, EventReply, RequestId};
use crate::domain::{EventSearch, Moment};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;

/// A line for each filter.
#[derive(Debug)]
pub struct EventFiltersDialog {
    search: EventSearch,
    zone: TimeZone,
    device: DeviceField,
    type_name: Field,
    from: Field,
    to: Field,
    fragment: Field,
    focus: Entry,
    error: Option<String>,
}

/// The lines of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Device,
    Type,
    From,
    To,
    Fragment,
}

impl Entry {
    const ALL: [Self; 5] = [
        Self::Device,
        Self::Type,
        Self::From,
        Self::To,
        Self::Fragment,
    ];

    const fn label(self) -> &'static str {
        match self {
            Self::Device => "Device",
            Self::Type => "Type",
            Self::From => "From",
            Self::To => "To",
            Self::Fragment => "Fragment",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Device => "The name or the id of a device; the id of an asset.",
            Self::Type => "The exact type, as c8y_Logfile.",
            Self::From => "Happened since: 2026-01-31, 2026-01-31T10:00, -1d, -10min, -2w.",
            Self::To => "Happened before: 2026-01-31, 2026-01-31T10:00, -1d, -10min, -2w.",
            Self::Fragment => "c8y_IsBinary: those with an attachment. Blank: all events.",
        }
    }
}

impl EventFiltersDialog {
    /// Filled with the search of now.
    #[must_use]
    pub fn new(search: &EventSearch, zone: TimeZone) -> Self {
        let moment = |moment: &Option<Moment>| {
            Field::new(moment.as_ref().map(Moment::text).unwrap_or_default())
        };
        Self {
            zone,
            device: DeviceField::new(search.device.as_ref()),
            type_name: Field::new(search.type_name.as_deref().unwrap_or_default()),
            from: moment(&search.from),
            to: moment(&search.to),
            fragment: Field::new(search.fragment.as_deref().unwrap_or_default()),
            search: EventSearch {
                id: None,
                ..search.clone()
            },
            focus: Entry::Device,
            error: None,
        }
    }

    /// As if this name or id of a device had been typed, and Enter pressed.
    pub fn ask_for_device(&mut self, name: &str, context: &mut Context<'_>) -> Reaction {
        self.focus = Entry::Device;
        self.device = DeviceField::new(None);
        self.device.paste(name, context);
        self.submit(context)
    }

    /// The lines there are: what uploads are listed is no choice.
    fn entries(&self) -> &'static [Entry] {
        match self.search.is_incomplete() {
            true => Entry::ALL.split_last().map_or(&[], |(_, rest)| rest),
            false => &Entry::ALL,
        }
    }

    fn field_mut(&mut self) -> Option<&mut Field> {
        match self.focus {
            Entry::Device => None,
            Entry::Type => Some(&mut self.type_name),
            Entry::From => Some(&mut self.from),
            Entry::To => Some(&mut self.to),
            Entry::Fragment => Some(&mut self.fragment),
        }
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => return self.submit(context),
            _ if self.focus == Entry::Device && self.device.press(press, context) => {
                self.error = None;
            }
            Code::BackTab | Code::Up => self.move_focus(-1),
            Code::Tab if press.shift => self.move_focus(-1),
            Code::Tab | Code::Down => self.move_focus(1),
            _ => {
                if let Some(field) = self.field_mut() {
                    field.press(press);
                    self.error = None;
                }
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        match self.field_mut() {
            Some(field) => field.paste(text),
            None => self.device.paste(text, context),
        }
        self.error = None;
    }

    pub(super) fn awaited(&self) -> Option<RequestId> {
        self.device.awaited()
    }

    /// Takes devices by name.
    pub(super) fn receive(
        &mut self,
        id: RequestId,
        reply: EventReply,
        context: &mut Context<'_>,
    ) -> Reaction {
        if let EventReply::Devices(found) = reply
            && self.device.receive(id, found)
        {
            return self.submit(context);
        }
        Reaction::Stay
    }

    fn move_focus(&mut self, by: isize) {
        self.focus = turned(self.entries(), self.focus, by);
    }

    fn submit(&mut self, context: &mut Context<'_>) -> Reaction {
        let mut search = self.search.clone();
        search.type_name = self.type_name.filled();
        if !search.is_incomplete() {
            search.fragment = self.fragment.filled();
        }
        let now = context.now.wall;
        for (entry, field) in [(Entry::From, &self.from), (Entry::To, &self.to)] {
            let read = field.filled();
            let read = read.map(|text| Moment::parse(&text, now, &self.zone));
            match read.transpose() {
                Ok(moment) if entry == Entry::From => search.from = moment,
                Ok(moment) => search.to = moment,
                Err(error) => {
                    self.focus = entry;
                    self.error = Some(error.to_string());
                    return Reaction::Stay;
                }
            }
        }
        search.device = match self.device.named(context) {
            Named::Nothing => None,
            Named::One(device) => Some(device),
            Named::Unknown => {
                self.focus = Entry::Device;
                return Reaction::Stay;
            }
        };
        Reaction::Finish(Wish::AskEvents(Box::new(search)))
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut stack = Stack::default();
        let candidates = proposed(rows, 9, 6);
        for entry in self.entries() {
            let focused = *entry == self.focus;
            let field = match entry {
                Entry::Device => {
                    let label = entry.label();
                    self.device
                        .put(&mut stack, (label, focused), paint, columns, candidates);
                    continue;
                }
                Entry::Type => &self.type_name,
                Entry::From => &self.from,
                Entry::To => &self.to,
                Entry::Fragment => &self.fragment,
            };
            let line = field.line(entry.label(), focused, paint, columns);
            stack.field(Kind::Text, line, focused);
            if let Some(error) = self.error.as_ref().filter(|_| focused) {
                stack.wrong(super::sentence(error, theme.error, columns));
            }
        }
        stack.gap();
        stack.aside(super::sentence(self.focus.help(), theme.dim, columns));
        Looks {
            title: "Filter all events, on the server".to_owned(),
            lines: stack.fit(rows),
            keys: "enter filter · tab next · ↓ choose a device · esc cancel",
        }
    }
}
