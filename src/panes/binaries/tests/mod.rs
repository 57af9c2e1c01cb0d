//! Keys and replies in, effects and what is shown out.

mod behind;
mod changing;
mod copying;
mod deleting;
mod detail;
mod filters;
mod finding;
mod marks;
mod pages;

use std::ops::RangeInclusive;

use crate::api::{ApiError, ErrorKind};
use crate::app::{Call, Msg, Reply, RequestId};
use crate::domain::{Binary, Page};
use crate::driven::{Screen, binary, page};

/// Rows with these ids.
fn rows(ids: RangeInclusive<u64>) -> Vec<Binary> {
    ids.map(|id| {
        let name = format!("file-{id}.log");
        let row = (
            name.as_str(),
            "text/plain",
            id,
            "ana",
            "2026-01-01T00:00:00Z",
        );
        binary(id, row)
    })
    .collect()
}

/// Page `number` of four, three rows each: 101 to 103, 201 to 203 …
fn nth(number: u32) -> Page<Binary> {
    let first = u64::from(number) * 100 + 1;
    page(number, &rows(first..=first + 2), Some(4), Some(12))
}

/// The first page is shown, and the second not yet here.
fn first_page() -> Screen {
    let mut screen = Screen::with_pages_of(80, 24, Some(3));
    screen.answer_session();
    screen.answer_page(nth(1));
    screen
}

fn failure() -> ApiError {
    ApiError::new(ErrorKind::Timeout, "list the binaries", "too late")
}

/// The id under the cursor.
fn at(screen: &Screen) -> String {
    screen
        .model
        .binaries
        .current()
        .map_or_else(String::new, |row| row.id.to_string())
}

/// The ids of the rows shown.
fn shown(screen: &Screen) -> Vec<String> {
    let rows = screen.model.binaries.rows();
    rows.iter().map(|row| row.id.to_string()).collect()
}

fn marked(screen: &Screen) -> Vec<String> {
    let marks = screen.model.binaries.list.marks.keys();
    marks.map(ToString::to_string).collect()
}

/// The call for a page, whether it counts or not.
#[track_caller]
fn call_for(screen: &mut Screen, number: u32) -> RequestId {
    let fits = |call: &Call| matches!(call, Call::Binaries(_, page) if page.number == number);
    screen.take_call(fits).0
}

fn replied(id: RequestId, page: Page<Binary>) -> Msg {
    Msg::Replied(id, Reply::Binaries(Ok(page)))
}
