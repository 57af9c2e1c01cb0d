//! Which events a list shows, and the rows of that list.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{ATTACHED, Device, Event, EventId, EventQuery, INCOMPLETE, Moment, Period};

/// Which events are listed, as a person chose them. The newest come first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventSearch {
    /// Only this one.
    pub id: Option<EventId>,
    /// Only those of this device or asset.
    pub device: Option<Device>,
    /// The exact `type`.
    pub type_name: Option<String>,
    /// Only those with this fragment; `None`: all events.
    pub fragment: Option<String>,
    /// Happened at this moment or later.
    pub from: Option<Moment>,
    /// Happened before this moment.
    pub to: Option<Moment>,
}

impl EventSearch {
    /// All events with a whole attachment.
    #[must_use]
    pub fn attached() -> Self {
        Self::of(ATTACHED)
    }

    /// All events with an upload that did not end.
    #[must_use]
    pub fn incomplete() -> Self {
        Self::of(INCOMPLETE)
    }

    fn of(fragment: &str) -> Self {
        Self {
            id: None,
            device: None,
            type_name: None,
            fragment: Some(fragment.to_owned()),
            from: None,
            to: None,
        }
    }

    /// Whether it lists uploads that did not end.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.fragment.as_deref() == Some(INCOMPLETE)
    }

    /// Without filters: all of the list that it is of.
    #[must_use]
    pub fn unfiltered(&self) -> Self {
        if self.is_incomplete() {
            Self::incomplete()
        } else {
            Self::attached()
        }
    }

    /// What the platform is asked.
    #[must_use]
    pub fn query(&self) -> EventQuery {
        let at = |moment: &Moment| moment.at();
        EventQuery {
            source: self.device.as_ref().map(|device| device.id.clone()),
            type_name: self.type_name.clone(),
            fragment: self.fragment.clone(),
            time: Period {
                from: self.from.as_ref().map(at),
                to: self.to.as_ref().map(at),
            },
            ..EventQuery::default()
        }
    }

    /// The same search at another moment: `-1d` is before that one.
    #[must_use]
    pub fn renewed(&self, now: Timestamp, zone: &TimeZone) -> Self {
        let again = |moment: &Moment| moment.renewed(now, zone);
        Self {
            from: self.from.as_ref().map(again),
            to: self.to.as_ref().map(again),
            ..self.clone()
        }
    }
}

/// An event as a row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedEvent {
    /// The event.
    pub event: Event,
    /// The name of its device or asset as the server gave it, where it has one.
    pub device: Option<String>,
    /// What this machine knows of the upload that did not end.
    pub begun: Option<Begun>,
}

/// An upload that was begun from this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The file.
    pub path: PathBuf,
    /// Its length in bytes when the upload began, where that is known.
    pub length: Option<u64>,
}

impl ListedEvent {
    /// The name of the device, else its id; empty where there is neither. Not
    /// yet cleaned.
    #[must_use]
    pub fn device_name(&self) -> &str {
        let id = self.event.source.as_ref().map(super::DeviceId::as_str);
        self.device.as_deref().or(id).unwrap_or_default()
    }

    /// The device, as a filter takes it.
    #[must_use]
    pub fn device_of(&self) -> Option<Device> {
        self.event.source.clone().map(|id| Device {
            id,
            name: self.device.clone().unwrap_or_default(),
        })
    }

    /// The name of the attachment, else the id of the event: what the platform
    /// calls a file without a name.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.event.file_name()
    }

    /// The length of the attachment in bytes, where it has one and tells it.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.event.attachment.as_ref()?.length
    }

    /// How many bytes the whole file of an upload that did not end has, where
    /// anybody knows it.
    #[must_use]
    pub fn expected(&self) -> Option<u64> {
        let begun = self.begun.as_ref().and_then(|begun| begun.length);
        self.event.expected.or(begun)
    }
}
