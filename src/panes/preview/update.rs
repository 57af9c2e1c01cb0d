//! How keys and replies change the preview.

use std::time::Duration;

use tui_input::Input;

use super::{
    Aim, Ask, Awaited, Body, Content, Depth, Layout, Level, Preview, Purpose, Seen, Shown, Subject,
    Want,
};
use crate::app::{Call, Context, Pending, RequestId, Step};
use crate::keys::Action;

/// Bytes that are read at once where they are shown as they are.
const BYTES: u64 = 64 * 1024;

impl Preview {
    /// Looks into this file from now on, and reads it at this time; a file that was
    /// left a moment ago is there at once.
    pub fn follow(&mut self, subject: Option<Subject>, due: Duration, context: &mut Context<'_>) {
        if self.levels.first().map(|level| &level.subject) == subject.as_ref() {
            return;
        }
        self.give_up(context);
        self.typing = None;
        self.kept.put(std::mem::take(&mut self.levels));
        self.due = None;
        let Some(subject) = subject else {
            return;
        };
        if let Some(levels) = self.kept.take(&subject) {
            self.levels = levels;
        } else {
            self.levels = vec![Level::new(subject)];
            self.due = Some(due);
        }
    }

    /// Reads no more for now. What nothing is shown of is to be read again.
    pub fn leave_off(&mut self, context: &mut Context<'_>) {
        let was_awaited = self.give_up(context);
        if was_awaited && self.shown().is_none() {
            self.due = Some(context.running());
        }
    }

    /// Begins to read at this time, if anything is to be read.
    pub fn put_off(&mut self, due: Duration) {
        self.due = self.due.map(|_| due);
    }

    /// Begins to read if its time has come.
    pub fn wake(&mut self, context: &mut Context<'_>) {
        if self.due.is_some_and(|due| due <= context.running()) {
            self.due = None;
            self.ask(Want::First(Depth::Glance), Purpose::Show, context);
        }
    }

    /// Reads again what is shown.
    pub fn refresh(&mut self, context: &mut Context<'_>) {
        if self.level().is_some() {
            self.ask(Want::First(Depth::Glance), Purpose::Show, context);
        }
    }

    pub(super) fn ask(&mut self, want: Want, purpose: Purpose, context: &mut Context<'_>) {
        let Some(level) = self.levels.last() else {
            return;
        };
        let subject = level.subject.clone();
        context.cancel_call(self.awaited.take().map(|awaited| awaited.pending.id));
        let id = context.call(Call::Preview(Box::new(Ask { subject, want })));
        let since = context.running();
        self.awaited = Some(Awaited {
            pending: Pending { id, since },
            purpose,
        });
    }

    /// Waits no longer. Says whether it waited.
    fn give_up(&mut self, context: &mut Context<'_>) -> bool {
        self.seeking = None;
        let awaited = self.awaited.take();
        context.cancel_call(awaited.map(|awaited| awaited.pending.id));
        awaited.is_some()
    }

    /// Takes what was read, if it is what is awaited.
    pub fn receive(
        &mut self,
        id: RequestId,
        result: Result<Seen, String>,
        context: &mut Context<'_>,
    ) {
        let Some(awaited) = self.awaited.take_if(|awaited| awaited.pending.id == id) else {
            return;
        };
        let whole = self.layout(context);
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        let seen = match result {
            Ok(seen) => seen,
            Err(sentence) => {
                level.error = Some(sentence);
                self.seeking = None;
                return;
            }
        };
        level.error = None;
        match (awaited.purpose, &mut level.shown) {
            (Purpose::Show, shown) => *shown = Some(Shown::new(seen)),
            (purpose, Some(shown)) => {
                shown.length = seen.length.or(shown.length);
                join(shown, seen, purpose, whole);
            }
            (_, None) => {}
        }
        self.settle_in(whole);
        self.seek_on(context);
    }

    /// Brings the content back into the pane after the screen changed.
    pub fn settle(&mut self, rows: usize, columns: usize) {
        let whole = self.layout_of(rows, columns);
        self.settle_in(whole);
    }

    fn settle_in(&mut self, whole: Layout) {
        if let Some(shown) = self.shown_mut() {
            shown.settle(whole);
        }
    }

    /// How the pane is laid out.
    #[must_use]
    pub const fn layout_of(&self, rows: usize, columns: usize) -> Layout {
        Layout {
            rows,
            columns,
            wraps: self.wraps,
            numbers: self.numbers,
        }
    }

