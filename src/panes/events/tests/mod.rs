//! Keys and replies in, effects and what is shown out.

mod attaching;
mod browsing;
mod editing;

use crate::api::{ApiError, ErrorKind};
use crate::driven::Screen;

fn failure() -> ApiError {
    ApiError::new(ErrorKind::Timeout, "list the events", "too late")
}

/// The id under the cursor.
fn at(screen: &Screen) -> String {
    let current = screen.model.events.current();
    current.map_or_else(String::new, |row| row.event.id.to_string())
}
