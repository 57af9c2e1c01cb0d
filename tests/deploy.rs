//! Folders and zips that are to be deployed, good and hostile: listed, packed,
//! looked through and compared, as they lie on a disk; pushed, and watched,
//! against the embedded server.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

#[path = "support/proxy.rs"]
#[expect(dead_code, reason = "the faults have their own tests")]
mod proxy;
#[path = "support/scripted.rs"]
mod scripted;
#[path = "deploy/support.rs"]
mod support;
#[path = "deploy/tenant.rs"]
mod tenant;

#[path = "deploy/folders.rs"]
mod folders;
#[path = "deploy/pushing.rs"]
mod pushing;
#[path = "deploy/putting.rs"]
mod putting;
#[path = "deploy/rehearsing.rs"]
mod rehearsing;
#[path = "deploy/watching.rs"]
mod watching;
#[path = "deploy/watching_builds.rs"]
mod watching_builds;
#[path = "deploy/zips.rs"]
mod zips;
