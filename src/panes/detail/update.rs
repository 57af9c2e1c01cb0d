//! How the cursor of the list, keys and replies change the right pane.

use std::sync::Arc;
use std::time::Duration;

use super::{Detail, DetailView, Detailed};
use crate::api::ApiError;
use crate::app::{Context, ListCursor, Remote, RequestId, Step};
use crate::keys::Action;
use crate::panes::preview::CursorRows;
use crate::ui::json::JsonView;

impl<T: Detailed> Detail<T> {
    /// Shows this from now on, and asks for the rest of it at this time.
    pub(super) fn turn_to(&mut self, item: Option<&T>, due: Duration, context: &mut Context<'_>) {
        let subject = item.and_then(Detailed::subject);
        self.preview.follow(subject, due, context);
        let is_same = match (&self.item, item) {
            (Some(ours), Some(theirs)) => ours.is_same(theirs),
            (None, None) => true,
            _ => false,
        };
        let call = item.and_then(Detailed::whole);
        // What was fetched says more than a row does.
        if is_same && (call.is_some() || self.item.as_ref() == item) {
            return;
        }
        if !is_same {
            self.cursor = ListCursor::default();
            context.cancel_call(self.remote.give_up());
            self.remote = Remote::default();
            self.due = call.map(|_| due);
        }
        self.item = item.cloned();
        self.json = None;
        self.prepare();
    }

    /// Fetches the whole object again at the next chance.
    pub fn forget(&mut self, now: Duration) {
        let is_fetched = |item: &T| item.whole().is_some();
        if self.item.as_ref().is_some_and(is_fetched) {
            self.due = Some(now);
        }
    }

    /// When it comes to the row under the cursor, or else when the object is to be
    /// fetched or its file looked into.
    #[must_use]
    pub fn due(&self) -> Option<Duration> {
        if self.is_behind() {
            return self.ahead_due();
        }
        let preview = self.preview.due().filter(|_| self.is_preview());
        self.due.into_iter().chain(preview).min()
    }

    /// Whether the preview is the open view.
    #[must_use]
    pub fn is_preview(&self) -> bool {
        self.view == DetailView::Preview
    }

    /// Looks into the file and fetches the object, each if its time has come
    /// and the pane is on the screen.
    pub fn wake(&mut self, context: &mut Context<'_>) {
        self.catch_up_in_time(context);
        if self.is_behind() {
            return;
        }
        if context.detail_shown && self.is_preview() {
            self.preview.wake(context);
        }
        if !context.detail_shown || self.due.is_none_or(|due| due > context.running()) {
            return;
        }
        self.due = None;
        if let Some(call) = self.item.as_ref().and_then(Detailed::whole) {
            let id = context.call(call);
            let superseded = self.remote.ask(id, context.running());
            context.cancel_call(superseded);
        }
    }

    /// Takes the whole object, if it is the one awaited.
    pub fn receive(&mut self, id: RequestId, result: Result<T, ApiError>) -> bool {
        let (item, outcome) = match result {
            Ok(item) => (Some(item), Ok(())),
            Err(error) => (None, Err(error)),
        };
        if !self.remote.receive(id, outcome) {
            return false;
        }
        if let Some(item) = item {
            let is_changed = self
                .item
                .as_ref()
                .is_none_or(|ours| ours.object() != item.object());
            self.item = Some(item);
            if is_changed {
                self.json = None;
                self.prepare();
            }
        }
        true
    }

    /// The object that was this one is now that one, where it is shown and where
    /// the cursor of the list is.
    pub fn put(&mut self, is_old: impl Fn(&T) -> bool, now: &T, context: &mut Context<'_>) {
        self.put_ahead(&is_old, now);
        if !self.item.as_ref().is_some_and(is_old) {
            return;
        }
        // What is on its way may be older.
        context.cancel_call(self.remote.give_up());
        self.due = now.whole().map(|_| context.running());
        self.item = Some(now.clone());
        self.json = None;
        self.prepare();
    }

