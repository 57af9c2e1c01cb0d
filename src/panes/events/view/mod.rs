//! How the Events tab looks: the list.

mod columns;
mod list;

pub use list::list;
