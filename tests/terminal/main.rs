//! The built program in a pseudo-terminal: the screen from start to quit, what
//! it leaves of the terminal, and the commands that speak to a person.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod commands;
mod connecting;
mod editing;
mod events;
mod logins;
mod looks;
mod outside;
mod panics;
mod pictures;
mod screen;

#[expect(dead_code, reason = "the tests without a terminal use the rest")]
#[path = "../support/program.rs"]
mod program;
#[path = "../support/pty.rs"]
mod pty;
#[path = "../support/scripted.rs"]
mod scripted;

/// A test of this file that is ignored elsewhere, as the program.
fn ignored(test: &str) -> pty::Program {
    pty::Program::of(&std::env::current_exe().unwrap())
        .arguments(&["--exact", test])
        .arguments(&["--ignored", "--nocapture", "--test-threads=1"])
}
