//! Which file goes to which event, and how? Or to a new event, made for it.

use jiff::tz::TimeZone;

use super::device_field::Named;
use super::{DeviceField, Field, PathField, Reaction, Wish, turned};
use crate::api::is_media_type;
use crate::app::{Call, Context, EventReply, Folder, InspectedFile, RequestId};
use crate::domain::{Device, EventId, ListedEvent, Moment, NewAttachment};
use crate::keys::{Code, KeyPress};
use crate::panes::events::Attaching;
use crate::transfer::{
    EventTime, EventWish, Existing, Job, MAX_ATTACHMENT, MAX_CHUNK, Target, Way,
};
use crate::ui::format;

/// Asks for a file first, then where it goes and how.
#[derive(Debug)]
pub struct AttachDialog {
    /// The event under the cursor when it opened.
    pub(super) row: Option<ListedEvent>,
    pub(super) path: PathField,
    inspecting: Option<RequestId>,
    pub(super) file: Option<InspectedFile>,
    pub(super) place: Place,
    pub(super) way: Way,
    pub(super) name: Field,
    pub(super) media_type: Field,
    pub(super) device: DeviceField,
    pub(super) type_name: Field,
    pub(super) text: Field,
    pub(super) time: Field,
    pub(super) focus: Entry,
    pub(super) error: Option<String>,
    zone: TimeZone,
    /// Where the attachment that is there is saved, as text.
    pub(super) folder: String,
    /// The look at that folder.
    checking: Option<RequestId>,
    /// The largest file that the tenant takes, in bytes, where it says so.
    pub(super) limit: Option<u64>,
}

/// Where a file goes that is to be attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttachTo {
    /// To this event.
    Event(EventId, Existing),
    /// To this event, in place of what is there, once this job has saved that.
    AfterSaving(Box<Job>, EventId),
    /// To an event that is made for it.
    New(EventWish),
}

/// The places that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The event has room for it.
    Free,
    /// Behind what came of an upload that did not end.
    Resume,
    /// From the first byte on, over what came of an upload that did not end.
    Anew,
    /// What is there is saved first, then replaced.
    Save,
    /// In place of what is there.
    Replace,
    /// A new event.
    New,
}

/// The lines of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Place,
    Name,
    MediaType,
    Way,
    Device,
    Type,
    Text,
    Time,
}

/// The ways, in the order in which they are turned through.
const WAYS: [Way; 3] = [Way::Form, Way::Raw, Way::Chunks(MAX_CHUNK)];

impl AttachDialog {
    /// For the event under the cursor, or a new one. `folder`: where what is
    /// there can be saved.
    #[must_use]
    pub fn new(
        row: Option<ListedEvent>,
        zone: TimeZone,
        folder: &str,
        context: &mut Context<'_>,
    ) -> Self {
        let places = places(row.as_ref());
        let place = places.first().copied().unwrap_or(Place::New);
        let begun = row.as_ref().and_then(|row| row.begun.as_ref());
        let path = begun.map(|begun| begun.path.to_string_lossy().into_owned());
        let event = row.as_ref().map(|row| &row.event);
        // A line that broke before may break again.
        let way = match place {
            Place::Resume => Way::Chunks(MAX_CHUNK),
            _ => Way::Form,
        };
        Self {
            path: PathField::new(&path.unwrap_or_default(), context),
            inspecting: None,
            file: None,
            place,
            way,
            name: Field::default(),
            media_type: Field::default(),
            device: DeviceField::new(row.as_ref().and_then(ListedEvent::device_of).as_ref()),
            type_name: Field::new(event.map_or("c8y_Logfile", |event| &event.type_name)),
            text: Field::default(),
            time: Field::new("now"),
            focus: Entry::Place,
            error: None,
            zone,
            folder: folder.to_owned(),
            checking: None,
            limit: None,
            row,
        }
    }

    /// The same, for a tenant that takes files of so many bytes at most.
    #[must_use]
    pub const fn limited(mut self, limit: Option<u64>) -> Self {
        self.limit = limit;
        self
    }

    /// The same, where the line was slow or broke before: it may again.
    #[must_use]
    pub const fn with_chunks(mut self) -> Self {
        self.way = Way::Chunks(MAX_CHUNK);
        self
    }

    /// The same, where what is there is to be replaced.
    #[must_use]
    pub fn replacing(mut self) -> Self {
        self.place = Place::Replace;
        self
    }

