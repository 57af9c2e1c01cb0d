//! How the Events tab looks: the list, and the details beside or over it.

mod columns;
mod detail;
mod list;

pub use detail::detail;
pub use list::list;
