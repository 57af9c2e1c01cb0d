//! How the Binaries tab looks: the list.

mod columns;
mod list;

pub use columns::laying;
pub use list::list;
