//! The embedded server: an emulator of the platform, over real HTTP.
//!
//! It answers as API.md says the platform does: status codes, headers, empty
//! bodies, error bodies, oddities included. Objects are in SQLite, contents in
//! plain files, so it keeps its data, pages through 200,000 objects without
//! loading them, and streams a file of any size in flat memory.
//!
//! It is not a mock: nothing of it runs inside the client, and it shares not a
//! line with the client, so that a slip on one side shows on the other.
//!
//! | room | what it holds |
//! |---|---|
//! | [`Server`], `options` | start, stop, what to serve |
//! | `app`, `gate`, `auth`, `knobs` | what every request passes through |
//! | `binaries`, `managed_objects`, `tenant` | the handlers |
//! | `answers`, `represent`, `paging` | what answers look like |
//! | `spooling`, `sending` | bytes in, bytes out |
//! | `query`, `store` | the query language, the database and the files |
//! | `demo` | the objects of a demo tenant |

mod answers;
mod app;
mod auth;
mod binaries;
pub mod demo;
mod gate;
mod knobs;
mod managed_objects;
mod options;
mod paging;
mod query;
mod represent;
mod seed;
mod sending;
mod server;
mod spooling;
mod store;
mod tenant;

pub use knobs::{KnobBoard, Knobs, RateLimit};
pub use options::{Options, Seed};
pub use server::{Server, StartError};
