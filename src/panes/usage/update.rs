//! How keys change the view of what fills the tenant.

use super::{Above, Division, Look, UsagePane};
use crate::app::{Call, Context, ListCursor, Pending, Step};
use crate::keys::Action;
use crate::usage::{By, Entry, Inquiry, Level, Window, Wish};

/// Rows that are asked for at once, at least.
const LEAST: usize = 200;

/// How often a running scan is looked at.
pub(super) const LOOK_EVERY: std::time::Duration = std::time::Duration::from_millis(250);

impl UsagePane {
    /// Opens the view. The first time it begins to scan.
    pub fn open(&mut self, context: &mut Context<'_>) {
        self.is_open = true;
        self.look_at_state(context);
        if self.state.is_none() && self.scanning.is_none() {
            self.scan(Wish::Renew, context);
        }
        self.load(context);
    }

    /// Carries out what a key wants. `false`: it is not this view's.
    pub fn act(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        if let Some(step) = Step::of(action, context.list_rows) {
            let len = self.row_count();
            self.cursor.step(step, len, context.list_rows);
            self.extend_range(context);
            self.follow(context);
            return true;
        }
        match action {
            Action::EnterGroup => self.enter(context),
            Action::Back => self.back(context),
            // The marks made so far stay; only the range ends.
            Action::Escape if self.range.is_some() => self.range = None,
            Action::Escape if !self.marks.is_empty() => self.marks.clear(),
            Action::Escape => self.back(context),
            Action::NextUsage => self.turn(1, context),
            Action::PreviousUsage => self.turn(Look::ALL.len() - 1, context),
            Action::GroupBy => self.group_by(context),
            Action::Refresh => self.scan(Wish::Renew, context),
            Action::ScanAnew => self.scan(Wish::Anew, context),
            Action::Mark => self.mark(context),
            Action::MarkAll => self.mark_all(context),
            Action::MarkInvert => self.mark_invert(),
            Action::MarkRange => self.mark_range(context),
            _ => return false,
        }
        true
    }

    fn enter(&mut self, context: &mut Context<'_>) {
        let Some(Entry::Group(group)) = self.row(self.cursor.at) else {
            return;
        };
        let Division::By(by) = self.division else {
            return;
        };
        let value = group.value.clone();
        self.path.push(Above {
            level: Level { by, value },
            cursor: self.cursor,
        });
        self.division = self.divisions().first().copied().unwrap_or(Division::Files);
        self.begin_rows(ListCursor::default(), context);
    }

    fn back(&mut self, context: &mut Context<'_>) {
        let above = match self.look {
            Look::Tree => self.path.pop(),
            _ => None,
        };
        if let Some(above) = above {
            self.division = Division::By(above.level.by);
            self.begin_rows(above.cursor, context);
        } else {
            self.is_open = false;
        }
    }

    fn turn(&mut self, by: usize, context: &mut Context<'_>) {
        let at = Look::ALL.iter().position(|look| *look == self.look);
        let next = (at.unwrap_or(0) + by) % Look::ALL.len();
        self.look = Look::ALL.get(next).copied().unwrap_or_default();
        self.begin_rows(ListCursor::default(), context);
    }

    /// How this level can be divided: by what no level above is, or into files.
    fn divisions(&self) -> Vec<Division> {
        let is_free = |by: &By| self.path.iter().all(|above| above.level.by != *by);
        let groups = By::ALL.into_iter().filter(is_free).map(Division::By);
        groups.chain([Division::Files]).collect()
    }

    fn group_by(&mut self, context: &mut Context<'_>) {
        if self.look != Look::Tree {
            context.refuse("Only the tree is grouped.");
            return;
        }
        let all = self.divisions();
        let at = all.iter().position(|division| *division == self.division);
        let next = all.iter().cycle().nth(at.map_or(0, |at| at + 1));
        self.division = next.copied().unwrap_or_default();
        self.begin_rows(ListCursor::default(), context);
    }

    /// Begins a scan, unless one runs.
    fn scan(&mut self, wish: Wish, context: &mut Context<'_>) {
        if self.scanning.is_some() {
            context.refuse("The scan is running already.");
            return;
        }
        self.is_stopped = false;
        self.scanning = Some(context.call(Call::Usage(Inquiry::Scan(wish))));
    }

    /// Shows other rows, with the cursor there.
    fn begin_rows(&mut self, cursor: ListCursor, context: &mut Context<'_>) {
        self.listing = None;
        self.range = None;
        self.error = None;
        self.cursor = cursor;
        self.load(context);
    }

    /// Brings the cursor back into view, and rows to it.
    pub(super) fn follow(&mut self, context: &mut Context<'_>) {
        let len = self.row_count();
        self.cursor.settle(len, context.list_rows);
        let last = (self.cursor.top + context.list_rows).min(len);
        let is_here = |at: usize| self.row(at).is_some();
        let mut all_here = len == 0 || is_here(self.cursor.top) && is_here(last.saturating_sub(1));
        if let Some(begin) = self.range_begin() {
            all_here &= is_here(begin);
        }
        if !all_here && self.window.is_none() && Some(self.wanted(context).0) != self.from() {
            self.load(context);
        }
    }

    /// Where the window that is here begins.
    fn from(&self) -> Option<usize> {
        self.listing.as_ref().map(|listing| listing.from)
    }

    /// The first row of the window around the cursor, and how many there are: as
    /// many before the screen as behind it. All of a range that is being marked
    /// is among them.
    fn wanted(&self, context: &Context<'_>) -> (usize, usize) {
        let rows = context.list_rows.max(1);
        let len = LEAST.max(4 * rows);
        let from = self.cursor.top.saturating_sub((len - rows) / 2);
        match self.range_begin() {
            Some(begin) => {
                let first = from.min(begin);
                (first, (from + len).max(begin + 1) - first)
            }
            None => (from, len),
        }
    }

    /// Asks for the rows around the cursor.
    pub(super) fn load(&mut self, context: &mut Context<'_>) {
        if !self.is_open {
            return;
        }
        let (from, len) = self.wanted(context);
        let window = Window {
            of: self.rows_wanted(),
            from,
            len,
            now: context.now.wall,
        };
        context.cancel_call(self.window.take().map(|window| window.id));
        self.version = self.state.as_ref().map_or(0, |state| state.version);
        self.window = Some(Pending {
            id: context.call(Call::Usage(Inquiry::Window(window))),
            since: context.running(),
        });
    }

    pub(super) fn look_at_state(&mut self, context: &mut Context<'_>) {
        if self.looking.is_none() {
            self.looking = Some(context.call(Call::Usage(Inquiry::State)));
        }
    }

    /// A moment has come: looks at a scan that runs.
    pub fn wake(&mut self, context: &mut Context<'_>) {
        if self.is_open && self.scanning.is_some() && context.running() >= self.look_at {
            self.look_at = context.running() + LOOK_EVERY;
            self.look_at_state(context);
        }
    }

    /// When a scan that runs is to be looked at again.
    #[must_use]
    pub fn due(&self) -> Option<std::time::Duration> {
        let looks = self.is_open && self.scanning.is_some() && self.looking.is_none();
        looks.then_some(self.look_at)
    }
}
