//! How events are listed: what the platform is asked, and what the filter of
//! the list looks at.

use crate::app::{Call, EventCall};
use crate::domain::{EventId, EventSearch, ListedEvent, Moment, PageRequest};
use crate::panes::paged::{PagedQuery, Quick, matches_wildcard};

impl PagedQuery for EventSearch {
    type Row = ListedEvent;
    type Id = EventId;

    const WORDS: (&'static str, &'static str) = ("event", "events");

    fn id_of(row: &ListedEvent) -> &EventId {
        &row.event.id
    }

    fn page(&self, page: PageRequest) -> Call {
        Call::Event(Box::new(EventCall::Page(self.clone(), page)))
    }

    fn count(&self) -> Option<Call> {
        // A page tells it already, where the platform knows it.
        None
    }

    fn existing(_ids: &[EventId]) -> Option<Call> {
        None
    }

    fn is_filtered(&self) -> bool {
        *self != self.unfiltered()
    }

    fn unfiltered(&self) -> Self {
        Self::unfiltered(self)
    }

    fn fits(row: &ListedEvent, quick: &Quick) -> bool {
        let wanted = quick.value().to_lowercase();
        if quick.is_second() {
            return row.event.type_name.to_lowercase().contains(&wanted);
        }
        Self::is_named(row, &wanted)
    }

    fn narrowed(&self, quick: &Quick, current: Option<&ListedEvent>) -> Self {
        let Some(row) = current.filter(|_| !quick.value().trim().is_empty()) else {
            return self.clone();
        };
        let mut search = self.clone();
        if quick.is_second() {
            search.type_name = Some(row.event.type_name.clone());
        } else {
            search.device = row.device_of();
        }
        search
    }

    fn read_id(text: &str) -> Option<EventId> {
        EventId::new(text).ok()
    }

    fn seek(id: &EventId) -> Call {
        Call::Event(Box::new(EventCall::Seek(id.clone())))
    }

    fn is_none(_row: &ListedEvent) -> Option<String> {
        None
    }

    fn alone(id: EventId) -> Self {
        Self {
            id: Some(id),
            fragment: None,
            ..Self::attached()
        }
    }

    fn is_named(row: &ListedEvent, name: &str) -> bool {
        let event = &row.event;
        [row.device_name(), &event.text, row.file_name()]
            .iter()
            .any(|text| matches_wildcard(&text.to_lowercase(), name))
    }

    fn begins_with_new(&self) -> bool {
        true
    }

    fn period(&mut self) -> [&mut Option<Moment>; 2] {
        [&mut self.from, &mut self.to]
    }

    fn named(&self, _name: &str) -> Option<Self> {
        // The platform looks for no text in events.
        None
    }
}
