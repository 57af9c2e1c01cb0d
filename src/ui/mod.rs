//! What the screen and the tables of the commands are made with.

pub mod format;
pub mod json;
pub mod width;
