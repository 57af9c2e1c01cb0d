//! To an object by its id or its name.
//!
//! What is on the page gets the cursor. A name that is not is asked of the
//! server as a filter; an id is read, and the object is shown as a list of one,
//! from which Esc goes back to where one was.

use super::{Binaries, Land, Totals, matches_wildcard};
use crate::api::{ApiError, ErrorKind};
use crate::app::{Call, Context, NoticeKind, Pending, RequestId};
use crate::domain::{Binary, BinaryId, BinaryQuery, Page, clean};

/// An object that is looked for by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// The request.
    pub pending: Pending,
    /// The id.
    pub id: BinaryId,
}

/// Where one was before the list of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    query: BinaryQuery,
    page: u32,
    id: Option<BinaryId>,
}

impl Binaries {
    /// Goes to the object that this text names.
    pub fn jump(&mut self, text: &str, context: &mut Context<'_>) {
        let text = text.trim();
        let id = BinaryId::new(text).ok();
        let rows = self.rows();
        let on_page = match &id {
            Some(id) => rows.iter().position(|row| row.id == *id),
            None => self.next_of_name(&rows, text),
        };
        if let Some(row) = on_page {
            let len = self.row_count();
            self.cursor.go(row, len, context.list_rows);
            self.follow(context);
        } else if let Some(id) = id {
            self.stop_seeking(context);
            let pending = Pending {
                id: context.call(Call::Seek(id.clone())),
                since: context.running(),
            };
            self.sought = Some(Sought { pending, id });
        } else if !text.is_empty() {
            let name = if text.contains('*') {
                text.to_owned()
            } else {
                format!("*{text}*")
            };
            let query = BinaryQuery {
                name: Some(name),
                ..self.wanted().clone()
            };
            if query != *self.wanted() {
                self.ask(query, context);
            }
        }
    }

    /// The row of the next object with this in its name, from the one under the
    /// cursor on and round.
    fn next_of_name(&self, rows: &[&Binary], text: &str) -> Option<usize> {
        let wanted = text.to_lowercase();
        let fits = |row: &&Binary| matches_wildcard(&row.title().to_lowercase(), &wanted);
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
        result: Result<Binary, ApiError>,
        context: &mut Context<'_>,
    ) {
        let Some(sought) = self.sought.take_if(|sought| sought.pending.id == id) else {
            return;
        };
        match result {
            Ok(object) if is_binary(&object) => self.show_alone(object, context),
            Ok(object) => context.tell(
                NoticeKind::Info,
                format!(
                    "The object {} is no binary: {}, of type {}.",
                    sought.id,
                    clean(object.title()),
                    clean(&object.type_name),
                ),
            ),
            Err(error) if error.kind == ErrorKind::NotFound => context.tell(
                NoticeKind::Info,
                format!("There is no binary with the id {}.", sought.id),
            ),
            Err(error) => context.tell(NoticeKind::Error, error.to_string()),
        }
    }

    /// A list of this object alone.
    fn show_alone(&mut self, object: Binary, context: &mut Context<'_>) {
        let turn = self.turn.take();
        context.cancel_call(turn.map(|turn| turn.pending.id));
        // From one object to the next and the next: back goes to the list.
        let spot = self.before_jump.take().unwrap_or_else(|| Spot {
            query: self.query.clone(),
            page: self.shown,
            id: self.current().map(|row| row.id.clone()),
        });
        self.quick = None;
        self.drop_neighbours(context);
        let page = Page {
            number: 1,
            size: self.page_size,
            total_pages: Some(1),
            total: Some(1),
            more: false,
            items: vec![object],
        };
        let ids = page.items.iter().map(|row| row.id.clone()).collect();
        let query = BinaryQuery {
            ids,
            ..BinaryQuery::default()
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

/// Whether the object of this id is a file, not a device or an entry of a
/// repository: these have ids of the same kind.
fn is_binary(object: &Binary) -> bool {
    object.object.contains("\"c8y_IsBinary\"")
}
