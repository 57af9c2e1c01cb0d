//! Another program in our terminal: it is waited for, and what asks us to end
//! meanwhile asks it first.

use std::io;
use std::process::{Command, ExitStatus};

/// Runs it to its end. One that is still there [`GRACE`] after a signal to end
/// was passed on to it is killed: who sent the signal will not wait longer.
///
/// # Errors
/// It cannot be started.
#[cfg(unix)]
pub(super) fn status(command: &mut Command) -> io::Result<ExitStatus> {
    use signal_hook::consts::{SIGCHLD, SIGHUP, SIGTERM};

    let (reader, writer) = std::os::unix::net::UnixStream::pair()?;
    let mut watches = Vec::new();
    // Before it starts, so that no end is missed.
    let registered = [SIGCHLD, SIGTERM, SIGHUP].into_iter().try_for_each(|it| {
        let watch = signal_hook::low_level::pipe::register(it, writer.try_clone()?)?;
        watches.push(watch);
        io::Result::Ok(())
    });
    let ended = registered.and_then(|()| wait(&mut command.spawn()?, reader));
    for watch in watches {
        signal_hook::low_level::unregister(watch);
    }
    ended
}

#[cfg(not(unix))]
pub(super) fn status(command: &mut Command) -> io::Result<ExitStatus> {
    command.status()
}

/// How long a program may take to end that was asked to.
#[cfg(unix)]
const GRACE: std::time::Duration = std::time::Duration::from_secs(3);

/// A byte comes in for each signal.
#[cfg(unix)]
fn wait(
    child: &mut std::process::Child,
    mut signals: std::os::unix::net::UnixStream,
) -> io::Result<ExitStatus> {
    use std::io::Read as _;
    use std::time::{Duration, Instant};

    let mut until: Option<Instant> = None;
    loop {
        if let Some(ended) = child.try_wait()? {
            return Ok(ended);
        }
        if until.is_none()
            && let Some(signal) = super::signals::asked_to_end()
        {
            pass_on(child, signal);
            until = Some(Instant::now() + GRACE);
        }
        if let Some(until) = until {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                child.kill()?;
                return child.wait();
            }
            // None at all would mean without end.
            signals.set_read_timeout(Some(left.max(Duration::from_millis(1))))?;
        }
        match signals.read(&mut [0; 16]) {
            Ok(_) => {}
            Err(error) if is_early(&error) => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(unix)]
fn is_early(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), Interrupted | TimedOut | WouldBlock)
}

/// It may have ended meanwhile, which is as well.
#[cfg(unix)]
fn pass_on(child: &std::process::Child, signal: i32) {
    use rustix::process::{Pid, Signal, kill_process};
    let signal = match signal {
        signal_hook::consts::SIGHUP => Signal::HUP,
        _ => Signal::TERM,
    };
    if let Some(id) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        kill_process(id, signal).ok();
    }
}
