//! The embedded server.

pub mod demo;
