//! The signals that ask the program to end, and who hears them.
//!
//! At first they end the process, as they do any. While a secret is asked for
//! they still do, but the terminal gets its echo back before; and from
//! [`Endings::listen`] on they are heard by whoever listens, who undoes what is
//! half done.

#[cfg(not(unix))]
pub use everywhere::Endings;
#[cfg(not(unix))]
pub(super) use everywhere::{Lent, asked_to_end, restore_before_the_end};
#[cfg(unix)]
pub use unix::Endings;
#[cfg(unix)]
pub(super) use unix::{Lent, asked_to_end, restore_before_the_end};

/// What asks the program to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// `Ctrl-C` outside of raw mode (SIGINT).
    Interrupted,
    /// SIGTERM, or SIGHUP: the terminal is gone.
    Terminated,
}

#[cfg(unix)]
mod unix {
    use std::io::{self, Write as _};
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::{Arc, LazyLock, Mutex, PoisonError};

    use crossterm::terminal::{disable_raw_mode, is_raw_mode_enabled};
    use signal_hook::SigId;
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::flag;
    use signal_hook::iterator::{Handle, Signals};
    use signal_hook::low_level::emulate_default_handler;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::Ending;

    /// The thread that waits for signals until somebody listens.
    static WATCH: Mutex<Option<Handle>> = Mutex::new(None);

    /// The signals from the moment on in which it is made; those that come
    /// before it is asked for the next one are kept.
    #[derive(Debug)]
    pub struct Endings {
        interrupt: Signal,
        terminate: Signal,
        hang_up: Signal,
    }

    impl Endings {
        /// Listens from now on. Within a runtime of tokio.
        ///
        /// # Errors
        /// The system gives no signal handlers.
        pub fn listen() -> io::Result<Self> {
            let endings = Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
                hang_up: signal(SignalKind::hangup())?,
            };
            for (number, value) in [(SIGTERM, 15), (SIGHUP, 1)] {
                flag::register_usize(number, Arc::clone(&ASKED), value)?;
            }
            // Only now, so that at no moment a signal is heard by nobody.
            let watch = WATCH.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(watch) = watch {
                watch.close();
            }
            Ok(endings)
        }

        /// Waits for the next one. May be dropped while it waits.
        pub async fn next(&mut self) -> Ending {
            loop {
                return tokio::select! {
                    _ = self.interrupt.recv() => {
                        if FOR_ANOTHER.swap(false, Ordering::SeqCst) {
                            continue;
                        }
                        Ending::Interrupted
                    }
                    _ = self.terminate.recv() => Ending::Terminated,
                    _ = self.hang_up.recv() => Ending::Terminated,
                };
            }
        }
    }

    /// The last of SIGTERM and SIGHUP that came since somebody listens; 0: none.
    static ASKED: LazyLock<Arc<AtomicUsize>> = LazyLock::new(Arc::default);

    /// The signal that asked the program to end, also where nobody has heard it
    /// yet.
    pub(in crate::terminal) fn asked_to_end() -> Option<i32> {
        match ASKED.load(Ordering::SeqCst) {
            0 => None,
            1 => Some(SIGHUP),
            _ => Some(SIGTERM),
        }
    }

    /// Whether an interruption that nobody has heard yet was meant for a
    /// program that had the terminal.
    static FOR_ANOTHER: AtomicBool = AtomicBool::new(false);

    /// Another program has the terminal while this lives: `Ctrl-C` is meant for
    /// it, although the system sends it to us as well.
    #[derive(Debug)]
    pub(in crate::terminal) struct Lent {
        interrupted: Arc<AtomicBool>,
        watch: Option<SigId>,
    }

    impl Lent {
        /// From now on. Where the system gives no handler, an interruption ends
        /// us as well, after the other program.
        pub(in crate::terminal) fn begin() -> Self {
            let interrupted = Arc::new(AtomicBool::new(false));
            let watch = flag::register(SIGINT, Arc::clone(&interrupted)).ok();
            Self { interrupted, watch }
        }
    }

    impl Drop for Lent {
        fn drop(&mut self) {
            if let Some(watch) = self.watch {
                signal_hook::low_level::unregister(watch);
            }
            if self.interrupted.load(Ordering::SeqCst) {
                FOR_ANOTHER.store(true, Ordering::SeqCst);
            }
        }
    }

    /// Makes a signal give the terminal its lines and its echo back before it
    /// ends the process; until somebody listens.
    ///
    /// # Errors
    /// The system gives no thread or no signal handlers.
    pub(in crate::terminal) fn restore_before_the_end() -> io::Result<()> {
        let mut watch = WATCH.lock().unwrap_or_else(PoisonError::into_inner);
        if watch.is_some() {
            return Ok(());
        }
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let handle = signals.handle();
        // On a thread of its own: where the terminal has gone, the one that
        // reads from it never returns.
        std::thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                for signal in &mut signals {
                    restore();
                    // It does not return for these signals.
                    emulate_default_handler(signal).ok();
                }
            })?;
        *watch = Some(handle);
        Ok(())
    }

    /// Nothing can be done where the terminal is gone.
    fn restore() {
        if is_raw_mode_enabled().unwrap_or(false) {
            disable_raw_mode().ok();
            // The shell's prompt must not stand behind the question.
            writeln!(io::stderr()).ok();
        }
    }
}

#[cfg(not(unix))]
mod everywhere {
    use std::io;

    use super::Ending;

    /// The system has no such signals.
    pub(in crate::terminal) const fn asked_to_end() -> Option<i32> {
        None
    }

    /// Another program has the terminal while this lives.
    #[derive(Debug)]
    pub(in crate::terminal) struct Lent(());

    impl Lent {
        /// From now on.
        pub(in crate::terminal) const fn begin() -> Self {
            Self(())
        }
    }

    /// `Ctrl-C`.
    #[derive(Debug)]
    pub struct Endings(());

    impl Endings {
        /// Listens from the first [`Self::next`] on.
        ///
        /// # Errors
        /// Never.
        pub fn listen() -> io::Result<Self> {
            Ok(Self(()))
        }

        /// Waits for the next one. May be dropped while it waits.
        pub async fn next(&mut self) -> Ending {
            match tokio::signal::ctrl_c().await {
                Ok(()) => Ending::Interrupted,
                // Without a handler the key still works.
                Err(_) => std::future::pending().await,
            }
        }
    }

    /// The system restores its console by itself.
    ///
    /// # Errors
    /// Never.
    pub(in crate::terminal) fn restore_before_the_end() -> io::Result<()> {
        Ok(())
    }
}
