//! Arguments in, exit code out. All else is in the library.

use std::process::ExitCode;

use c8ybin::commands::{self, Screen};
use c8ybin::exit::Exit;

fn main() -> ExitCode {
    commands::run(std::env::args_os(), open).into()
}

/// The way into the screen, which has the thread for itself.
fn open(_screen: Screen) -> Exit {
    Exit::LOCAL
}
