//! The file side of a download: one thread that owns the partial file.
//!
//! All work on the file is ordered through a short queue, so that the runtime
//! never waits for a disk, and the queue bounds the memory. Whoever drops the
//! [`Saver`] gives the download up: the thread then removes the partial file
//! before it ends, and the job's tracker counts it until it has.

use std::io;
use std::path::PathBuf;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

use super::partial::{Partial, Publish};
use crate::domain::BinaryId;

/// Pieces that wait for the disk. A piece is at most about 400 KiB (the HTTP
/// library's buffer), so four downloads at once hold few megabytes.
const QUEUE: usize = 2;

enum Order {
    Write(Bytes),
    Sync(oneshot::Sender<io::Result<()>>),
    Publish(PathBuf, Publish, oneshot::Sender<io::Result<()>>),
}

/// The way to the thread that saves.
pub(super) struct Saver {
    orders: mpsc::Sender<Order>,
    /// Taken when it is asked why it ended.
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Saver {
    /// Creates the partial file for `name` in `folder`.
    pub(super) async fn start(
        files: &TaskTracker,
        folder: PathBuf,
        name: String,
        id: BinaryId,
    ) -> io::Result<Self> {
        let (orders, queue) = mpsc::channel(QUEUE);
        let (ready, created) = oneshot::channel();
        let thread = files.spawn_blocking(move || {
            let partial = Partial::create(&folder, &name, &id)?;
            // Nobody waits for it where the job was cancelled meanwhile: then
            // the queue is closed, too.
            let _ = ready.send(());
            obey(partial, queue)
        });
        let mut saver = Self {
            orders,
            thread: Some(thread),
        };
        match created.await {
            Ok(()) => Ok(saver),
            Err(_) => Err(saver.why_it_ended().await),
        }
    }

    /// Appends bytes; waits while the disk is behind.
    pub(super) async fn write(&mut self, bytes: Bytes) -> io::Result<()> {
        match self.orders.send(Order::Write(bytes)).await {
            Ok(()) => Ok(()),
            Err(_) => Err(self.why_it_ended().await),
        }
    }

    /// Waits until all bytes are on the disk.
    pub(super) async fn sync(&mut self) -> io::Result<()> {
        let (reply, answer) = oneshot::channel();
        self.order(Order::Sync(reply), answer).await
    }

    /// Gives the file its name: see [`Partial::publish`].
    pub(super) async fn publish(&mut self, path: PathBuf, how: Publish) -> io::Result<()> {
        let (reply, answer) = oneshot::channel();
        self.order(Order::Publish(path, how, reply), answer).await
    }

    async fn order(
        &mut self,
        order: Order,
        answer: oneshot::Receiver<io::Result<()>>,
    ) -> io::Result<()> {
        if self.orders.send(order).await.is_ok()
            && let Ok(result) = answer.await
        {
            return result;
        }
        Err(self.why_it_ended().await)
    }

    /// The thread ends early only by an error.
    async fn why_it_ended(&mut self) -> io::Error {
        let unknown = || io::Error::other("the file was closed before its end");
        let Some(thread) = self.thread.take() else {
            return unknown();
        };
        match thread.await {
            Ok(Err(error)) => error,
            Ok(Ok(())) => unknown(),
            Err(error) => io::Error::other(error.to_string()),
        }
    }
}

fn obey(mut partial: Partial, mut queue: mpsc::Receiver<Order>) -> io::Result<()> {
    while let Some(order) = queue.blocking_recv() {
        match order {
            Order::Write(bytes) => partial.write(&bytes)?,
            Order::Sync(reply) => {
                let _ = reply.send(partial.sync());
            }
            Order::Publish(path, how, reply) => {
                let _ = reply.send(partial.publish(&path, how));
            }
        }
    }
    Ok(())
}