    pub(super) const fn layout(&self, context: &Context<'_>) -> Layout {
        self.layout_of(context.detail_rows, context.detail_columns)
    }

    /// What a key does here. `false`: it is not its key.
    pub fn act(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        let whole = self.layout(context);
        if let Some(step) = Step::of(action, whole.rows) {
            self.step(step, whole, context);
            return true;
        }
        match action {
            Action::Fold => self.fold(whole),
            Action::OpenPart => self.open(whole, context),
            Action::GoIn if self.has_parts_to_open() => self.open(whole, context),
            Action::Search => self.typing = Some(Input::default()),
            Action::NextHit => self.find_again(false, context),
            Action::PreviousHit => self.find_again(true, context),
            Action::NextError => self.seek(Aim::Error, false, context),
            Action::Wrap => {
                self.wraps = !self.wraps;
                self.settle_in(self.layout(context));
            }
            Action::LineNumbers => {
                self.numbers = !self.numbers;
                self.settle_in(self.layout(context));
            }
            Action::MoveRight | Action::MoveLeft => {
                if let Some(Content::Text(text)) = self.shown_mut().map(|shown| &mut shown.content)
                {
                    text.sideways(action == Action::MoveRight);
                }
            }
            Action::ShowBytes => {
                let is_hex =
                    matches!(self.shown(), Some(shown) if matches!(shown.content, Content::Hex(_)));
                let depth = if is_hex { Depth::Glance } else { Depth::Bytes };
                self.ask(Want::First(depth), Purpose::Show, context);
            }
            Action::Back => return self.leave(context),
            Action::Escape => return self.escape(context),
            _ => return false,
        }
        true
    }

    /// Whether there is something under a cursor.
    fn has_parts_to_open(&self) -> bool {
        let content = self.shown().map(|shown| &shown.content);
        matches!(
            content,
            Some(Content::Tree(_) | Content::Json(_) | Content::Nothing { has_more: true })
        )
    }

    pub(super) fn shown_mut(&mut self) -> Option<&mut Shown> {
        self.levels.last_mut()?.shown.as_mut()
    }

    /// Gives up, one thing after another: reading, the search, the file within
    /// the archive. `false`: there was nothing.
    fn escape(&mut self, context: &mut Context<'_>) -> bool {
        self.give_up(context) || self.search.take().is_some() || self.leave(context)
    }

    /// Goes back from a file within an archive.
    fn leave(&mut self, context: &mut Context<'_>) -> bool {
        if !self.is_within() {
            return false;
        }
        self.give_up(context);
        self.levels.pop();
        true
    }

    fn step(&mut self, step: Step, whole: Layout, context: &mut Context<'_>) {
        let awaits = self.awaited.is_some();
        let Some(shown) = self.shown_mut() else {
            return;
        };
        let layout = shown.layout(whole);
        let length = shown.length;
        let has_more = shown.has_parts;
        let elsewhere = match (&shown.content, step) {
            (Content::Text(view), Step::Last) => length
                .filter(|length| has_more && view.text.to() < *length)
                .map(|to| {
                    let encoding = view.encoding;
                    (Want::TextBefore { to, encoding }, Purpose::End)
                }),
            (Content::Text(view), Step::First) if has_more && view.text.from() > 0 => Some((
                Want::Text {
                    at: 0,
                    encoding: view.encoding,
                    begins_line: true,
                },
                Purpose::Beginning,
            )),
            (Content::Hex(view), Step::Last) => length
                .filter(|length| has_more && view.hex.to() < *length)
                .map(|to| {
                    let at = to.saturating_sub(BYTES);
                    (Want::Bytes { at, to }, Purpose::End)
                }),
            (Content::Hex(view), Step::First) if has_more && view.hex.from() > 0 => {
                Some((Want::Bytes { at: 0, to: BYTES }, Purpose::Beginning))
            }
            (Content::Tree(rows), Step::Last) if rows.has_more && !awaits => {
                Some((Want::First(Depth::Whole), Purpose::End))
            }
            (Content::Tree(rows), Step::Down(_))
                if rows.has_more && rows.is_at_end() && !awaits =>
            {
                Some((Want::First(Depth::Whole), Purpose::Join))
            }
            _ => None,
        };
        if let Some((want, purpose)) = elsewhere {
            return self.ask(want, purpose, context);
        }
        shown.step(step, whole);
        if !awaits && let Some(want) = more(self.shown(), layout) {
            self.ask(want, Purpose::Join, context);
        }
    }

