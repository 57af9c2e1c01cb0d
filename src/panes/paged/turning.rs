//! Turning pages: what is awaited, what arrives, and what is fetched ahead.

use super::{Land, Paged, PagedQuery, Taken, Totals, Turn};
use crate::api::ApiError;
use crate::app::{Context, NoticeKind, Pending, RequestId};
use crate::domain::{Page, PageRequest};
use crate::keys::Action;

impl<Q: PagedQuery> Paged<Q> {
    /// Loads the first page.
    pub fn start(&mut self, context: &mut Context<'_>) {
        self.turn_to(self.query.clone(), 1, Land::First, context);
    }

    /// Loads the page shown again; the cursor stays on its object.
    pub fn refresh(&mut self, context: &mut Context<'_>) {
        let (query, page, land) = match &self.turn {
            // What is awaited already is asked for again, not given up.
            Some(turn) => (turn.query.clone(), turn.page, turn.land.clone()),
            None => (self.query.clone(), self.shown, Land::Stay),
        };
        self.end = None;
        self.drop_neighbours(context);
        self.turn_to(query, page, land, context);
    }

    /// Shows another query from its first page on.
    pub fn ask(&mut self, query: Q, context: &mut Context<'_>) {
        self.before_jump = None;
        self.drop_neighbours(context);
        self.turn_to(query, 1, Land::First, context);
    }

    /// Whether this list awaits a page under this id.
    #[must_use]
    pub fn awaits(&self, id: RequestId) -> bool {
        let turn = self.turn.as_ref().map(|turn| turn.pending.id);
        turn == Some(id) || self.ahead.values().any(|ahead| *ahead == id)
    }

    /// Takes a page, if it is one that is awaited.
    pub fn receive_page(
        &mut self,
        id: RequestId,
        result: Result<Page<Q::Row>, ApiError>,
        context: &mut Context<'_>,
    ) -> Taken {
        if let Some(turn) = self.turn.take_if(|turn| turn.pending.id == id) {
            match result {
                Ok(page) => {
                    self.arrive(turn, page, context);
                    self.note_rows();
                }
                Err(error) => {
                    // Without rows the error stands in their place.
                    if self.page().is_some() {
                        context.tell(NoticeKind::Error, error.to_string());
                    }
                    self.error = Some(error);
                }
            }
            return Taken::Yes;
        }
        let Some(number) = self
            .ahead
            .iter()
            .find_map(|(number, request)| (*request == id).then_some(*number))
        else {
            return Taken::No;
        };
        self.ahead.remove(&number);
        // A neighbour that could not be fetched is asked for again, and its
        // error told, when the person turns to it.
        if let Ok(page) = result {
            if page.items.is_empty() && number == self.shown.saturating_add(1) {
                self.end = Some(self.shown);
            } else {
                self.pages.insert(number, page);
            }
        }
        Taken::Yes
    }

    pub(super) fn next_page(&mut self, context: &mut Context<'_>) {
        if self.page().is_none() || self.keeps_what_is_awaited(context) {
            return;
        }
        if self.has_next_page() {
            self.go_to(self.shown.saturating_add(1), Land::First, context);
        } else {
            context.refuse("This is the last page.");
        }
    }

    fn has_next_page(&self) -> bool {
        let has_more = |page: &Page<Q::Row>| {
            let shown = u64::from(self.shown);
            page.more || self.totals.pages.is_some_and(|pages| pages > shown)
        };
        self.page().is_some_and(has_more) && self.end != Some(self.shown)
    }

