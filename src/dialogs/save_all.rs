//! Which attachments of a device and a period are saved, and where to?
//!
//! Enter looks first: how many there are, and how many of them are saved
//! already, is seen before a byte moves. Enter again saves them.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use ratatui::text::Line;

use super::device_field::Named;
use super::lines::Kind;
use super::stack::Stack;
use super::{DeviceField, Field, Looks, PathField, Reaction, Wish, proposed, turned};
use crate::app::{
    Call, Context, EventCall, EventReply, NoticeKind, PlannedSaving, ReadyToSave, RequestId,
    SavingWish,
};
use crate::domain::{ATTACHED, EventSearch, Moment, clean};
use crate::keys::{Code, KeyPress};
use crate::transfer::{PlannedSave, Template, USUAL_TEMPLATE};
use crate::ui::paint::Paint;
use crate::ui::{format, width};

/// A line for each filter, the folder and the template.
#[derive(Debug)]
pub struct SaveAllDialog {
    search: EventSearch,
    zone: TimeZone,
    device: DeviceField,
    type_name: Field,
    from: Field,
    to: Field,
    pub(super) path: PathField,
    template: Field,
    focus: Entry,
    error: Option<String>,
    /// What is looked for, or the folders that are made.
    pending: Option<RequestId>,
    /// What was found; Enter saves it.
    planned: Option<PlannedSaving>,
}

/// The lines of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Device,
    Type,
    From,
    To,
    Folder,
    Template,
}

impl Entry {
    const ALL: [Self; 6] = [
        Self::Device,
        Self::Type,
        Self::From,
        Self::To,
        Self::Folder,
        Self::Template,
    ];

    const fn label(self) -> &'static str {
        match self {
            Self::Device => "Device",
            Self::Type => "Type",
            Self::From => "From",
            Self::To => "To",
            Self::Folder => "Save in",
            Self::Template => "Names",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Device => "The name or the id of a device. Blank: all devices.",
            Self::Type => "The exact type of the events, as c8y_Logfile. Blank: all types.",
            Self::From => "Happened since: 2026-01-31, 2026-01-31T10:00, -1d, -10min, -2w.",
            Self::To => "Happened before: 2026-01-31, 2026-01-31T10:00, -1d, -10min, -2w.",
            Self::Folder => "Folders below it are made where the names ask for them.",
            Self::Template => {
                "Gaps: {device} {device-id} {id} {date} {time} {type} {name}; “/” makes folders."
            }
        }
    }
}

impl SaveAllDialog {
    /// With the filters of this list, and this folder proposed.
    #[must_use]
    pub fn new(
        search: &EventSearch,
        zone: TimeZone,
        folder: &str,
        context: &mut Context<'_>,
    ) -> Self {
        let moment = |moment: &Option<Moment>| {
            Field::new(moment.as_ref().map(Moment::text).unwrap_or_default())
        };
        Self {
            device: DeviceField::new(search.device.as_ref()),
            type_name: Field::new(search.type_name.as_deref().unwrap_or_default()),
            from: moment(&search.from),
            to: moment(&search.to),
            path: PathField::new(folder, context),
            template: Field::new(USUAL_TEMPLATE),
            focus: Entry::Device,
            error: None,
            pending: None,
            planned: None,
            search: EventSearch {
                id: None,
                fragment: Some(ATTACHED.to_owned()),
                ..search.clone()
            },
            zone,
        }
    }

