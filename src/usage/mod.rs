//! What fills a tenant: a scan of all binaries into a local database, and the
//! questions to it.
//!
//! A database (SQLite, in the state folder) for each account keeps a row a
//! file. One thread owns it ([`Usage`] is the way to it). The scan reads the
//! pages of the list, several at once where the server is quick, and writes
//! each in one transaction together with its place, so that it goes on there
//! after an interruption (`scan.rs`). Questions are answered a window of rows
//! at a time: nobody ever holds all of them.
//!
//! What it is not: it changes nothing on the platform, and it draws nothing.

mod error;
mod export;
mod listing;
mod opening;
mod question;
mod scan;
mod schema;
mod store;
mod writing;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use tokio::sync::oneshot;

pub use error::UsageError;
pub use export::{Format, Sheet, create, format_of};
pub use question::{
    Age, Answer, By, Entry, FileRow, Group, Inquiry, Level, Listing, Phase, Progress, Rows, State,
    Twin, Value, Window, Wish,
};
pub use scan::Pace;

use crate::domain::BinaryId;
use crate::transfer::journal::Account;
use store::Store;

/// The way to the database of one account, and to its scan. Cheap to clone.
#[derive(Clone)]
pub struct Usage {
    orders: Sender<Order>,
    running: Arc<Mutex<Option<Running>>>,
    /// Held by the program that scans.
    lock: PathBuf,
}

type Order = Box<dyn FnOnce(&mut Store) + Send>;

/// How far the scan of this program is.
#[derive(Clone, Copy, Debug)]
struct Running {
    phase: Phase,
    done: u64,
    of: Option<u64>,
    /// What an earlier run had read: it does not count for the rate.
    base: u64,
    begun: Instant,
}

impl Usage {
    /// Opens the database of an account in `folder`, which is made where it is
    /// missing, for its owner alone; `None`: the folder has one account only.
    /// Blocks.
    ///
    /// The text is a notice for the person: a database that cannot be read, or
    /// that another version wrote, was set aside beside the new one.
    ///
    /// # Errors
    /// Where the folder or the file cannot be made, opened or written.
    pub fn open(
        folder: &Path,
        account: Option<&Account>,
    ) -> Result<(Self, Option<String>), UsageError> {
        let opened = opening::open(folder, account)?;
        let (orders, queue) = channel::<Order>();
        let mut store = Store::new(opened.connection)?;
        thread::Builder::new()
            .name("usage".to_owned())
            .spawn(move || {
                for order in queue {
                    order(&mut store);
                }
            })
            .map_err(|error| UsageError::io(folder, &error))?;
        let usage = Self {
            orders,
            running: Arc::default(),
            lock: opened.lock,
        };
        Ok((usage, opened.notice))
    }

    /// How the scan stands.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn state(&self) -> Result<State, UsageError> {
        let mut state = self.ask(|store| store.state()).await?;
        state.running = self.progress();
        Ok(state)
    }

    /// A stretch of rows.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn window(&self, window: Window) -> Result<Listing, UsageError> {
        self.ask(move |store| store.listing(&window)).await
    }

    /// Takes files out that are no longer there.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn forget(&self, ids: Vec<BinaryId>) -> Result<(), UsageError> {
        self.ask(move |store| store.forget(&ids)).await
    }

    /// Writes all rows of a view to a new file, whose ending chooses the format
    /// (see [`format_of`]). Gives how many.
    ///
    /// # Errors
    /// Where a file of that name is there, it cannot be written, or the
    /// database cannot be read.
    pub async fn export(&self, window: Window, path: PathBuf) -> Result<u64, UsageError> {
        self.ask(move |store| export::to_file(store, window, &path))
            .await
    }

    /// How far the scan of this program is; `None`: none runs.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        let running = *self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.map(|running| {
            let milliseconds = running.begun.elapsed().as_millis().max(1);
            let read = u128::from(running.done.saturating_sub(running.base));
            Progress {
                phase: running.phase,
                done: running.done,
                of: running.of,
                rate: u64::try_from(read * 1000 / milliseconds).unwrap_or(u64::MAX),
            }
        })
    }

    /// Has the thread do something, and waits for its answer.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, UsageError> + Send + 'static,
    ) -> Result<T, UsageError> {
        let (sender, answer) = oneshot::channel();
        let order: Order = Box::new(move |store| {
            // Who asked may have gone meanwhile.
            let _ = sender.send(work(store));
        });
        self.orders.send(order).map_err(|_| UsageError::Gone)?;
        answer.await.map_err(|_| UsageError::Gone)?
    }
}
