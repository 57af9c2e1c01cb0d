//! The platform over HTTP.
//!
//! The only room that knows URLs, verbs, headers and authentication. A call is
//! a method of [`Client`] that takes and gives values of the domain; a file a
//! resource (`binaries.rs`, `objects.rs`, `events.rs`, `attachments.rs`,
//! `content.rs`, `devices.rs`, `applications.rs`, `archives.rs`, `plugins.rs`,
//! `versions.rs`, `account.rs`). Paths stand in `routes.rs` alone, what the
//! platform writes in `wire.rs` alone. What it is not: it reads and writes no
//! file, and repeats no request.

mod abilities;
mod account;
mod applications;
mod archives;
mod asked;
mod attachments;
mod binaries;
mod building;
mod client;
mod connection;
mod content;
mod continuing;
mod devices;
mod disposition;
mod error;
mod events;
mod exchanges;
mod kept_limit;
mod limits;
mod links;
mod login;
mod missing;
mod mode;
mod multipart;
mod oauth;
mod objects;
mod payload;
mod plugins;
mod proof;
mod proxy;
mod refused;
mod retries;
mod retry_after;
mod routes;
mod scanning;
mod secret_words;
mod sending;
mod tls;
mod transport;
mod unsigned;
mod versions;
mod wire;

pub use abilities::{Ability, abilities};
pub use attachments::{Chunk, Chunked};
pub use client::{Attendance, Client, Patience};
pub use connection::{Connection, Credentials};
pub use content::{Content, Part};
pub use devices::DeviceNames;
pub use error::{ApiError, ErrorKind};
pub use exchanges::{Exchange, KEPT_OF_BODY, Silence, Watch};
pub use kept_limit::KeptLimit;
pub use limits::Limits;
pub use links::{LinkTo, Links};
pub use login::{Activation, Ask, Asks, LoginOffers, Question, Show, Taken, wants_code};
pub use mode::{Change, Guard, Mode};
pub use multipart::is_media_type;
pub use objects::ReferencePage;
pub use payload::Payload;
pub use plugins::FilePart;
pub use proof::Proof;
pub use proxy::Proxy;
pub use retries::as_retry;
pub use scanning::device_of;
pub use tls::{Fingerprint, Trust};
