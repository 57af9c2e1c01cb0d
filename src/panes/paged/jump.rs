//! To an object by its id or its name.
//!
//! What is on the page gets the cursor. A name that is not is asked of the
//! server as a filter; an id is read, and the object is shown as a list of one,
//! from which Esc goes back to where one was.

use super::{Land, Paged, PagedQuery, Totals};
use crate::api::{ApiError, ErrorKind};
use crate::app::{Context, NoticeKind, Pending, RequestId};
use crate::domain::{Page, clean};

/// An object that is looked for by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought<Id> {
    /// The request.
    pub pending: Pending,
    /// The id.
    pub id: Id,
}

/// Where one was before the list of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot<Q: PagedQuery> {
    query: Q,
    page: u32,
    id: Option<Q::Id>,
}

impl<Q: PagedQuery> Paged<Q> {
    /// Goes to the object that this text names.
    pub fn jump(&mut self, text: &str, context: &mut Context<'_>) {
        let text = text.trim();
        let id = Q::read_id(text);
        let rows = self.rows();
        let on_page = match &id {
            Some(id) => rows.iter().position(|row| Q::id_of(row) == id),
            None => self.next_of_name(&rows, text),
        };
        if let Some(row) = on_page {
            let len = self.row_count();
            self.cursor.go(row, len, context.list_rows);
        } else if let Some(id) = id {
            self.stop_seeking(context);
            let pending = Pending {
                id: context.call(Q::seek(&id)),
                since: context.running(),
            };
            self.sought = Some(Sought { pending, id });
        } else if !text.is_empty() {
            match self.wanted().named(text) {
                Some(query) if query != *self.wanted() => self.ask(query, context),
                Some(_) => {}
                None => context.tell(
                    NoticeKind::Info,
                    format!("No {} on this page has “{}”.", Q::WORDS.0, clean(text)),
                ),
            }
        }
    }

    /// The row of the next object with this in its name, from the one under the
    /// cursor on and round.
    fn next_of_name(&self, rows: &[&Q::Row], text: &str) -> Option<usize> {
        let wanted = text.to_lowercase();
        let fits = |row: &&Q::Row| Q::is_named(row, &wanted);
        if wanted.is_empty() {
            return None;
        }
        let behind = (self.cursor.at + 1).min(rows.len());
        let mut places = (behind..rows.len()).chain(0..behind);
        places.find(|place| rows.get(*place).is_some_and(fits))
    }

    /// Takes the object that is looked for.
    pub fn receive_sought(
        &mut self,
        id: RequestId,
        result: Result<Q::Row, ApiError>,
        context: &mut Context<'_>,
    ) {
        let Some(sought) = self.sought.take_if(|sought| sought.pending.id == id) else {
            return;
        };
        match result {
            Ok(object) => match Q::is_none(&object) {
                None => self.show_alone(object, context),
                Some(sentence) => context.tell(NoticeKind::Info, sentence),
            },
            Err(error) if error.kind == ErrorKind::NotFound => context.tell(
                NoticeKind::Info,
                format!("There is no {} with the id {}.", Q::WORDS.0, sought.id),
            ),
            Err(error) => context.tell(NoticeKind::Error, error.to_string()),
        }
    }

    /// A list of this object alone.
    fn show_alone(&mut self, object: Q::Row, context: &mut Context<'_>) {
        let turn = self.turn.take();
        context.cancel_call(turn.map(|turn| turn.pending.id));
        // From one object to the next and the next: back goes to the list.
        let spot = self.before_jump.take().unwrap_or_else(|| Spot {
            query: self.query.clone(),
            page: self.shown,
            id: self.current().map(|row| Q::id_of(row).clone()),
        });
        self.quick = None;
        self.drop_neighbours(context);
        let query = Q::alone(Q::id_of(&object).clone());
        let page = Page {
            number: 1,
            size: self.page_size,
            total_pages: Some(1),
            total: Some(1),
            more: false,
            items: vec![object],
        };
        self.take_up(query, context);
        self.totals = Totals {
            pages: page.total_pages,
            rows: page.total,
        };
        self.pages.insert(1, page);
        self.show(1, &Land::First, context);
        self.before_jump = Some(spot);
    }

    /// Back from the list of one object to where one was. `false`: it is not
    /// shown.
    pub(super) fn jump_back(&mut self, context: &mut Context<'_>) -> bool {
        let Some(spot) = self.before_jump.take() else {
            return false;
        };
        let land = spot.id.map_or(Land::First, Land::On);
        self.drop_neighbours(context);
        self.turn_to(spot.query, spot.page, land, context);
        true
    }

    /// Looks no longer for an object. Says whether it did.
    pub(super) fn stop_seeking(&mut self, context: &mut Context<'_>) -> bool {
        let sought = self.sought.take();
        let was_sought = sought.is_some();
        context.cancel_call(sought.map(|sought| sought.pending.id));
        was_sought
    }
}
