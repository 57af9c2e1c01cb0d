//! Folders and zips that are to be deployed, good and hostile: listed, packed,
//! looked through and compared, as they lie on a disk.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "deploy/support.rs"]
mod support;

#[path = "deploy/folders.rs"]
mod folders;
#[path = "deploy/zips.rs"]
mod zips;
