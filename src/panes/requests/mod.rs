//! The request log: what was asked of the platform and what it answered, the
//! newest first, over any tab.
//!
//! The exchanges come as a snapshot whenever one of them changed, as long as the
//! log is open; it asks for nothing itself. What the screen says of one exchange
//! is in `content.rs`, words in `words.rs`. What it is not: a file; the log goes
//! with the program.

mod content;
pub mod view;
mod words;

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::chronicle::{Acted, Chronicle, Happening, Row};
use crate::api::Exchange;
use crate::app::{Context, Effect};
use crate::keys::{Action, Scope};

/// The state of the log. It holds nothing while it is closed.
pub type Requests = Chronicle<Exchange>;

impl Happening for Exchange {
    const NEWEST_FIRST: bool = true;
    const SCOPE: Scope = Scope::Requests;
    const OPENS: Action = Action::OpenRequest;
    const FILTERS: Action = Action::SearchRequests;
    const TOGGLES: Action = Action::ToggleRequests;

    fn number(&self) -> u64 {
        self.number
    }

    fn searched(&self) -> String {
        words::searched(self)
    }

    fn rows(&self, columns: usize, _: &TimeZone) -> Vec<Row> {
        content::rows(self, columns)
    }
}

impl Requests {
    /// Comes onto the screen, and follows what is asked from now on.
    pub fn open(&mut self, context: &mut Context<'_>) {
        self.is_open = true;
        context.push(Effect::FollowExchanges);
    }

    /// Goes from the screen, and forgets what it held.
    pub fn close(&mut self, context: &mut Context<'_>) {
        if self.is_open {
            *self = Self::default();
            context.push(Effect::LeaveExchanges);
        }
    }

    /// What a key does in the log. `false`: it is not its key.
    pub fn act(&mut self, action: Action, context: &mut Context<'_>) -> bool {
        let acted = self.act_on_rows(action, context.list_rows);
        if acted == Acted::Closes {
            self.close(context);
        }
        acted != Acted::No
    }

    /// Takes what is kept now, the oldest first.
    pub fn receive(&mut self, exchanges: Vec<Arc<Exchange>>) {
        if self.is_open {
            self.put(exchanges);
        }
    }
}

#[cfg(test)]
mod tests;
