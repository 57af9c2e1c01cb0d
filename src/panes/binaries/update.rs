//! How keys and replies change the Binaries tab.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Binaries, DeleteTally};
use crate::api::ApiError;
use crate::app::{Call, Context, RequestId};
use crate::domain::{Binary, BinaryId, BinaryQuery, Page, clean};
use crate::keys::{Action, KeyPress};
use crate::panes::changes::tell_results;
use crate::panes::paged::Taken;

impl Binaries {
    /// Loads the first page.
    pub fn start(&mut self, context: &mut Context<'_>) {
        self.list.start(context);
    }

    /// Loads the page shown again; the cursor stays on its object.
    pub fn refresh(&mut self, context: &mut Context<'_>) {
        self.list.refresh(context);
        self.detail.forget(context.running());
    }

    /// Lengths of time in the query are before this moment from now on.
    pub fn renew(&mut self, now: Timestamp, zone: &TimeZone) {
        let list = &mut self.list;
        list.query = list.query.renewed(now, zone);
        if let Some(turn) = &mut list.turn {
            turn.query = turn.query.renewed(now, zone);
        }
    }

    /// Shows another query from its first page on.
    pub fn ask(&mut self, query: BinaryQuery, context: &mut Context<'_>) {
        self.list.ask(query, context);
    }

    /// Takes a page, if it is one that is awaited.
    pub fn receive_page(
        &mut self,
        id: RequestId,
        result: Result<Page<Binary>, ApiError>,
        context: &mut Context<'_>,
    ) {
        if self.list.receive_page(id, result, context) == Taken::Yes {
            self.follow(context);
        }
    }

    /// Takes the rows in all, if that is what is awaited.
    pub fn receive_count(&mut self, id: RequestId, result: Result<Option<u64>, ApiError>) {
        self.list.receive_count(id, result);
    }

    /// Takes which of the marked objects are still there.
    pub fn receive_existing(
        &mut self,
        id: RequestId,
        result: Result<BTreeSet<BinaryId>, ApiError>,
        context: &mut Context<'_>,
    ) {
        self.list.receive_existing(id, result, context);
    }

    /// Goes to the object that this text names.
    pub fn jump(&mut self, text: &str, context: &mut Context<'_>) {
        self.list.jump(text, context);
        self.follow(context);
    }

    /// Takes the object that is looked for.
    pub fn receive_sought(
        &mut self,
        id: RequestId,
        result: Result<Binary, ApiError>,
        context: &mut Context<'_>,
    ) {
        self.list.receive_sought(id, result, context);
        self.follow(context);
    }

    /// A key while the filter is typed.
    pub fn type_filter(&mut self, press: KeyPress, context: &mut Context<'_>) {
        self.list.type_filter(press, context);
        self.follow(context);
    }

    /// Carries out what a key wants. `false`: it is not this pane's.
    pub fn act(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        let is_ours = self.list.act(action, context);
        if is_ours {
            self.follow(context);
        }
        is_ours
    }

    /// Gives up what is awaited, else the filter, else the marks. `false`:
    /// there was nothing to give up.
    pub fn escape(&mut self, context: &mut Context<'_>) -> bool {
        let gave_up = self.list.escape(context);
        if gave_up {
            self.follow(context);
        }
        gave_up
    }

    /// Deletes objects; the result of each is gathered.
    pub fn delete(&mut self, doomed: Vec<Binary>, context: &mut Context<'_>) {
        // A range that went on would mark what comes in their place.
        self.list.end_range();
        for binary in doomed {
            let id = context.call(Call::Delete(binary.id.clone()));
            self.deleting.insert(id, binary);
        }
    }

    /// The binary that this request deletes.
    #[must_use]
    pub fn doomed(&self, id: RequestId) -> Option<&Binary> {
        self.deleting.get(&id)
    }

    /// How many deletions are not answered yet.
    #[must_use]
    pub fn deleting(&self) -> usize {
        self.deleting.len() + self.copies_awaited()
    }

    /// Takes the result of a deletion.
    pub fn receive_deleted(
        &mut self,
        id: RequestId,
        result: Result<(), ApiError>,
        context: &mut Context<'_>,
    ) {
        let Some(binary) = self.deleting.remove(&id) else {
            return;
        };
        match result {
            Ok(()) => {
                self.deleted.done += 1;
                self.list.marks.remove(&binary.id);
            }
            Err(error) => self.deleted.failed.push(error.to_string()),
        }
        self.end_deleting(clean(binary.title()).as_ref(), context);
    }

    /// Notes that an object stays, for this reason: a sentence.
    pub(super) fn not_deleted(&mut self, why: String, context: &mut Context<'_>) {
        self.deleted.failed.push(why);
        self.end_deleting("", context);
    }

    /// After the last one, tells the results of all together.
    fn end_deleting(&mut self, last: &str, context: &mut Context<'_>) {
        if self.deleting() > 0 {
            return;
        }
        let DeleteTally { done, failed } = std::mem::take(&mut self.deleted);
        let words = match done {
            0 => String::new(),
            1 if failed.is_empty() => format!("Deleted {last}."),
            1 => "Deleted 1 binary.".to_owned(),
            n => format!("Deleted {n} binaries."),
        };
        tell_results(&words, &failed, context);
        if done > 0 || !last.is_empty() {
            self.refresh(context);
        }
    }

    /// Brings the cursor back into the window, and the details to the cursor.
    pub fn follow(&mut self, context: &mut Context<'_>) {
        self.list.settle(context.list_rows);
        let current = self.current().cloned();
        self.detail.follow(current.as_ref(), context);
    }
}
