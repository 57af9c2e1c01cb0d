//! What can happen to a request, to which requests, and how often.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;

use super::wire::Head;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// From the client to the server.
    Request,
    /// From the server to the client.
    Answer,
}

/// What happens at a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Reset,
    Close,
    Stall,
}

/// One thing that goes wrong.
#[derive(Debug)]
pub(super) enum Fault {
    Break(Direction, u64, How),
    Slow(Direction, u64),
    LoseAnswer,
    /// The server's answer becomes this one.
    Instead(Vec<u8>),
    /// Without `after`, the whole request is read first.
    Answer {
        after: Option<u64>,
        bytes: Vec<u8>,
    },
    Announce(u64),
    Delay(Duration),
}

/// What happens to one direction of one request.
#[derive(Clone, Default)]
pub(super) struct Flow {
    /// The byte, what happens there, and the rule that says so.
    pub(super) stop: Option<(u64, How, Rule)>,
    /// Bytes a second.
    pub(super) rate: Option<u64>,
}

/// What happens to one request.
#[derive(Clone, Default)]
pub(super) struct Plan {
    pub(super) request: Flow,
    pub(super) answer: Flow,
    pub(super) loses_answer: bool,
    pub(super) instead: Option<Vec<u8>>,
    pub(super) canned: Option<(Option<u64>, Vec<u8>)>,
    pub(super) announced: Option<u64>,
    pub(super) delay: Option<Duration>,
}

impl Plan {
    fn flow(&mut self, direction: Direction) -> &mut Flow {
        match direction {
            Direction::Request => &mut self.request,
            Direction::Answer => &mut self.answer,
        }
    }
}

/// A fault for the requests that match. Cheap to clone; each names the same.
#[derive(Clone)]
pub struct Rule(Arc<State>);

struct State {
    matches: Box<dyn Fn(&Head) -> bool + Send + Sync>,
    fault: Fault,
    /// How many more requests it is for; `None`: all.
    left: Mutex<Option<usize>>,
    hits: AtomicUsize,
    released: watch::Sender<bool>,
}

impl Rule {
    pub(super) fn new(matches: Box<dyn Fn(&Head) -> bool + Send + Sync>, fault: Fault) -> Self {
        Self(Arc::new(State {
            matches,
            fault,
            left: Mutex::new(None),
            hits: AtomicUsize::new(0),
            released: watch::Sender::new(false),
        }))
    }

    /// Only the next so many requests that match; the others pass. Without it,
    /// all do.
    pub fn times(self, count: usize) -> Self {
        *self.0.left.lock().unwrap() = Some(count);
        self
    }

    /// How many requests it was for so far. One that was too short to come to
    /// the byte counts as well.
    pub fn hits(&self) -> usize {
        self.0.hits.load(Ordering::Relaxed)
    }

    /// Lets go what it stalls, now and later.
    pub fn release(&self) {
        self.0.released.send_replace(true);
    }

    pub(super) async fn released(&self) {
        // The sender lives as long as the rule.
        let _ = self
            .0
            .released
            .subscribe()
            .wait_for(|released| *released)
            .await;
    }

    /// Adds its fault to the plan for a request that it is for.
    pub(super) fn join(&self, head: &Head, plan: &mut Plan) {
        if !(self.0.matches)(head) {
            return;
        }
        let mut left = self.0.left.lock().unwrap();
        match &mut *left {
            Some(0) => return,
            Some(left) => *left -= 1,
            None => {}
        }
        self.0.hits.fetch_add(1, Ordering::Relaxed);
        match &self.0.fault {
            Fault::Break(direction, at, how) => {
                plan.flow(*direction).stop = Some((*at, *how, self.clone()));
            }
            Fault::Slow(direction, rate) => plan.flow(*direction).rate = Some(*rate),
            Fault::LoseAnswer => plan.loses_answer = true,
            Fault::Instead(bytes) => plan.instead = Some(bytes.clone()),
            Fault::Answer { after, bytes } => plan.canned = Some((*after, bytes.clone())),
            Fault::Announce(length) => plan.announced = Some(*length),
            Fault::Delay(time) => plan.delay = Some(*time),
        }
    }
}

/// The bytes of an answer, such as of a gateway that answers by itself.
pub fn answer_of(status: &str, headers: &[&str], body: &str) -> Vec<u8> {
    let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}").into_bytes()
}
