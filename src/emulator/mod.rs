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
//! | [`Server`], `options`, `tls` | start, stop, what to serve |
//! | `app` | what the handlers share |
//! | `gate`, `knobs`, `routes` | what every request passes through |
//! | `logins` | who asks, how they signed in, and what they may do |
//! | `binaries`, `managed_objects`, `events`, `applications`, `tenant` | the handlers |
//! | `bulk` | several managed objects in one request |
//! | `listing`, `restricted`, `paging`, `represent`, `answers` | what answers look like |
//! | `spooling`; `delivering`, `sending` | bytes in; bytes out |
//! | `query`, `store` | the query language, the database and the files |
//! | `demo` | the objects of a demo tenant |
//!
//! Where no source says what the platform does (API.md section 12), this server
//! chose:
//! - A `Location` after an upload is `/inventory/binaries/<id>`.
//! - An upload without `object` or `file`, with one of them twice, or with an
//!   `object` that is no JSON is a 400; an `object` that is no JSON object, or
//!   whose name, type or owner is no string, a 422. An `object` without a name
//!   takes the file's name, if that was sent; without a type it has none.
//! - A raw PUT without `Content-Type` is a 400; any type is taken as it is.
//! - Managed objects come as JSON, or as nothing said: another `Content-Type` is
//!   a 415. A collection has the vendor's type of its own, for POST and for PUT.
//! - A page or page size below 1 is a 422.
//! - A content over the limit is a 413. A refused upload is read on for ten
//!   seconds, so that the client gets to see why.
//! - A full disk is a 507, and nothing of the upload stays.
//! - `HEAD` works; several ranges are answered with the whole file; there is no
//!   `ETag` unless the knob says so, and then `If-Range` holds.
//! - A rename shows in `Content-Disposition`; names in it are RFC 6266 with
//!   `filename*`, and without separators and control characters.
//! - `DELETE` of a managed object takes its content with it.
//! - An event belongs to a managed object that exists, or it is refused with 422.
//!   It outlives that object. A PUT passes over its time, type and source.
//! - A `DELETE` of many events without a source or a time is a 422; another one
//!   is done when it is answered.
//! - An attachment that comes in chunks grows by contiguous ones alone. Another
//!   one is a 409 that says which byte is due, and changes nothing; one that
//!   begins at 0 starts over. A range that contradicts itself or its body is a
//!   422, a chunk over 5 MiB a 413. `range` tells all that has come: `0-<last>/*`.
//! - Half a chunk is none: it counts when all of it has come.
//! - While an attachment is incomplete, `GET` and `PUT` answer 404, `DELETE` gives
//!   it up, and a POST of a whole file takes its place.
//! - A PUT where nothing is attached is a 404; one without a name keeps the name.
//! - Totals are exact, unless the knob makes them as stale as the platform's.

mod answers;
mod app;
mod applications;
mod asked;
mod binaries;
mod bulk;
mod delivering;
pub mod demo;
mod events;
mod gate;
mod knobs;
mod listing;
mod logins;
mod managed_objects;
mod options;
mod paging;
mod query;
mod reason;
mod represent;
mod restricted;
mod routes;
mod seed;
mod sending;
mod server;
mod spooling;
mod store;
mod tenant;
mod tls;

pub use knobs::{Chunks, KnobBoard, Knobs, Plugins, RateLimit};
pub use logins::{LoginForms, NewUser, TextMessage, Tfa};
pub use options::{Options, Seed};
pub use server::{Server, StartError};
