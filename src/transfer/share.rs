//! What several engines have together: how many jobs run at once, and how fast
//! all of them are.
//!
//! An engine that wants to start a job takes a turn, and gives it back when the
//! job's attempt has ended, however that is. Where none is left it stands in a line
//! with the others, so that an engine with a thousand jobs does not keep another
//! one waiting until its last.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::coming::Coming;
use super::throttle::Throttle;

/// How many jobs run at once until somebody says otherwise.
pub const AT_ONCE: usize = 4;

/// Shared by the engines that got it in their settings. Cheap to clone.
#[derive(Clone)]
pub struct Share(Arc<Inner>);

struct Inner {
    limit: Arc<Throttle>,
    coming: Arc<Coming>,
    turns: Mutex<Turns>,
    /// Tells those in the line that it may be their turn.
    changed: watch::Sender<()>,
}

struct Turns {
    at_once: usize,
    running: usize,
    /// Who waits, the first first.
    line: VecDeque<u64>,
    /// The last number that an engine got.
    last: u64,
}

impl Share {
    /// For so many jobs at once, one at least, and so many bytes a second all
    /// together; `None` is no limit.
    #[must_use]
    pub fn new(at_once: usize, limit: Option<u64>) -> Self {
        let throttle = Arc::new(Throttle::default());
        throttle.set(limit);
        Self(Arc::new(Inner {
            limit: throttle,
            coming: Arc::default(),
            turns: Mutex::new(Turns {
                at_once,
                running: 0,
                line: VecDeque::new(),
                last: 0,
            }),
            changed: watch::Sender::new(()),
        }))
    }

    /// Changes how many jobs run at once. Those that run go on.
    pub fn set_at_once(&self, at_once: usize) {
        self.turns().at_once = at_once;
        self.0.changed.send_replace(());
    }

    /// Limits all jobs together to so many bytes a second.
    pub fn set_limit(&self, limit: Option<u64>) {
        self.0.limit.set(limit);
    }

    /// The limit of all jobs together.
    pub(super) fn limit(&self) -> Arc<Throttle> {
        Arc::clone(&self.0.limit)
    }

    /// What the downloads of all are still to bring.
    pub(super) fn coming(&self) -> Arc<Coming> {
        Arc::clone(&self.0.coming)
    }

    /// For one more engine.
    pub(super) fn seat(&self) -> Seat {
        let mut turns = self.turns();
        turns.last += 1;
        Seat {
            number: turns.last,
            changed: self.0.changed.subscribe(),
            waits: false,
            share: self.clone(),
        }
    }

    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.0.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Share {
    fn default() -> Self {
        Self::new(AT_ONCE, None)
    }
}

/// An engine's side of a share.
pub(super) struct Seat {
    share: Share,
    number: u64,
    changed: watch::Receiver<()>,
    waits: bool,
}

impl Seat {
    /// A turn, where one is left and nobody stands before it in the line; else it
    /// stands there.
    pub(super) fn turn(&mut self) -> Option<Turn> {
        // What changes from here on is heard.
        self.changed.borrow_and_update();
        let mut turns = self.share.turns();
        let is_first = turns.line.front().is_none_or(|it| *it == self.number);
        if is_first && turns.running < turns.at_once.max(1) {
            turns.line.pop_front();
            turns.running += 1;
            self.waits = false;
            drop(turns);
            // There may be another one for who is the first now.
            self.share.0.changed.send_replace(());
            return Some(Turn(self.share.clone()));
        }
        if !self.waits {
            turns.line.push_back(self.number);
            self.waits = true;
        }
        None
    }

    /// It has no job that could run.
    pub(super) fn leave(&mut self) {
        if std::mem::take(&mut self.waits) {
            let number = self.number;
            self.share.turns().line.retain(|it| *it != number);
            self.share.0.changed.send_replace(());
        }
    }

    /// Whether it stands in the line.
    pub(super) const fn waits(&self) -> bool {
        self.waits
    }

    /// Returns when it may be its turn.
    pub(super) async fn changed(&mut self) {
        // The share has the sender, and this has the share.
        self.changed.changed().await.ok();
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Lets one job run while it lives.
pub(super) struct Turn(Share);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.turns().running -= 1;
        self.0.0.changed.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_longest_has_the_next_turn() {
        let share = Share::new(1, None);
        let (mut busy, mut other) = (share.seat(), share.seat());
        let first = busy.turn().unwrap();
        assert!(busy.turn().is_none() && other.turn().is_none());
        drop(first);
        let second = busy.turn().unwrap();
        assert!(busy.turn().is_none());
        drop(second);
        // The other one was in the line before.
        assert!(busy.turn().is_none());
        assert!(other.turn().is_some());
    }

    #[test]
    fn who_has_nothing_to_run_or_is_gone_keeps_nobody_waiting() {
        let share = Share::new(0, None);
        let [mut one, mut two, mut three] = [share.seat(), share.seat(), share.seat()];
        let turn = one.turn().unwrap();
        assert!(two.turn().is_none() && three.turn().is_none() && one.turn().is_none());
        two.leave();
        drop(three);
        drop(turn);
        let turn = one.turn().unwrap();
        share.set_at_once(2);
        let more = two.turn().unwrap();
        assert!(one.turn().is_none());
        drop((turn, more));
        assert!(one.turn().is_some());
    }

    #[tokio::test]
    async fn a_turn_that_is_given_back_is_heard() {
        let share = Share::new(1, None);
        let (mut one, mut two) = (share.seat(), share.seat());
        let turn = one.turn().unwrap();
        assert!(two.turn().is_none() && two.waits());
        drop(turn);
        two.changed().await;
        assert!(two.turn().is_some() && !two.waits());
    }
}
