//! Look-ups of several objects before a command begins its transfers.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::mpsc;

use super::console::Console;
use super::get::say_wait;
use crate::api::ApiError;
use crate::transfer::{Retry, insist};

/// Before a transfer: what may pass is left to the transfer, which tries again and
/// can be set aside.
pub(super) const ONCE: Retry = Retry {
    times: 0,
    ..Retry::USUAL
};

/// Look-ups that are tried again alike.
pub(super) struct LookUps {
    retry: Retry,
    waits: mpsc::UnboundedSender<(Duration, ApiError)>,
    /// What said first when to ask again.
    later: OnceLock<ApiError>,
}

/// What look-ups wait for.
pub(super) type Waiting = mpsc::UnboundedReceiver<(Duration, ApiError)>;

impl LookUps {
    pub(super) fn new(retry: Retry) -> (Arc<Self>, Waiting) {
        let (waits, waiting) = mpsc::unbounded_channel();
        let these = Self {
            retry,
            waits,
            later: OnceLock::new(),
        };
        (Arc::new(these), waiting)
    }

    /// Asks, unless the platform said that it wants to be left alone: then that is
    /// the answer to all that follow.
    pub(super) async fn ask<T, F: Future<Output = Result<T, ApiError>>>(
        &self,
        call: impl Fn() -> F,
    ) -> Result<T, ApiError> {
        if let Some(error) = self.later.get() {
            return Err(error.clone());
        }
        let answer = insist(self.retry, call, |wait, error| {
            // Nobody listens any more only at the end.
            let _ = self.waits.send((wait, error));
        })
        .await;
        if let Err(error) = &answer {
            self.heed(error);
        }
        answer
    }

    /// Takes an error that says when to ask again for the answer to all that
    /// follow, where each is asked once.
    pub(super) fn heed(&self, error: &ApiError) {
        if self.retry.times == 0 && error.may_pass() && error.retry_after.is_some() {
            // Several are asked at once, and the first will do.
            let _ = self.later.set(error.clone());
        }
    }
}

/// Does the work of look-ups, and says what they wait for.
pub(super) async fn said<T>(
    work: impl Future<Output = T>,
    mut waiting: Waiting,
    console: &mut Console,
) -> T {
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            Some((wait, error)) = waiting.recv() => say_wait(console, wait, &error),
        }
    }
}

/// Of what failed and may pass, what says to wait the longest.
pub(super) fn longest<'a>(failed: impl Iterator<Item = &'a ApiError>) -> Option<ApiError> {
    let passing = failed.filter(|error| error.may_pass());
    passing.max_by_key(|error| error.retry_after).cloned()
}

/// Waits before transfers ask again for what look-ups did not get because of this:
/// as long as the platform wants to be left alone, else the first wait of `retry`.
/// Where nothing is to be tried again, nothing is waited for either.
pub(super) async fn leave_alone(failed: Option<ApiError>, retry: Retry, console: &mut Console) {
    let Some(error) = failed.filter(|_| retry.times > 0) else {
        return;
    };
    let wait = error.retry_after.unwrap_or(retry.first);
    say_wait(console, wait, &error);
    tokio::time::sleep(wait).await;
}