    /// The places that can be chosen now.
    pub(super) fn places(&self) -> &'static [Place] {
        places(self.row.as_ref())
    }

    /// The lines that there are now.
    pub(super) fn entries(&self) -> &'static [Entry] {
        const ALL: [Entry; 8] = [
            Entry::Place,
            Entry::Name,
            Entry::MediaType,
            Entry::Way,
            Entry::Device,
            Entry::Type,
            Entry::Text,
            Entry::Time,
        ];
        match self.place {
            Place::New => &ALL,
            _ => ALL.split_at(4).0,
        }
    }

    fn field_mut(&mut self) -> Option<&mut Field> {
        match self.focus {
            Entry::Place | Entry::Way | Entry::Device => None,
            Entry::Name => Some(&mut self.name),
            Entry::MediaType => Some(&mut self.media_type),
            Entry::Type => Some(&mut self.type_name),
            Entry::Text => Some(&mut self.text),
            Entry::Time => Some(&mut self.time),
        }
    }

    pub(super) fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        if self.file.is_none() {
            return self.press_path(press, context);
        }
        // What is looked at may not be wanted any more.
        context.cancel_call(self.checking.take());
        match press.code {
            // Back to the path, which is as it was typed.
            Code::Esc => {
                self.file = None;
                self.error = None;
            }
            Code::Enter => return self.submit(context),
            _ if self.focus == Entry::Device && self.device.press(press, context) => {}
            Code::BackTab | Code::Up => self.move_focus(-1),
            Code::Tab if press.shift => self.move_focus(-1),
            Code::Tab | Code::Down => self.move_focus(1),
            Code::Left | Code::Right if matches!(self.focus, Entry::Place | Entry::Way) => {
                self.turn(press.code == Code::Right);
            }
            _ => {
                if let Some(field) = self.field_mut() {
                    field.press(press);
                    self.error = None;
                }
            }
        }
        Reaction::Stay
    }

    fn press_path(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        match press.code {
            Code::Esc => return Reaction::Close,
            Code::Enter => {
                if self.path.field.filled().is_none() {
                    self.error = Some("Type the path of a file.".to_owned());
                } else if self.path.enter(context)
                    && let Some(text) = self.path.field.filled()
                {
                    context.cancel_call(self.inspecting.take());
                    self.inspecting = Some(context.call(Call::InspectFiles(text)));
                }
            }
            _ => {
                if self.path.press(press, context) {
                    context.cancel_call(self.inspecting.take());
                    self.error = None;
                }
            }
        }
        Reaction::Stay
    }

    pub(super) fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        self.error = None;
        context.cancel_call(self.checking.take());
        if self.file.is_none() {
            self.path.paste(text, context);
        } else if self.focus == Entry::Device {
            self.device.paste(text, context);
        } else if let Some(field) = self.field_mut() {
            field.paste(text);
        }
    }

    /// The requests that it waits for, beside those of its path.
    pub(super) fn awaited(&self) -> Option<RequestId> {
        self.inspecting
            .or(self.checking)
            .or_else(|| self.device.awaited())
    }

    /// Takes the file that was looked at.
    pub(super) fn inspected(&mut self, files: Vec<Result<InspectedFile, String>>) {
        self.inspecting = None;
        let mut files = files.into_iter();
        match (files.next(), files.next()) {
            (Some(Ok(file)), None) if file.length > MAX_ATTACHMENT => {
                self.error = Some(format!(
                    "{} has {}, and an event takes a file of {} at most: upload it as a binary \
                     instead.",
                    file.name,
                    format::size(file.length),
                    format::size(MAX_ATTACHMENT)
                ));
            }
            (Some(Ok(file)), None) => {
                self.name = Field::new(&file.name);
                self.media_type = Field::new(&file.type_name);
                self.text = Field::new(&file.name);
                self.file = Some(file);
                self.focus = Entry::Place;
            }
            (Some(Err(sentence)), None) => self.error = Some(sentence),
            (_, Some(_)) => {
                self.error = Some("An event has room for one file: name one.".to_owned());
            }
            (None, None) => self.error = Some("That names no file.".to_owned()),
        }
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

    /// Turns to the next choice, or the previous one.
    fn turn(&mut self, is_next: bool) {
        self.error = None;
        let by = if is_next { 1 } else { -1 };
        if self.focus == Entry::Place {
            self.place = turned(self.places(), self.place, by);
            if self.place == Place::Resume {
                self.way = Way::Chunks(MAX_CHUNK);
            }
        } else if self.place != Place::Resume {
            self.way = turned(&WAYS, self.way, by);
        }
    }

    fn refuse(&mut self, focus: Entry, why: impl Into<String>) -> Reaction {
        self.focus = focus;
        self.error = Some(why.into());
        Reaction::Stay
    }

    fn submit(&mut self, context: &mut Context<'_>) -> Reaction {
        let Some(attaching) = self.attaching() else {
            return Reaction::Stay;
        };
        let event = self.row.as_ref().map(|row| row.event.id.clone());
        let to = match (self.place, event) {
            (Place::Free, Some(event)) => AttachTo::Event(event, Existing::Ask),
            (Place::Resume, Some(event)) => AttachTo::Event(event, Existing::Resume),
            (Place::Anew | Place::Replace, Some(event)) => {
                AttachTo::Event(event, Existing::Overwrite)
            }
            (Place::Save, Some(_)) => {
                let text = self.folder.clone();
                let room = self.row.as_ref().and_then(ListedEvent::length).unwrap_or(0);
                self.checking = Some(context.call(Call::ReadyFolder { text, room }));
                return Reaction::Stay;
            }
            (Place::New, _) | (_, None) => match self.event_wish(context) {
                Some(wish) => AttachTo::New(wish),
                None => return Reaction::Stay,
            },
        };
        Reaction::Finish(Wish::Attach(Box::new((attaching, to))))
    }

    /// Takes how the folder stands in which what is there is saved first.
    pub(super) fn checked(&mut self, result: Result<Folder, String>) -> Reaction {
        self.checking = None;
        let folder = match result {
            Ok(Folder::Ready(folder)) => folder,
            Ok(Folder::Missing(_)) => return Reaction::Stay,
            Err(sentence) => return self.refuse(Entry::Place, sentence),
        };
        let (Some(attaching), Some(row)) = (self.attaching(), &self.row) else {
            return Reaction::Stay;
        };
        let event = row.event.id.clone();
        let job = Job::DownloadAttachment {
            event: event.clone(),
            length: row.length(),
            target: Target::Folder {
                folder,
                name: row.file_name().to_owned(),
            },
            existing: Existing::Rename,
        };
        let to = AttachTo::AfterSaving(Box::new(job), event);
        Reaction::Finish(Wish::Attach(Box::new((attaching, to))))
    }

    /// The file as the form describes it; `None`: the form says what is wrong.
    fn attaching(&mut self) -> Option<Attaching> {
        let path = self.file.as_ref()?.path.clone();
        let Some(name) = self.name.filled() else {
            self.refuse(Entry::Name, "The attachment needs a name.");
            return None;
        };
        let content_type = self.media_type.text().trim().to_owned();
        if !is_media_type(&content_type) {
            let why = format!("“{content_type}” is no media type: one is written like text/plain.");
            self.refuse(Entry::MediaType, why);
            return None;
        }
        Some(Attaching {
            path,
            new: NewAttachment { name, content_type },
            way: self.way,
        })
    }

    /// The event that is to be made; `None`: the form says what is missing.
    fn event_wish(&mut self, context: &mut Context<'_>) -> Option<EventWish> {
        let Some(type_name) = self.type_name.filled() else {
            self.refuse(Entry::Type, "The event needs a type, as c8y_Logfile.");
            return None;
        };
        let Some(text) = self.text.filled() else {
            self.refuse(Entry::Text, "The event needs a text.");
            return None;
        };
        let now = context.now.wall;
        let time = match self.time.filled().as_deref() {
            None | Some("now") => EventTime::Now(now),
            Some(text) => match Moment::parse(text, now, &self.zone) {
                Ok(moment) => EventTime::Given(moment.at()),
                Err(error) => {
                    self.refuse(Entry::Time, error.to_string());
                    return None;
                }
            },
        };
        let device = self.device.named(context);
        if let Named::One(Device { id, .. }) = device {
            return Some(EventWish {
                source: id,
                type_name,
                text,
                time,
            });
        }
        self.focus = Entry::Device;
        if device == Named::Nothing {
            self.device.error = Some("The event needs a device.".to_owned());
        }
        None
    }
}

/// What can be done with a file for this event, the proposal first.
fn places(row: Option<&ListedEvent>) -> &'static [Place] {
    let Some(row) = row else {
        return &[Place::New];
    };
    match (&row.event.attachment, row.event.received) {
        // What loses nothing comes first.
        (Some(_), _) => &[Place::Save, Place::Replace, Place::New],
        (None, Some(_)) => &[Place::Resume, Place::Anew, Place::New],
        (None, None) => &[Place::Free, Place::New],
    }
}
