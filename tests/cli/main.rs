//! The commands without a screen: the built program against an embedded
//! server, over real HTTP and with real files.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod ls;
mod refusals;
#[cfg(unix)]
mod serving;
#[cfg(unix)]
mod signals;
mod transfers;

#[path = "../support/program.rs"]
mod program;
#[cfg(unix)]
#[path = "../support/scripted.rs"]
mod scripted;
