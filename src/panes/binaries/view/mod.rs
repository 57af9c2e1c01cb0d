//! How the Binaries tab looks: the list, and the details beside or over it.

mod detail;
mod list;

pub use detail::detail;
pub(in crate::panes) use detail::field_lines;
pub use list::list;
