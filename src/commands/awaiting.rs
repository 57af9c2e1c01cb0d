//! Ways to await the work of a command.

use std::pin::Pin;

use tokio_util::sync::CancellationToken;

use super::failure::Failure;

/// Does something that can be dropped at any point.
pub(super) async fn until<T>(
    stop: &CancellationToken,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    tokio::select! {
        done = work => done,
        () = stop.cancelled() => Err(Failure::Stopped),
    }
}

/// Makes a future that is awaited from the heap, and out of line: without
/// optimisation the stack of who awaits it has room for each future that is written
/// there, and all of a command together came to the 2 MiB of a thread.
pub(super) fn apart<F: Future>(make: impl FnOnce() -> F) -> Pin<Box<F>> {
    Box::pin(make())
}
