//! The field's things as plain data: ids, binaries, pages, queries, names.
//!
//! What it is: values that every room above shares, with the rules that need
//! nothing but the value itself (how a name becomes a safe file name, what a
//! page knows of its neighbours). What it is not: no wire format (that is
//! `api/wire.rs`), no input or output, no clock.

mod account;
mod binary;
mod digest;
mod event;
mod file_name;
mod ids;
mod page;
mod query;
mod rate;
mod text;

pub use account::{Tenant, User};
pub use binary::{Binary, NewBinary, OF_THE_PLATFORM};
pub use digest::Md5;
pub use event::{Attachment, Event, NewAttachment};
pub use file_name::{MAX_NAME_BYTES, numbered_file_name, safe_file_name};
pub use ids::{BinaryId, EventId, InvalidId};
pub use page::{DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, Page, PageRequest};
pub use query::{BinaryQuery, Direction, Sort, SortColumn};
pub use rate::{InvalidRate, Rate};
pub use text::{clean, clean_lines};
