//! A list that the platform gives in pages: what is shown of it, what is
//! awaited, the cursor, the marks, the filter while it is typed.
//!
//! Pages are shown as the server gives them. A turn of the page, a new filter
//! or a refresh is a [`Turn`] that is awaited while the old rows stay; so what
//! is on the screen always belongs to the query that stands above it. The
//! neighbours of the page shown are fetched ahead. What it is not: it knows
//! nothing of its rows but what their [`PagedQuery`] says.

mod jump;
mod live;
mod marks;
mod quick;
mod turning;
mod wildcard;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use jump::Sought;
pub use quick::Quick;
pub use wildcard::matches_wildcard;
pub use words::{place_words, position_words};

use crate::api::ApiError;
use crate::app::{Call, Context, ListCursor, NoticeKind, Pending, RequestId, Step};
use crate::domain::{DEFAULT_PAGE_SIZE, Moment, Page, PageRequest};
use crate::keys::Action;
use jump::Spot;
use live::Live;

/// Whether a reply belonged to this pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It did.
    Yes,
    /// It was stale, or somebody else's.
    No,
}

/// What is listed, and how the platform is asked for it.
pub trait PagedQuery: Clone + fmt::Debug + PartialEq {
    /// A row.
    type Row: Clone + fmt::Debug;
    /// What names a row, on whatever page it is.
    type Id: Clone + fmt::Debug + fmt::Display + Ord;

    /// The words for one row and for several.
    const WORDS: (&'static str, &'static str);

    /// The id of a row.
    fn id_of(row: &Self::Row) -> &Self::Id;

    /// Asks for a page.
    fn page(&self, page: PageRequest) -> Call;

    /// Asks how many rows there are, where pages do not tell it; `None`: nobody
    /// can say it.
    fn count(&self) -> Option<Call>;

    /// Asks which of these are still there; `None`: it cannot be asked at once.
    fn existing(ids: &[Self::Id]) -> Option<Call>;

    /// Whether it leaves any row out.
    fn is_filtered(&self) -> bool;

    /// The same order of all rows.
    #[must_use]
    fn unfiltered(&self) -> Self;

    /// Whether a row of the page has what is typed.
    fn fits(row: &Self::Row, quick: &Quick) -> bool;

    /// The query that Enter asks for after a filter was typed, with this row
    /// under the cursor.
    #[must_use]
    fn narrowed(&self, quick: &Quick, current: Option<&Self::Row>) -> Self;

    /// The id that a text is, if it is one.
    fn read_id(text: &str) -> Option<Self::Id>;

    /// Asks for one row by its id.
    fn seek(id: &Self::Id) -> Call;

    /// Why this object is no row of the list: a sentence.
    fn is_none(row: &Self::Row) -> Option<String>;

    /// The list of this row alone.
    fn alone(id: Self::Id) -> Self;

    /// Whether a row has this name, which is in lower case and may hold `*`.
    fn is_named(row: &Self::Row, name: &str) -> bool;

    /// Whether the first page begins with what is new.
    fn begins_with_new(&self) -> bool;

    /// Between which moments it lists.
    fn period(&mut self) -> [&mut Option<Moment>; 2];

    /// Whether it lists the same at another moment: a length of time before now is
    /// another moment each time that it is read, so what was written is compared.
    fn is_same_list(&self, other: &Self) -> bool {
        let (mut ours, mut theirs) = (self.clone(), other.clone());
        let written = |query: &mut Self| {
            let period = query.period().map(Option::take);
            period.map(|moment| moment.map(|moment| moment.text().to_owned()))
        };
        written(&mut ours) == written(&mut theirs) && ours == theirs
    }

    /// All rows with this name; `None`: the platform cannot be asked for it.
    fn named(&self, name: &str) -> Option<Self>;
}

