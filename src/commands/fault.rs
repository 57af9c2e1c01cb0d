//! What a person reads where the program itself has a fault.

use std::fmt;
use std::io::{self, Write as _};
use std::panic::{self, PanicHookInfo};

use color_eyre::config::HookBuilder;
use color_eyre::section::PanicMessage;

use crate::domain::clean;

/// Makes every panic from here on say a sentence on standard error, and a
/// backtrace behind it where `RUST_BACKTRACE` asks for one. The log gets it, too.
pub(super) fn report() {
    let hooks = HookBuilder::default()
        .panic_message(Sentence)
        .display_env_section(false)
        .try_into_hooks();
    // It fails where there is a report already, and that one serves.
    let Ok((report, _)) = hooks else { return };
    panic::set_hook(Box::new(move |panic| {
        tracing::error!("{panic}");
        let text = format!("{}\n", report.panic_report(panic));
        // Where nothing can be written any more, as the terminal is gone, that
        // must not become a second panic, which ends the process at once.
        io::stderr().lock().write_all(text.as_bytes()).ok();
    }));
}

struct Sentence;

impl PanicMessage for Sentence {
    fn display(&self, panic: &PanicHookInfo<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let payload = panic.payload();
        let words = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("it does not say which");
        write!(f, "c8ybin: The program has a fault: {}", clean(words))?;
        if let Some(place) = panic.location() {
            write!(f, ", at {}:{}", place.file(), place.line())?;
        }
        f.write_str(". RUST_BACKTRACE=1 makes it tell more.")
    }
}
