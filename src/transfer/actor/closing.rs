//! The end of all jobs, where the program ends.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::Actor;
use crate::transfer::queue::Halt;
use crate::transfer::{Closing, Outcome};

/// How long a shut-down waits for whatever is to end, or to enter the journal, next;
/// and for the work on files that is left then.
const TIDY_UP: Duration = Duration::from_secs(5);

impl Actor {
    pub(super) fn close(&mut self, closing: Closing) {
        self.closing = Some(closing);
        self.deadline
            .get_or_insert_with(|| Instant::now() + TIDY_UP);
        for id in self.queue.order() {
            self.halt(id, closing.into(), false);
        }
    }

    /// Gives those that are left at a shut-down their time anew: a slow disk that
    /// takes one after the other does not hang.
    pub(super) fn put_off(&mut self) {
        if let Some(deadline) = &mut self.deadline {
            *deadline = Instant::now() + TIDY_UP;
        }
    }

    /// What has not ended until now never will.
    pub(super) fn give_up(&mut self) {
        self.deadline = None;
        self.entering.abort_all();
        for id in self.queue.order() {
            // Who cancelled a job does not want it back.
            let is_set_aside = self.closing == Some(Closing::SetAside)
                && self
                    .queue
                    .get_mut(id)
                    .is_some_and(|entry| !entry.is_cancelled() && entry.ledger.set_aside());
            let outcome = match is_set_aside {
                true => Outcome::SetAside,
                false => Outcome::Cancelled,
            };
            self.end(id, outcome);
        }
    }

    pub(super) async fn tidy_up(&mut self) {
        let untidy = std::mem::take(&mut self.untidy);
        let journal = self.settings.journal.clone();
        let all = async {
            for files in untidy {
                files.close();
                files.wait().await;
            }
            if let Some(journal) = journal {
                journal.flush().await;
            }
        };
        // What hangs longer is left to the end of the process.
        let _ = timeout(TIDY_UP, all).await;
        for done in self.waiting_for_the_end.drain(..) {
            let _ = done.send(());
        }
    }
}

impl From<Closing> for Halt {
    fn from(closing: Closing) -> Self {
        match closing {
            Closing::Cancel => Self::Cancel,
            Closing::SetAside => Self::SetAside,
        }
    }
}
