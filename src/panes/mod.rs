//! The panes behind the tabs: each its state, its update and its view.

pub mod applications;
pub mod binaries;
pub mod changes;
pub mod chronicle;
pub mod detail;
pub mod events;
pub mod messages;
pub mod paged;
pub mod preview;
pub mod requests;
pub mod transfers;
pub mod usage;
