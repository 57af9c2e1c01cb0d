//! What several engines have together: how many jobs run at once, how fast all of
//! them are, and which objects have a job that runs.
//!
//! An engine that wants to start a job takes a turn, and gives it back when the
//! job's attempt has ended, however that is. Where none is left it stands in a line
//! with the others, so that an engine with a thousand jobs does not keep another
//! one waiting until its last. Engines of one account start no job on an object on
//! which another one's runs, or waits for its next attempt: what another job did to
//! the object meanwhile would be undone by that attempt, although it was begun
//! later.

use std::cell::Cell;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::Lane;
use super::coming::Coming;
use super::journal::Account;
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
    /// On which objects jobs run or wait for another attempt, and in which engines.
    lanes: HashMap<Lane, Vec<Holder>>,
    /// Who waits, the first first.
    line: VecDeque<u64>,
    /// The last number that an engine got.
    last: u64,
}

/// Whose job has a lane.
#[derive(Clone, PartialEq, Eq)]
struct Holder {
    seat: u64,
    account: Account,
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
                lanes: HashMap::new(),
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

    /// For one more engine, of this account.
    pub(super) fn seat(&self, account: Account) -> Seat {
        let mut turns = self.turns();
        turns.last += 1;
        Seat {
            number: turns.last,
            account,
            changed: self.0.changed.subscribe(),
            waits: false,
            is_kept_out: false,
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
    account: Account,
    changed: watch::Receiver<()>,
    waits: bool,
    /// Whether others have lanes, one of which may be what keeps its jobs waiting.
    is_kept_out: bool,
}

impl Seat {
    /// A turn for the job that `pick` gives with its lane, where one is left and
    /// nobody stands before it in the line; else it stands there. `pick` can ask
    /// whether others have a lane, and gives `None` where no job could run.
    pub(super) fn turn<T>(
        &mut self,
        pick: impl FnOnce(&dyn Fn(&Lane) -> bool) -> Option<(T, Option<Lane>)>,
    ) -> Option<(T, Turn, Option<Hold>)> {
        // What changes from here on is heard.
        self.changed.borrow_and_update();
        let mut turns = self.share.turns();
        let is_kept_out = Cell::new(false);
        let picked = pick(&|lane| {
            let mut holders = turns.lanes.get(lane).into_iter().flatten();
            let is_taken =
                holders.any(|it| it.seat != self.number && it.account.may_be(&self.account));
            is_kept_out.set(is_kept_out.get() || is_taken);
            is_taken
        });
        let Some((job, lane)) = picked else {
            drop(turns);
            self.leave();
            self.is_kept_out = is_kept_out.get();
            return None;
        };
        self.is_kept_out = false;
        let is_first = turns.line.front().is_none_or(|it| *it == self.number);
        if is_first && turns.running < turns.at_once.max(1) {
            turns.line.pop_front();
            turns.running += 1;
            let holder = Holder {
                seat: self.number,
                account: self.account.clone(),
            };
            let hold = lane.map(|lane| {
                let holders = turns.lanes.entry(lane.clone()).or_default();
                holders.push(holder.clone());
                Hold {
                    share: self.share.clone(),
                    lane,
                    holder,
                }
            });
            self.waits = false;
            drop(turns);
            // There may be another one for who is the first now.
            self.share.0.changed.send_replace(());
            let turn = Turn(self.share.clone());
            return Some((job, turn, hold));
        }
        if !self.waits {
            turns.line.push_back(self.number);
            self.waits = true;
        }
        None
    }

    /// It has no job that could run.
    pub(super) fn leave(&mut self) {
        self.is_kept_out = false;
        if std::mem::take(&mut self.waits) {
            let number = self.number;
            self.share.turns().line.retain(|it| *it != number);
            self.share.0.changed.send_replace(());
        }
    }

    /// Whether it stands in the line, or waits for what others do.
    pub(super) const fn waits(&self) -> bool {
        self.waits || self.is_kept_out
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

/// Keeps the jobs of other engines from a lane while it lives: as long as the job
/// runs or is to run again by itself.
pub(super) struct Hold {
    share: Share,
    lane: Lane,
    holder: Holder,
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut turns = self.share.turns();
        if let Entry::Occupied(mut holders) = turns.lanes.entry(self.lane.clone()) {
            let place = holders.get().iter().position(|it| *it == self.holder);
            if let Some(place) = place {
                holders.get_mut().swap_remove(place);
            }
            if holders.get().is_empty() {
                holders.remove();
            }
        }
        drop(turns);
        self.share.0.changed.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::BinaryId;

    fn of(user: &str) -> Account {
        Account {
            host: "acme.example.com".into(),
            tenant: None,
            user: Some(user.into()),
            profile: None,
        }
    }

    fn seat(share: &Share) -> Seat {
        share.seat(of("ana"))
    }

    /// A turn for a job that nobody else's can meet.
    fn turn(seat: &mut Seat) -> Option<Turn> {
        seat.turn(|_| Some(((), None))).map(|((), turn, _)| turn)
    }

    /// A turn for a job on a binary, and its lane.
    fn on_binary(seat: &mut Seat, id: &str) -> Option<(Turn, Option<Hold>)> {
        let lane = Lane::Binary(BinaryId::new(id).unwrap());
        let picked = |is_taken: &dyn Fn(&Lane) -> bool| {
            let is_free = !is_taken(&lane);
            is_free.then_some(((), Some(lane)))
        };
        seat.turn(picked).map(|((), turn, hold)| (turn, hold))
    }

    #[test]
    fn who_waits_longest_has_the_next_turn() {
        let share = Share::new(1, None);
        let (mut busy, mut other) = (seat(&share), seat(&share));
        let first = turn(&mut busy).unwrap();
        assert!(turn(&mut busy).is_none() && turn(&mut other).is_none());
        drop(first);
        let second = turn(&mut busy).unwrap();
        assert!(turn(&mut busy).is_none());
        drop(second);
        // The other one was in the line before.
        assert!(turn(&mut busy).is_none());
        assert!(turn(&mut other).is_some());
    }

    #[test]
    fn who_has_nothing_to_run_or_is_gone_keeps_nobody_waiting() {
        let share = Share::new(0, None);
        let [mut one, mut two, mut three] = [(); 3].map(|()| seat(&share));
        let running = turn(&mut one).unwrap();
        assert!(turn(&mut two).is_none() && turn(&mut three).is_none());
        assert!(turn(&mut one).is_none());
        two.leave();
        drop(three);
        drop(running);
        let running = turn(&mut one).unwrap();
        share.set_at_once(2);
        let more = turn(&mut two).unwrap();
        assert!(turn(&mut one).is_none());
        drop((running, more));
        assert!(turn(&mut one).is_some());
    }

    #[tokio::test]
    async fn a_turn_that_is_given_back_is_heard() {
        let share = Share::new(1, None);
        let (mut one, mut two) = (seat(&share), seat(&share));
        let running = turn(&mut one).unwrap();
        assert!(turn(&mut two).is_none() && two.waits());
        drop(running);
        two.changed().await;
        assert!(turn(&mut two).is_some() && !two.waits());
    }

    #[tokio::test]
    async fn an_object_has_one_job_at_once_of_one_account() {
        let share = Share::default();
        let (mut one, mut two) = (seat(&share), seat(&share));
        let running = on_binary(&mut one, "7").unwrap();
        assert!(on_binary(&mut two, "7").is_none() && two.waits());
        // That object alone, and that account alone.
        assert!(on_binary(&mut two, "8").is_some() && !two.waits());
        assert!(on_binary(&mut share.seat(of("bo")), "7").is_some());
        assert!(on_binary(&mut two, "7").is_none());
        // Between two attempts, too, and then for its own engine.
        let (turn, hold) = running;
        drop(turn);
        assert!(on_binary(&mut two, "7").is_none());
        let again = on_binary(&mut one, "7").unwrap();
        drop(hold);
        assert!(on_binary(&mut two, "7").is_none() && two.waits());
        drop(again);
        two.changed().await;
        assert!(on_binary(&mut two, "7").is_some());
    }
}
