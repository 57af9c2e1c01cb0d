//! What the files of frames share: the sizes of a terminal, and refusals.

use c8ybin::api::{ApiError, ErrorKind};

/// A wide terminal, the usual one, and a small one: columns and rows.
pub const SIZES: [(u16, u16); 3] = [(120, 36), (80, 24), (50, 16)];

/// The sizes, each with the name of a snapshot at it, such as `list_80x24`.
pub fn at_sizes(name: &str) -> impl Iterator<Item = (String, u16, u16)> {
    SIZES
        .into_iter()
        .map(move |(columns, rows)| (format!("{name}_{columns}x{rows}"), columns, rows))
}

/// A refusal of the platform.
pub fn refused(status: u16, kind: ErrorKind, asked: &str, message: &str, advice: &str) -> ApiError {
    ApiError {
        status: Some(status),
        advice: Some(advice.into()),
        ..ApiError::new(kind, asked, message)
    }
}
