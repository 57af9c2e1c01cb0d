//! Pages as the platform cuts them.

/// How many rows a page has unless the person says otherwise. The platform's
/// own default of 5 suits no screen.
pub const DEFAULT_PAGE_SIZE: u32 = 50;

/// The largest page; the platform trims what is larger (`API.md` section 1.3).
pub const MAX_PAGE_SIZE: u32 = 2000;

/// Which page is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// From 1.
    pub number: u32,
    /// Rows, from 1 to [`MAX_PAGE_SIZE`].
    pub size: u32,
    /// Whether totals are wanted with it. They cost the server a count.
    pub totals: bool,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the server's order. May be shorter than `size` although
    /// more pages follow (restricted users, `API.md` section 1.3).
    pub items: Vec<T>,
    /// The number that was *asked for*, from 1. The server's own `currentPage`
    /// is an offset for restricted users and is never used.
    pub number: u32,
    /// Rows asked for.
    pub size: u32,
    /// Pages in all, where the server says it.
    pub total_pages: Option<u64>,
    /// Rows in all, where the server says it.
    pub total: Option<u64>,
    /// Whether the server links a next page. It may turn out to be empty.
    pub more: bool,
}
