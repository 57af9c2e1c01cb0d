//! The list that is loaded again and again, and what is new in it.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Events;
use crate::app::{Context, NoticeKind};
use crate::domain::{EventId, EventSearch};

/// How often the list is loaded while it is live. A list of events costs the
/// platform a search.
pub const INTERVAL: Duration = Duration::from_secs(15);

/// The state of the live list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// When it is loaded again.
    due: Duration,
    /// What was on the page when it last came, and of which search.
    known: Option<(EventSearch, BTreeSet<EventId>)>,
    /// What has come since, and was not under the cursor yet.
    fresh: BTreeSet<EventId>,
}

impl Live {
    /// When the list is to be loaded again.
    #[must_use]
    pub const fn due(&self) -> Duration {
        self.due
    }
}

impl Events {
    /// Begins or ends to load the list again and again.
    pub(super) fn turn_live(&mut self, context: &mut Context<'_>) {
        if self.live.take().is_some() {
            context.tell(NoticeKind::Info, "The list stands still again.");
            return;
        }
        self.live = Some(Live {
            due: context.running() + INTERVAL,
            known: None,
            fresh: BTreeSet::new(),
        });
        self.note_rows();
        let text = format!("The list is loaded every {} seconds.", INTERVAL.as_secs());
        context.tell(NoticeKind::Info, text);
    }

    /// Loads the list if its time has come. A list that is awaited already, or
    /// a later page, is left alone: there nothing new comes.
    pub(super) fn wake_live(&mut self, context: &mut Context<'_>) {
        let now = context.running();
        let Some(live) = self.live.as_mut().filter(|live| live.due <= now) else {
            return;
        };
        live.due = now + INTERVAL;
        let list = self.list();
        if list.shown == 1 && list.turn.is_none() && list.quick.is_none() {
            self.list_mut().refresh(context);
        }
    }

    /// Notes which rows are new since the list was loaded before.
    pub(super) fn note_rows(&mut self) {
        let list = self.list();
        if list.shown != 1 {
            return;
        }
        let search = list.query.clone();
        let page = list.page().into_iter();
        let ids: BTreeSet<EventId> = page
            .flat_map(|page| &page.items)
            .map(|row| row.event.id.clone())
            .collect();
        if let Some(live) = &mut self.live {
            match &live.known {
                Some((of, known)) if is_same_list(of, &search) => {
                    live.fresh.extend(ids.difference(known).cloned());
                }
                _ => live.fresh.clear(),
            }
            live.known = Some((search, ids));
        }
    }

    /// What is under the cursor is seen.
    pub(super) fn note_seen(&mut self) {
        let current = self.list().current().map(|row| row.event.id.clone());
        if let (Some(live), Some(id)) = (&mut self.live, current) {
            live.fresh.remove(&id);
        }
    }

    /// Whether a row has come since the list is live, and was not seen.
    #[must_use]
    pub fn is_fresh(&self, id: &EventId) -> bool {
        self.live
            .as_ref()
            .is_some_and(|live| live.fresh.contains(id))
    }
}

/// Lengths of time before now mean another moment each time.
fn is_same_list(one: &EventSearch, other: &EventSearch) -> bool {
    let texts = |search: &EventSearch| {
        let text = |moment: &crate::domain::Moment| moment.text().to_owned();
        (search.from.as_ref().map(text), search.to.as_ref().map(text))
    };
    let timeless = |search: &EventSearch| EventSearch {
        from: None,
        to: None,
        ..search.clone()
    };
    texts(one) == texts(other) && timeless(one) == timeless(other)
}
