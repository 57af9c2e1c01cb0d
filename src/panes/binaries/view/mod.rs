//! How the Binaries tab looks: the list, and the details beside or over it.

mod detail;
mod list;

pub use detail::detail;
pub use list::list;
