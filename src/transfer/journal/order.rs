//! What the journal's thread is asked to do.

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::tables::Tables;
use super::{End, JournalError, Key};
use crate::transfer::Memory;

/// Tells who waits how it went: what was found, or why the whole transaction
/// failed.
pub(super) type Reply = Box<dyn FnOnce(Result<(), JournalError>) + Send>;

/// Does the work, and tells whether it is to be kept; without tables, only why
/// there are none.
pub(super) type Work = Box<dyn FnOnce(Result<&Tables<'_>, JournalError>) -> (bool, Reply) + Send>;

/// Does the work and answers.
pub(super) type Read = Box<dyn FnOnce(Result<&Tables<'_>, JournalError>) + Send>;

/// An order.
pub(super) enum Order {
    /// Reads; answered after what was ordered before is written.
    Read(Read),
    /// Writes, and somebody waits until it is durable.
    Write {
        work: Work,
        /// The job whose memory it writes: what was to be remembered of it
        /// before is out of date.
        remembers: Option<Key>,
    },
    /// Writes, and nobody waits: tried again until it succeeds.
    Silent(Silent),
    /// Answered when all before it is written.
    Flush(oneshot::Sender<()>),
}

/// A write that nobody waits for.
#[derive(Debug)]
pub(super) enum Silent {
    Remember(Key, Box<Memory>),
    Note(Key, Timestamp, String),
    End(Key, Timestamp, End),
    SetAside(Key),
    Swap(Key, Key),
}

type Answer<T> = oneshot::Receiver<Result<T, JournalError>>;

impl Order {
    /// An order that reads, and where its answer comes.
    pub(super) fn read<T: Send + 'static>(
        work: impl FnOnce(&Tables<'_>) -> Result<T, JournalError> + Send + 'static,
    ) -> (Self, Answer<T>) {
        let (sender, answer) = oneshot::channel();
        let read: Read = Box::new(move |tables| {
            // Who asked may have gone meanwhile.
            let _ = sender.send(tables.and_then(work));
        });
        (Self::Read(read), answer)
    }

    /// An order that writes, and where its answer comes, once it is durable.
    pub(super) fn write<T: Send + 'static>(
        remembers: Option<Key>,
        work: impl FnOnce(&Tables<'_>) -> Result<T, JournalError> + Send + 'static,
    ) -> (Self, Answer<T>) {
        let (sender, answer) = oneshot::channel();
        let work: Work = Box::new(move |tables| {
            let result = tables.and_then(work);
            let is_kept = result.is_ok();
            let reply: Reply = Box::new(move |committed| {
                let _ = sender.send(committed.and(result));
            });
            (is_kept, reply)
        });
        (Self::Write { work, remembers }, answer)
    }
}