    /// Why a page cannot be turned now, as a sentence without its full stop.
    #[must_use]
    pub fn impossible(&self, action: Action) -> Option<&'static str> {
        // What is awaited may be another page.
        if self.page().is_none() || self.turn.is_some() {
            return None;
        }
        match action {
            Action::NextPage if !self.has_next_page() => Some("This is the last page"),
            Action::PreviousPage if self.shown <= 1 => Some("This is the first page"),
            _ => None,
        }
    }

    pub(super) fn previous_page(&mut self, land: Land<Q::Id>, context: &mut Context<'_>) {
        if self.keeps_what_is_awaited(context) {
            // The rows on the screen are about to go.
        } else if self.shown > 1 {
            self.go_to(self.shown - 1, land, context);
        } else {
            context.refuse("This is the first page.");
        }
    }

    pub(super) fn first_page(&mut self, context: &mut Context<'_>) {
        if !self.keeps_what_is_awaited(context) {
            self.go_to(1, Land::First, context);
        }
    }

    pub(super) fn last_page_of_all(&mut self, context: &mut Context<'_>) {
        if self.keeps_what_is_awaited(context) {
            return;
        }
        match self.last_page() {
            Some(page) => self.go_to(page, Land::First, context),
            None => context.refuse("The server does not say how many pages there are."),
        }
    }

    /// Whether other rows are awaited than those on the screen. A key that turns
    /// the pages of these must not give up the filter or the order that was
    /// asked for.
    fn keeps_what_is_awaited(&self, context: &mut Context<'_>) -> bool {
        let is_other = *self.wanted() != self.query;
        if is_other {
            context.refuse("Another list is on its way: its pages can be turned when it is here.");
        }
        is_other
    }

    /// Turns to a page, to its first row: of the query that is awaited, where
    /// there is one.
    pub fn open_page(&mut self, page: u32, context: &mut Context<'_>) {
        if *self.wanted() == self.query {
            self.go_to(page, Land::First, context);
        } else {
            self.turn_to(self.wanted().clone(), page, Land::First, context);
        }
    }

    /// Turns to a page of the query shown: at once where it was fetched ahead.
    pub(super) fn go_to(&mut self, page: u32, land: Land<Q::Id>, context: &mut Context<'_>) {
        // A key held down at the end of a page must not skip pages that nobody
        // has seen: the turn that is awaited goes first.
        if let Some(turn) = &mut self.turn
            && turn.page == page
            && turn.query == self.query
        {
            turn.land = land;
            return;
        }
        if self.pages.contains_key(&page) {
            let turn = self.turn.take();
            context.cancel_call(turn.map(|turn| turn.pending.id));
            self.show(page, &land, context);
            return;
        }
        self.turn_to(self.query.clone(), page, land, context);
    }

    pub(super) fn turn_to(
        &mut self,
        query: Q,
        page: u32,
        land: Land<Q::Id>,
        context: &mut Context<'_>,
    ) {
        if let Some(turn) = self.turn.take() {
            context.cancel_call(Some(turn.pending.id));
        }
        // The neighbour may be on its way already; then it is only awaited.
        let fetched = (query == self.query)
            .then(|| self.ahead.remove(&page))
            .flatten();
        let id = fetched.unwrap_or_else(|| {
            let request = PageRequest {
                number: page,
                size: self.page_size,
                totals: true,
            };
            context.call(query.page(request))
        });
        self.turn = Some(Turn {
            pending: Pending {
                id,
                since: context.running(),
            },
            query,
            page,
            land,
        });
    }

    fn arrive(&mut self, turn: Turn<Q>, page: Page<Q::Row>, context: &mut Context<'_>) {
        self.error = None;
        if turn.query != self.query {
            self.take_up(turn.query, context);
        }
        if page.total_pages.is_some() {
            self.totals.pages = page.total_pages;
        }
        if page.total.is_some() {
            self.totals.rows = page.total;
        }
        if page.items.is_empty() && turn.page > 1 {
            // The last page shrank away, or `next` lied: go where rows are.
            self.pages.remove(&turn.page);
            let before = turn.page - 1;
            self.end = Some(before);
            if self.pages.contains_key(&before) {
                self.show(before, &Land::Last, context);
                context.tell(NoticeKind::Info, "This is the last page.");
            } else {
                let page = self
                    .totals
                    .pages
                    .and_then(|pages| u32::try_from(pages.max(1)).ok())
                    .map_or(before, |pages| pages.min(before));
                self.end = Some(page);
                self.turn_to(self.query.clone(), page, Land::Last, context);
            }
            return;
        }
        // Turning pages counts once; a refresh counts again.
        let refreshed = turn.land == Land::Stay;
        let uncounted = page.total.is_none()
            && page.total_pages.is_some_and(|pages| pages > 1)
            && (refreshed || self.totals.rows.is_none() && self.counting.is_none());
        // The cursor may have moved while a refresh was awaited: where it is now
        // counts, not where it was then.
        let stood_on = self.current().map(|row| Q::id_of(row).clone());
        self.pages.insert(turn.page, page);
        if refreshed
            && let Some(id) = stood_on
            && let Some(row) = self.rows().iter().position(|row| *Q::id_of(row) == id)
        {
            self.cursor.at = row;
        }
        self.show(turn.page, &turn.land, context);
        if refreshed {
            self.renew_marks(context);
        }
        if uncounted && let Some(call) = self.query.count() {
            context.cancel_call(self.counting.take());
            self.counting = Some(context.call(call));
        }
    }

    /// Another query is shown from now on: what is known of the one before goes.
    pub(super) fn take_up(&mut self, query: Q, context: &mut Context<'_>) {
        self.query = query;
        context.cancel_call(self.counting.take());
        self.pages.clear();
        self.totals = Totals::default();
        self.end = None;
        self.range = None;
    }

    /// Takes the rows in all, if that is what is awaited. Without them the pages
    /// still tell at most how many there are, so an error needs no word.
    pub fn receive_count(&mut self, id: RequestId, result: Result<Option<u64>, ApiError>) {
        if self.counting.take_if(|counting| *counting == id).is_some()
            && let Ok(Some(rows)) = result
        {
            self.totals.rows = Some(rows);
        }
    }

    pub(super) fn show(&mut self, number: u32, land: &Land<Q::Id>, context: &mut Context<'_>) {
        if number != self.shown {
            self.range = None;
        }
        self.shown = number;
        self.error = None;
        let len = self.row_count();
        let row = match land {
            Land::First => 0,
            Land::Last => len.saturating_sub(1),
            Land::Stay => self.cursor.at,
            Land::On(id) => {
                let place = self.rows().iter().position(|row| Q::id_of(row) == id);
                place.unwrap_or_default()
            }
        };
        self.cursor.go(row, len, context.list_rows);
        self.fetch_neighbours(context);
    }

    /// Fetches the pages before and after the one shown, and drops the others.
    fn fetch_neighbours(&mut self, context: &mut Context<'_>) {
        let shown = self.shown;
        let near = |number: u32| number.abs_diff(shown) <= 1;
        self.pages.retain(|number, _| near(*number));
        let far: Vec<u32> = self.ahead.keys().copied().filter(|n| !near(*n)).collect();
        for number in far {
            context.cancel_call(self.ahead.remove(&number));
        }
        let more = self.page().is_some_and(|page| page.more) && self.end != Some(shown);
        let wanted = [
            more.then(|| shown.saturating_add(1)),
            shown.checked_sub(1).filter(|n| *n > 0),
        ];
        for number in wanted.into_iter().flatten() {
            if !self.pages.contains_key(&number) && !self.ahead.contains_key(&number) {
                let request = PageRequest {
                    number,
                    size: self.page_size,
                    totals: false,
                };
                let id = context.call(self.query.page(request));
                self.ahead.insert(number, id);
            }
        }
    }

    pub(super) fn drop_neighbours(&mut self, context: &mut Context<'_>) {
        let shown = self.shown;
        self.pages.retain(|number, _| *number == shown);
        for id in std::mem::take(&mut self.ahead).into_values() {
            context.cancel_call(Some(id));
        }
    }
}