    fn field_mut(&mut self) -> Option<&mut Field> {
        match self.focus {
            Entry::Device | Entry::Folder => None,
            Entry::Type => Some(&mut self.type_name),
            Entry::From => Some(&mut self.from),
            Entry::To => Some(&mut self.to),
            Entry::Template => Some(&mut self.template),
        }
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => {
                if self.focus == Entry::Folder && self.path.take_chosen(context) {
                    self.begin_anew(context);
                } else {
                    self.go_on(context);
                }
            }
            Code::BackTab => self.move_focus(-1),
            Code::Tab if press.shift => self.move_focus(-1),
            _ if self.press_entry(press, context) => self.begin_anew(context),
            Code::Up => self.move_focus(-1),
            Code::Tab | Code::Down => self.move_focus(1),
            _ => {}
        }
        Reaction::Stay
    }

    /// A key in the line that has the focus. `false`: it is the form's.
    fn press_entry(&mut self, press: KeyPress, context: &mut Context<'_>) -> bool {
        match self.focus {
            Entry::Device => self.device.press(press, context),
            // Tab goes on to the names; the folder is completed by the arrows.
            Entry::Folder => press.code != Code::Tab && self.path.press(press, context),
            _ => self.field_mut().is_some_and(|field| field.press(press)),
        }
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        match self.focus {
            Entry::Device => self.device.paste(text, context),
            Entry::Folder => self.path.paste(text, context),
            _ => {
                if let Some(field) = self.field_mut() {
                    field.paste(text);
                }
            }
        }
        self.begin_anew(context);
    }

    /// The form says something else: what was found is void.
    fn begin_anew(&mut self, context: &mut Context<'_>) {
        context.cancel_call(self.pending.take());
        self.planned = None;
        self.error = None;
    }

    /// The requests that it waits for, beside those of its path.
    pub(super) fn awaited(&self) -> impl Iterator<Item = RequestId> + use<> {
        self.pending.into_iter().chain(self.device.awaited())
    }

    /// Takes devices by name, what was found, or the downloads.
    pub(super) fn receive(
        &mut self,
        id: RequestId,
        reply: EventReply,
        context: &mut Context<'_>,
    ) -> Reaction {
        match reply {
            EventReply::Devices(found) => {
                let is_entered = self.device.receive(id, found);
                if is_entered {
                    self.go_on(context);
                }
            }
            EventReply::PlannedSaving(result) if self.pending.take_if(|it| *it == id).is_some() => {
                match result {
                    Ok(planned) => self.planned = Some(planned),
                    Err(sentence) => self.error = Some(sentence),
                }
            }
            EventReply::ReadyToSave(result) if self.pending.take_if(|it| *it == id).is_some() => {
                return self.ready(result, context);
            }
            _ => {}
        }
        Reaction::Stay
    }

    /// Saves what can be saved, and says what cannot.
    fn ready(
        &mut self,
        result: Result<ReadyToSave, String>,
        context: &mut Context<'_>,
    ) -> Reaction {
        let (ready, planned) = match (result, self.planned.take()) {
            (Ok(ready), Some(planned)) => (ready, planned),
            (Err(sentence), _) => {
                self.error = Some(sentence);
                return Reaction::Stay;
            }
            (Ok(_), None) => return Reaction::Stay,
        };
        if let Some(first) = ready.refused.first() {
            if ready.jobs.is_empty() {
                self.error = Some(first.clone());
                return Reaction::Stay;
            }
            let refused = ready.refused.len();
            context.tell(NoticeKind::Error, format!("{refused} not saved: {first}"));
        }
        Reaction::Finish(Wish::SaveAll(ready.jobs, planned.plan.folder))
    }

    fn move_focus(&mut self, by: isize) {
        self.focus = turned(&Entry::ALL, self.focus, by);
    }

    /// Looks what there is; where that is known, saves it.
    fn go_on(&mut self, context: &mut Context<'_>) {
        if self.pending.is_some() {
            return;
        }
        let call = match &self.planned {
            Some(planned) => {
                let missing: Vec<PlannedSave> = planned.missing().cloned().collect();
                if missing.is_empty() {
                    return;
                }
                EventCall::MakeReadyToSave(planned.plan.clone(), missing)
            }
            None => match self.wish(context) {
                Ok(wish) => EventCall::PlanSaving(Box::new(wish)),
                Err((focus, why)) => {
                    self.focus = focus;
                    self.error = why;
                    return;
                }
            },
        };
        self.error = None;
        self.pending = Some(context.call(Call::Event(Box::new(call))));
    }

    /// What the form says, or which line of it is wrong and why. The device's
    /// own line says it itself.
    fn wish(&mut self, context: &mut Context<'_>) -> Result<SavingWish, (Entry, Option<String>)> {
        let mut search = self.search.clone();
        search.type_name = self.type_name.filled();
        let now = context.now.wall;
        let read = |entry, field: &Field| {
            let read = field.filled();
            let read = read.map(|text| Moment::parse(&text, now, &self.zone));
            read.transpose()
                .map_err(|error| (entry, Some(error.to_string())))
        };
        search.from = read(Entry::From, &self.from)?;
        search.to = read(Entry::To, &self.to)?;
        let Some(folder) = self.path.field.filled() else {
            let why = "Type the folder to save in.".to_owned();
            return Err((Entry::Folder, Some(why)));
        };
        let template = Template::parse(self.template.text().trim())
            .map_err(|why| (Entry::Template, Some(format!("These are no names: {why}."))))?;
        search.device = match self.device.named(context) {
            Named::Nothing => None,
            Named::One(device) => Some(device),
            Named::Unknown => return Err((Entry::Device, None)),
        };
        Ok(SavingWish {
            search,
            folder,
            template,
            zone: self.zone.clone(),
        })
    }

    pub(super) fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        let theme = paint.theme;
        let mut stack = Stack::default();
        let room = proposed(rows, 13, 6);
        for entry in Entry::ALL {
            let focused = entry == self.focus;
            let named = (entry.label(), focused);
            let field = match entry {
                Entry::Device => {
                    self.device.put(&mut stack, named, paint, columns, room);
                    None
                }
                Entry::Folder => {
                    self.path.put(&mut stack, named, paint, columns, room);
                    None
                }
                Entry::Type => Some(&self.type_name),
                Entry::From => Some(&self.from),
                Entry::To => Some(&self.to),
                Entry::Template => Some(&self.template),
            };
            if let Some(field) = field {
                let line = field.line(entry.label(), focused, paint, columns);
                stack.field(Kind::Text, line, focused);
            }
            if let Some(error) = self.error.as_ref().filter(|_| focused) {
                stack.wrong(super::sentence(error, theme.error, columns));
            }
        }
        stack.gap();
        match &self.planned {
            Some(planned) => {
                let room = rows.saturating_sub(stack.len() + 4).clamp(1, 5);
                tell_found(&mut stack, planned, paint, columns, room);
            }
            None if self.pending.is_some() => {
                stack.told(vec![super::busy("Looking for attachments", paint)]);
            }
            None => stack.aside(super::sentence(self.focus.help(), theme.dim, columns)),
        }
        Looks {
            title: "Save all attachments of a device and a period".to_owned(),
            lines: stack.fit(rows),
            keys: match &self.planned {
                Some(planned) if planned.missing().next().is_some() => {
                    "enter save them · tab next · esc cancel"
                }
                Some(_) => "tab next · esc cancel",
                None => "enter look what there is · tab next · esc cancel",
            },
        }
    }
}

