//! How much a zip may hold.

/// How much a zip may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// So many files and folders.
    pub entries: usize,
    /// So many bytes once it is unpacked.
    pub unpacked: u64,
    /// So many bytes once it is unpacked, where that is more than `ratio` times
    /// its length: few bytes may well be repeated ones.
    pub well_packed: u64,
    /// So many times its length, above `well_packed`.
    pub ratio: u64,
}

impl Limits {
    /// Those of this server. The platform's are not documented. A web
    /// application has some hundred files, so that far more are a folder that
    /// should not be there; the image of a microservice may have a gigabyte. Texts
    /// pack to a tenth, and nothing but repetition to less than a hundredth.
    pub const OURS: Self = Self {
        entries: 20_000,
        unpacked: 2 << 30,
        well_packed: 100 << 20,
        ratio: 200,
    };
}
