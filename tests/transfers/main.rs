//! The transfer engine from outside: real files, real sockets, a real journal.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod deployed;
mod done;
mod failing;
#[path = "../support/jobs.rs"]
mod jobs;
mod many;
mod power;
mod queue;
mod resuming;
mod scene;
#[path = "../support/scripted.rs"]
mod scripted;
mod small;
mod turns;
