//! c8ybin: a terminal browser for the files that a Cumulocity IoT tenant keeps.

pub mod api;
pub mod domain;
pub mod emulator;
pub mod transfer;
pub mod ui;
