//! How the Events tab looks: the list.

mod columns;
mod list;

pub use columns::laying;
pub use list::list;
