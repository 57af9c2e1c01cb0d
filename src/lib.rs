//! c8ybin: a terminal browser for the files that a Cumulocity IoT tenant keeps.
//!
//! How data flows: the loop in [`runtime`] turns keys, replies and signals into
//! messages; [`app::update`] changes the model by them and returns effects; the
//! [`runner`] carries these out with the platform's client in [`api`] and the
//! engine in [`transfer`], whose results come back as messages; [`ui::draw`]
//! draws the model. The embedded server in [`emulator`] shares nothing with
//! any of it.

pub mod api;
pub mod app;
pub mod cli;
pub mod commands;
pub mod config;
pub mod deploy;
pub mod dialogs;
pub mod domain;
pub mod edit;
pub mod emulator;
pub mod exit;
pub mod keys;
pub mod panes;
pub mod preview;
pub mod prompt;
pub mod runner;
pub mod runtime;
pub mod screen;
pub mod terminal;
pub mod transfer;
pub mod ui;
pub mod usage;

// The driver that the tests beside the code share with those in `tests/`.
#[cfg(test)]
extern crate self as c8ybin;
#[cfg(test)]
#[path = "../tests/support/applications.rs"]
mod applications;
#[cfg(test)]
#[path = "../tests/support/screen.rs"]
#[expect(dead_code, reason = "the snapshots need more of it")]
mod driven;
#[cfg(test)]
#[path = "../tests/support/frame.rs"]
mod frame;
#[cfg(test)]
#[path = "../tests/support/told.rs"]
mod told;
