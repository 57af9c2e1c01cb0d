//! The platform over HTTP.

mod error;

pub use error::{ApiError, ErrorKind};
