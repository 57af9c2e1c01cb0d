//! Arguments in, exit code out. All else is in the library.

use std::process::ExitCode;

use c8ybin::{commands, screen};

fn main() -> ExitCode {
    commands::run(std::env::args_os(), screen::open).into()
}
