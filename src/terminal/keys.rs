//! What the terminal sends, read by a thread of its own, for two reasons. Where
//! the terminal goes away, the library reads its end again and again and never
//! returns (crossterm 0.29, `event/source/unix/mio.rs`): the loop must be free
//! to end then. And a key must not wait for a thread that carries bytes.
//!
//! While another program has the terminal the thread stands still, or it would
//! take that program's keys.

use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crossterm::event::Event;
use futures_util::{Stream, stream};
use tokio::sync::mpsc;

/// Events that wait for the loop; the terminal keeps further ones.
const EVENTS: usize = 64;

/// How long the thread may take to stand still. Where it takes longer it waits
/// for a loop that does not listen, and reads nothing either.
const PATIENCE: Duration = Duration::from_secs(1);

static GATE: Gate = Gate {
    state: Mutex::new(State::Read),
    turned: Condvar::new(),
};

/// Lets the thread read, or not.
struct Gate {
    state: Mutex<State>,
    turned: Condvar,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It reads.
    Read,
    /// It is to stand still.
    Stop,
    /// It stands still.
    Stands,
}

impl Gate {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self, to: State) {
        *self.lock() = to;
        self.turned.notify_all();
    }

    /// Returns when the thread may read.
    fn pass(&self) {
        let mut state = self.lock();
        while *state != State::Read {
            if *state == State::Stop {
                *state = State::Stands;
                self.turned.notify_all();
            }
            state = self
                .turned
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The thread stands still while this lives.
#[derive(Debug)]
pub(super) struct Still {
    _alone: MutexGuard<'static, ()>,
}

/// Held by who reads the terminal instead of the thread: one at a time.
static INSTEAD: Mutex<()> = Mutex::new(());

impl Still {
    /// Makes the thread stand still, and waits until it does; before that
    /// for the other one who made it stand still.
    pub(super) fn stand() -> Self {
        let alone = INSTEAD.lock().unwrap_or_else(PoisonError::into_inner);
        GATE.turn(State::Stop);
        wake_reader();
        let state = GATE.lock();
        let reads = |state: &mut State| *state != State::Stands;
        // Without a thread, or with a full queue, nobody answers.
        drop(GATE.turned.wait_timeout_while(state, PATIENCE, reads));
        Self { _alone: alone }
    }
}

impl Drop for Still {
    fn drop(&mut self) {
        GATE.turn(State::Read);
    }
}

/// The library waits for a key and cannot be told to stop; but it also returns
/// when the window gets another size, and that can be pretended.
#[cfg(unix)]
fn wake_reader() {
    signal_hook::low_level::raise(signal_hook::consts::SIGWINCH).ok();
}

#[cfg(not(unix))]
const fn wake_reader() {}

/// Waits for the next event; `None` where it only looked up.
#[cfg(unix)]
fn next() -> io::Result<Option<Event>> {
    crossterm::event::read().map(Some)
}

/// Nothing wakes the library here, so it looks up from time to time.
#[cfg(not(unix))]
fn next() -> io::Result<Option<Event>> {
    const GLANCE: Duration = Duration::from_millis(50);
    if crossterm::event::poll(GLANCE)? {
        crossterm::event::read().map(Some)
    } else {
        Ok(None)
    }
}

/// The events as they come.
pub(super) fn events() -> io::Result<impl Stream<Item = io::Result<Event>> + Unpin> {
    let (sender, mut receiver) = mpsc::channel(EVENTS);
    std::thread::Builder::new()
        .name("keys".to_owned())
        .spawn(move || {
            loop {
                GATE.pass();
                let Some(event) = next().transpose() else {
                    continue;
                };
                let is_over = event.is_err();
                // Nobody listens when the program ends, and the thread with it.
                if sender.blocking_send(event).is_err() || is_over {
                    break;
                }
            }
        })?;
    Ok(stream::poll_fn(move |task| receiver.poll_recv(task)))
}