/// How many are saved, and the first of them.
fn tell_found(
    stack: &mut Stack,
    planned: &PlannedSaving,
    paint: &Paint<'_>,
    columns: usize,
    rows: usize,
) {
    let theme = paint.theme;
    let missing: Vec<&PlannedSave> = planned.missing().collect();
    let there = planned.saves.len() - missing.len();
    let lengths = missing.iter().filter_map(|place| place.length);
    let bytes = lengths.fold(0, u64::saturating_add);
    let mut said = match (missing.len(), there) {
        (0, 0) => "There are no such attachments.".to_owned(),
        (0, _) => "All are there already: nothing is to be saved.".to_owned(),
        (1, _) => format!("Saves one attachment, {}.", format::size(bytes)),
        (n, _) => format!(
            "Saves {} attachments, {}.",
            format::count(n as u64),
            format::size(bytes)
        ),
    };
    if there > 0 && !missing.is_empty() {
        let there = format::count(there as u64);
        said = format!("{said} {there} are there already and are skipped.");
    }
    if planned.folder_is_missing && !missing.is_empty() {
        let folder: &PathBuf = &planned.plan.folder;
        said = format!("{said} The folder {} is made.", folder.to_string_lossy());
    }
    stack.deed(super::sentence(&clean(&said), theme.text, columns));
    let places = missing.iter().take(rows).map(|place| {
        let below = place.below.to_string_lossy();
        let text = width::fit_middle(&below, columns.saturating_sub(4));
        Line::styled(format!("   {}", text.trim_end()), theme.dim)
    });
    stack.each_told(places.collect());
    if missing.len() > rows {
        let more = format::count((missing.len() - rows) as u64);
        let more = format!("   … and {more} more");
        stack.aside(vec![Line::styled(more, theme.dim)]);
    }
}
