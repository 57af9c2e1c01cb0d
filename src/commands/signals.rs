//! The runtime of a command, and its early end by a signal.

use std::time::Duration;

use tokio::runtime;
use tokio_util::sync::CancellationToken;

use super::Screenless;
use super::console::Console;
use super::failure::Failure;
use crate::exit::Exit;
use crate::terminal::{Ending, Endings};
use crate::transfer;

/// How long a command may take to undo what is half done, or to set it aside.
/// Longer than the engine waits for a disk, and short enough for a person.
const GRACE: Duration = Duration::from_secs(8);

/// Runs a command to its end, or to a signal.
pub(super) fn run(mut console: Console, task: Screenless) -> Exit {
    let runtime = match runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let reason = transfer::reason(&error);
            let sentence = format!("Could not start the threads of the program: {reason}.");
            return console.end(Failure::local(sentence));
        }
    };
    let exit = runtime.block_on(until_signal(console, task));
    // A thread may still read standard input or write to a pipe that nobody
    // empties; there is no reason to wait for it.
    runtime.shutdown_background();
    exit
}

async fn until_signal(console: Console, task: Screenless) -> Exit {
    // Heard from here on: a signal that comes while the command starts must
    // not end the process with something half done.
    let signal = signals();
    let stop = CancellationToken::new();
    // On a task of its own: a write to a full pipe blocks its thread, and the
    // signal must be heard all the same.
    let mut command = tokio::spawn(to_end(console, task, stop.clone()));
    let signal = tokio::select! {
        ended = &mut command => return ended.unwrap_or(Exit::LOCAL),
        signal = signal => signal,
    };
    stop.cancel();
    match tokio::time::timeout(GRACE, command).await {
        // A server that was told to end has done what it should; transfers that
        // were set aside are to be gone on with.
        Ok(Ok(exit @ (Exit::DONE | Exit::RESUMABLE))) => exit,
        _ => signal,
    }
}

async fn to_end(mut console: Console, task: Screenless, stop: CancellationToken) -> Exit {
    let result = task.run(&mut console, &stop).await;
    console.hide_progress();
    let exit = match result {
        Ok(exit) => console.flush().map(|()| exit),
        Err(failure) => Err(failure),
    };
    exit.unwrap_or_else(|failure| console.end(failure))
}

/// Listens for the signals to end from this call on; the future gives the code
/// for the first that comes.
fn signals() -> impl Future<Output = Exit> {
    let endings = Endings::listen();
    async move {
        match endings {
            Ok(mut endings) => match endings.next().await {
                Ending::Interrupted => Exit::INTERRUPTED,
                Ending::Terminated => Exit::TERMINATED,
            },
            // Where the system has no handler to give, a signal acts as it
            // always did.
            Err(_) => std::future::pending().await,
        }
    }
}
