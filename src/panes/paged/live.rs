//! The list that is loaded again and again, and what is new in it.
//!
//! The platform tells nobody of new objects: it has to be asked.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Paged, PagedQuery};
use crate::app::{Context, NoticeKind};

/// How often the list is loaded while it is live. A list of events costs the
/// platform a search.
const INTERVAL: Duration = Duration::from_secs(15);

/// The state of the live list.
#[derive(Debug)]
pub(super) struct Live<Q: PagedQuery> {
    /// When it is loaded again.
    due: Duration,
    /// What was on the page when it last came, of which query, and which page.
    known: Option<(Q, u32, BTreeSet<Q::Id>)>,
    /// What has come since, and was not under the cursor yet.
    fresh: BTreeSet<Q::Id>,
}

impl<Q: PagedQuery> Paged<Q> {
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
        let mut text = format!("The list is loaded every {} seconds.", INTERVAL.as_secs());
        if !self.query.begins_with_new() {
            text += " What is new may come on another page: sorted by when it was created, \
                     the newest first, it comes on this one.";
        }
        context.tell(NoticeKind::Info, text);
    }

    /// When the list is to be loaded again; `None`: it stands still.
    #[must_use]
    pub fn live_due(&self) -> Option<Duration> {
        self.live.as_ref().map(|live| live.due)
    }

    /// That it is live, for the frame of the list.
    pub(super) fn live_words(&self) -> Option<String> {
        let live = format!("live, every {} s", INTERVAL.as_secs());
        self.live.as_ref().map(|_| live)
    }

    /// Loads the list if its time has come. A list that is awaited already is left
    /// alone, and so is a later page where nothing new comes.
    pub fn wake_live(&mut self, context: &mut Context<'_>) {
        let now = context.running();
        let Some(live) = self.live.as_mut().filter(|live| live.due <= now) else {
            return;
        };
        live.due = now + INTERVAL;
        let may_grow = self.shown == 1 || !self.query.begins_with_new();
        if may_grow && self.turn.is_none() && self.quick.is_none() {
            self.refresh(context);
        }
    }

    /// Notes which rows are new since the page was loaded before.
    pub(super) fn note_rows(&mut self) {
        let page = self.page().into_iter().flat_map(|page| &page.items);
        let ids: BTreeSet<Q::Id> = page.map(|row| Q::id_of(row).clone()).collect();
        let Some(live) = &mut self.live else {
            return;
        };
        match &live.known {
            Some((query, page, known)) if query.is_same_list(&self.query) => {
                // Another page has rows that were there before.
                if *page == self.shown {
                    live.fresh.extend(ids.difference(known).cloned());
                }
            }
            _ => live.fresh.clear(),
        }
        live.known = Some((self.query.clone(), self.shown, ids));
    }

    /// What is under the cursor is seen.
    pub(super) fn note_seen(&mut self) {
        let current = self.current().map(|row| Q::id_of(row).clone());
        if let (Some(live), Some(id)) = (&mut self.live, current) {
            live.fresh.remove(&id);
        }
    }

    /// Whether a row has come since the list is live, and was not seen.
    #[must_use]
    pub fn is_fresh(&self, id: &Q::Id) -> bool {
        self.live
            .as_ref()
            .is_some_and(|live| live.fresh.contains(id))
    }
}
