//! A field for a device, or for a group where that will do, by its id or its name,
//! completed from the platform while it is typed.

use ratatui::text::{Line, Span};

use super::Field;
use super::lines::Kind;
use super::stack::Stack;
use crate::api::ApiError;
use crate::app::{Call, Context, EventCall, Pending, RequestId};
use crate::domain::{Device, DeviceId, clean};
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;
use crate::ui::width::shorten_middle;

/// A device and those that have what is typed in their name.
#[derive(Debug, Default)]
pub struct DeviceField {
    field: Field,
    /// The device that the text stands for, once that is known.
    device: Option<Device>,
    /// Whether an asset or a group will do.
    takes_groups: bool,
    pending: Option<Pending>,
    candidates: Vec<Device>,
    /// Whether the platform has said which devices have this text in their name.
    is_answered: bool,
    chosen: Option<usize>,
    /// Enter was pressed before the platform had answered.
    take_then: bool,
    /// Why the text stands for no device: a sentence.
    pub error: Option<String>,
}

/// What a text stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// Nothing is typed.
    Nothing,
    /// This device.
    One(Device),
    /// Nobody knows yet, or several, or none: the field says it.
    Unknown,
}

impl DeviceField {
    /// With this device.
    #[must_use]
    pub fn new(device: Option<&Device>) -> Self {
        let text = device.map(|device| match device.name.as_str() {
            "" => device.id.to_string(),
            name => name.to_owned(),
        });
        Self {
            field: Field::new(&text.unwrap_or_default()),
            device: device.cloned(),
            ..Self::default()
        }
    }

    /// The same where an asset or a group will do.
    #[must_use]
    pub fn with_groups(device: Option<&Device>) -> Self {
        Self {
            takes_groups: true,
            ..Self::new(device)
        }
    }

    /// Edits and chooses. `false`: the key is the dialog's.
    pub fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> bool {
        match press.code {
            Code::Down | Code::Up if !self.candidates.is_empty() => {
                let last = self.candidates.len() - 1;
                self.chosen = match (self.chosen, press.code) {
                    (None, Code::Down) => Some(0),
                    (None, _) => Some(last),
                    (Some(at), Code::Down) => (at < last).then_some(at + 1),
                    (Some(at), _) => at.checked_sub(1),
                };
            }
            Code::Tab if !press.shift && self.chosen.is_some() => {
                self.take_chosen();
            }
            _ => {
                if press.edit().is_none() {
                    return false;
                }
                if self.field.press(press) {
                    self.typed(context);
                }
            }
        }
        true
    }

    /// What is typed.
    #[must_use]
    pub fn text(&self) -> &str {
        self.field.text()
    }

    /// Inserts pasted text.
    pub fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        self.field.paste(text);
        self.typed(context);
    }

    /// What the text stands for. Where the platform must be asked first, the
    /// answer says whether the dialog can go on.
    pub fn named(&mut self, context: &mut Context<'_>) -> Named {
        self.error = None;
        self.take_chosen();
        let Some(text) = self.field.filled() else {
            return Named::Nothing;
        };
        if let Some(device) = &self.device {
            return Named::One(device.clone());
        }
        if let Ok(id) = DeviceId::new(&text) {
            let name = String::new();
            return Named::One(Device { id, name });
        }
        if self.pending.is_none() && !self.is_answered {
            self.ask(context);
        }
        if self.pending.is_some() {
            self.take_then = true;
            return Named::Unknown;
        }
        self.choose(&text)
    }

    fn choose(&mut self, text: &str) -> Named {
        let same: Vec<&Device> = self.candidates.iter().filter(|d| d.name == text).collect();
        let found = match (same.as_slice(), self.candidates.as_slice()) {
            ([one], _) => Some((*one).clone()),
            ([], [one]) => Some(one.clone()),
            ([], []) => {
                let text = clean(text);
                self.error = Some(if self.takes_groups {
                    format!("There is no device, asset or group named “{text}”.")
                } else {
                    format!("There is no device named “{text}”. An asset is named by its id.")
                });
                None
            }
            _ => {
                let all = if self.takes_groups { "" } else { " devices" };
                self.error = Some(format!("Several{all} have that name: choose one with ↓."));
                None
            }
        };
        let Some(device) = found else {
            return Named::Unknown;
        };
        self.take(device.clone());
        Named::One(device)
    }

    fn take(&mut self, device: Device) {
        self.field.set(&device.name);
        self.device = Some(device);
        self.candidates.clear();
        self.chosen = None;
    }

    fn take_chosen(&mut self) {
        let chosen = self.chosen.take();
        if let Some(device) = chosen.and_then(|at| self.candidates.get(at)).cloned() {
            self.take(device);
        }
    }

    fn typed(&mut self, context: &mut Context<'_>) {
        self.device = None;
        self.error = None;
        self.ask(context);
    }

    fn ask(&mut self, context: &mut Context<'_>) {
        self.chosen = None;
        self.take_then = false;
        self.is_answered = false;
        context.cancel_call(self.awaited());
        self.pending = None;
        let Some(text) = self.field.filled() else {
            self.candidates.clear();
            return;
        };
        if DeviceId::new(&text).is_err() {
            let call = match self.takes_groups {
                true => EventCall::Holders(text),
                false => EventCall::Devices(text),
            };
            let id = context.call(Call::Event(Box::new(call)));
            let since = context.running();
            self.pending = Some(Pending { id, since });
        }
    }

    /// The request that it waits for.
    #[must_use]
    pub fn awaited(&self) -> Option<RequestId> {
        self.pending.map(|pending| pending.id)
    }

    /// Takes the devices of that name, if they are what is awaited. Says
    /// whether Enter was pressed meanwhile.
    pub fn receive(&mut self, id: RequestId, found: Result<Vec<Device>, ApiError>) -> bool {
        if self.pending.take_if(|pending| pending.id == id).is_none() {
            return false;
        }
        match found {
            Ok(found) => {
                self.candidates = found;
                self.is_answered = true;
            }
            Err(error) => {
                self.candidates.clear();
                self.error = Some(error.to_string());
                self.take_then = false;
            }
        }
        std::mem::take(&mut self.take_then)
    }

    /// Puts the field into a form, and under it so many of the devices that fit.
    pub(super) fn put(
        &self,
        stack: &mut Stack,
        (label, focused): (&str, bool),
        paint: &Paint<'_>,
        columns: usize,
        rows: usize,
    ) {
        let line = self.field.line(label, focused, paint, columns);
        stack.field(Kind::Text, line, focused);
        if let Some(error) = &self.error {
            stack.wrong(super::sentence(error, paint.theme.error, columns));
        }
        if !focused {
            return;
        }
        let first = self
            .chosen
            .map_or(0, |at| (at + 1).saturating_sub(rows.max(1)));
        let shown = self.candidates.iter().enumerate().skip(first).take(rows);
        let lines = shown.map(|(index, device)| {
            let chosen = self.chosen == Some(index);
            let style = if chosen {
                paint.theme.selection
            } else {
                paint.theme.text
            };
            let bar = if chosen { "▌ " } else { "  " };
            let text = format!("{} · {}", clean(&device.name), device.id);
            let text = shorten_middle(&text, columns.saturating_sub(15)).into_owned();
            Line::from(vec![
                Span::raw(format!("{:13}{bar}", "")),
                Span::styled(text, style),
            ])
        });
        stack.proposals(lines.collect(), first, self.chosen);
    }
}