/// The state of the list.
#[derive(Debug)]
pub struct Paged<Q: PagedQuery> {
    /// The query whose rows are shown.
    pub query: Q,
    /// Rows of a page.
    pub page_size: u32,
    /// The number of the page shown, from 1.
    pub shown: u32,
    /// The page shown and its neighbours.
    pub(super) pages: BTreeMap<u32, Page<Q::Row>>,
    /// Totals of the query, from the newest page that had them.
    pub totals: Totals,
    /// The request for the rows in all, where a page does not tell them.
    counting: Option<RequestId>,
    /// What is awaited before other rows are shown.
    pub turn: Option<Turn<Q>>,
    /// Neighbours that are being fetched.
    ahead: BTreeMap<u32, RequestId>,
    /// Why the last turn failed.
    pub error: Option<ApiError>,
    /// The last page that has rows, once a page after it was found empty.
    end: Option<u32>,
    /// The cursor among the visible rows.
    pub cursor: ListCursor,
    /// What is marked, on any page.
    pub marks: BTreeMap<Q::Id, Q::Row>,
    /// Marked objects that are not on the page, and are looked for.
    seeking: BTreeMap<RequestId, Vec<Q::Id>>,
    /// Where the range being marked began.
    range: Option<Range<Q::Id>>,
    /// The filter while it is typed: covers this page only.
    pub quick: Option<Quick>,
    /// That it is loaded again and again; `None`: it stands still.
    live: Option<Live<Q>>,
    /// An object that is looked for by its id.
    pub sought: Option<Sought<Q::Id>>,
    /// Where one was before the list of one object that is shown.
    before_jump: Option<Spot<Q>>,
}

/// Rows and pages in all, where the server says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Pages.
    pub pages: Option<u64>,
    /// Rows.
    pub rows: Option<u64>,
}

/// Other rows that are awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn<Q: PagedQuery> {
    /// The request.
    pub pending: Pending,
    /// Of which query.
    pub query: Q,
    /// Which page of it.
    pub page: u32,
    /// Where the cursor goes.
    land: Land<Q::Id>,
}

/// Where the cursor goes when a page comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Land<Id> {
    First,
    Last,
    /// On the object that it is on when the page comes, or else on that row.
    Stay,
    /// On this object, or else on the first.
    On(Id),
}

/// A range of rows that is being marked. It begins at an object, not at a row:
/// a refresh may move the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Range<Id> {
    from: Id,
    /// What was marked before it began, so that a range can shrink again.
    before: BTreeSet<Id>,
}

impl<Q: PagedQuery> Paged<Q> {
    /// The list before anything is loaded.
    #[must_use]
    pub fn new(query: Q, page_size: Option<u32>) -> Self {
        Self {
            query,
            page_size: page_size.unwrap_or(DEFAULT_PAGE_SIZE),
            shown: 1,
            pages: BTreeMap::new(),
            totals: Totals::default(),
            counting: None,
            turn: None,
            ahead: BTreeMap::new(),
            error: None,
            end: None,
            cursor: ListCursor::default(),
            marks: BTreeMap::new(),
            seeking: BTreeMap::new(),
            range: None,
            quick: None,
            live: None,
            sought: None,
            before_jump: None,
        }
    }

    /// The page shown, once there is one.
    #[must_use]
    pub fn page(&self) -> Option<&Page<Q::Row>> {
        self.pages.get(&self.shown)
    }

    /// Whether no page has come yet, and none failed: how many rows there are is
    /// not known.
    #[must_use]
    pub fn is_unloaded(&self) -> bool {
        self.page().is_none() && self.error.is_none()
    }

    /// The rows to show: those of the page, less what the filter being typed
    /// leaves out.
    #[must_use]
    pub fn rows(&self) -> Vec<&Q::Row> {
        let Some(page) = self.page() else {
            return Vec::new();
        };
        let Some(quick) = self.quick.as_ref().filter(|q| !q.value().is_empty()) else {
            return page.items.iter().collect();
        };
        page.items
            .iter()
            .filter(|row| Q::fits(row, quick))
            .collect()
    }

    /// How many rows are visible.
    #[must_use]
    pub fn row_count(&self) -> usize {
        if self.quick.as_ref().is_none_or(|q| q.value().is_empty()) {
            return self.page().map_or(0, |page| page.items.len());
        }
        self.rows().len()
    }