    /// What a key does in it. `false`: it is not its key.
    pub fn act(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        let rows = context.detail_rows.max(1);
        match action {
            Action::NextView | Action::PreviousView => {
                self.turn_view(action == Action::NextView);
                return true;
            }
            _ if self.is_preview() => {
                let is_taken = self.preview.act(action, context);
                if !is_taken && action == Action::GoIn {
                    self.turn_view(true);
                    return true;
                }
                return is_taken;
            }
            Action::Fold if self.view == DetailView::Object => {
                self.fold(rows);
                return true;
            }
            _ => {}
        }
        let step = Step::of(action, rows);
        if let Some(step) = step {
            let (len, height) = self.extent(rows);
            self.cursor.step(step, len, height);
            self.settle_object(rows);
        }
        step.is_some()
    }

    /// The views in the order of the screen, each with its word.
    #[must_use]
    pub const fn views() -> [(DetailView, &'static str); 3] {
        [
            (DetailView::Preview, "Preview"),
            (DetailView::Details, "Details"),
            (DetailView::Object, T::RAW),
        ]
    }

    fn turn_view(&mut self, is_next: bool) {
        self.open_view(self.view.turned(is_next));
    }

    /// Opens the view whose word stands in this column, where the first word
    /// begins in column 0.
    pub fn open_view_at(&mut self, column: usize) {
        let mut end = 0;
        let at = Self::views().into_iter().find(|(_, word)| {
            // A space stands on both sides of it.
            end += word.chars().count() + 2;
            column < end
        });
        if let Some((view, _)) = at.filter(|(view, _)| *view != self.view) {
            self.open_view(view);
        }
    }

    fn open_view(&mut self, view: DetailView) {
        self.view = view;
        self.cursor = ListCursor::default();
        self.prepare();
    }

    fn fold(&mut self, rows: usize) {
        if let Some(json) = &mut self.json {
            json.toggle(json.cursor());
            let (at, len) = (json.cursor_row(), json.visible().count());
            self.cursor.go(at, len, rows);
        }
    }

    /// Brings the cursor back into the view, after the object or the screen
    /// changed, and the object's own cursor to it. `list_top` is the first row of
    /// the list on the screen.
    pub fn settle(&mut self, rows: usize, columns: usize, list_top: usize) {
        self.list_scrolled(list_top);
        self.preview.settle(rows, columns);
        self.settle_object(rows);
    }

    fn settle_object(&mut self, rows: usize) {
        let (len, height) = self.extent(rows);
        self.cursor.settle(len, height);
        if let (DetailView::Object, Some(json)) = (self.view, &mut self.json) {
            let by = isize::try_from(self.cursor.at).unwrap_or(isize::MAX)
                - isize::try_from(json.cursor_row()).unwrap_or(isize::MAX);
            json.move_cursor(by);
        }
    }

    /// How long the view is, and how much of it the cursor moves in: the
    /// details have no cursor, the first field on the screen moves.
    fn extent(&self, rows: usize) -> (usize, usize) {
        match (self.view, &self.json) {
            (DetailView::Object, Some(json)) => (json.visible().count(), rows),
            _ => (self.fields.len(), 1),
        }
    }

    /// The rows that the cursor goes through in a pane of this size; `None` where the
    /// open view has no cursor.
    #[must_use]
    pub fn rows_of_cursor(&self, rows: usize, columns: usize) -> Option<CursorRows> {
        match (self.view, &self.json) {
            (DetailView::Preview, _) => self.preview.rows_of_cursor(rows, columns),
            (DetailView::Object, Some(json)) => Some(CursorRows {
                cursor: self.cursor,
                len: json.visible().count(),
                below: 0,
                room: rows,
                opens: Action::Fold,
            }),
            _ => None,
        }
    }

    /// Reads what the view needs, and only that.
    fn prepare(&mut self) {
        self.fields = self.item.as_ref().map_or_else(Vec::new, T::fields);
        if self.view == DetailView::Object && self.json.is_none() {
            self.json = self
                .item
                .as_ref()
                .map(|item| JsonView::new(Arc::clone(item.object())).with_last(&item.shown_last()));
        }
    }
}