    fn fold(&mut self, whole: Layout) {
        let Some(shown) = self.shown_mut() else {
            return;
        };
        let rows = shown.layout(whole).rows;
        match &mut shown.content {
            Content::Json(json) => json.fold(rows),
            Content::Tree(tree) => {
                tree.fold(rows);
            }
            _ => {}
        }
    }

    /// Folds, opens the file under the cursor, or reads what was left out.
    fn open(&mut self, whole: Layout, context: &mut Context<'_>) {
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        let Some(shown) = &mut level.shown else {
            // What failed is tried again.
            return self.ask(Want::First(Depth::Glance), Purpose::Show, context);
        };
        let rows = shown.layout(whole).rows;
        match &mut shown.content {
            Content::Json(json) => json.fold(rows),
            Content::Tree(tree) => match tree.entry(&level.subject) {
                Some(subject) => {
                    self.give_up(context);
                    self.levels.push(Level::new(subject));
                    self.ask(Want::First(Depth::Glance), Purpose::Show, context);
                }
                None => {
                    tree.fold(rows);
                }
            },
            Content::Nothing { has_more: true } => {
                self.ask(Want::First(Depth::Whole), Purpose::Show, context);
            }
            _ => {}
        }
    }
}

/// What follows what is held, where there is more.
pub(super) fn behind(shown: Option<&Shown>) -> Option<Want> {
    let shown = shown.filter(|shown| shown.has_parts)?;
    let length = shown.length?;
    match &shown.content {
        Content::Text(view) if view.text.to() < length => Some(Want::Text {
            at: view.text.to(),
            encoding: view.encoding,
            begins_line: view.text.ends_line(),
        }),
        Content::Hex(view) if view.hex.to() < length => Some(Want::Bytes {
            at: view.hex.to(),
            to: length.min(view.hex.to() + BYTES),
        }),
        _ => None,
    }
}

/// What precedes what is held, where there is more.
pub(super) fn before(shown: Option<&Shown>) -> Option<Want> {
    let shown = shown.filter(|shown| shown.has_parts)?;
    match &shown.content {
        Content::Text(view) if view.text.from() > 0 => Some(Want::TextBefore {
            to: view.text.from(),
            encoding: view.encoding,
        }),
        Content::Hex(view) if view.hex.from() > 0 => {
            let to = view.hex.from();
            Some(Want::Bytes {
                at: to.saturating_sub(BYTES),
                to,
            })
        }
        _ => None,
    }
}

/// What is needed soon, where the person is near an end of what is held.
fn more(shown: Option<&Shown>, layout: Layout) -> Option<Want> {
    let (is_near_end, is_near_start) = match &shown?.content {
        Content::Text(view) => (view.is_near_end(layout), view.is_near_start(layout)),
        Content::Hex(view) => (view.is_near_end(layout), view.is_near_start(layout)),
        _ => return None,
    };
    let behind = is_near_end.then(|| behind(shown)).flatten();
    behind.or_else(|| is_near_start.then(|| before(shown)).flatten())
}

/// Joins what was read to what is held, or goes there.
fn join(shown: &mut Shown, seen: Seen, purpose: Purpose, whole: Layout) {
    let layout = shown.layout(whole);
    match (&mut shown.content, seen.body) {
        (Content::Text(view), Body::Text { piece, .. }) => match purpose {
            Purpose::End => {
                view.go_to_piece(piece);
                view.step(Step::Last, layout);
            }
            Purpose::Beginning => view.go_to_piece(piece),
            _ if piece.from == view.text.to() => view.add_behind(piece),
            _ => view.add_before(piece),
        },
        (Content::Hex(view), Body::Bytes { at, bytes }) => {
            view.hex.add(at, &bytes);
            match purpose {
                Purpose::End => view.step(Step::Last, layout),
                Purpose::Beginning => view.step(Step::First, layout),
                _ => {}
            }
        }
        (Content::Tree(rows), body) => {
            shown.note = seen.note;
            let Body::Tree { tree, has_more } = body else {
                rows.has_more = false;
                return;
            };
            shown.kind = seen.kind;
            rows.lengthen(tree, has_more, layout.rows);
            if purpose == Purpose::End {
                let len = rows.tree.visible().count();
                rows.cursor.step(Step::Last, len, layout.rows);
            }
        }
        _ => {}
    }
}
