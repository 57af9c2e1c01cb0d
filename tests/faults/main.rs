//! Faults between a file and the platform: the engine and the built program,
//! the embedded server, and between them a proxy that breaks what passes.
//!
//! Each test is named after its fault, and holds three things: no wrong file
//! under the final name, no object twice, and a sentence that is true.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod answers;
mod chunks;
mod connections;
#[cfg(target_os = "linux")]
mod disk;
mod downloads;
mod every_kind;
mod folders;
mod foreign;
mod gateways;
mod kills;
mod kills_at_the_end;
mod programs;
mod read_back;
mod replaces;
mod retries;
mod scene;
#[cfg(unix)]
mod signals;
mod sources;
mod the_proxy;
mod tls;
mod unknown_length;
mod uploads;

#[path = "../support/program.rs"]
#[expect(dead_code, reason = "the scene has its own words for the rest")]
mod program;
#[path = "../support/proxy.rs"]
mod proxy;
#[path = "../support/scripted.rs"]
mod scripted;
#[path = "../support/secured.rs"]
#[expect(
    dead_code,
    reason = "the certificates that are refused have their own tests"
)]
mod secured;
