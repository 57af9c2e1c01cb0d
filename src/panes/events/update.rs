//! How keys and replies change the Events tab.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Events, Shown};
use crate::app::{Context, EventReply, RequestId};
use crate::domain::{EventSearch, ListedEvent, Page};
use crate::keys::{Action, KeyPress};
use crate::panes::paged::Quick;

impl Events {
    /// Loads the first page of the list shown, unless that was done.
    pub fn open(&mut self, context: &mut Context<'_>) {
        let list = self.list_mut();
        if list.page().is_none() && list.turn.is_none() {
            list.start(context);
        }
        self.follow(context);
    }

    /// Loads the page shown again; the cursor stays on its event.
    pub fn refresh(&mut self, context: &mut Context<'_>) {
        self.list_mut().refresh(context);
    }

    /// Lengths of time in the searches are before this moment from now on.
    pub fn renew(&mut self, now: Timestamp, zone: &TimeZone) {
        let list = self.list_mut();
        list.query = list.query.renewed(now, zone);
        if let Some(turn) = &mut list.turn {
            turn.query = turn.query.renewed(now, zone);
        }
    }

    /// Shows what this search finds, from its first page on.
    pub fn ask(&mut self, search: EventSearch, context: &mut Context<'_>) {
        let list = self.list_mut();
        let is_empty = list.page().is_none() && list.turn.is_none();
        if search != *list.wanted() || is_empty {
            list.ask(search, context);
        }
    }

    /// Takes an answer. What is not the list's is left to `changing`.
    pub fn receive(&mut self, id: RequestId, reply: EventReply, context: &mut Context<'_>) {
        match reply {
            EventReply::Page(result) => {
                self.receive_page(id, result, context);
            }
            EventReply::Sought(result) => {
                for list in [&mut self.attached, &mut self.incomplete] {
                    let awaited = list.sought.as_ref().map(|sought| sought.pending.id);
                    if awaited == Some(id) {
                        list.receive_sought(id, *result, context);
                        break;
                    }
                }
            }
            EventReply::Deleted(result) => self.receive_deleted(id, result, context),
            EventReply::Made(result) => self.receive_made(id, result, context),
            // Of a dialog that was closed; changes come another way.
            EventReply::Devices(_)
            | EventReply::Changed(_)
            | EventReply::Links(_)
            | EventReply::PlannedSaving(_)
            | EventReply::ReadyToSave(_) => {
                return;
            }
        }
        self.follow(context);
    }

    fn receive_page(
        &mut self,
        id: RequestId,
        result: Result<Page<ListedEvent>, crate::api::ApiError>,
        context: &mut Context<'_>,
    ) {
        let list = match self.attached.awaits(id) {
            true => &mut self.attached,
            false => &mut self.incomplete,
        };
        list.receive_page(id, result, context);
    }

    /// Goes to the event that this text names.
    pub fn jump(&mut self, text: &str, context: &mut Context<'_>) {
        self.list_mut().jump(text, context);
        self.follow(context);
    }

    /// Begins to type a filter.
    pub fn begin_filter(&mut self) {
        self.list_mut().quick = Some(Quick::default());
    }

    /// A key while the filter is typed.
    pub fn type_filter(&mut self, press: KeyPress, context: &mut Context<'_>) {
        self.list_mut().type_filter(press, context);
        self.follow(context);
    }

    /// Text pasted while the filter is typed.
    pub fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        if let Some(quick) = &mut self.list_mut().quick {
            quick.paste(text);
        }
        self.follow(context);
    }

    /// Carries out what a key wants. `false`: it is not this pane's.
    pub fn act(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        match action {
            Action::TurnIncomplete => {
                self.shown = match self.shown {
                    Shown::Events => Shown::Incomplete,
                    Shown::Incomplete => Shown::Events,
                };
                self.open(context);
            }
            action => {
                if !self.list_mut().act(action, context) {
                    return false;
                }
            }
        }
        self.follow(context);
        true
    }

    /// Gives up what is awaited, else the filter, else the marks, else the list
    /// of incomplete uploads. `false`: there was nothing to give up.
    pub fn escape(&mut self, context: &mut Context<'_>) -> bool {
        if !self.list_mut().escape(context) {
            if self.shown == Shown::Events {
                return false;
            }
            self.shown = Shown::Events;
        }
        self.follow(context);
        true
    }

    /// What time brings.
    pub fn wake(&mut self, context: &mut Context<'_>) {
        self.list_mut().wake_live(context);
        self.detail.wake(context);
    }

    /// Brings the cursor back into the window, and the details to the cursor.
    pub fn follow(&mut self, context: &mut Context<'_>) {
        self.list_mut().settle(context.list_rows);
        let current = self.list().current().cloned();
        self.detail.follow(current.as_ref(), context);
    }
}
