//! What is inside a file: bytes in, plain data out.
//!
//! [`identify`] tells from the beginning of a file what it is; [`archive`] lists
//! and reads what it holds, [`header`] sums up what it says of itself,
//! [`picture`] decodes what can be seen, and [`graphics`] puts it into words for a
//! terminal. A text is told its [`encoding`], held
//! in [`pieces`], and searched; a [`log`] has levels; [`hex`] is for the rest.
//! All of it is pure: it reads from what the caller opened, knows no clock and
//! no network, and stops where [`Limits`] say so, whatever the bytes claim.
//! Nothing here cleans text: names and values are as the file has them.

pub mod archive;
pub mod encoding;
mod error;
pub mod graphics;
pub mod header;
pub mod hex;
mod kind;
mod limits;
pub mod log;
pub mod picture;
pub mod pieces;
pub mod search;
mod text;
pub mod tree;

pub use error::PreviewError;
pub use kind::{HEAD, Kind, identify};
pub use limits::Limits;

#[cfg(test)]
mod tests;
