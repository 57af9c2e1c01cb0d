//! How the Binaries tab looks: the list.

mod list;

pub use list::list;
