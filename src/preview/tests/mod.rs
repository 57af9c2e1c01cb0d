//! Files made for the test, and what is told of them.

mod arbitrary;
mod archives;
mod headers;
mod samples;

use super::Limits;

fn limits() -> Limits {
    Limits::new(|| false)
}