    /// The object under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Q::Row> {
        if self.quick.as_ref().is_none_or(|q| q.value().is_empty()) {
            return self.page()?.items.get(self.cursor.at);
        }
        self.rows().get(self.cursor.at).copied()
    }

    /// The query that is awaited, or else the one shown: what a change of it
    /// starts from.
    #[must_use]
    pub fn wanted(&self) -> &Q {
        self.turn.as_ref().map_or(&self.query, |turn| &turn.query)
    }

    /// What an action on objects is about: the marked ones, or else the one
    /// under the cursor.
    #[must_use]
    pub fn targets(&self) -> Vec<Q::Row> {
        if self.marks.is_empty() {
            self.current().cloned().into_iter().collect()
        } else {
            self.marks.values().cloned().collect()
        }
    }

    /// Whether a range is being marked.
    #[must_use]
    pub const fn marking_range(&self) -> bool {
        self.range.is_some()
    }

    /// Where the cursor is in the whole list, and how long that is.
    #[must_use]
    pub fn position(&self) -> Position {
        let before = u64::from(self.shown.saturating_sub(1)) * u64::from(self.page_size);
        let Some(page) = self.page() else {
            return Position::Unknown;
        };
        let row = before + self.cursor.at as u64 + 1;
        let ends_here = self.end == Some(self.shown)
            || !page.more
            || self
                .totals
                .pages
                .is_some_and(|p| p == u64::from(self.shown));
        if page.items.is_empty() {
            Position::Empty
        } else if let Some(rows) = self.totals.rows {
            // The platform keeps its totals for ten seconds (`API.md` section
            // 1.3): they may be less than what is on the screen.
            let rows = rows.max(before + page.items.len() as u64);
            Position::Exact { row, rows }
        } else if ends_here {
            let rows = before + page.items.len() as u64;
            Position::Exact { row, rows }
        } else if let Some(pages) = self.totals.pages.filter(|pages| *pages > 0) {
            let rows = pages.saturating_mul(u64::from(self.page_size));
            Position::About { row, rows }
        } else {
            Position::Open { row }
        }
    }

    /// The last page of the query that is awaited or shown; `None` while it is
    /// not known.
    #[must_use]
    pub fn last_wanted_page(&self) -> Option<u32> {
        (*self.wanted() == self.query)
            .then(|| self.last_page())
            .flatten()
    }

    /// The number of the last page, where it is known.
    #[must_use]
    pub fn last_page(&self) -> Option<u32> {
        self.end.or_else(|| {
            self.totals
                .pages
                .and_then(|pages| u32::try_from(pages.max(1)).ok())
        })
    }

    /// Since when something is loading that the person waits for.
    #[must_use]
    pub fn waiting_since(&self) -> Option<std::time::Duration> {
        let turn = self.turn.as_ref().map(|turn| turn.pending);
        let sought = self.sought.as_ref().map(|sought| sought.pending);
        turn.or(sought).map(|pending| pending.since)
    }

    /// Carries out what a key wants. `false`: it is not a list's.
    pub fn act(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        if let Some(step) = Step::of(action, context.list_rows) {
            self.step(step, context);
            return true;
        }
        match action {
            Action::NextPage => self.next_page(context),
            Action::PreviousPage => self.previous_page(Land::First, context),
            Action::FirstPage => self.first_page(context),
            Action::LastPage => self.last_page_of_all(context),
            Action::Mark => self.mark(context),
            Action::MarkRange => self.mark_range(),
            Action::MarkAll => self.mark_all(),
            Action::MarkInvert => self.mark_invert(),
            Action::Live => self.turn_live(context),
            _ => return false,
        }
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
            self.ask(self.query.unfiltered(), context);
        } else if !self.marks.is_empty() {
            self.clear_marks();
        } else {
            return false;
        }
        true
    }

    /// Brings the cursor back into the list, and the window to the cursor.
    pub fn settle(&mut self, rows: usize) {
        let len = self.row_count();
        self.cursor.settle(len, rows);
        self.note_seen();
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

/// Where the cursor is in the whole list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Nothing is loaded.
    Unknown,
    /// There are no rows.
    Empty,
    /// Row of so many.
    Exact {
        /// From 1.
        row: u64,
        /// In all.
        rows: u64,
    },
    /// Row of at most so many: the server told pages, not rows.
    About {
        /// From 1.
        row: u64,
        /// At most.
        rows: u64,
    },
    /// Row of nobody knows how many.
    Open {
        /// From 1.
        row: u64,
    },
}
