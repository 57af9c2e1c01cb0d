//! How keys and replies change the Binaries tab.

use super::changing::tell_results;
use super::{Binaries, DeleteTally, DetailView, Land};
use crate::api::ApiError;
use crate::app::{Call, Context, NoticeKind, RequestId, Step};
use crate::domain::{Binary, BinaryQuery, clean};
use crate::keys::Action;

/// Whether a reply belonged to this pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It did.
    Yes,
    /// It was stale, or somebody else's.
    No,
}

impl Binaries {
    /// Carries out what a key wants. `false`: it is not this pane's.
    pub fn act(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        if let Some(step) = Step::of(action, context.list_rows) {
            self.step(step, context);
            self.follow(context);
            return true;
        }
        match action {
            Action::NextPage => self.next_page(context),
            Action::PreviousPage => self.previous_page(Land::First, context),
            Action::FirstPage => self.go_to(1, Land::First, context),
            Action::LastPage => match self.last_page() {
                Some(page) => self.go_to(page, Land::First, context),
                None => context.tell(
                    NoticeKind::Info,
                    "The server does not say how many pages there are.",
                ),
            },
            Action::Mark => self.mark(context),
            Action::MarkRange => self.mark_range(),
            Action::MarkAll => self.mark_all(),
            Action::MarkInvert => self.mark_invert(),
            _ => return false,
        }
        self.follow(context);
        true
    }

    /// Gives up what is awaited, else the filter, else the marks. `false`:
    /// there was nothing to give up.
    pub fn escape(&mut self, context: &mut Context<'_>) -> bool {
        if self.quick.is_some() {
            self.stop_filtering(context);
        } else if self.range.take().is_some() {
            // The marks made so far stay; only the range ends.
        } else if let Some(turn) = self.turn.take() {
            context.cancel_call(Some(turn.pending.id));
            context.tell(NoticeKind::Info, "Loading given up.");
        } else if self.stop_seeking(context) {
            context.tell(NoticeKind::Info, "Looking for it given up.");
        } else if self.jump_back(context) {
            // The list of one object gives way to where one was.
        } else if self.query.is_filtered() {
            let query = BinaryQuery {
                sort: self.query.sort,
                ..BinaryQuery::default()
            };
            self.ask(query, context);
        } else if !self.marks.is_empty() {
            self.clear_marks();
        } else {
            return false;
        }
        self.follow(context);
        true
    }

    /// Deletes objects; the result of each is gathered.
    pub fn delete(&mut self, doomed: Vec<Binary>, context: &mut Context<'_>) {
        // A range that went on would mark what comes in their place.
        self.range = None;
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
    ) -> Taken {
        let Some(binary) = self.deleting.remove(&id) else {
            return Taken::No;
        };
        match result {
            Ok(()) => {
                self.deleted.done += 1;
                self.marks.remove(&binary.id);
            }
            Err(error) => self.deleted.failed.push(error.to_string()),
        }
        self.end_deleting(clean(binary.title()).as_ref(), context);
        Taken::Yes
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
        let len = self.row_count();
        self.cursor.settle(len, context.list_rows);
        let current = self.current().cloned();
        self.detail.follow(current.as_ref(), context);
    }

    /// What a key does in the right pane. `false`: it is not its key.
    pub fn act_in_detail(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        let rows = context.detail_rows.max(1);
        match action {
            Action::NextView | Action::PreviousView => {
                self.detail.turn_view(action == Action::NextView);
                return true;
            }
            _ if self.detail.is_preview() => {
                let is_taken = self.detail.preview.act(action, context);
                if !is_taken && action == Action::GoIn {
                    self.detail.turn_view(true);
                    return true;
                }
                return is_taken;
            }
            Action::Fold if self.detail.view == DetailView::Object => {
                self.detail.fold(rows);
                return true;
            }
            _ => {}
        }
        let step = Step::of(action, rows);
        if let Some(step) = step {
            self.detail.step(step, rows);
        }
        step.is_some()
    }

    fn step(&mut self, step: Step, context: &mut Context<'_>) {
        let len = self.row_count();
        let past = self.cursor.step(step, len, context.list_rows);
        self.extend_range();
        // Only a single step leaves the page: a screen down at the end first
        // stops at the last row, as a person expects.
        match step {
            Step::Down(1) if past > 0 => self.next_page(context),
            Step::Up(1) if past < 0 && self.shown > 1 => self.previous_page(Land::Last, context),
            _ => {}
        }
    }
}
