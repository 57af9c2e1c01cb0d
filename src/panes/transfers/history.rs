//! The transfers that ended, in this session and before, as the journal has
//! them: the newest first, loaded as the cursor comes near their end.

use std::time::Duration;

use super::{Transfers, TransfersView};
use crate::app::{Call, Context, ListCursor, NoticeKind, PastPage, RequestId, Step};
use crate::transfer::journal::Past;

/// How near the cursor comes to the last row before older ones are asked for.
const NEAR: usize = 20;

/// What is known of the history.
#[derive(Debug, Default)]
pub struct History {
    /// The newest first.
    pub rows: Vec<Past>,
    /// The cursor among them.
    pub cursor: ListCursor,
    /// Why it cannot be read.
    pub error: Option<String>,
    /// Whether the oldest row is here.
    is_whole: bool,
    request: Option<Asked>,
    /// When that was asked.
    since: Duration,
    clearing: Option<RequestId>,
}

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// The newest rows, in place of those that are here.
    Newest(RequestId),
    /// Older ones.
    Older(RequestId),
}

impl Asked {
    const fn id(self) -> RequestId {
        match self {
            Self::Newest(id) | Self::Older(id) => id,
        }
    }
}

impl History {
    /// The row under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Past> {
        self.rows.get(self.cursor.at)
    }

    /// The connection is left. That rows are being forgotten is told all the same.
    pub(super) fn leave(&mut self) {
        *self = Self {
            clearing: self.clearing.take(),
            ..Self::default()
        };
    }

    /// Since when rows are awaited that none are there of yet.
    #[must_use]
    pub fn waiting_since(&self) -> Option<Duration> {
        let waits = self.request.is_some() && self.rows.is_empty();
        waits.then_some(self.since)
    }

    /// Whether there are no older rows than those that are here.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.is_whole
    }
}

impl Transfers {
    /// Asks for the newest rows that fit the filter.
    pub(super) fn load_history(&mut self, context: &mut Context<'_>) {
        let search = self.filter.text().to_owned();
        context.cancel_call(self.history.request.map(Asked::id));
        let call = Call::History {
            search,
            before: None,
        };
        self.history.request = Some(Asked::Newest(context.call(call)));
        self.history.since = context.running();
    }

    pub(super) fn step_history(&mut self, step: Step, context: &mut Context<'_>) {
        let (len, rows) = (self.history.rows.len(), context.list_rows.max(1));
        self.history.cursor.step(step, len, rows);
        if self.history.cursor.at + NEAR >= len
            && !self.history.is_whole
            && self.history.request.is_none()
            && let Some(last) = self.history.rows.last()
        {
            let call = Call::History {
                search: self.filter.text().to_owned(),
                before: Some(last.key),
            };
            self.history.request = Some(Asked::Older(context.call(call)));
        }
    }

    /// Takes rows of the history.
    pub fn receive_history(&mut self, id: RequestId, result: Result<PastPage, String>) {
        let Some(asked) = self.history.request.take_if(|asked| asked.id() == id) else {
            return;
        };
        match result {
            Ok(page) => {
                let history = &mut self.history;
                history.error = None;
                history.is_whole = !page.more;
                if matches!(asked, Asked::Newest(_)) {
                    let under_cursor = history.current().map(|past| past.key);
                    history.rows = page.rows;
                    let at = history
                        .rows
                        .iter()
                        .position(|r| Some(r.key) == under_cursor);
                    history.cursor.at = at.unwrap_or(0);
                } else {
                    history.rows.extend(page.rows);
                }
            }
            Err(sentence) => self.history.error = Some(sentence),
        }
    }

    /// A job ended: the history that is on the screen has it, too.
    pub(super) fn renew_history(&mut self, context: &mut Context<'_>) {
        if self.view == TransfersView::History {
            self.load_history(context);
        }
    }

    /// Forgets the history.
    pub fn clear_history(&mut self, context: &mut Context<'_>) {
        if self.history.clearing.is_none() {
            self.history.clearing = Some(context.call(Call::ClearHistory));
        }
    }

    /// Takes how many rows were forgotten.
    pub fn receive_cleared(
        &mut self,
        id: RequestId,
        result: Result<usize, String>,
        context: &mut Context<'_>,
    ) {
        if self
            .history
            .clearing
            .take_if(|asked| *asked == id)
            .is_none()
        {
            return;
        }
        match result {
            Ok(jobs) => {
                let text = match jobs {
                    1 => "Cleared 1 transfer from the history.".to_owned(),
                    n => format!("Cleared {n} transfers from the history."),
                };
                context.tell(NoticeKind::Done, text);
                self.renew_history(context);
            }
            Err(sentence) => context.tell(NoticeKind::Error, sentence),
        }
    }
}
